using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KotaDx.Workload.Points;

/// <summary>Whole numbers as decimal digits, two at a time.</summary>
internal static class DecimalText
{
    private static readonly ulong[] Powers = AllPowers();

    private static readonly ushort[] Pairs = AllPairs();

    /// <summary>10^n, n up to 19.</summary>
    public static ulong PowerOfTen(int n) => Powers[n];

    /// <summary>Writes a number without leading zeros.</summary>
    /// <param name="value">The number.</param>
    /// <param name="to">At least 20 bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Whole(ulong value, Span<byte> to)
    {
        // Most figures of a minute have one digit: no waiting, one piece, no break.
        if (value < 10)
        {
            to[0] = (byte)('0' + (int)value);
            return 1;
        }

        var length = DigitsOf(value);
        Padded(value, to[..length]);
        return length;
    }

    /// <summary>Writes the last digits of a number, as many as there is room for, zeros before it where it has fewer.</summary>
    public static void Padded(ulong value, Span<byte> to)
    {
        unchecked
        {
            // Eight at a time, so that 64 bits are divided twice and not nine times.
            while (to.Length >= 8 && value > uint.MaxValue)
            {
                var rest = value / 100_000_000;
                var eight = (uint)(value - (rest * 100_000_000));
                var (high, low) = (eight / 10_000, eight % 10_000);
                var end = to[^8..];
                Pair(high / 100, ref end[0]);
                Pair(high % 100, ref end[2]);
                Pair(low / 100, ref end[4]);
                Pair(low % 100, ref end[6]);
                value = rest;
                to = to[..^8];
            }

            var left = (uint)value;
            var at = to.Length - 2;
            for (; at >= 0; at -= 2)
            {
                var rest = left / 100;
                Pair(left - (rest * 100), ref to[at]);
                left = rest;
            }

            if (at == -1)
            {
                to[0] = (byte)('0' + (left % 10));
            }
        }
    }

    private static void Pair(uint value, ref byte to) => Unsafe.WriteUnaligned(ref to, Pairs[value]);

    private static int DigitsOf(ulong value)
    {
        // 1233 ÷ 4096 is log10(2), near enough for 64 bits.
        var digits = ((64 - System.Numerics.BitOperations.LeadingZeroCount(value)) * 1233) >> 12;
        return digits + (value >= Powers[digits] ? 1 : 0);
    }

    private static ulong[] AllPowers()
    {
        var powers = new ulong[20];
        powers[0] = 1;
        for (var n = 1; n < powers.Length; n++)
        {
            powers[n] = powers[n - 1] * 10;
        }

        return powers;
    }

    private static ushort[] AllPairs()
    {
        var pairs = new ushort[100];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = MemoryMarshal.Read<ushort>([(byte)('0' + (i / 10)), (byte)('0' + (i % 10))]);
        }

        return pairs;
    }
}
