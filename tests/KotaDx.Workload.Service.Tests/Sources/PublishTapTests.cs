using System.Buffers;
using System.Text;
using MQTTnet.Exceptions;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class PublishTapTests
{
    private static readonly byte[] First = MqttBytes.Packet(0x20, 0, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_come_out_and_all_else_goes_on_however_the_bytes_are_cut_into_reads(bool isMqtt5)
    {
        byte[][] others = [First, MqttBytes.Packet(0xD0), MqttBytes.Packet(0x90, 0, 1, 1), MqttBytes.Packet(0xE0, [.. Enumerable.Repeat((byte)0x30, 300)])];
        MqttBytes.Taken[] messages =
        [
            new(0, 0, false, false, TestIntake.Topic, "1"), new(1, 258, true, true, TestIntake.Topic, ""), new(2, 65_535, false, false, "", "2"), new(0, 0, false, true, TestIntake.Topic, new string('x', 10_000)),
        ];
        byte[] Bytes(MqttBytes.Taken m) =>
            MqttBytes.Message((byte)((m.Quality << 1) | (m.IsSentAgain ? 8 : 0) | (m.IsRetained ? 1 : 0)), m.Topic, m.Id, m.Payload, isMqtt5);
        byte[] stream = [.. others[0], .. Bytes(messages[0]), .. others[1], .. Bytes(messages[1]), .. Bytes(messages[2]), .. others[2], .. others[3], .. Bytes(messages[3]), .. others[1]];
        byte[] left = [.. others[0], .. others[1], .. others[2], .. others[3], .. others[1]];

        // Cut in two at every byte, and into pieces of every small length.
        foreach (var cut in Enumerable.Range(1, 700).Concat([4095, 4096, 4097, stream.Length]))
        {
            foreach (var pieces in new Func<int>[] { () => cut, Once(cut) })
            {
                var taker = new MqttBytes.Taker();
                using var tap = MqttBytes.Tap(new MqttBytes.Channel(stream, pieces), taker, isMqtt5);
                Assert.Equal(left, await MqttBytes.ReadAll(tap, 1 + (cut % 5)));
                Assert.Equal(messages, taker.All);
                Assert.Equal(stream.Length, tap.BytesReceived);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(20_000)]
    public async Task Packets_up_to_the_limit_pass_however_they_are_cut_into_reads(int length)
    {
        byte[] Packet(int bytes) => MqttBytes.Packet(0xF0, [.. Enumerable.Repeat((byte)0xFF, bytes)]);
        byte[] stream = [.. Packet(length), .. Packet(3), .. Packet(length), .. Packet(0), .. Packet(length)];
        foreach (var piece in new[] { 1, 2, 3, 4096, int.MaxValue })
        {
            using var tap = MqttBytes.Tap(new MqttBytes.Channel(stream, () => piece), new MqttBytes.Taker(), maxBytes: Math.Max(3, length));
            Assert.Equal(stream, await MqttBytes.ReadAll(tap));
        }
    }

    [Theory]
    [InlineData(0x30, 101)]
    [InlineData(0x30, 20_000)]
    [InlineData(0x30, 268_435_455)]
    [InlineData(0xC0, 101)]
    [InlineData(0xC0, 20_000)]
    [InlineData(0xC0, 268_435_455)]
    public async Task Longer_packet_is_stopped_at_its_header(byte type, int length)
    {
        byte[] stream = [.. First, .. MqttBytes.Packet(0xC0, new byte[100]), type, .. MqttBytes.Length(length), 0, 0];
        var taker = new MqttBytes.Taker();
        using var tap = MqttBytes.Tap(new MqttBytes.Channel(stream, () => int.MaxValue), taker, maxBytes: 100);
        var all = new byte[First.Length + 102];
        for (var at = 0; at < all.Length;)
        {
            at += await tap.ReadAsync(all, at, all.Length - at, TestContext.Current.CancellationToken);
        }

        Assert.False(tap.IsExceeded);
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => MqttBytes.ReadAll(tap));
        Assert.True(tap.IsExceeded);
        Assert.Empty(taker.All);
    }

    [Fact]
    public async Task Length_that_does_not_end_is_stopped()
    {
        using var tap = MqttBytes.Tap(new MqttBytes.Channel([0x30, 0xFF, 0xFF, 0xFF, 0xFF], () => 1), new MqttBytes.Taker());
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => MqttBytes.ReadAll(tap));
        Assert.True(tap.IsExceeded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public async Task Of_a_message_that_is_too_long_the_beginning_is_taken_and_the_rest_passed_over(int piece)
    {
        byte[] stream = [.. First, .. MqttBytes.Message(0, "t", 0, new string('a', 50_000), isMqtt5: false), .. MqttBytes.Message(0, "t", 0, "b", isMqtt5: false), .. First];
        var taker = new MqttBytes.Taker();
        using var tap = MqttBytes.Tap(new MqttBytes.Channel(stream, () => piece), taker, maxBytes: 1000, cutsLong: true);
        Assert.Equal([.. First, .. First], await MqttBytes.ReadAll(tap));
        Assert.Equal([new string('a', 997), "b"], taker.All.Select(static taken => taken.Payload));
    }

    [Fact]
    public async Task Message_for_which_there_is_no_room_waits_and_is_taken_once()
    {
        byte[] stream = [.. First, .. Enumerable.Range(0, 10).SelectMany(static i => MqttBytes.Message(2, "t", (ushort)(i + 1), $"{i}", isMqtt5: false))];
        var taker = new MqttBytes.Taker { Room = 3 };
        using var tap = MqttBytes.Tap(new MqttBytes.Channel(stream, () => int.MaxValue), taker);
        Assert.Equal(First, await MqttBytes.ReadAll(tap));
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"{i}"), taker.All.Select(static taken => taken.Payload));
        Assert.Equal(3, taker.Waits);
    }

    [Fact]
    public async Task Message_that_is_for_MQTTnet_too_goes_on_whole_and_is_taken_once()
    {
        byte[][] messages = [.. Enumerable.Range(0, 4).Select(static i => MqttBytes.Message(0, "t", 0, $"{i}", isMqtt5: false))];
        var taker = new MqttBytes.Taker { PassesOn = static taken => taken.Payload is "1" or "3" };
        using var tap = MqttBytes.Tap(new MqttBytes.Channel([.. First, .. messages.SelectMany(static bytes => bytes)], () => 2), taker);
        Assert.Equal([.. First, .. messages[1], .. messages[3]], await MqttBytes.ReadAll(tap));
        Assert.Equal(4, taker.All.Count);
    }

    [Fact]
    public async Task Message_before_the_connection_is_made_is_for_MQTTnet_to_refuse()
    {
        var message = MqttBytes.Message(0, "t", 0, "1", isMqtt5: false);
        var taker = new MqttBytes.Taker();
        using var tap = MqttBytes.Tap(new MqttBytes.Channel(message, () => 5), taker);
        Assert.Equal(message, await MqttBytes.ReadAll(tap));
        Assert.Empty(taker.All);
    }

    [Theory]
    [InlineData("30 00", false, "no topic")]
    [InlineData("30 01 00", false, "half the length of a topic")]
    [InlineData("30 03 00 02 74", false, "a topic longer than the packet")]
    [InlineData("36 05 00 01 74 00 01", false, "QoS 3")]
    [InlineData("32 04 00 01 74 00", false, "half a packet id")]
    [InlineData("30 04 00 01 74 80", true, "half the length of properties")]
    [InlineData("30 04 00 01 74 01", true, "properties longer than the packet")]
    [InlineData("30 08 00 01 74 FF FF FF FF 00", true, "properties whose length does not end")]
    public async Task Message_whose_lengths_do_not_fit_ends_the_connection(string bytes, bool isMqtt5, string what)
    {
        Assert.NotEmpty(what);
        var taker = new MqttBytes.Taker();
        using var tap = MqttBytes.Tap(new MqttBytes.Channel([.. First, .. Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))], () => int.MaxValue), taker, isMqtt5);
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => MqttBytes.ReadAll(tap));
        Assert.Empty(taker.All);
        Assert.False(tap.IsExceeded);
    }

    [Fact]
    public async Task Packets_of_two_writers_stay_whole()
    {
        var channel = new MqttBytes.Channel([], static () => 1);
        using var tap = MqttBytes.Tap(channel, new MqttBytes.Taker());
        var (ours, theirs) = (Encoding.ASCII.GetBytes("ours"), Encoding.ASCII.GetBytes("them"));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            () => i % 2 == 0 ? tap.WriteAsync(ours, CancellationToken.None) : tap.WriteAsync(new ReadOnlySequence<byte>(theirs), isEndOfPacket: true, CancellationToken.None))));
        var words = channel.Written.Chunk(4).Select(static bytes => Encoding.ASCII.GetString(bytes)).ToList();
        Assert.Equal(100, words.Count(static word => word == "ours"));
        Assert.Equal(100, words.Count(static word => word == "them"));
    }

    private static Func<int> Once(int cut)
    {
        var isFirst = true;
        return () =>
        {
            var piece = isFirst ? cut : int.MaxValue;
            isFirst = false;
            return piece;
        };
    }
}
