using System.Buffers.Binary;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// SLMP, 3E frame, binary, over TCP (SLMP Reference Manual: message formats; Read, command 0401).
/// <code>
/// request = %x50.00 route length timer %x01.04 (%x00.00 / %x01.00) number code count   ; words / bits; number = 3OCTET, count = 2OCTET
/// reply   = %xD0.00 route length %x00.00 *OCTET                                         ; words, or bits: four bits each, the first one high
/// refusal = %xD0.00 route length code [%x00 %xFF route-io station command]              ; code = 2OCTET, not 0
/// route   = %x00 %xFF %xFF.03 station                                                   ; network, PC, module (own CPU), multidrop station
/// length  = 2OCTET                                                                      ; bytes behind it; all numbers little-endian
/// </code>
/// A 3E frame has no number of its own: an answer that comes after its question was given up looks like one to the next. So a
/// connection on which a question was given up is to be closed.
/// </summary>
internal sealed class Slmp : LengthFramedCodec
{
    private const int BeforeData = 11;
    private const int MostWords = 960;

    // In units of 250 ms: how long the module waits for its CPU before it says that it did not answer.
    private const ushort Timer = 4;

    private static readonly MelsecDevices Devices = new(MostWords, MaxUnits, MelsecDevicesOfQ.Binary);

    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.Slmp;

    /// <inheritdoc/>
    public override IReadOnlyList<PlcArea> Areas => Devices.Areas;

    /// <summary>From 0 to 31: 0 is the PLC that is connected itself, others are behind it on a multidrop line.</summary>
    public override (byte First, byte Last) Stations => (0, 31);

    /// <inheritdoc/>
    public override bool IsLowWordFirst => true;

    /// <inheritdoc/>
    protected override int HeaderBytes => BeforeData;

    private static ReadOnlySpan<byte> ReplyStart => [0xD0, 0x00, 0x00, 0xFF, 0xFF, 0x03];

    /// <inheritdoc/>
    public override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault) => Devices.TryParse(text, out address, out fault);

    /// <inheritdoc/>
    public override string TextOf(PlcAddress address) => Devices.TextOf(address);

    /// <inheritdoc/>
    public override Text Meaning(int code) => MelsecDevicesOfQ.Meaning(code);

    /// <inheritdoc/>
    public override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        ref readonly var device = ref Devices[read.First.Area];
        ((ReadOnlySpan<byte>)[0x50, 0x00, 0x00, 0xFF, 0xFF, 0x03, read.Station, 12, 0]).CopyTo(frame);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[9..], Timer);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[11..], 0x0401);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[13..], (ushort)(device.IsBit ? 1 : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[15..], read.First.Number);
        frame[18] = device.Code;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[19..], (ushort)read.Count);
        return 21;
    }

    /// <inheritdoc/>
    protected override bool MayAnswer(ReadOnlySpan<byte> start, in PlcRead read)
    {
        if (start.CommonPrefixLength(ReplyStart) < Math.Min(start.Length, ReplyStart.Length) || (start.Length > 6 && start[6] != read.Station))
        {
            return false;
        }

        if (start.Length < BeforeData)
        {
            return true;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(start[7..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(start[9..]) == 0 ? length == 2 + DataBytes(read) : IsRefusal(length);
    }

    /// <inheritdoc/>
    protected override PlcReply Frame(ReadOnlySpan<byte> bytes, in PlcRead read)
    {
        var same = bytes.CommonPrefixLength(ReplyStart);
        if (same < Math.Min(bytes.Length, ReplyStart.Length))
        {
            return PlcReply.Malformed(1, PlcFault.Noise, same);
        }

        if (bytes.Length < 9)
        {
            return PlcReply.NeedMore;
        }

        var said = BinaryPrimitives.ReadUInt16LittleEndian(bytes[7..]);
        if (said is < 2 or > 2 + (MostWords * 2))
        {
            return PlcReply.Malformed(1, PlcFault.Noise, 7);
        }

        var length = 9 + said;
        if (bytes.Length < length)
        {
            return PlcReply.NeedMore;
        }

        if (bytes[6] != read.Station)
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, 6);
        }

        var code = BinaryPrimitives.ReadUInt16LittleEndian(bytes[9..]);
        if (code == 0 ? said != 2 + DataBytes(read) : !IsRefusal(said))
        {
            return PlcReply.Malformed(length, PlcFault.Framing, 7);
        }

        if (code != 0)
        {
            return PlcReply.Refused(length, code);
        }

        var at = Devices[read.First.Area].IsBit ? bytes[BeforeData..length].IndexOfAnyExcept((ReadOnlySpan<byte>)[0x00, 0x01, 0x10, 0x11]) : -1;
        return at >= 0 ? PlcReply.Malformed(length, PlcFault.Framing, BeforeData + at) : PlcReply.Complete(length);
    }

    /// <inheritdoc/>
    protected override void Decode(ReadOnlySpan<byte> frame, in PlcRead read, Span<ushort> values)
    {
        var data = frame[BeforeData..];
        var isBit = Devices[read.First.Area].IsBit;
        for (var i = 0; i < read.Count; i++)
        {
            values[i] = isBit ? (ushort)((data[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 1) : BinaryPrimitives.ReadUInt16LittleEndian(data[(i * 2)..]);
        }
    }

    private static int DataBytes(in PlcRead read) => Devices[read.First.Area].IsBit ? (read.Count + 1) / 2 : read.Count * 2;

    /// <summary>The code alone, or the code and who says so of which command.</summary>
    private static bool IsRefusal(int length) => length is 2 or 11;
}
