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

    /// <summary>Writes what is in the window; its key comes before.</summary>
    public void Save(SnapshotWriter to)
    {
        to.Write(End);
        to.Write(Mark);
        to.Write(Members.Count);
        foreach (var (number, member) in Members.OrderBy(static pair => pair.Key))
        {
            to.Write(number);
            to.Write(member.Value);
            to.Write(member.Available);
            to.Write(member.IsUsed);
        }
    }

    public static TeamWindow Load(Key key, SnapshotReader from)
    {
        var window = new TeamWindow(key, from.Read<long>()) { Mark = from.Read<WindowMark>() };
        for (var left = from.ReadCount(); left > 0; left--)
        {
            window.Members.Add(from.Read<int>(), new Member(from.Read<double>(), from.Read<long>(), from.ReadFlag()));
        }

        return window;
    }

    /// <param name="IsLine">Stations of a line, not people of a team.</param>
    /// <param name="Group">Number of the team, or of the line.</param>
    /// <param name="Size">The window's length.</param>
    /// <param name="Start">Its first instant.</param>
    /// <param name="Shift">The shift's name; null outside shift windows.</param>
    internal readonly record struct Key(bool IsLine, int Group, WindowSize Size, long Start, byte[]? Shift)
    {
        public void Save(SnapshotWriter to, NameTable shiftNames)
        {
            to.Write(IsLine);
            to.Write(Group);
            to.Write(Size);
            to.Write(Start);
            to.Write(Shift is null ? StintTable.None : shiftNames.NumberOf(Shift));
        }

        public static Key Load(SnapshotReader from, NameTable shiftNames)
        {
            var (isLine, group, size, start) = (from.ReadFlag(), from.Read<int>(), from.Read<WindowSize>(), from.Read<long>());

            // The same array as the calendar's: windows are found by it.
            return new Key(isLine, group, size, start, from.Read<int>() is var shift and not StintTable.None ? shiftNames[shift] : null);
        }
    }

    /// <param name="Value">Load rate, busy seconds, or seconds for a piece.</param>
    /// <param name="Available">Available nanoseconds; 0 where not known.</param>
    /// <param name="IsUsed">Enough is known of this member.</param>
    internal readonly record struct Member(double Value, long Available, bool IsUsed);
}
