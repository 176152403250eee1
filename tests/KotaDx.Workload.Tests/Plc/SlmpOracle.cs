using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>The binary 3E frame as its manual's figures draw it.</summary>
internal sealed class SlmpOracle : IPlcOracle
{
    private static readonly string[] Words = ["D", "W", "R", "ZR", "TN", "CN", "SD", "SW"];

    public PlcCodec Codec { get; } = PlcCodecs.Of(PlcProtocol.Slmp);

    public PlcRead Question(Random random) => PlcOracles.AnyQuestion(Codec, random);

    public byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values)
    {
        List<byte> data = [];
        for (var i = 0; i < values.Length; i++)
        {
            if (IsWord(read))
            {
                data.Add((byte)(values[i] % 256));
                data.Add((byte)(values[i] / 256));
            }
            else if (i % 2 == 0)
            {
                data.Add((byte)(values[i] * 16));
            }
            else
            {
                data[^1] += (byte)values[i];
            }
        }

        return Frame(read, 0, data);
    }

    public byte[] Refusal(in PlcRead read, Random random) =>
        Frame(read, random.Next(1, 65536), random.Next(4) == 0 ? [] : [0x00, 0xFF, 0xFF, 0x03, read.Station, 0x01, 0x04, IsWord(read) ? (byte)0 : (byte)1, 0x00]);

    public ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read)
    {
        var bytes = IsWord(read) ? 2 * read.Count : (read.Count / 2) + (read.Count % 2);
        if (frame.Length != 11 + bytes || !Frame(read, 0, [.. frame[11..]]).AsSpan().SequenceEqual(frame))
        {
            return null;
        }

        var values = new ushort[read.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = IsWord(read) ? (ushort)(frame[11 + (2 * i)] + (256 * frame[12 + (2 * i)])) : (ushort)(i % 2 == 0 ? frame[11 + (i / 2)] / 16 : frame[11 + (i / 2)] % 16);
        }

        for (var i = 11; !IsWord(read) && i < frame.Length; i++)
        {
            if (frame[i] / 16 > 1 || frame[i] % 16 > 1)
            {
                return null;
            }
        }

        return values;
    }

    private static byte[] Frame(in PlcRead read, int code, List<byte> data)
    {
        var length = 2 + data.Count;
        return [0xD0, 0x00, 0x00, 0xFF, 0xFF, 0x03, read.Station, (byte)(length % 256), (byte)(length / 256), (byte)(code % 256), (byte)(code / 256), .. data];
    }

    private bool IsWord(in PlcRead read) => Words.Contains(Codec.Areas[read.First.Area].Name);
}
