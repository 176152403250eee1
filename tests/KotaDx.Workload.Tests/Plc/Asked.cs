using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>Questions and answers in the words of the manuals' examples.</summary>
internal static class Asked
{
    /// <summary>A question by its address as people write it.</summary>
    public static PlcRead Of(PlcCodec codec, byte station, string address, int count, ushort transaction = 0)
    {
        Assert.True(codec.TryParse(address, out var first, out var fault), fault.En);
        return new PlcRead(station, first, count, transaction);
    }

    /// <summary>The bytes of the question.</summary>
    public static byte[] Bytes(PlcCodec codec, in PlcRead read)
    {
        var frame = new byte[PlcCodec.MaxFrameBytes];
        return frame[..codec.Write(read, frame)];
    }

    /// <summary>What the codec makes of the bytes; the values, or none.</summary>
    public static (PlcReply Reply, ushort[] Values) Answer(PlcCodec codec, in PlcRead read, ReadOnlySpan<byte> bytes)
    {
        var values = new ushort[read.Count];
        var reply = codec.Read(bytes, read, values);
        return (reply, reply.Status == PlcReplyStatus.Complete ? values : []);
    }

    /// <summary>The values of a good reply behind whatever is passed over on the way to it.</summary>
    public static ushort[]? Find(PlcCodec codec, in PlcRead read, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var (reply, values) = Answer(codec, read, bytes);
            if (reply.Status is PlcReplyStatus.Complete or PlcReplyStatus.NeedMore)
            {
                return reply.Status == PlcReplyStatus.Complete ? values : null;
            }

            bytes = bytes[reply.Length..];
        }
    }

    /// <summary>Every beginning of a good reply lacks something.</summary>
    public static void NeedsEveryByte(PlcCodec codec, in PlcRead read, byte[] reply)
    {
        for (var length = 0; length < reply.Length; length++)
        {
            Assert.Equal(PlcReply.NeedMore, Answer(codec, read, reply.AsSpan(0, length)).Reply);
        }
    }

    /// <summary>Bytes from hexadecimal digits with spaces.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
