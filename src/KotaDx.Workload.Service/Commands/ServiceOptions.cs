using KotaDx.FirmwareSim;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sinks.Setup;
using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Commands;

/// <summary>Everything a running service was told.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Default of <c>--data</c>: beside where the command was typed, so that a trainee finds it.</summary>
    public const string DefaultData = "kotadx-data";

    public const string DefaultBoard = "http://localhost:5080";

    public const int DefaultMqttPort = 1883;

    public const int DefaultKeepDays = 400;

    public const int DefaultKeepGigabytes = 20;

    public const int DefaultMegabytesPerDay = 4096;

    public const int DefaultMessagesPerSecond = 1000;

    public const int DefaultSegmentKilobytes = 64 * 1024;

    public const double DefaultSnapshotSeconds = 300;

    public required string Data { get; init; }

    /// <summary>Folder of the factories' books; null: in the data folder.</summary>
    public string? Books { get; init; }

    public required Uri Board { get; init; }

    public MqttAddress? Mqtt { get; init; }

    public EmbeddedBrokerOptions? Broker { get; init; }

    public IReadOnlyList<SerialAddress> Serial { get; init; } = [];

    public InfluxOptions? Influx { get; init; }

    /// <summary>How InfluxDB is set up at the start; null: it is taken as it is.</summary>
    public InfluxSetupOptions? InfluxSetup { get; init; }

    public IReadOnlySet<string> Backfill { get; init; } = new HashSet<string>();

    public int KeepDays { get; init; } = DefaultKeepDays;

    public int KeepGigabytes { get; init; } = DefaultKeepGigabytes;

    public int MegabytesPerDay { get; init; } = DefaultMegabytesPerDay;

    public int SegmentKilobytes { get; init; } = DefaultSegmentKilobytes;

    public double SnapshotSeconds { get; init; } = DefaultSnapshotSeconds;

    public DemoFactoryOptions? Demo { get; init; }
}
