using KotaDx.Workload.Service.Sources;
using MQTTnet.Implementations;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class PacketLimitTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(20_000)]
    public void Packets_up_to_the_limit_pass_however_they_are_cut_into_reads(int length)
    {
        byte[] stream = [.. Packet(length), .. Packet(3), .. Packet(length), .. Packet(0), .. Packet(length)];
        foreach (var piece in new[] { 1, 2, 3, 4096, int.MaxValue })
        {
            using var limit = Limit(Math.Max(3, length));
            Assert.All(stream.Chunk(piece), bytes => Assert.True(limit.Follow(bytes)));
        }
    }

    [Theory]
    [InlineData(101)]
    [InlineData(20_000)]
    [InlineData(268_435_455)]
    public void Longer_packet_is_stopped_at_its_header(int length)
    {
        using var limit = Limit(100);
        Assert.True(limit.Follow([.. Packet(100), .. Packet(0)]));
        Assert.False(limit.IsExceeded);
        Assert.False(limit.Follow([.. Header(length)]));
        Assert.True(limit.IsExceeded);
        Assert.False(limit.Follow(Packet(1)));
    }

    [Fact]
    public void Length_that_does_not_end_is_stopped()
    {
        using var limit = Limit(100);
        Assert.False(limit.Follow([0x30, 0xFF, 0xFF, 0xFF, 0xFF]));
    }

    private static PacketLimit Limit(int maxBytes) => new(new MqttTcpChannel(), maxBytes);

    private static byte[] Packet(int length) => [.. Header(length), .. Enumerable.Repeat((byte)0xFF, length)];

    private static List<byte> Header(int length)
    {
        List<byte> header = [0x30];
        do
        {
            header.Add((byte)((length % 128) | (length >= 128 ? 0x80 : 0)));
            length /= 128;
        }
        while (length > 0);
        return header;
    }
}
