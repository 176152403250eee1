namespace KotaDx.Workload.Readings;

/// <summary>Event times as devices write them: ISO 8601, or an epoch number whose unit is told by its magnitude.</summary>
public static class TimeText
{
    /// <summary>
    /// Reads a time. ISO 8601 <c>yyyy-MM-dd(T| )HH:mm[:ss[.fffffffff]][Z|±HH[:]mm]</c>, slashes allowed in the date; or an epoch
    /// number: below 10¹¹ seconds, below 10¹⁴ milliseconds, below 10¹⁷ microseconds, else nanoseconds (so seconds reach to the year
    /// 5138 and milliseconds begin in 1973).
    /// </summary>
    /// <param name="text">ASCII without surrounding white space.</param>
    /// <param name="time">The instant, or for <see cref="TimeKind.Local"/> the wall clock read as if it were UTC.</param>
    /// <returns><see cref="TimeKind.Absent"/> if the text is no time.</returns>
    public static TimeKind TryParse(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = default;
        if (text.Length >= 16 && (text[4] == (byte)'-' || text[4] == (byte)'/'))
        {
            return TryIso(text, out time);
        }

        return TryEpoch(text, out time) ? TimeKind.Instant : TimeKind.Absent;
    }

    private static TimeKind TryIso(ReadOnlySpan<byte> s, out EventTime time)
    {
        time = default;
        if (s[7] != s[4] || (s[10] != (byte)'T' && s[10] != (byte)'t' && s[10] != (byte)' ') || s[13] != (byte)':'
            || !Digits(s[..4], out var year) || !Digits(s[5..7], out var month) || !Digits(s[8..10], out var day)
            || !Digits(s[11..13], out var hour) || !Digits(s[14..16], out var minute)
            || year is < 1678 or > 2261 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59)
        {
            return TimeKind.Absent;
        }

        var at = 16;
        var second = 0;
        long fraction = 0;
        if (at < s.Length && s[at] == (byte)':')
        {
            if (s.Length < at + 3 || !Digits(s.Slice(at + 1, 2), out second) || second > 59)
            {
                return TimeKind.Absent;
            }

            at += 3;
            if (at < s.Length && s[at] is (byte)'.' or (byte)',')
            {
                at++;
                var from = at;
                var unit = EventTime.Second;
                while (at < s.Length && s[at] is >= (byte)'0' and <= (byte)'9')
                {
                    // Digits beyond the ninth are below our resolution.
                    unit /= 10;
                    fraction += (s[at] - (byte)'0') * unit;
                    at++;
                }

                if (at == from)
                {
                    return TimeKind.Absent;
                }
            }
        }

        long offset = 0;
        var kind = TimeKind.Local;
        if (at < s.Length)
        {
            kind = TimeKind.Instant;
            if (!TryOffset(s[at..], out offset))
            {
                return TimeKind.Absent;
            }
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        time = new EventTime((ticks * 100) + fraction - offset);
        return kind;
    }

    private static bool TryOffset(ReadOnlySpan<byte> s, out long nanoseconds)
    {
        nanoseconds = 0;
        if (s.Length == 1)
        {
            return s[0] is (byte)'Z' or (byte)'z';
        }

        var minute = 0;
        if (s[0] is not ((byte)'+' or (byte)'-') || s.Length is not (3 or 5 or 6) || !Digits(s[1..3], out var hour)
            || (s.Length == 5 && !Digits(s[3..5], out minute))
            || (s.Length == 6 && (s[3] != (byte)':' || !Digits(s[4..6], out minute)))
            || hour > 18 || minute > 59)
        {
            return false;
        }

        nanoseconds = ((hour * 60L) + minute) * EventTime.Minute * (s[0] == (byte)'-' ? -1 : 1);
        return true;
    }

    private static bool TryEpoch(ReadOnlySpan<byte> s, out EventTime time)
    {
        time = default;
        long whole = 0;
        var at = 0;
        for (; at < s.Length && s[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            if (whole > (long.MaxValue - 9) / 10)
            {
                return false;
            }

            whole = (whole * 10) + (s[at] - (byte)'0');
        }

        if (at == 0)
        {
            return false;
        }

        var unit = whole switch
        {
            < 100_000_000_000 => EventTime.Second,
            < 100_000_000_000_000 => 1_000_000,
            < 100_000_000_000_000_000 => 1_000,
            _ => 1L,
        };
        if (whole > long.MaxValue / unit - 1)
        {
            return false;
        }

        long fraction = 0;
        if (at < s.Length)
        {
            if (s[at] != (byte)'.' || at + 1 == s.Length)
            {
                return false;
            }

            var part = unit;
            for (at++; at < s.Length; at++)
            {
                if (s[at] is not (>= (byte)'0' and <= (byte)'9'))
                {
                    return false;
                }

                part /= 10;
                fraction += (s[at] - (byte)'0') * part;
            }
        }

        time = new EventTime((whole * unit) + fraction);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> s, out int value)
    {
        value = 0;
        foreach (var b in s)
        {
            if (b is not (>= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }

            value = (value * 10) + (b - (byte)'0');
        }

        return true;
    }
}
