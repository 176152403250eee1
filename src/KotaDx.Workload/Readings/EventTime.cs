namespace KotaDx.Workload.Readings;

/// <summary>
/// An instant as nanoseconds since 1970-01-01T00:00:00Z. Range 1677-09-21 to 2262-04-11; the default value is the Unix epoch.
/// Ordered by time; safe to share between threads.
/// </summary>
/// <param name="UnixNanoseconds">Nanoseconds since the Unix epoch, negative before it.</param>
public readonly record struct EventTime(long UnixNanoseconds) : IComparable<EventTime>
{
    /// <summary>Nanoseconds in one second.</summary>
    public const long Second = 1_000_000_000;

    /// <summary>Nanoseconds in one minute.</summary>
    public const long Minute = 60 * Second;

    /// <summary>Nanoseconds in one hour.</summary>
    public const long Hour = 60 * Minute;

    /// <summary>The instant of a framework timestamp; its 100 ns ticks are exact here.</summary>
    /// <param name="time">A time between 1677 and 2262.</param>
    /// <exception cref="OverflowException">The time is outside that range.</exception>
    public static EventTime From(DateTimeOffset time) => new((time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100);

    /// <summary>The same instant in UTC, cut to 100 ns.</summary>
    public DateTimeOffset ToDateTimeOffset() => new(DateTime.UnixEpoch.Ticks + FloorDivide(UnixNanoseconds, 100), TimeSpan.Zero);

    /// <summary>This instant moved by a number of nanoseconds.</summary>
    /// <param name="nanoseconds">How far; negative moves back.</param>
    /// <exception cref="OverflowException">The result is outside the range of the type.</exception>
    public EventTime Plus(long nanoseconds) => new(UnixNanoseconds + nanoseconds);

    /// <inheritdoc/>
    public int CompareTo(EventTime other) => UnixNanoseconds.CompareTo(other.UnixNanoseconds);

    /// <summary>True if the left instant is earlier.</summary>
    /// <param name="left">One instant.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(EventTime left, EventTime right) => left.UnixNanoseconds < right.UnixNanoseconds;

    /// <summary>True if the left instant is later.</summary>
    /// <param name="left">One instant.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(EventTime left, EventTime right) => left.UnixNanoseconds > right.UnixNanoseconds;

    /// <summary>True if the left instant is not later.</summary>
    /// <param name="left">One instant.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(EventTime left, EventTime right) => left.UnixNanoseconds <= right.UnixNanoseconds;

    /// <summary>True if the left instant is not earlier.</summary>
    /// <param name="left">One instant.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(EventTime left, EventTime right) => left.UnixNanoseconds >= right.UnixNanoseconds;

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : ((value + 1) / by) - 1;
}
