using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>The reply's data unit from the specification's tables (V1.1b3, 6.1 to 6.4 and 7), bit by bit.</summary>
internal abstract class ModbusOracle : IPlcOracle
{
    public abstract PlcCodec Codec { get; }

    public PlcRead Question(Random random) => PlcOracles.AnyQuestion(Codec, random);

    public abstract byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values);

    public abstract byte[] Refusal(in PlcRead read, Random random);

    public abstract ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read);

    protected int FunctionOf(in PlcRead read) => Codec.Areas[read.First.Area].Name switch { "CO" => 1, "DI" => 2, "HR" => 3, "IR" => 4, _ => throw new InvalidOperationException() };

    protected List<byte> Data(in PlcRead read, ReadOnlySpan<ushort> values)
    {
        List<byte> pdu = [(byte)FunctionOf(read), 0];
        if (FunctionOf(read) >= 3)
        {
            foreach (var value in values)
            {
                pdu.Add((byte)(value / 256));
                pdu.Add((byte)(value % 256));
            }
        }
        else
        {
            for (var i = 0; i < values.Length; i += 8)
            {
                var all = 0;
                for (var bit = 0; bit < 8 && i + bit < values.Length; bit++)
                {
                    all += values[i + bit] << bit;
                }

                pdu.Add((byte)all);
            }
        }

        pdu[1] = (byte)(pdu.Count - 2);
        return pdu;
    }

    protected ushort[]? ValuesOf(ReadOnlySpan<byte> pdu, in PlcRead read)
    {
        var isBit = FunctionOf(read) < 3;
        var bytes = isBit ? (read.Count / 8) + (read.Count % 8 == 0 ? 0 : 1) : 2 * read.Count;
        if (pdu.Length != 2 + bytes || pdu[0] != FunctionOf(read) || pdu[1] != bytes)
        {
            return null;
        }

        var values = new ushort[read.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = isBit ? (ushort)(pdu[2 + (i / 8)] / (1 << (i % 8)) % 2) : (ushort)((pdu[2 + (2 * i)] * 256) + pdu[3 + (2 * i)]);
        }

        return values;
    }
}

internal sealed class ModbusRtuOracle : ModbusOracle
{
    public override PlcCodec Codec { get; } = PlcCodecs.Of(PlcProtocol.ModbusRtu);

    public override byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values) => WithCrc([read.Station, .. Data(read, values)]);

    public override byte[] Refusal(in PlcRead read, Random random) => WithCrc([read.Station, (byte)(FunctionOf(read) + 128), (byte)random.Next(1, 12)]);

    public override ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read) =>
        frame.Length < 5 || frame[0] != read.Station || !WithCrc(frame[..^2]).AsSpan().SequenceEqual(frame) ? null : ValuesOf(frame[1..^2], read);

    /// <summary>
    /// The check as a division of polynomials, which is how the checksum is defined: every byte with its lowest bit first, shifted out
    /// to the left through 8005h; the remainder is mirrored and sent low byte first.
    /// </summary>
    internal static byte[] WithCrc(ReadOnlySpan<byte> bytes)
    {
        var remainder = 0xFFFF;
        foreach (var b in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var isOut = (remainder >= 0x8000) != (b / (1 << bit) % 2 == 1);
                remainder = remainder * 2 % 65536;
                remainder = isOut ? remainder ^ 0x8005 : remainder;
            }
        }

        var mirrored = 0;
        for (var bit = 0; bit < 16; bit++)
        {
            mirrored += remainder / (1 << bit) % 2 * (1 << (15 - bit));
        }

        return [.. bytes, (byte)(mirrored % 256), (byte)(mirrored / 256)];
    }
}

internal sealed class ModbusTcpOracle : ModbusOracle
{
    public override PlcCodec Codec { get; } = PlcCodecs.Of(PlcProtocol.ModbusTcp);

    public override byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values) => Header(read, Data(read, values));

    public override byte[] Refusal(in PlcRead read, Random random) => Header(read, [(byte)(FunctionOf(read) + 128), (byte)random.Next(1, 12)]);

    public override ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read) =>
        frame.Length < 8 || !Header(read, [.. frame[7..]]).AsSpan().SequenceEqual(frame) ? null : ValuesOf(frame[7..], read);

    private static byte[] Header(in PlcRead read, List<byte> pdu) =>
        [(byte)(read.Transaction / 256), (byte)(read.Transaction % 256), 0, 0, (byte)((pdu.Count + 1) / 256), (byte)((pdu.Count + 1) % 256), read.Station, .. pdu];
}
