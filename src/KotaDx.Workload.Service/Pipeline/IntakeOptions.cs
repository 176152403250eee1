using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>What holds for all lanes.</summary>
internal sealed record IntakeOptions
{
    /// <summary>Factories whose sources are backfill: any event time is believed.</summary>
    public IReadOnlySet<string> Backfill { get; init; } = new HashSet<string>();

    public SegmentLogOptions Log { get; init; } = new();

    public LaneOptions Lane { get; init; } = new();
}
