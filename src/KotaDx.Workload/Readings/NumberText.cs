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
        value = 0;
        at = 0;
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
