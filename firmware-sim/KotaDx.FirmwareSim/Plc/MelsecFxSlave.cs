using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Mitsubishi FX as a computer-link slave: 1C frames of format 1, or 4, which ends every block with CR LF. Knows BR and WR (read), BT
/// (test of bits) and PC (type). Faults that a receiver finds in the bytes themselves (parity, a request cut short) get no answer at
/// all, as with the real one; sums and contents that are wrong get NAK.
/// Areas: <c>X Y M S TS CS</c> bits, <c>D TN CN</c> words; X and Y are numbered in eights.
/// </summary>
/// <param name="station">Its number, 0 to 15.</param>
/// <param name="memory">What it holds; null for that of an FX.</param>
public sealed class MelsecFxSlave(byte station, SlaveMemory? memory = null) : PlcSlave(memory ?? NewMemory())
{
    private const byte Stx = 2;
    private const byte Etx = 3;
    private const byte Enq = 5;
    private const byte Ack = 6;
    private const byte Nak = 0x15;
    private const string WrongSum = "02";
    private const string WrongProtocol = "03";
    private const string WrongArea = "06";
    private const string WrongCharacter = "07";
    private const string WrongPc = "0A";

    // Behind ENQ: station, PC, command, wait.
    private const int HeadLength = 7;

    /// <summary>Its number.</summary>
    public byte Station { get; } = station;

    /// <summary>Format 4 instead of 1. Default false.</summary>
    public bool IsFormat4 { get; init; }

    /// <summary>Whether sums are on (D8120 b13). Default <see langword="true"/>.</summary>
    public bool HasSum { get; init; } = true;

    /// <inheritdoc/>
    protected override bool EndsWithSilence => true;

    /// <summary>The memory of an FX.</summary>
    public static SlaveMemory NewMemory() => new SlaveMemory()
        .Define("X", 256).Define("Y", 256).Define("M", 8512).Define("S", 4096).Define("TS", 512).Define("CS", 256)
        .Define("D", 8512).Define("TN", 512).Define("CN", 256);

    /// <inheritdoc/>
    public override (string Area, int Number)? Place(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return DeviceNumber.Split(address, Memory.Areas) is var (name, digits)
            && DeviceNumber.TryNumber(digits, RadixOf(name), out var number) ? (name, number) : null;
    }

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        var start = held.IndexOf(Enq);
        if (start != 0)
            return start < 0 ? -held.Length : -start;

        // A request that begins anew, or a byte with an eighth bit, which a receiver of seven bits takes for a parity fault.
        var fault = held[1..].IndexOf(Enq) + 1;
        if (fault > 0)
            return -fault;
        var parity = held.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        if (parity >= 0)
            return -(parity + 1);

        if (IsFormat4)
        {
            var end = held.IndexOf("\r\n"u8);
            return end < 0 ? 0 : end + 2;
        }

