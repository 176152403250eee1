using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>One person's taps that count, and the stays between them, in order of time.</summary>
internal sealed class Track
{
    public static readonly Track Empty = new();

    public readonly List<(long Time, bool IsIn)> Taps = [];
    public readonly List<Stay> Stays = [];

    public static Track Of(int worker, List<BadgeTable.Tap> taps, WorkCalendar calendar)
    {
        var track = new Track();
        var debounce = (long)Math.Min(calendar.Book.Settings.BadgeDebounceSeconds * EventTime.Second, 1e18);
        var last = new Dictionary<(int Station, BadgeTable.Direction Direction), long>();
        var place = -1;
        foreach (var tap in taps)
        {
            if (last.TryGetValue((tap.Station, tap.Direction), out var before) && tap.Time - before < debounce)
            {
                continue;
            }

            last[(tap.Station, tap.Direction)] = tap.Time;
            var isOut = tap.Direction == BadgeTable.Direction.Out
                || (tap.Direction == BadgeTable.Direction.None && place == tap.Station && track.Stays[^1] is var stay
                    && tap.Time <= LimitOf(stay, calendar)
                    && calendar.StationEntryOf(tap.Station, calendar.DateOf(tap.Time))?.ToggleBadge == true);
            track.Close(tap.Time, isOut, calendar);
            track.Taps.Add((tap.Time, !isOut));
            place = isOut ? -1 : tap.Station;
            if (!isOut)
            {
                track.Stays.Add(new Stay(worker, tap.Station, tap.Time, long.MaxValue, IsCapped: false));
            }
        }

        track.Close(long.MaxValue, isOut: false, calendar);
        return track;
    }

    /// <summary>The stay at an instant.</summary>
    public bool TryFind(long time, out Stay stay)
    {
        for (var i = Stays.Count - 1; i >= 0; i--)
        {
            if (Stays[i].Start <= time)
            {
                stay = Stays[i];
                return time < stay.End;
            }
        }

        stay = default;
        return false;
    }

    /// <summary>True if a tap that counts lies in [from, to).</summary>
    public bool HasTapIn(long from, long to) => Taps.Exists(tap => tap.Time >= from && tap.Time < to);

    /// <summary>Ends the open stay at the next tap, or where it must have ended before.</summary>
    private void Close(long next, bool isOut, WorkCalendar calendar)
    {
        if (Stays.Count == 0 || Stays[^1].End != long.MaxValue)
        {
            return;
        }

        var stay = Stays[^1];
        var cap = CapOf(stay, calendar);

        // A tap out some hours behind the shift tells of overtime; a tap in tells nothing of when the last stay ended.
        var limit = isOut ? LimitOf(stay, calendar) : cap;
        Stays[^1] = next <= limit ? stay with { End = next } : stay with { End = Math.Max(stay.Start, cap), IsCapped = true };
    }

    private static long CapOf(in Stay stay, WorkCalendar calendar) => ShiftOf(stay, calendar)?.End ?? stay.Start + BadgeTable.LongestStay;

    /// <summary>How late a tap out still ends a stay.</summary>
    private static long LimitOf(in Stay stay, WorkCalendar calendar) => ShiftOf(stay, calendar) is { } shift ? shift.End + BadgeTable.Overtime : CapOf(stay, calendar);

    /// <summary>The planned shift in which a stay began, or that began soon after it.</summary>
    private static Instance? ShiftOf(in Stay stay, WorkCalendar calendar)
    {
        var day = calendar.Clock.DayOf(new EventTime(stay.Start));
        Instance? soon = null;
        for (var date = day - 1; date <= day + 1; date++)
        {
            foreach (var instance in calendar.PlannedFor(isStation: false, stay.Worker, date))
            {
                if (instance.Holds(stay.Start))
                {
                    return instance;
                }

                if (stay.Start < instance.Start && instance.Start - stay.Start <= BadgeTable.Early && (soon is null || instance.Start < soon.Start))
                {
                    soon = instance;
                }
            }
        }

        return soon;
    }
}
