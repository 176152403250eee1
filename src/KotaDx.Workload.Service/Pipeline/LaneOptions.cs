using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>How a lane runs.</summary>
internal sealed record LaneOptions
{
    /// <summary>How often changed windows are handed on. Null: only when asked, as at the end of an import.</summary>
    public TimeSpan? PublishEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the fold's state is kept, at most. Null: never. Default 5 min.</summary>
    public TimeSpan? SnapshotEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Frames older than this are dropped once two snapshots lie behind them. Default 400 days: a year, and time to look back on it.</summary>
    public TimeSpan KeepAge { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Bytes of frames that a factory may have on the disk; of more, the oldest are dropped in the same way. Default 20 GiB.</summary>
    public long KeepBytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>False where nobody else commits the point log while the fold hands on. Default true.</summary>
    public bool WaitsForRoom { get; init; } = true;

    /// <summary>From how many bytes on a publish is appended to the point log in pieces. Default 512 KiB.</summary>
    public int PieceBytes { get; init; } = 512 * 1024;

    /// <summary>Called with each frame's number before it is folded. For tests: a fold that fails cannot be had on request.</summary>
    public Action<long>? BeforeFold { get; init; }

    /// <summary>
    /// For each factory the windows to hand on once the log has been read, whatever was handed on before, while nobody looks until then; null: go on
    /// from there.
    /// </summary>
    public IReadOnlyDictionary<string, TimeRange>? Rebuild { get; init; }
}

/// <summary>Windows that begin in [From, To).</summary>
/// <param name="From">First instant.</param>
/// <param name="To">The instant behind the last.</param>
internal readonly record struct TimeRange(EventTime From, EventTime To)
{
    public static TimeRange All { get; } = new(new EventTime(long.MinValue), new EventTime(long.MaxValue));

    public bool Holds(EventTime time) => time >= From && time < To;
}
