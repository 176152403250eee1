using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Mitsubishi MC protocol over serial, 3C frame, format 1, as Q and L PLCs speak it (MELSEC Communication Protocol Reference Manual:
/// batch read, command 0401).
/// <code>
/// route   = "F9" station "00" "FF" "00"              ; frame, station = 2HEXDIG, network, PC, own station
/// command = "0401" ("0000" / "0001") device count    ; words / bits; count = 4HEXDIG
/// device  = 2CHAR 6DIGIT                             ; a name of one letter is filled with "*"; X, Y, B, W and their kin in hexadecimal
/// data    = *("0" / "1") / *(4HEXDIG)
/// code    = 4HEXDIG
/// </code>
/// </summary>
internal sealed class Melsec3C(bool hasSum) : MelsecText(hasSum, isFormat4: false)
{
    // ZR is not here: people count it in decimal, this frame in hexadecimal, and no golden bytes say so. R holds its first 32,768.
    private static readonly MelsecDevices Devices = new(960, MaxUnits, MelsecDevicesOfQ.Text);

    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.Melsec3C;

    /// <inheritdoc/>
    public override IReadOnlyList<PlcArea> Areas => Devices.Areas;

    /// <inheritdoc/>
    protected override int RouteChars => 10;

    /// <inheritdoc/>
    protected override int CodeChars => 4;

    /// <inheritdoc/>
    public override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault) => Devices.TryParse(text, out address, out fault);

    /// <inheritdoc/>
    public override string TextOf(PlcAddress address) => Devices.TextOf(address);

    /// <inheritdoc/>
    public override Text Meaning(int code) => MelsecDevicesOfQ.Meaning(code);

    /// <inheritdoc/>
    protected override void WriteRoute(in PlcRead read, Span<byte> route)
    {
        "F90000FF00"u8.CopyTo(route);
        WriteHex(read.Station, route[2..4]);
    }

    /// <inheritdoc/>
    protected override int WriteCommand(in PlcRead read, Span<byte> bytes)
    {
        ref readonly var device = ref Devices[read.First.Area];
        (device.IsBit ? "04010001"u8 : "04010000"u8).CopyTo(bytes);
        bytes[8] = (byte)device.Name[0];
        bytes[9] = device.Name.Length > 1 ? (byte)device.Name[1] : (byte)'*';
        WriteDigits(read.First.Number, device.Radix, bytes[10..16]);
        WriteHex((uint)read.Count, bytes[16..20]);
        return 20;
    }
}
