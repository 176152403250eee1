using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Panasonic MEWTOCOL-COM: RDD, RDL and RDF (data), RCC (words of contacts) and RCS (one contact), with <c>%</c> or <c>&lt;</c>. Areas <c>DT LD FL</c>
/// words and <c>X Y R L</c> contacts as bits: sixteen to a word, in addresses the last digit, in sixteens.
/// A reply that does not fit into a frame is refused with 27 rather than split.
/// </summary>
/// <param name="station">Its number, 1 to 32.</param>
/// <param name="memory">What it holds; null for that of an FP.</param>
public sealed class MewtocolSlave(byte station, SlaveMemory? memory = null) : PlcSlave(memory ?? NewMemory())
{
    private const string TooLong = "27";
    private const string WrongBcc = "40";
    private const string WrongFormat = "41";
    private const string NotSupported = "42";
    private const string WrongAddress = "45";
    private const int ShortFrame = 118;
    private const int LongFrame = 2048;

    /// <summary>Its number.</summary>
    public byte Station { get; } = station;

    /// <summary>The memory of an FP.</summary>
    public static SlaveMemory NewMemory() => new SlaveMemory()
        .Define("DT", 32765).Define("LD", 8448).Define("FL", 32765)
        .Define("X", 110 * 16).Define("Y", 110 * 16).Define("R", 512 * 16).Define("L", 640 * 16);

    /// <inheritdoc/>
    public override (string Area, int Number)? Place(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (DeviceNumber.Split(address, Memory.Areas) is not var (name, digits))
            return null;
        if (name is "DT" or "LD" or "FL")
            return DeviceNumber.TryNumber(digits, 10, out var word) ? (name, word) : null;
        return Contact(digits) is { } bit ? (name, bit) : null;
    }

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        if (held[0] is not ((byte)'%' or (byte)'<'))
            return -1;
        var again = held[1..].IndexOfAny((byte)'%', (byte)'<') + 1;
        var end = held.IndexOf((byte)'\r');
        if (again > 0 && (end < 0 || again < end))
            return -again;
        return end + 1;
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        var text = Encoding.Latin1.GetString(request[..^1]);
        var own = Station.ToString("00", CultureInfo.InvariantCulture);
        if (text.Length < 6 || text[1..3] != own)
            return;
        var head = text[0] + own;
        var most = text[0] == '%' ? ShortFrame : LongFrame;
        var answer = text[^2..] != "**" && Bcc(text[..^2]) != text[^2..] ? "!" + WrongBcc
            : text[3] != '#' || text.Length > most ? "!" + WrongFormat
            : Execute(text[4..^2], (most - 9) / 4);
        Count(isRefused: answer[0] == '!');
        sent.Add(new Transmission(Encoding.ASCII.GetBytes($"{head}{answer}{Bcc(head + answer)}\r")));
    }

    private string Execute(string command, int mostWords)
    {
        if (command.Length < 3)
            return "!" + WrongFormat;
        return command[..3] switch
        {
            "RDD" => ReadData("DT", command[3..], mostWords),
            "RDL" => ReadData("LD", command[3..], mostWords),
            "RDF" => ReadData("FL", command[3..], mostWords),
            "RCC" => ReadContacts(command[3..], mostWords),
            "RCS" => ReadContact(command[3..]),
            _ => "!" + NotSupported,
        };
    }

    private string ReadData(string area, string arguments, int mostWords)
    {
        if (arguments.Length != 10 || !arguments.All(char.IsAsciiDigit))
            return "!" + WrongFormat;
        var first = int.Parse(arguments.AsSpan(0, 5), CultureInfo.InvariantCulture);
        var last = int.Parse(arguments.AsSpan(5), CultureInfo.InvariantCulture);
        return Words("$RD", first, last, mostWords, (from, values) => Memory.TryRead(area, from, values));
    }

    private string ReadContacts(string arguments, int mostWords)
    {
        if (arguments.Length != 9 || arguments[0] is not ('X' or 'Y' or 'R' or 'L') || !arguments[1..].All(char.IsAsciiDigit))
            return "!" + WrongFormat;
        var first = int.Parse(arguments[1..5], CultureInfo.InvariantCulture);
        var last = int.Parse(arguments[5..], CultureInfo.InvariantCulture);
        return Words("$RC", first, last, mostWords, (from, values) =>
        {
            var bits = new ushort[values.Length * 16];
            if (!Memory.TryRead(arguments[..1], from * 16L, bits))
                return false;
            for (var i = 0; i < values.Length; i++)
                values[i] = DeviceNumber.Word(bits.AsSpan(i * 16, 16));
            return true;
        });
    }

    private string ReadContact(string arguments)
    {
        if (arguments.Length != 5 || arguments[0] is not ('X' or 'Y' or 'R' or 'L') || Contact(arguments[1..]) is not { } bit)
            return "!" + WrongFormat;
        var value = new ushort[1];
        return Memory.TryRead(arguments[..1], bit, value) ? value[0] == 0 ? "$RC0" : "$RC1" : "!" + WrongAddress;
    }

    private static string Words(string head, int first, int last, int most, Func<int, ushort[], bool> read)
    {
        if (last < first)
            return "!" + WrongAddress;
        var values = new ushort[last - first + 1];
        if (!read(first, values))
            return "!" + WrongAddress;
        if (values.Length > most)
            return "!" + TooLong;

        // Low byte first.
        return head + string.Concat(values.Select(value => $"{value & 0xFF:X2}{value >> 8:X2}"));
    }

    // The word in tens, then its bit in sixteens: 10A is bit 10 of word 10.
    private static int? Contact(string digits)
    {
        if (digits.Length == 0 || !DeviceNumber.TryNumber(digits.AsSpan(digits.Length - 1), 16, out var bit))
            return null;
        return DeviceNumber.TryNumber("0" + digits[..^1], 10, out var word) ? (word * 16) + bit : null;
    }

    private static string Bcc(string text) => text.Aggregate(0, static (sum, c) => sum ^ c).ToString("X2", CultureInfo.InvariantCulture);
}
