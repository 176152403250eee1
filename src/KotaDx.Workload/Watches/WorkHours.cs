using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Watches;

/// <summary>
/// One person's hours on one date of work, for noticing early and no verdict: they come from readings and taps, not from the time clock
/// (勤怠). All in nanoseconds.
/// </summary>
/// <param name="Attended">Attendance without breaks and time badged out. Waiting (手待ち) is working time.</param>
/// <param name="OverDay">What of it is beyond <see cref="DailyHours"/>: 労働基準法 32条 2項; exactly 8 hours is nothing.</param>
/// <param name="RestInterval">勤務間インターバル: from the end of the attendance before to this one's begin; null without one on the <see cref="RestDates"/> dates before.</param>
/// <param name="Over28Days">
/// What the attendance of the 28 dates up to and with this one has beyond 4 × 40 hours; at least 0. It is the reckoning of 安衛法 66条の8 (hours − days ÷ 7 × 40)
/// over four weeks in place of a month.
/// </param>
/// <param name="Days28">On how many of these dates there was attendance: with few of them known, the sum says little.</param>
/// <param name="IsAssumed">True where the plan, and no badge, says when the person was there.</param>
public readonly record struct WorkHours(long Attended, long OverDay, long? RestInterval, long Over28Days, int Days28, bool IsAssumed)
{
    /// <summary>Legal hours of a day (労働基準法 32条 2項).</summary>
    public const int DailyHours = 8;

    /// <summary>Legal hours of a week (労働基準法 32条 1項).</summary>
    public const int WeeklyHours = 40;

    /// <summary>Dates over which hours are added up.</summary>
    public const int Dates = 28;

    /// <summary>So many dates back an attendance counts as the one before: behind more days off a rest is no question.</summary>
    public const int RestDates = 3;

    /// <summary>The hours of one date.</summary>
    /// <param name="attended">One person's dates in order, as many of the last 28 as are known.</param>
    /// <param name="index">Which one.</param>
    public static WorkHours Of(IReadOnlyList<AttendedDate> attended, int index)
    {
        ArgumentNullException.ThrowIfNull(attended);
        var own = attended[index];
        long sum = 0;
        var days = 0;
        for (var i = index; i >= 0 && attended[i].Date > own.Date - Dates; i--)
        {
            sum += attended[i].Attended;
            days++;
        }

        long? rest = index > 0 && attended[index - 1] is var before && before.Date >= own.Date - RestDates
            ? Math.Max(0, own.Start.UnixNanoseconds - before.End.UnixNanoseconds)
            : null;
        return new WorkHours(
            own.Attended, Math.Max(0, own.Attended - (DailyHours * EventTime.Hour)), rest, Math.Max(0, sum - (Dates / 7 * WeeklyHours * EventTime.Hour)), days, own.IsAssumed);
    }
}
