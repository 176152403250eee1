using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>Small segments, early snapshots and little room, so that in some hundred messages everything happens that takes a factory a year.</summary>
internal sealed class SimOptions(Dice dice)
{
    private readonly Dice _ids = dice.Split();

    public SegmentLogOptions FrameLog => new()
    {
        CommitsByItself = false, SegmentBytes = FrameSegmentBytes, SegmentAge = SegmentAge, DrawId = _ids.Next,
    };

    public SegmentLogOptions PointLog => FrameLog with { SegmentBytes = PointSegmentBytes };

    public LaneOptions Lane { get; } = new()
    {
        WaitsForRoom = false,
        SnapshotEvery = TimeSpan.FromMinutes(dice.Between(1, 30)),
        KeepBytes = dice.OneIn(3) ? long.MaxValue : dice.Between(1_000, 8_000),
        KeepAge = TimeSpan.FromHours(dice.OneIn(3) ? dice.Between(2, 20) : 10_000),
    };

    public int Window { get; } = dice.Between(1, 20);

    public int Steps { get; } = dice.Between(80, 260);

    public bool HasBook { get; } = dice.Below(4) > 0;

    /// <summary>Bits flip in snapshots and points while the service is down.</summary>
    public bool DiskForgets { get; } = dice.OneIn(4);

    private long FrameSegmentBytes { get; } = dice.Between(300, 3_000);

    private long PointSegmentBytes { get; } = dice.Between(4_000, 40_000);

    private TimeSpan SegmentAge { get; } = TimeSpan.FromMinutes(dice.OneIn(2) ? dice.Between(1, 20) : dice.Between(60, 1440));

    /// <summary>Bits flip in frames too: what was acknowledged is lost then, but nothing else may be.</summary>
    public bool DiskLosesFrames { get; } = dice.OneIn(12);
}
