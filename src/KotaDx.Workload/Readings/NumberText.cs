using System.Buffers.Text;

namespace KotaDx.Workload.Readings;

/// <summary>Numbers as devices write them: decimal point, no thousands separators, optional sign and exponent.</summary>
public static class NumberText
{
    /// <summary>Reads a number. All bytes must belong to it; NaN and infinity are told apart from other text.</summary>
    /// <param name="text">ASCII without surrounding white space.</param>
    /// <param name="value">The number; finite when the status is <see cref="ParseStatus.Ok"/>.</param>
    /// <param name="at">Offset of the first byte that is no part of a number.</param>
    /// <returns><see cref="ParseStatus.Ok"/>, <see cref="ParseStatus.NotANumber"/> or <see cref="ParseStatus.NotFinite"/>.</returns>
    public static ParseStatus TryParse(ReadOnlySpan<byte> text, out double value, out int at)
    {
        at = 0;
        if (ReadShort(text, 0, out value) == text.Length)
        {
            return ParseStatus.Ok;
        }

        value = 0;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
        {
            at++;
        }

        if (IsNotFinite(text[at..]))
        {
            return ParseStatus.NotFinite;
        }

        var whole = SkipDigits(text, ref at);
        var fraction = 0;
        if (at < text.Length && text[at] == (byte)'.')
        {
            at++;
            fraction = SkipDigits(text, ref at);
        }

        if (whole + fraction == 0)
        {
            return ParseStatus.NotANumber;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
            {
                at++;
            }

            if (SkipDigits(text, ref at) == 0)
            {
                return ParseStatus.NotANumber;
            }
        }

        if (at != text.Length)
        {
            return ParseStatus.NotANumber;
        }

        // The framework's parser is exact to the last bit; ours above only decides what may reach it.
        if (!Utf8Parser.TryParse(text, out value, out var consumed) || consumed != text.Length)
        {
            return ParseStatus.NotANumber;
        }

        at = 0;
        return double.IsFinite(value) ? ParseStatus.Ok : ParseStatus.NotFinite;
    }

    /// <summary>
    /// Reads what nearly every number is: <c>-? (0 | [1-9][0-9]*) (. [0-9]+)?</c> of at most 15 digits. Digits and power of ten are then exact as
    /// doubles, so that their quotient is the nearest double there is (Clinger, How to read floating point numbers accurately, 1990).
    /// </summary>
    /// <param name="text">ASCII.</param>
    /// <param name="at">Where the number begins.</param>
    /// <param name="value">The number.</param>
    /// <returns>The offset behind it, whatever stands there; −1 if it is written otherwise, or is none.</returns>
    internal static int ReadShort(ReadOnlySpan<byte> text, int at, out double value)
    {
        value = 0;
        var isNegative = (uint)at < (uint)text.Length && text[at] == (byte)'-';
        at += isNegative ? 1 : 0;
        var start = at;
        var digits = ReadDigits(text, ref at, 0);
        var count = at - start;
        if (count == 0 || (count > 1 && text[start] == (byte)'0'))
        {
            return -1;
        }

        var fraction = 0;
        if ((uint)at < (uint)text.Length && text[at] == (byte)'.')
        {
            var point = at++;
            digits = ReadDigits(text, ref at, digits);
            fraction = at - point - 1;
            if (fraction == 0)
            {
                return -1;
            }
        }

        if (count + fraction > 15)
        {
            return -1;
        }

        value = digits;
        if (fraction > 0)
        {
            value /= PowersOfTen[fraction];
        }

        value = isNegative ? -value : value;
        return at;
    }

    /// <summary>Digits ahead of a place, and those from there on, as one number; it wraps around where there are more than 19 of them.</summary>
    private static long ReadDigits(ReadOnlySpan<byte> text, ref int at, long ahead)
    {
        var i = at;
        for (; (uint)i < (uint)text.Length; i++)
        {
            var digit = unchecked((uint)text[i] - '0');
            if (digit > 9)
            {
                break;
            }

            ahead = unchecked((ahead * 10) + digit);
        }

        at = i;
        return ahead;
    }

    private static ReadOnlySpan<double> PowersOfTen => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private static bool IsNotFinite(ReadOnlySpan<byte> text) => text.Length is >= 3 and <= 8
        && (EqualsIgnoreCase(text, "nan"u8) || EqualsIgnoreCase(text, "inf"u8) || EqualsIgnoreCase(text, "infinity"u8));

    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length != lower.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] | 0x20) != lower[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at - start;
    }
}
