namespace KotaDx.Workload.Load;

/// <summary>
/// When a person was there on a calendar day, by plan and badge, and a station when somebody was to be at it. Work outside it counts
/// as attendance of its own; waiting and the like outside it does not.
/// </summary>
internal sealed class Attendance
{
    /// <summary>Stretches in order of time, not overlapping.</summary>
    public readonly List<Stretch> Stretches = [];

    /// <summary>Time badged out until the next tap, inside stretches.</summary>
    public readonly List<(long Start, long End)> Away = [];

    /// <summary>Planned breaks of the shifts, in stretches or not: who works outside them in a break is on break all the same.</summary>
    public readonly List<(long Start, long End)> Breaks = [];

    public void Save(SnapshotWriter to)
    {
        to.WriteList(Stretches);
        to.WriteList(Away);
        to.WriteList(Breaks);
    }

    public static Attendance Load(SnapshotReader from)
    {
        var attendance = new Attendance();
        from.ReadList(attendance.Stretches);
        from.ReadList(attendance.Away);
        from.ReadList(attendance.Breaks);
        return attendance;
    }

    /// <summary>Somebody there, or to be there: [Start, End).</summary>
    /// <param name="Start">First instant.</param>
    /// <param name="End">The instant behind the last.</param>
    /// <param name="AssumedFrom">
    /// From when on it is assumed: no badge says so, the plan does. A stay that nobody ended is that only once its shift is over;
    /// <see cref="long.MaxValue"/> for never.
    /// </param>
    public readonly record struct Stretch(long Start, long End, long AssumedFrom);

    public bool SameAs(Attendance? other) => other is not null
        && Stretches.SequenceEqual(other.Stretches) && Away.SequenceEqual(other.Away) && Breaks.SequenceEqual(other.Breaks);

    /// <summary>The attendance of a person or station in the part of some shifts that lies in a calendar day; null if none is planned.</summary>
    /// <param name="shifts">The shifts that are planned.</param>
    /// <param name="track">The person's taps; null for a station and for whoever never tapped.</param>
    /// <param name="layout">The calendar day.</param>
    /// <param name="isStation">True for a station, at which somebody is to be.</param>
    public static Attendance? Of(IEnumerable<Instance> shifts, Track? track, DayLayout layout, bool isStation)
    {
        var attendance = new Attendance();
        var isPlanned = false;
        foreach (var shift in shifts)
        {
            if (shift.Start >= layout.End || shift.End <= layout.Start)
            {
                continue;
            }

            isPlanned = true;
            var stretch = isStation ? new Stretch(shift.Start, shift.End, long.MaxValue) : attendance.StretchOf(shift, track, layout);
            if (Cut(stretch.Start, stretch.End, layout) is { } cut)
            {
                attendance.Join(stretch with { Start = cut.Start, End = cut.End });
            }

            foreach (var (start, end) in shift.Breaks)
            {
                if (Cut(start, end, layout) is { } pause)
                {
                    attendance.Breaks.Add(pause);
                }
            }
        }

        return isPlanned ? attendance : null;
    }

    private static (long Start, long End)? Cut(long start, long end, DayLayout layout)
    {
        start = Math.Max(start, layout.Start);
        end = Math.Min(end, layout.End);
        return start < end ? (start, end) : null;
    }

    private Stretch StretchOf(Instance shift, Track? track, DayLayout layout)
    {
        var taps = (track ?? Track.Empty).Taps.Where(tap => tap.Time >= shift.Start - BadgeTable.Early && tap.Time < shift.End).ToList();
        if (taps.Count == 0)
        {
            return new Stretch(shift.Start, shift.End, long.MinValue);
        }

        var start = taps[0].IsIn ? Math.Max(shift.Start, taps[0].Time) : shift.Start;
        var end = taps[^1].IsIn ? shift.End : taps[^1].Time;
        var isForgotten = taps[^1].IsIn && track!.Stays.Exists(stay => stay.Start == taps[^1].Time && stay.IsCapped);
        for (var i = 0; i + 1 < taps.Count; i++)
        {
            if (!taps[i].IsIn && Cut(Math.Max(start, taps[i].Time), Math.Min(end, taps[i + 1].Time), layout) is { } away)
            {
                Away.Add(away);
            }
        }

        return new Stretch(start, end, !taps[0].IsIn ? long.MinValue : isForgotten ? shift.End : long.MaxValue);
    }

    private void Join(Stretch stretch)
    {
        // Overlapping shifts of one person are one presence.
        for (var i = Stretches.Count - 1; i >= 0; i--)
        {
            var other = Stretches[i];
            if (stretch.Start <= other.End && other.Start <= stretch.End && (stretch.AssumedFrom == other.AssumedFrom || stretch.Start < other.End))
            {
                stretch = new Stretch(Math.Min(stretch.Start, other.Start), Math.Max(stretch.End, other.End), Math.Min(stretch.AssumedFrom, other.AssumedFrom));
                Stretches.RemoveAt(i);
            }
        }

        Stretches.Add(stretch);
        Stretches.Sort(static (a, b) => a.Start.CompareTo(b.Start));
    }
}
