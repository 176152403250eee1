using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Factories;

/// <summary>
/// A factory's wall clock: which day an instant belongs to and when that day begins. Days are half-open [midnight, next midnight)
/// in the factory's zone. Not safe for concurrent use.
/// </summary>
/// <param name="zone">The factory's zone.</param>
public sealed class FactoryClock(TimeZoneInfo zone)
{
    private readonly Dictionary<int, long> _starts = [];
    private int _day;
    private long _from;
    private long _to;

    /// <summary>The factory's zone.</summary>
    public TimeZoneInfo Zone { get; } = zone;

    /// <summary>The day of an instant, as <see cref="DateOnly.DayNumber"/>.</summary>
    /// <param name="time">Any instant.</param>
    public int DayOf(EventTime time)
    {
        var ns = time.UnixNanoseconds;
        if (ns < _from || ns >= _to)
        {
            _day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), Zone).DateTime).DayNumber;
            _from = StartOf(_day).UnixNanoseconds;
            _to = StartOf(_day + 1).UnixNanoseconds;
        }

        return _day;
    }

    /// <summary>The instant at which a day begins: its midnight, or the first instant after it where the clocks skip midnight.</summary>
    /// <param name="day">A <see cref="DateOnly.DayNumber"/>.</param>
    public EventTime StartOf(int day)
    {
        if (!_starts.TryGetValue(day, out var start))
        {
            start = ToInstant(DateOnly.FromDayNumber(day).ToDateTime(TimeOnly.MinValue)).UnixNanoseconds;
            _starts[day] = start;
        }

        return new EventTime(start);
    }

    /// <summary>The instant of a wall-clock time given in minutes after a day's midnight.</summary>
    /// <param name="day">A <see cref="DateOnly.DayNumber"/>.</param>
    /// <param name="minute">Minutes after midnight; from 1440 on in the next day, as in 24:40.</param>
    public EventTime At(int day, int minute) => ToInstant(DateOnly.FromDayNumber(day).ToDateTime(TimeOnly.MinValue).AddMinutes(minute));

    /// <summary>
    /// The instant of a wall-clock time. Where the clocks are set back a time comes twice and the first is taken; where they are
    /// set forward a time does not exist and is read with the offset that held before.
    /// </summary>
    /// <param name="local">Wall-clock time read as if it were UTC.</param>
    public EventTime ToInstant(EventTime local)
    {
        var ticks = DateTime.SpecifyKind(local.ToDateTimeOffset().UtcDateTime, DateTimeKind.Unspecified);
        return local.Plus(-OffsetOf(ticks).Ticks * 100);
    }

    /// <summary>The zone's offset at an instant.</summary>
    /// <param name="time">Any instant.</param>
    public TimeSpan OffsetAt(EventTime time) => Zone.GetUtcOffset(time.ToDateTimeOffset());

    private EventTime ToInstant(DateTime local) => new((local.Ticks - DateTime.UnixEpoch.Ticks - OffsetOf(local).Ticks) * 100);

    private TimeSpan OffsetOf(DateTime local)
    {
        if (Zone.IsAmbiguousTime(local))
        {
            return Zone.GetAmbiguousTimeOffsets(local).Max();
        }

        // Three hours back lies safely before any jump, on the old offset.
        return Zone.IsInvalidTime(local) ? Zone.GetUtcOffset(local.AddHours(-3)) : Zone.GetUtcOffset(local);
    }
}
