using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>The loads of one team in one window, or of one line's stations: what leveling is computed from.</summary>
public readonly ref struct TeamLoads
{
    /// <summary>The factory's topic level.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>The team, or the line.</summary>
    public ReadOnlySpan<byte> Group { get; init; }

    /// <summary>The shift of a <see cref="WindowSize.Shift"/> window; else empty.</summary>
    public ReadOnlySpan<byte> Shift { get; init; }

    /// <summary>The window's length.</summary>
    public WindowSize Size { get; init; }

    /// <summary>The window's first instant.</summary>
    public EventTime Start { get; init; }

    /// <summary>
    /// One value for each member that counts, ascending: load rates where the book has shifts, else busy seconds of those of whom there is
    /// evidence; of a line, seconds for a piece at each station.
    /// </summary>
    public ReadOnlySpan<double> Values { get; init; }

    /// <summary>Available minutes of the same members, in the same order; empty where attendance is not known.</summary>
    public ReadOnlySpan<double> AvailableMinutes { get; init; }

    /// <summary>Members with available time in the window, whether or not enough is known of them.</summary>
    public int Members { get; init; }

    /// <summary>True where <see cref="Values"/> are busy seconds, for want of a shift calendar.</summary>
    public bool IsBusyTime { get; init; }

    /// <summary>As for <see cref="WindowLoad.IsRenewed"/>.</summary>
    public bool IsRenewed { get; init; }

    /// <summary>As for <see cref="WindowLoad.Revision"/>.</summary>
    public int Revision { get; init; }

    /// <summary>True if nobody is left of a window that was handed on before.</summary>
    public bool IsWithdrawn => Members == 0 && Values.IsEmpty;
}
