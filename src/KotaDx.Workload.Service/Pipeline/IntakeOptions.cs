using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>What holds for all lanes.</summary>
internal sealed record IntakeOptions
{
    /// <summary>Factories whose sources are backfill: any event time is believed.</summary>
    public IReadOnlySet<string> Backfill { get; init; } = new HashSet<string>();

    /// <summary>Bytes that a factory may send in a day of UTC; more is not let in. Null: without bound, as for an import. Default 4 GiB.</summary>
    public long? BytesPerDay { get; init; } = 4L * 1024 * 1024 * 1024;

    public SegmentLogOptions Log { get; init; } = new();

    public LaneOptions Lane { get; init; } = new();
}
