using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>A calendar day of one person or station: its cells, its attendance, and what has been handed on of its short windows.</summary>
internal sealed class SubjectDay(Subject subject, DayLayout layout)
{
    private readonly List<Marks> _marks = [];

    public readonly Subject Subject = subject;
    public DayLayout Layout = layout;
    public Cell?[] Cells = new Cell?[layout.Cells.Length];

    /// <summary>When the person was there, by plan and badge; null where nobody planned it.</summary>
    public Attendance? Attendance;

    /// <summary>Stations whose unnamed cycles may be the person's.</summary>
    public readonly List<int> Sources = [];

    /// <summary>Cycles that name the person, by time and station, in order.</summary>
    public readonly List<NamedCycle> Named = [];

    /// <summary>No cycle of <see cref="Named"/> took longer.</summary>
    public long LongestNamed;

    public bool IsDirty;
    public bool IsUnsettled;

    /// <summary>True if it is among the days that somebody is, or was, to attend.</summary>
    public bool IsAttended;

    public Cell CellAt(int index) => Cells[index] ??= new Cell();

    /// <summary>Remembers a cycle that names the person.</summary>
    public void AddNamed(long time, int station, long length)
    {
        LongestNamed = Math.Max(LongestNamed, length);
        if (Named.Count == 0 || time > Named[^1].Time)
        {
            Named.Add(new NamedCycle(time, station));
            return;
        }

        var at = FirstNamed(Named, time);
        for (; at < Named.Count && Named[at].Time == time && Named[at].Station <= station; at++)
        {
            if (Named[at].Station == station)
            {
                return;
            }
        }

        Named.Insert(at, new NamedCycle(time, station));
    }

    /// <summary>Index of the first cycle at or behind an instant.</summary>
    public static int FirstNamed(List<NamedCycle> named, long time)
    {
        int low = 0, high = named.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (named[middle].Time < time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Makes every cell that holds anything be filled anew.</summary>
    public void MarkKnownCells()
    {
        foreach (var cell in Cells)
        {
            cell?.MarkWhole();
        }
    }

    /// <summary>What was handed on under a team, begun if need be.</summary>
    public Marks MarksOf(int team)
    {
        foreach (var marks in _marks)
        {
            if (marks.Team == team)
            {
                return marks;
            }
        }

        _marks.Add(new Marks(team, Layout.Minutes, Layout.Quarters));
        return _marks[^1];
    }

    /// <summary>True if anything was handed on under another team.</summary>
    public bool WasUnderOther(int team) => _marks.Count > 1 || (_marks.Count == 1 && _marks[0].Team != team);

    public IReadOnlyList<Marks> AllMarks => _marks;

    public void Save(SnapshotWriter to)
    {
        to.Write(Attendance is not null);
        Attendance?.Save(to);
        to.Write(Cells.Count(static cell => cell is not null));
        for (var i = 0; i < Cells.Length; i++)
        {
            if (Cells[i] is { } cell)
            {
                to.Write(i);
                cell.Save(to);
            }
        }

        to.WriteList(Sources);
        to.WriteList(Named);
        to.Write(LongestNamed);
        to.Write(_marks.Count);
        foreach (var marks in _marks)
        {
            to.Write(marks.Team);
            marks.Save(to);
        }
    }

    public void Load(SnapshotReader from)
    {
        Attendance = from.ReadFlag() ? Attendance.Load(from) : null;
        for (var left = from.ReadCount(); left > 0; left--)
        {
            CellAt(from.ReadIndex(Cells.Length)).Load(from);
        }

        from.ReadList(Sources);
        from.ReadList(Named);
        LongestNamed = from.Read<long>();
        for (var left = from.ReadCount(); left > 0; left--)
        {
            MarksOf(from.Read<int>()).Load(from);
        }
    }

    /// <summary>Where a cycle that names the person is.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal readonly record struct NamedCycle(long Time, int Station);

    internal sealed class Marks(int team, int minutes, int quarters)
    {
        private readonly WindowMark[]?[] _minutes = new WindowMark[(minutes + 59) / 60][];
        private WindowMark[]? _quarters;

        public readonly int Team = team;

        public bool IsKnownMinute(int minute) => _minutes[minute / 60] is { } hour && hour[minute % 60].Known;

        public bool IsKnownQuarter(int quarter) => _quarters is { } known && known[quarter].Known;

        public void Save(SnapshotWriter to)
        {
            foreach (var hour in _minutes)
            {
                to.WriteAll<WindowMark>(hour);
            }

            to.WriteAll<WindowMark>(_quarters);
        }

        public void Load(SnapshotReader from)
        {
            for (var hour = 0; hour < _minutes.Length; hour++)
            {
                _minutes[hour] = LoadOf(from, 60);
            }

            _quarters = LoadOf(from, quarters);
        }

        /// <summary>Makes all that was handed on be handed on again.</summary>
        public void Forget()
        {
            foreach (var hour in _minutes.Append(_quarters))
            {
                foreach (ref var mark in hour.AsSpan())
                {
                    mark.Forget();
                }
            }
        }

        private static WindowMark[]? LoadOf(SnapshotReader from, int count)
        {
            var marks = from.ReadAll<WindowMark>();
            if (marks.Length != 0 && marks.Length != count)
            {
                SnapshotReader.Refuse("its days are of another length.");
            }

            return marks.Length == 0 ? null : marks;
        }

        public ref WindowMark Minute(int minute) => ref (_minutes[minute / 60] ??= new WindowMark[60])[minute % 60];

        public ref WindowMark Quarter(int quarter) => ref (_quarters ??= new WindowMark[quarters])[quarter];
    }
}
