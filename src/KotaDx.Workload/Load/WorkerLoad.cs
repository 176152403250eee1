using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>What one person did in one window. Times are nanoseconds of exclusive states: they never overlap each other.</summary>
public readonly ref struct WorkerLoad
{
    /// <summary>The factory's topic level.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>The worker's home team.</summary>
    public ReadOnlySpan<byte> Team { get; init; }

    /// <summary>The worker's token, or <c>unassigned</c>.</summary>
    public ReadOnlySpan<byte> Worker { get; init; }

    /// <summary>The window's length.</summary>
    public WindowSize Size { get; init; }

    /// <summary>The window's first instant.</summary>
    public EventTime Start { get; init; }

    /// <summary>Nanoseconds per state, indexed by <see cref="WorkState"/>.</summary>
    public ReadOnlySpan<long> States { get; init; }

    /// <summary>Pieces finished, in millionths.</summary>
    public long MicroPieces { get; init; }

    /// <summary>1 at first; one more for each time that the window changed after it had closed.</summary>
    public int Revision { get; init; }

    /// <summary>Nanoseconds of net, ancillary and setup: the union of the worker's jobs.</summary>
    public long Busy => States[(int)WorkState.Net] + States[(int)WorkState.Ancillary] + States[(int)WorkState.Setup];
}
