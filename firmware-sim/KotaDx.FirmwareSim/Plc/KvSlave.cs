using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Keyence KV host link (上位リンク): RD and RDS with the suffixes .U .S .D .L .H. Over serial everything is refused with E1 until CR is
/// said; over TCP it is not needed. Areas <c>DM EM FM ZF W TM CM</c> words, <c>R MR LR CR B</c> bits; the last two digits of a relay's
/// number, but for B, count 00 to 15 within its channel.
/// </summary>
/// <param name="station">Its number on a bus, 0 to 99; null for the only one on its line, which answers to CR of any number.</param>
/// <param name="memory">What it holds; null for that of a KV.</param>
public sealed class KvSlave(byte? station = null, SlaveMemory? memory = null) : PlcSlave(memory ?? NewMemory())
{
    private const string WrongNumber = "E0";
    private const string WrongCommand = "E1";

    private bool _isOpen;

    /// <summary>Its number on a bus, or null.</summary>
    public byte? Station { get; } = station;

    /// <summary>Whether CR must be said first: <see langword="true"/>, the default, for serial, false for TCP.</summary>
    public bool NeedsSession { get; init; } = true;

    /// <summary>Whether numbers have leading zeros. Default <see langword="true"/>.</summary>
    public bool PadsNumbers { get; init; } = true;

    /// <summary>The memory of a KV.</summary>
    public static SlaveMemory NewMemory() => new SlaveMemory()
        .Define("DM", 65535).Define("EM", 65535).Define("FM", 32768).Define("ZF", 65535).Define("W", 32768).Define("TM", 512).Define("CM", 7600)
        .Define("R", 2000 * 16).Define("MR", 4000 * 16).Define("LR", 1000 * 16).Define("CR", 80 * 16).Define("B", 32768);

    /// <inheritdoc/>
    public override (string Area, int Number)? Place(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (DeviceNumber.Split(address, Memory.Areas) is not var (name, digits)
            || !DeviceNumber.TryNumber(digits, name is "B" or "W" ? 16 : 10, out var number))
        {
            return null;
        }

        if (name is not ("R" or "MR" or "LR" or "CR"))
            return (name, number);
        return number % 100 < 16 ? (name, (number / 100 * 16) + (number % 100)) : null;
    }

    /// <inheritdoc/>
    public override void Forget()
    {
        base.Forget();
        _isOpen = false;
    }

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held) => held[0] == '\n' ? -1 : held.IndexOf((byte)'\r') + 1;

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        var words = Encoding.Latin1.GetString(request[..^1]).Split(' ');
        if (words[0] is "CR" && words.Length <= 2)
        {
            OpenSession(words, sent);
            return;
        }

        if (NeedsSession && !_isOpen)
        {
            // On a bus, whoever is not spoken to keeps silent.
            if (Station is null)
                Say(Refuse(WrongCommand), sent);
            return;
        }

        if (words is ["CQ"])
        {
            _isOpen = false;
            Say("CF", sent);
            return;
        }

        Say(Execute(words), sent);
    }

    private void OpenSession(string[] words, ICollection<Transmission> sent)
    {
        var number = words.Length == 2 && DeviceNumber.TryNumber(words[1], 10, out var given) ? given : 0;
        _isOpen = Station is null || Station == number;
        if (_isOpen)
            Say(words.Length == 2 ? $"CC {words[1]}" : "CC", sent);
    }

    private string Execute(string[] words)
    {
        var isOne = words is ["RD", _];
        if (!isOne && words is not ["RDS", _, _])
            return Refuse(WrongCommand);
        var (name, suffix) = words[1].IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? (words[1][..dot], words[1][dot..]) : (words[1], "");
        var count = 1;
        if (suffix is not ("" or ".U" or ".S" or ".D" or ".L" or ".H") || (!isOne && !DeviceNumber.TryNumber(words[2], 10, out count)))
            return Refuse(WrongCommand);
        var isLong = suffix is ".D" or ".L";
        if (Place(name) is not var (area, first) || count < 1 || count > (isLong ? 500 : 1000))
            return Refuse(WrongNumber);
        var isBitArea = area is "R" or "MR" or "LR" or "CR" or "B";
        var isBits = isBitArea && suffix.Length == 0;
        var words16 = isLong ? count * 2 : count;
        var held = new ushort[isBitArea && !isBits ? words16 * 16 : words16];
        if (!Memory.TryRead(area, first, held))
            return Refuse(WrongNumber);
        Count(isRefused: false);
        if (isBits)
            return string.Join(' ', held.Select(bit => bit == 0 ? "0" : "1"));
        var values = isBitArea ? [.. Enumerable.Range(0, words16).Select(i => DeviceNumber.Word(held.AsSpan(i * 16, 16)))] : held;
        return string.Join(' ', Enumerable.Range(0, count).Select(i => isLong
            ? Format((uint)(values[i * 2] | (values[(i * 2) + 1] << 16 & 0xFFFF0000)), suffix)
            : Format(values[i], suffix)));
    }

    private string Format(uint value, string suffix)
    {
        var culture = CultureInfo.InvariantCulture;
        return suffix switch
        {
            ".S" => Signed(unchecked((short)value), PadsNumbers ? 5 : 1),
            ".L" => Signed(unchecked((int)value), PadsNumbers ? 10 : 1),
            ".H" => value.ToString(PadsNumbers ? "X4" : "X", culture),
            ".D" => value.ToString(PadsNumbers ? "D10" : "D", culture),
            _ => value.ToString(PadsNumbers ? "D5" : "D", culture),
        };
    }

    private string Signed(long value, int digits) => (value < 0 ? "-" : PadsNumbers ? "+" : "") + Math.Abs(value).ToString($"D{digits}", CultureInfo.InvariantCulture);

    private string Refuse(string code)
    {
        Count(isRefused: true);
        return code;
    }

    private static void Say(string line, ICollection<Transmission> sent) => sent.Add(new Transmission(Encoding.ASCII.GetBytes(line + "\r\n")));
}
