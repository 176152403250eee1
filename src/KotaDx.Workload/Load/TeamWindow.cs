namespace KotaDx.Workload.Load;

/// <summary>One team's members in one window, or one line's stations, and what has been handed on of it.</summary>
internal sealed class TeamWindow(TeamWindow.Key key, long end)
{
    public readonly Key Of = key;
    public readonly long End = end;
    public readonly Dictionary<int, Member> Members = [];
    public WindowMark Mark;
    public bool IsDirty;
    public bool IsUnsettled;

    /// <param name="IsLine">Stations of a line, not people of a team.</param>
    /// <param name="Group">Number of the team, or of the line.</param>
    /// <param name="Size">The window's length.</param>
    /// <param name="Start">Its first instant.</param>
    /// <param name="Shift">The shift's name; null outside shift windows.</param>
    internal readonly record struct Key(bool IsLine, int Group, WindowSize Size, long Start, byte[]? Shift);

    /// <param name="Value">Load rate, busy seconds, or seconds for a piece.</param>
    /// <param name="Available">Available nanoseconds; 0 where not known.</param>
    /// <param name="IsUsed">Enough is known of this member.</param>
    internal readonly record struct Member(double Value, long Available, bool IsUsed);
}
