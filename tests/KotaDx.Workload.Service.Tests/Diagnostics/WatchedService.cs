using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Diagnostics;

/// <summary>The pipeline with what watches it, without the process around it.</summary>
internal sealed class WatchedService : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly TimeProvider _time;

    public WatchedService(TempFolder data, TimeProvider time, params IPointSink[] moreSinks)
    {
        _folder = DataFolder.Take(data.Path);
        _time = time;
        Sinks = new SinkSet([new SqliteSink(_folder.StoreFile), .. moreSinks], Components, time, NullLogger<SinkSet>.Instance);
        var options = new IntakeOptions { Log = new SegmentLogOptions { Disk = Disk, RetryAfter = TimeSpan.FromMilliseconds(20) } };
        Intake = new Intake(_folder, Sinks.StartIn, options, time, NullLoggerFactory.Instance);
        Telemetry = new Telemetry(Intake, Sinks, Components, time);
        Health = new Health(Intake, Sinks, Components);
        Intake.Opened += lane =>
        {
            Sinks.Attach(lane);
            Telemetry.Attach(lane);
        };
        Intake.OpenExisting();
    }

    public RefusingDisk Disk { get; } = new();

    public Components Components { get; } = new();

    public SinkSet Sinks { get; }

    public Intake Intake { get; }

    public Telemetry Telemetry { get; }

    public Health Health { get; }

    public Receipt Send(string topic, string payload) => Intake.Append(new Frame
    {
        Arrival = EventTime.From(_time.GetUtcNow()),
        Kind = FrameKind.Message,
        Origin = "test"u8,
        Topic = Encoding.UTF8.GetBytes(topic),
        Payload = Encoding.UTF8.GetBytes(payload),
    });

    public async Task<PrometheusScrape> Scrape() =>
        PrometheusScrape.Read(PrometheusText.Write(await Telemetry.TakeAsync(TestContext.Current.CancellationToken)));

    public async ValueTask DisposeAsync()
    {
        await Sinks.DisposeAsync();
        await Intake.DisposeAsync();
        Telemetry.Dispose();
        _folder.Dispose();
    }
}
