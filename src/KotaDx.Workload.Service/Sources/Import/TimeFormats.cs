using System.Globalization;
using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>Times as a map's format strings describe them. Invariant culture; names of months and days are English.</summary>
internal static class TimeFormats
{
    // Every part differs from every other, and the hour needs 24-hour or AM/PM notation.
    private static readonly DateTimeOffset Sample = new(2011, 10, 23, 14, 56, 47, 891, TimeSpan.FromHours(9));

    /// <summary>Reads a time.</summary>
    /// <param name="text">Without surrounding white space.</param>
    /// <param name="formats">Tried in their order; if empty, the rules of <see cref="TimeText"/> hold.</param>
    /// <param name="time">The instant, or for <see cref="TimeKind.Local"/> the wall clock read as if it were UTC.</param>
    public static TimeKind TryParse(string text, IReadOnlyList<string> formats, out EventTime time)
    {
        time = default;
        if (formats.Count == 0)
        {
            return Ascii.IsValid(text) ? TimeText.TryParse(Encoding.ASCII.GetBytes(text), out time) : TimeKind.Absent;
        }

        foreach (var format in formats)
        {
            // Without an offset in the text the result stays unspecified: the machine's own zone must not matter.
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var read))
            {
                // Outside these years EventTime ends; a row's time must lie well inside anyway.
                if (read.Year is < 1678 or > 2261)
                {
                    return TimeKind.Absent;
                }

                time = EventTime.From(new DateTimeOffset(read.Ticks, TimeSpan.Zero));
                return read.Kind == DateTimeKind.Unspecified ? TimeKind.Local : TimeKind.Instant;
            }
        }

        return TimeKind.Absent;
    }

    /// <summary>
    /// True if a time written in this format can be read back to the minute, and minutes come behind hours as in every notation.
    /// This finds mm and MM exchanged, hh without tt, and formats without a year, which the framework would fill from today's date.
    /// </summary>
    public static bool CarriesMinutes(string format)
    {
        try
        {
            var written = Sample.ToString(format, CultureInfo.InvariantCulture);
            return format.Length > 1 && !HasMinutesBeforeHours(format)
                && DateTime.TryParseExact(written, format, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var read)
                && (IsSameMinute(read, Sample.DateTime) || IsSameMinute(read, Sample.UtcDateTime));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool HasMinutesBeforeHours(string format)
    {
        var quote = '\0';
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '\\')
            {
                i++;
            }
            else if (c is 'm' or 'H' or 'h')
            {
                return c == 'm';
            }
        }

        return false;
    }

    private static bool IsSameMinute(DateTime a, DateTime b) => a.Ticks / TimeSpan.TicksPerMinute == b.Ticks / TimeSpan.TicksPerMinute;
}
