using System.Buffers.Binary;

namespace KotaDx.Workload.Plc;

/// <summary>Words to numbers.</summary>
public static class PlcNumber
{
    /// <summary>How many words a value takes: 1 or 2.</summary>
    /// <param name="type">Its type.</param>
    public static int WordsOf(PlcType type) => type is PlcType.U32 or PlcType.S32 or PlcType.F32 or PlcType.Bcd32 ? 2 : 1;

    /// <summary>Reads a value.</summary>
    /// <param name="words">At least <see cref="WordsOf"/> words, as the PLC sends them.</param>
    /// <param name="type">Its type.</param>
    /// <param name="order">Of two words, their order; else of no meaning but for swapped bytes.</param>
    /// <param name="bit">Of <see cref="PlcType.Bit"/>: which bit of the word, 0 the lowest.</param>
    /// <param name="value">The number.</param>
    /// <returns>False where the words are no such value: NaN or infinite, or a digit of BCD above 9.</returns>
    public static bool TryRead(ReadOnlySpan<ushort> words, PlcType type, WordOrder order, int bit, out double value)
    {
        var word = order is WordOrder.Badc or WordOrder.Dcba ? BinaryPrimitives.ReverseEndianness(words[0]) : words[0];
        switch (type)
        {
            case PlcType.U16:
                value = word;
                return true;
            case PlcType.S16:
                value = unchecked((short)word);
                return true;
            case PlcType.Bit:
                value = (word >> bit) & 1;
                return true;
            case PlcType.Bcd16:
                return TryBcd(word, out value);
        }

        var both = Join(words[0], words[1], order);
        switch (type)
        {
            case PlcType.U32:
                value = both;
                return true;
            case PlcType.S32:
                value = unchecked((int)both);
                return true;
            case PlcType.F32:
                value = BitConverter.UInt32BitsToSingle(both);
                return double.IsFinite(value);
            default:
                var isGood = TryBcd(both >> 16, out var high) & TryBcd(both & 0xFFFF, out var low);
                value = (high * 10_000) + low;
                return isGood;
        }
    }

    /// <summary>Two words as one number of 32 bits.</summary>
    /// <param name="first">The word at the lower address.</param>
    /// <param name="second">The word behind it.</param>
    /// <param name="order">Their order.</param>
    public static uint Join(ushort first, ushort second, WordOrder order)
    {
        if (order is WordOrder.Badc or WordOrder.Dcba)
        {
            first = BinaryPrimitives.ReverseEndianness(first);
            second = BinaryPrimitives.ReverseEndianness(second);
        }

        return order is WordOrder.Abcd or WordOrder.Badc ? ((uint)first << 16) | second : ((uint)second << 16) | first;
    }

    private static bool TryBcd(uint word, out double value)
    {
        value = 0;
        for (var shift = 12; shift >= 0; shift -= 4)
        {
            var digit = (word >> shift) & 0xF;
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }
}
