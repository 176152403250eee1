using System.Buffers.Binary;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Modbus RTU (MODBUS over Serial Line Specification and Implementation Guide V1.02, 2.5.1 and 6.2.2).
/// <code>
/// frame = address (request / reply / exception) crc    ; crc = CRC-16, 8005h reflected, from FFFFh, low byte first
/// </code>
/// A general computer cannot see the silence of 3.5 characters that ends a frame, so a reply ends where its byte count says:
/// 5 + bytes, an exception after 5.
/// </summary>
internal sealed class ModbusRtu : ModbusCodec
{
    private static readonly ushort[] CrcTable = MakeCrcTable();

    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.ModbusRtu;

    /// <summary>From 1 to 247; nobody answers 0, the broadcast.</summary>
    public override (byte First, byte Last) Stations => (1, 247);

    /// <inheritdoc/>
    protected override int HeaderBytes => 3;

    /// <inheritdoc/>
    public override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        frame[0] = read.Station;
        var length = 1 + WriteQuestion(read, frame[1..]);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[length..], Crc(frame[..length]));
        return length + 2;
    }

    /// <inheritdoc/>
    protected override bool MayAnswer(ReadOnlySpan<byte> start, in PlcRead read) =>
        start[0] == read.Station
        && (start.Length < 2 || (start[1] & 0x7F) == Function(read))
        && (start.Length < 3 || start[1] > 0x7F || start[2] == DataBytes(read));

    /// <inheritdoc/>
    protected override PlcReply Frame(ReadOnlySpan<byte> bytes, in PlcRead read)
    {
        if (bytes.Length < 2)
        {
            return PlcReply.NeedMore;
        }

        var isException = bytes[1] > 0x7F;
        if ((bytes[1] & 0x7F) is < 1 or > 4)
        {
            return PlcReply.Malformed(1, PlcFault.Noise, 1);
        }

        if (bytes.Length < 3)
        {
            return PlcReply.NeedMore;
        }

        if (!isException && bytes[2] is (0 or > 250))
        {
            return PlcReply.Malformed(1, PlcFault.Noise, 2);
        }

        var length = isException ? 5 : 5 + bytes[2];
        if (bytes.Length < length)
        {
            return PlcReply.NeedMore;
        }

        if (Crc(bytes[..(length - 2)]) != BinaryPrimitives.ReadUInt16LittleEndian(bytes[(length - 2)..]))
        {
            return PlcReply.Malformed(length, PlcFault.Checksum, length - 1);
        }

        if (bytes[0] != read.Station || (bytes[1] & 0x7F) != Function(read))
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, bytes[0] != read.Station ? 0 : 1);
        }

        return isException ? PlcReply.Refused(length, bytes[2])
            : bytes[2] != DataBytes(read) ? PlcReply.Malformed(length, PlcFault.Framing, 2)
            : PlcReply.Complete(length);
    }

    /// <inheritdoc/>
    protected override void Decode(ReadOnlySpan<byte> frame, in PlcRead read, Span<ushort> values) => DecodeData(frame[3..^2], read, values);

    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var b in bytes)
        {
            crc = (ushort)((crc >> 8) ^ CrcTable[(crc ^ b) & 0xFF]);
        }

        return crc;
    }

    private static ushort[] MakeCrcTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = (ushort)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xA001));
            }

            table[i] = crc;
        }

        return table;
    }
}
