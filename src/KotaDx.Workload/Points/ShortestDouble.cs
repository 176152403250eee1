using System.Buffers.Text;
using System.Diagnostics;

namespace KotaDx.Workload.Points;

/// <summary>
/// The shortest text that reads back as the same double, byte for byte what <see cref="Utf8Formatter"/> writes, in a third of the time:
/// rates of long fractions are most of what encoding a point costs. The way is Schubfach's (Raffaello Giulietti, "The Schubfach way to
/// render doubles", sections 8 and 9), for the magnitudes in which figures of work lie: there every power of ten that is needed has at most
/// 64 bits, so that each product is exact and no table of approximations is needed. The rare rest is left to the library.
/// </summary>
internal static class ShortestDouble
{
    /// <summary>Bytes of the longest text.</summary>
    public const int MaxBytes = 32;

    // From here and up to here the library writes no exponent.
    private const double Least = 1e-4;
    private const double Most = 1e15;

    private const int SignificandBits = 52;
    private const int ExponentBias = 1075;
    private const int MostPower = 22;

    // 10^n with its highest bit in bit 63.
    private static readonly ulong[] Powers = NormalisedPowers();

    /// <summary>Writes a number.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="to">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(double value, Span<byte> to)
    {
        if (value is < Most and >= Least)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            return FormatUsual(bits & ((1UL << SignificandBits) - 1), (int)(bits >> SignificandBits), to);
        }

        return FormatRest(value, to);
    }

    private static int FormatRest(double value, Span<byte> to)
    {
        Utf8Formatter.TryFormat(value, to, out var length);
        return length;
    }

    private static int FormatUsual(ulong fraction, int exponent, Span<byte> to)
    {
        // value = c · 2^q
        var c = fraction | (1UL << SignificandBits);
        var q = exponent - ExponentBias;
        if (q > -SignificandBits - 1 && (q >= 0 || (c & ((1UL << -q) - 1)) == 0))
        {
            return DecimalText.Whole(q >= 0 ? c << q : c >> -q, to);
        }

        var (digits, decimals) = Shortest(c, q, isPowerOfTwo: fraction == 0);
        while (digits % 100_000_000 == 0)
        {
            digits /= 100_000_000;
            decimals -= 8;
        }

        while (digits % 10 == 0)
        {
            digits /= 10;
            decimals--;
        }

        Debug.Assert(decimals > 0);
        var whole = 0UL;
        if (exponent >= 1023)
        {
            (whole, digits) = Math.DivRem(digits, DecimalText.PowerOfTen(decimals));
        }

        var length = DecimalText.Whole(whole, to);
        to[length] = (byte)'.';
        DecimalText.Padded(digits, to.Slice(length + 1, decimals));
        return length + 1 + decimals;
    }

    /// <summary>The shortest digits between the neighbours' middles, and of those the nearest: value ≈ digits · 10^−decimals.</summary>
    private static (ulong Digits, int Decimals) Shortest(ulong c, int q, bool isPowerOfTwo)
    {
        // floor(log10(2^q)), or of 3/4·2^q where the neighbour below is only half as far away.
        var k = ((q * 1_262_611) - (isPowerOfTwo ? 524_031 : 0)) >> 22;
        var power = -k;
        var shift = q + ((power * 1_741_647) >> 19) + 1;
        var factor = Powers[power];
        var odd = c & 1;
        var lower = ToOdd(factor, ((4 * c) - (isPowerOfTwo ? 1UL : 2UL)) << shift) + odd;
        var middle = ToOdd(factor, (4 * c) << shift);
        var upper = ToOdd(factor, ((4 * c) + 2) << shift) - odd;

        var digits = middle >> 2;
        var shorter = digits / 10;
        var isShorterIn = lower <= 40 * shorter;
        var isNextShorterIn = (40 * shorter) + 40 <= upper;
        if (isShorterIn != isNextShorterIn)
        {
            return (shorter + (isNextShorterIn ? 1UL : 0), power - 1);
        }

        var isIn = lower <= 4 * digits;
        var isNextIn = (4 * digits) + 4 <= upper;
        var half = (4 * digits) + 2;
        var isUp = isIn != isNextIn ? isNextIn : middle > half || (middle == half && (digits & 1) != 0);
        return (digits + (isUp ? 1UL : 0), power);
    }

    /// <summary>The upper half of the product, odd if anything was cut off: enough to compare with.</summary>
    private static ulong ToOdd(ulong factor, ulong value)
    {
        var high = Math.BigMul(factor, value, out ulong low);
        return high | (low != 0 ? 1UL : 0);
    }

    private static ulong[] NormalisedPowers()
    {
        var powers = new ulong[MostPower + 1];
        var power = UInt128.One;
        for (var n = 0; n <= MostPower; n++, power *= 10)
        {
            var zeros = (int)UInt128.LeadingZeroCount(power);
            powers[n] = (ulong)((power << zeros) >> 64);
            Debug.Assert(unchecked((ulong)(power << zeros)) == 0);
        }

        return powers;
    }
}
