using System.Buffers.Binary;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Modbus TCP (MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3).
/// <code>
/// frame = transaction %x00.00 length unit (request / reply / exception)    ; length = bytes from unit on; all big-endian
/// </code>
/// No checksum but TCP's: what says that an answer is not one that came too late is the transaction.
/// </summary>
internal sealed class ModbusTcp : ModbusCodec
{
    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.ModbusTcp;

    /// <summary>From 0 to 255; a device that is no gateway mostly takes any, by custom 1 or 255.</summary>
    public override (byte First, byte Last) Stations => (0, 255);

    /// <summary>1: gateways take 0 for themselves, and many a server answers to no other.</summary>
    public override byte UsualStation => 1;

    /// <inheritdoc/>
    protected override int HeaderBytes => 9;

    /// <inheritdoc/>
    public override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        BinaryPrimitives.WriteUInt16BigEndian(frame, read.Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame[4..], 6);
        frame[6] = read.Station;
        return 7 + WriteQuestion(read, frame[7..]);
    }

    /// <inheritdoc/>
    protected override bool MayAnswer(ReadOnlySpan<byte> start, in PlcRead read)
    {
        Span<byte> header = stackalloc byte[9];
        BinaryPrimitives.WriteUInt16BigEndian(header, read.Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(3 + DataBytes(read)));
        header[6] = read.Station;
        header[7] = Function(read);
        header[8] = (byte)DataBytes(read);
        if (start.CommonPrefixLength(header) == start.Length)
        {
            return true;
        }

        BinaryPrimitives.WriteUInt16BigEndian(header[4..], 3);
        header[7] |= 0x80;
        return start.CommonPrefixLength(header[..8]) == Math.Min(start.Length, 8);
    }

    /// <inheritdoc/>
    protected override PlcReply Frame(ReadOnlySpan<byte> bytes, in PlcRead read)
    {
        if (bytes.Length < 6)
        {
            return PlcReply.NeedMore;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != 0)
        {
            return PlcReply.Malformed(1, PlcFault.Noise, 2);
        }

        var length = 6 + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length is < 9 or > 260)
        {
            return PlcReply.Malformed(1, PlcFault.Noise, 4);
        }

        if (bytes.Length < length)
        {
            return PlcReply.NeedMore;
        }

        var at = BinaryPrimitives.ReadUInt16BigEndian(bytes) != read.Transaction ? 0 : bytes[6] != read.Station ? 6 : (bytes[7] & 0x7F) != Function(read) ? 7 : -1;
        if (at >= 0)
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, at);
        }

        var isException = bytes[7] > 0x7F;
        return length != (isException ? 9 : 9 + DataBytes(read)) ? PlcReply.Malformed(length, PlcFault.Framing, 4)
            : isException ? PlcReply.Refused(length, bytes[8])
            : bytes[8] != DataBytes(read) ? PlcReply.Malformed(length, PlcFault.Framing, 8)
            : PlcReply.Complete(length);
    }

    /// <inheritdoc/>
    protected override void Decode(ReadOnlySpan<byte> frame, in PlcRead read, Span<ushort> values) => DecodeData(frame[9..], read, values);
}