        if (held.Length <= HeadLength)
            return 0;
        var length = 1 + HeadLength + (HasSum ? 2 : 0) + (Text(held.Slice(5, 2)) switch
        {
            "BR" or "WR" => 7,
            "BT" when held.Length < 10 => int.MaxValue / 2,
            "BT" when DeviceNumber.TryNumber(Text(held.Slice(8, 2)), 16, out var count) => 2 + (6 * count),
            "PC" => 0,
            _ => int.MaxValue / 2,
        });
        return held.Length < length ? 0 : length;
    }

    /// <inheritdoc/>
    protected override void AnswerCut(ReadOnlySpan<byte> held, ICollection<Transmission> sent)
    {
        // The half of a known command is a timeout, without an answer; a command that is none is answered when nothing more comes.
        if (!IsFormat4 && held.Length > HeadLength && Text(held.Slice(5, 2)) is not ("BR" or "WR" or "BT"))
            Answer(held, sent);
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        var body = request[1..(IsFormat4 ? ^2 : ^0)];
        if (body.Length < 7 || Text(body[..2]) != Station.ToString("X2", CultureInfo.InvariantCulture))
            return;
        var faults = new SortedSet<string>(StringComparer.Ordinal);
        if (HasSum)
        {
            if (DeviceNumber.Sum(body[..^2]) != Text(body[^2..]))
                faults.Add(WrongSum);
            body = body[..^2];
        }

        if (Text(body.Slice(2, 2)) != "FF")
            faults.Add(WrongPc);
        byte[]? answer = null;
        var wait = 0;
        if (body.Length < 7 || !DeviceNumber.TryNumber(Text(body.Slice(6, 1)), 16, out wait))
            faults.Add(WrongProtocol);
        else
            answer = Execute(Text(body.Slice(4, 2)), Text(body[7..]), faults);

        // Of several faults the lowest code is told.
        Count(isRefused: faults.Count > 0);
        var head = $"{Station:X2}FF";
        if (faults.Min is { } fault)
            answer = [Nak, .. Encoding.ASCII.GetBytes(head + fault)];
        if (IsFormat4)
            answer = [.. answer!, .. "\r\n"u8];
        sent.Add(new Transmission(answer!, TimeSpan.FromMilliseconds(wait * 10)));
    }

    private byte[] Execute(string command, string arguments, SortedSet<string> faults)
    {
        switch (command)
        {
            case "BR" or "WR":
                return Data(Read(arguments, isWords: command == "WR", faults));
            case "BT":
                Test(arguments, faults);
                return [Ack, .. Encoding.ASCII.GetBytes($"{Station:X2}FF")];
            case "PC":
                // 8D is the type code of the FX2N in the manual's example.
                return Data("8D");
            default:
                faults.Add(WrongArea);
                return [];
        }
    }

    private byte[] Data(string data)
    {
        byte[] text = [.. Encoding.ASCII.GetBytes($"{Station:X2}FF{data}"), Etx];
        return HasSum ? [Stx, .. text, .. Encoding.ASCII.GetBytes(DeviceNumber.Sum(text))] : [Stx, .. text];
    }

    private string Read(string arguments, bool isWords, SortedSet<string> faults)
    {
        if (arguments.Length != 7 || !DeviceNumber.TryNumber(arguments.AsSpan(5), 16, out var count))
        {
            faults.Add(WrongCharacter);
            return "";
        }

        if (Device(arguments[..5], faults) is not var (area, first))
            return "";

        // "00" stands for 256; more than 64 words or 512 characters of bits no FX answers.
        count = count == 0 ? 256 : count;
        var isBitArea = area is not ("D" or "TN" or "CN");
        if ((isWords && count > (isBitArea ? 32 : 64)) || (!isWords && !isBitArea) || (isWords && isBitArea && first % 8 != 0))
        {
            faults.Add(WrongArea);
            return "";
        }

        var values = new ushort[isWords && isBitArea ? count * 16 : count];
        if (!Memory.TryRead(area, first, values))
        {
            faults.Add(WrongArea);
            return "";
        }

        if (!isWords)
            return string.Concat(values.Select(bit => bit == 0 ? '0' : '1'));
        return string.Concat(Enumerable.Range(0, count).Select(i =>
            (isBitArea ? DeviceNumber.Word(values.AsSpan(i * 16, 16)) : values[i]).ToString("X4", CultureInfo.InvariantCulture)));
    }

    private void Test(string arguments, SortedSet<string> faults)
    {
        for (var at = 2; at + 6 <= arguments.Length; at += 6)
        {
            if (Device(arguments.Substring(at, 5), faults) is var (area, number) && Memory.TryRead(area, number, new ushort[1]))
                Memory[area, number] = arguments[at + 5] == '1' ? (ushort)1 : (ushort)0;
            else
                faults.Add(WrongArea);
        }
    }

    private (string Area, int Number)? Device(string text, SortedSet<string> faults)
    {
        if (DeviceNumber.Split(text, Memory.Areas) is not var (name, digits))
        {
            faults.Add(WrongArea);
            return null;
        }

        if (DeviceNumber.TryNumber(digits, RadixOf(name), out var number))
            return (name, number);
        faults.Add(WrongCharacter);
        return null;
    }

    private static int RadixOf(string name) => name is "X" or "Y" ? 8 : 10;

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
