using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Commands;

/// <summary>The ends of a range of time, as people write them: a date, or a date and time.</summary>
internal static class RangeText
{
    /// <summary>Nanoseconds since the Unix epoch; a date is its midnight in the factory's zone.</summary>
    /// <exception cref="UsageException">The text is no time.</exception>
public static long Parse(string? text, FactoryClock clock, long otherwise, string option)
    {
        if (text is null)
        {
            return otherwise;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // 0001-01-01 and 9999-12-31 stand for no end at all; between, every time of an event has its place.
            return day.Year < 1678 ? long.MinValue : day.Year > 2261 ? long.MaxValue : clock.StartOf(day.DayNumber).UnixNanoseconds;
        }

        return TimeText.TryParse(Encoding.UTF8.GetBytes(text), out var time) switch
        {
            TimeKind.Instant => time.UnixNanoseconds,
            TimeKind.Local => clock.ToInstant(time).UnixNanoseconds,
            _ => throw new UsageException(new($"{option} {text}: 2026-04-01 か 2026-04-01T06:25:00+09:00 の形で書きます", $"{option} {text}: write 2026-04-01 or 2026-04-01T06:25:00+09:00")),
        };
    }
}
