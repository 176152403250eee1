using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>A kind of device of a MELSEC PLC.</summary>
/// <param name="Name">Its letters.</param>
/// <param name="What">What it is, for people.</param>
/// <param name="IsBit">True if its numbers count bits.</param>
/// <param name="Radix">How people count it: 8, 10 or 16.</param>
/// <param name="Last">Its highest number.</param>
/// <param name="Code">Its code in binary frames; 0 where a protocol has none.</param>
internal readonly record struct MelsecDevice(string Name, Text What, bool IsBit, int Radix, uint Last, byte Code = 0)
{
    public static MelsecDevice Bit(string name, string ja, string en, int radix, uint last, byte code = 0) => new(name, new(ja, en), true, radix, last, code);

    public static MelsecDevice Word(string name, string ja, string en, int radix, uint last, byte code = 0) => new(name, new(ja, en), false, radix, last, code);
}

/// <summary>The devices that one protocol can ask for, and their addresses as people write them: <c>D100</c>, <c>X1F</c>.</summary>
internal sealed class MelsecDevices
{
    private readonly MelsecDevice[] _devices;
    private readonly Text _unknown;

    public MelsecDevices(int mostWords, int mostBits, params MelsecDevice[] devices)
    {
        _devices = devices;
        Areas = [.. devices.Select(device => new PlcArea(device.Name, device.What, device.IsBit, device.Last, device.IsBit ? mostBits : mostWords))];
        var names = string.Join(' ', devices.Select(static device => device.Name));
        _unknown = new(
            $"デバイスは D100 のように、名前（{names}）と番号で書きます。タイマとカウンタは、現在値なら TN CN、接点なら TS CS です。",
            $"A device is written like D100, a name ({names}) and a number. Of a timer or counter TN and CN are the current value, TS and CS the contact.");
    }

    public IReadOnlyList<PlcArea> Areas { get; }

    public ref readonly MelsecDevice this[byte area] => ref _devices[area];

    public bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault)
    {
        address = default;
        fault = default;
        var area = AreaOf(text);
        if (area < 0)
        {
            fault = _unknown;
            return false;
        }

        ref readonly var device = ref _devices[area];
        var digits = text[device.Name.Length..];
        if (!TryNumber(digits, device.Radix, out var number))
        {
            var (ja, en) = device.Radix switch
            {
                8 => ("8 進数", "octal: 7 is followed by 10"),
                16 => ("16 進数", "hexadecimal: 9 is followed by A"),
                _ => ("10 進数", "decimal"),
            };
            fault = new($"{device.Name} の番号は {ja}です。", $"Numbers of {device.Name} are {en}.");
            return false;
        }

        if (number > device.Last)
        {
            var last = TextOf(new PlcAddress((byte)area, device.Last));
            fault = new($"{device.Name} は {last} までです。", $"{device.Name} ends at {last}.");
            return false;
        }

        address = new PlcAddress((byte)area, (uint)number);
        return true;
    }

    public string TextOf(PlcAddress address)
    {
        ref readonly var device = ref _devices[address.Area];
        Span<char> digits = stackalloc char[8];
        var length = DigitsIn(address.Number, device.Radix);
        for (var (i, rest) = (length - 1, address.Number); i >= 0; i--, rest /= (uint)device.Radix)
        {
            digits[i] = (char)MelsecText.HexDigit((int)(rest % (uint)device.Radix));
        }

        return string.Concat(device.Name, digits[..length]);
    }

    private static int DigitsIn(uint number, int radix)
    {
        var length = 1;
        for (; number >= radix; number /= (uint)radix)
        {
            length++;
        }

        return length;
    }

    /// <summary>The longest name with which the text begins: <c>SB1</c> is no S.</summary>
    private int AreaOf(ReadOnlySpan<char> text)
    {
        var found = -1;
        for (var i = 0; i < _devices.Length; i++)
        {
            if (text.StartsWith(_devices[i].Name, StringComparison.OrdinalIgnoreCase) && (found < 0 || _devices[i].Name.Length > _devices[found].Name.Length))
            {
                found = i;
            }
        }

        return found;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, int radix, out ulong number)
    {
        number = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? int.Parse([c], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : radix;
            if (digit >= radix)
            {
                return false;
            }

            // Saturates above every device, so that a long number is out of range and not something else.
            number = Math.Min((number * (uint)radix) + (uint)digit, uint.MaxValue);
        }

        return digits.Length > 0;
    }
}
