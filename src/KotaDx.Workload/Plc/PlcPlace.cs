using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>A point's place as the book writes it: an address, or an address of a word and a bit in it, <c>D100.5</c>.</summary>
/// <param name="Address">Of the word or bit.</param>
/// <param name="Bit">Of the bit in the word, 0 to 15; −1 where the address alone is meant.</param>
public readonly record struct PlcPlace(PlcAddress Address, int Bit)
{
    /// <summary>Reads a place.</summary>
    /// <param name="codec">Its protocol.</param>
    /// <param name="text">The text; the number of the bit is decimal, or one hex digit.</param>
    /// <param name="place">The place.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryParse(PlcCodec codec, ReadOnlySpan<char> text, out PlcPlace place, out Text fault)
    {
        place = default;
        var dot = text.IndexOf('.');
        var bit = -1;
        if (dot >= 0)
        {
            var digits = text[(dot + 1)..];
            var isHex = digits.Length == 1 && !char.IsAsciiDigit(digits[0]);
            if (!int.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out bit) || bit > 15)
            {
                fault = new("ワードの中のビットは 0〜15 です（例: D100.5）", "a bit of a word is 0 to 15, as in D100.5");
                return false;
            }

            text = text[..dot];
        }

        if (!codec.TryParse(text, out var address, out fault))
        {
            return false;
        }

        if (bit >= 0 && codec.Areas[address.Area].IsBit)
        {
            fault = new("ビットのデバイスに、さらにビットの番号は付けられません", "a bit has no bits of its own");
            return false;
        }

        place = new PlcPlace(address, bit);
        return true;
    }
}
