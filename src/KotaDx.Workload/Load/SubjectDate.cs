namespace KotaDx.Workload.Load;

/// <summary>A date of work of one person or station: what has been handed on of its shifts and of the day.</summary>
internal sealed class SubjectDate(Subject subject, int date)
{
    public readonly Subject Subject = subject;
    public readonly int Date = date;
    public readonly List<Marks> AllMarks = [];
    public bool IsDirty;

    /// <summary>Cells of it changed since continuous work was run through it.</summary>
    public bool NeedsTimer;
    public bool IsUnsettled;

    /// <summary>What was handed on under a team, begun if need be.</summary>
    public Marks MarksOf(int team)
    {
        foreach (var marks in AllMarks)
        {
            if (marks.Team == team)
            {
                return marks;
            }
        }

        AllMarks.Add(new Marks(team));
        return AllMarks[^1];
    }

    public void Save(SnapshotWriter to, NameTable shiftNames)
    {
        to.Write(NeedsTimer);
        to.Write(AllMarks.Count);
        foreach (var marks in AllMarks)
        {
            to.Write(marks.Team);
            to.Write(marks.Day);
            to.Write(marks.Shifts.Count);
            foreach (var shift in marks.Shifts)
            {
                to.Write(shiftNames.NumberOf(shift.Name));
                to.Write(shift.Start);
                to.Write(shift.End);
                to.Write(shift.Mark);
            }
        }
    }

    public void Load(SnapshotReader from, NameTable shiftNames)
    {
        NeedsTimer = from.ReadFlag();
        for (var left = from.ReadCount(); left > 0; left--)
        {
            var marks = MarksOf(from.Read<int>());
            marks.Day = from.Read<WindowMark>();
            for (var shifts = from.ReadCount(); shifts > 0; shifts--)
            {
                marks.Shift(shiftNames[from.ReadIndex(shiftNames.Count)], from.Read<long>(), from.Read<long>()).Mark = from.Read<WindowMark>();
            }
        }
    }

    internal sealed class Marks(int team)
    {
        public readonly int Team = team;

        /// <summary>Shifts by name and begin; a shift that the book moved leaves its old window behind.</summary>
        public readonly List<ShiftMark> Shifts = [];

        public WindowMark Day;

        /// <summary>Makes all that was handed on be handed on again.</summary>
        public void Forget()
        {
            Day.Forget();
            foreach (var shift in Shifts)
            {
                shift.Mark.Forget();
            }
        }

        public ShiftMark Shift(byte[] name, long start, long end)
        {
            foreach (var shift in Shifts)
            {
                if (shift.Start == start && shift.Name.AsSpan().SequenceEqual(name))
                {
                    return shift;
                }
            }

            Shifts.Add(new ShiftMark(name, start, end));
            return Shifts[^1];
        }
    }

    internal sealed class ShiftMark(byte[] name, long start, long end)
    {
        public readonly byte[] Name = name;
        public readonly long Start = start;
        public readonly long End = end;
        public WindowMark Mark;
    }
}
