using System.Buffers.Binary;

namespace KotaDx.Workload.Readings;

/// <summary>Event times as devices write them: ISO 8601, or an epoch number whose unit is told by its magnitude.</summary>
public static class TimeText
{
    /// <summary>Days from 0001-01-01 to 1970-01-01, both of the Gregorian calendar.</summary>
    private const int DaysBefore1970 = 719_162;

    private static ReadOnlySpan<ushort> DaysBeforeMonth => [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

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

        // yyyy-MM- and ddTHH:mm, eight bytes each.
        var date = BinaryPrimitives.ReadUInt64LittleEndian(s) ^ 0x3030_3030_3030_3030;
        var clock = BinaryPrimitives.ReadUInt64LittleEndian(s[8..]) ^ 0x3030_3030_3030_3030;
        if (s[7] != s[4] || (s[10] != (byte)'T' && s[10] != (byte)'t' && s[10] != (byte)' ') || s[13] != (byte)':'
            || !AreDigits(date, 0x00FF_FF00_FFFF_FFFF) || !AreDigits(clock, 0xFFFF_00FF_FF00_FFFF))
        {
            return TimeKind.Absent;
        }

        var year = (100 * PairAt(date, 0)) + PairAt(date, 2);
        var month = PairAt(date, 5);
        var day = PairAt(clock, 0);
        var hour = PairAt(clock, 3);
        var minute = PairAt(clock, 6);
        if (year is < 1678 or > 2261 || month is < 1 or > 12 || day < 1 || (day > 28 && day > DateTime.DaysInMonth(year, month))
            || hour > 23 || minute > 59)
        {
            return TimeKind.Absent;
        }

        var at = 16;
        var second = 0;
        long fraction = 0;
        if (at < s.Length && s[at] == (byte)':')
        {
            if (s.Length < at + 3 || !Pair(s, at + 1, out second) || second > 59)
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

        var past = year - 1;
        var days = (365 * past) + (past / 4) - (past / 100) + (past / 400) + DaysBeforeMonth[month - 1]
            + (month > 2 && DateTime.IsLeapYear(year) ? 1 : 0) + day - 1 - DaysBefore1970;
        var seconds = (((((days * 24L) + hour) * 60) + minute) * 60) + second;
        time = new EventTime((seconds * EventTime.Second) + fraction - offset);
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
        if (s[0] is not ((byte)'+' or (byte)'-') || s.Length is not (3 or 5 or 6) || !Pair(s, 1, out var hour)
            || (s.Length == 5 && !Pair(s, 3, out minute))
            || (s.Length == 6 && (s[3] != (byte)':' || !Pair(s, 4, out minute)))
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

    /// <summary>True if the bytes under the mask, of which '0' was taken by exclusive or, are 0 to 9.</summary>
    private static bool AreDigits(ulong word, ulong mask)
    {
        // A byte above 9 carries into its highest bit, or has it; what it carries beyond falsifies nothing, for the answer is no already.
        word &= mask;
        return ((unchecked(word + (0x7676_7676_7676_7676 & mask)) | word) & 0x8080_8080_8080_8080) == 0;
    }

    /// <summary>The number that two digits make, once <see cref="AreDigits"/> has said that they are.</summary>
    private static int PairAt(ulong word, int index) => (int)((10 * ((word >> (8 * index)) & 0xF)) + ((word >> ((8 * index) + 8)) & 0xF));

    private static bool Pair(ReadOnlySpan<byte> s, int at, out int value)
    {
        var tens = s[at] - '0';
        var ones = s[at + 1] - '0';
        value = (10 * tens) + ones;
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9;
    }
}
