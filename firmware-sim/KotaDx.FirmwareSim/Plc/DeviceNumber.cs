using System.Globalization;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>Numbers of devices, which count in tens, eights or sixteens, and what is made of their bits.</summary>
internal static class DeviceNumber
{
    /// <summary>Splits an address behind the longest of the names with which it begins.</summary>
    public static (string Name, string Digits)? Split(string address, IEnumerable<string> names)
    {
        var upper = address.ToUpperInvariant();
        var name = names.Where(name => upper.StartsWith(name, StringComparison.Ordinal)).MaxBy(name => name.Length);
        return name is null ? null : (name, upper[name.Length..]);
    }

    public static bool TryNumber(ReadOnlySpan<char> digits, int radix, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            var value = char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiHexDigitUpper(digit) ? digit - 'A' + 10 : radix;
            if (value >= radix || number > 0x0FFF_FFFF / 16)
                return false;
            number = (number * radix) + value;
        }

        return digits.Length > 0;
    }

    /// <summary>Sixteen bits in a row as one word, the first as its lowest.</summary>
    public static ushort Word(ReadOnlySpan<ushort> bits)
    {
        var word = 0;
        for (var i = 0; i < bits.Length; i++)
            word |= bits[i] == 0 ? 0 : 1 << i;
        return (ushort)word;
    }

    /// <summary>Low byte of the sum, two digits.</summary>
    public static string Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
            sum += value;
        return (sum & 0xFF).ToString("X2", CultureInfo.InvariantCulture);
    }
}
