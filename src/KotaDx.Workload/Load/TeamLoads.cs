using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>The loads of one team in one window: what leveling is computed from.</summary>
public readonly ref struct TeamLoads
{
    /// <summary>The factory's topic level.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>The team.</summary>
    public ReadOnlySpan<byte> Team { get; init; }

    /// <summary>The window's length.</summary>
    public WindowSize Size { get; init; }

    /// <summary>The window's first instant.</summary>
    public EventTime Start { get; init; }

    /// <summary>Busy seconds of each member of whom there is evidence in the window, ascending.</summary>
    public ReadOnlySpan<double> BusySeconds { get; init; }

    /// <summary>As for <see cref="WorkerLoad.Revision"/>.</summary>
    public int Revision { get; init; }
}
