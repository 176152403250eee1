using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Mitsubishi Q or L behind a serial module: 3C frames of format 1, batch read (0401) of words and bits. Areas carry the device names,
/// <c>D W R ZR TN CN SD</c> words and <c>M L X Y B SM TS CS</c> bits; X, Y, B, W and ZR are numbered in sixteens.
/// </summary>
/// <param name="station">Its number, 0 to 31.</param>
/// <param name="memory">What it holds; null for that of a Q.</param>
public sealed class Melsec3CSlave(byte station, SlaveMemory? memory = null) : PlcSlave(memory ?? MelsecQDevice.NewMemory())
{
    private const byte Stx = 2;
    private const byte Etx = 3;
    private const byte Enq = 5;
    private const byte Nak = 0x15;

    // The manuals' code of a sum that is wrong, and the one that their example shows; modules tell many others.
    private const string WrongSum = "7F24";
    private const string WrongRequest = "7151";

    private const int BodyLength = 30;

    /// <summary>Its number.</summary>
    public byte Station { get; } = station;

    /// <summary>Whether sums are on. Default <see langword="true"/>.</summary>
    public bool HasSum { get; init; } = true;

    /// <inheritdoc/>
    protected override bool EndsWithSilence => true;

    /// <inheritdoc/>
    public override (string Area, int Number)? Place(string address) => MelsecQDevice.Place(address);

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        var start = held.IndexOf(Enq);
        if (start != 0)
            return start < 0 ? -held.Length : -start;
        var again = held[1..].IndexOf(Enq) + 1;
        if (again > 0)
            return -again;
        var length = 1 + BodyLength + (HasSum ? 2 : 0);
        return held.Length < length ? 0 : length;
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        var text = Encoding.Latin1.GetString(request.Slice(1, BodyLength));
        var route = $"F9{Station:X2}00FF00";
        if (text[..4] != route[..4])
            return;
        string? fault = null;
        var data = "";
        if (HasSum && DeviceNumber.Sum(request.Slice(1, BodyLength)) != Encoding.Latin1.GetString(request[^2..]))
            fault = WrongSum;
        else if (!text.StartsWith(route, StringComparison.Ordinal) || Read(text) is not { } read)
            fault = WrongRequest;
        else
            data = read;

        Count(isRefused: fault is not null);
        if (fault is not null)
        {
            sent.Add(new Transmission([Nak, .. Encoding.ASCII.GetBytes(route + fault)]));
            return;
        }

        byte[] body = [.. Encoding.ASCII.GetBytes(route + data), Etx];
        sent.Add(new Transmission(HasSum ? [Stx, .. body, .. Encoding.ASCII.GetBytes(DeviceNumber.Sum(body))] : [Stx, .. body]));
    }

    private string? Read(string text)
    {
        var device = Array.Find(MelsecQDevice.All, device => device.Ascii == text.Substring(18, 2));
        var isWords = text.Substring(14, 4) == "0000";
        if (text.Substring(10, 4) != "0401" || device is null || (!isWords && text.Substring(14, 4) != "0001")
            || !DeviceNumber.TryNumber(text.AsSpan(20, 6), device.Radix, out var first)
            || !DeviceNumber.TryNumber(text.AsSpan(26, 4), 16, out var count)
            || count < 1 || count > (isWords ? 960 : 7904))
        {
            return null;
        }

        return device.Read(Memory, first, count, isWords) is { } values
            ? string.Concat(values.Select(value => value.ToString(isWords ? "X4" : "X1", CultureInfo.InvariantCulture)))
            : null;
    }
}
