using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// What one person did in one window, or what was done at one station. Times are nanoseconds of exclusive states: they never overlap
/// each other.
/// </summary>
public readonly ref struct WindowLoad
{
    /// <summary>The factory's topic level.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>The person's home team; of a station its line.</summary>
    public ReadOnlySpan<byte> Group { get; init; }

    /// <summary>The worker's token, or <c>unassigned</c>; of a station its topic level.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The shift of a <see cref="WindowSize.Shift"/> window; else empty.</summary>
    public ReadOnlySpan<byte> Shift { get; init; }

    /// <summary>The window's length.</summary>
    public WindowSize Size { get; init; }

    /// <summary>The window's first instant; of a day the midnight at which its date begins.</summary>
    public EventTime Start { get; init; }

    /// <summary>Nanoseconds per state, indexed by <see cref="WorkState"/>; where attendance is known, together they are it.</summary>
    public ReadOnlySpan<long> States { get; init; }

    /// <summary>Pieces finished, in millionths.</summary>
    public long MicroPieces { get; init; }

    /// <summary>Available time, coverage, load rate.</summary>
    public LoadFigures Figures { get; init; }

    /// <summary>How they came about.</summary>
    public LoadMarks Marks { get; init; }

    /// <summary>サイクルタイム: median of the gaps between cycles, nanoseconds for a piece; null under five.</summary>
    public long? CycleTime { get; init; }

    /// <summary>The longest continuous work reached within the window, in nanoseconds; null in windows of a minute and where nobody's attendance is known.</summary>
    public long? ContinuousWork { get; init; }

    /// <summary>計画負荷率: planned work ÷ available time of the whole shift or day; over 1 it cannot fit. Null without plan or standard time.</summary>
    public double? PlanLoad { get; init; }

    /// <summary>能率: standard time of the pieces made ÷ time worked. Null in windows shorter than a shift, without work, or where a standard time is missing.</summary>
    public double? Efficiency { get; init; }

    /// <summary>True if a figure that was handed on before has no value now: a store that merges fields has to forget the row first.</summary>
    public bool IsRenewed { get; init; }

    /// <summary>1 at first; one more for each time that the window changed after it had closed.</summary>
    public int Revision { get; init; }

    /// <summary>Nanoseconds of net, ancillary and setup: the union of the person's jobs.</summary>
    public long Busy => States[(int)WorkState.Net] + States[(int)WorkState.Ancillary] + States[(int)WorkState.Setup];

    /// <summary>True if nothing is left of a window that was handed on before: a later reading, or a mended book, showed that it never was.</summary>
    public bool IsWithdrawn => MicroPieces == 0 && !States.ContainsAnyExcept(0);
}
