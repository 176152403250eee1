using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

public sealed class PlcCodecsTests
{
    public static TheoryData<string> Oracles => [.. PlcOracles.All.Select(static row => row.Name)];

    [Fact]
    public void Every_protocol_has_one_name_that_finds_it()
    {
        Assert.Equal(
            ["modbus-rtu", "modbus-tcp", "melsec-1c", "melsec-1c-4", "melsec-3c", "slmp", "hostlink", "kv", "mewtocol"],
            Enum.GetValues<PlcProtocol>().Select(PlcCodecs.NameOf));
        Assert.Equal(Enum.GetValues<PlcProtocol>().Select(PlcCodecs.NameOf), PlcCodecs.Names);
        foreach (var protocol in Enum.GetValues<PlcProtocol>())
        {
            Assert.True(PlcCodecs.TryFind(PlcCodecs.NameOf(protocol).ToUpperInvariant(), out var found));
            Assert.Equal(protocol, found);
        }

        Assert.False(PlcCodecs.TryFind("modbus", out _));
        Assert.Throws<ArgumentOutOfRangeException>(static () => PlcCodecs.NameOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => PlcCodecs.Of(0));
    }

    [Theory]
    [MemberData(nameof(Oracles))]
    public void Codec_keeps_the_contract_s_bounds(string name)
    {
        var codec = PlcOracles.Of(name).Oracle.Codec;
        Assert.Equal(codec.Protocol, PlcCodecs.Of(codec.Protocol).Protocol);
        Assert.Equal(codec.Areas.Count, codec.Areas.Select(static area => area.Name).Distinct().Count());
        for (byte area = 0; area < codec.Areas.Count; area++)
        {
            Assert.InRange(codec.Areas[area].MostAtOnce, 1, PlcCodec.MaxUnits);
            foreach (var number in (uint[])[0, 7, 8, 9, 10, 15, 16, codec.Areas[area].Last])
            {
                Assert.True(codec.TryParse(codec.TextOf(new PlcAddress(area, number)), out var address, out _));
                Assert.Equal(new PlcAddress(area, number), address);
            }

            var (last, most) = (codec.Areas[area].Last, codec.Areas[area].MostAtOnce);
            var count = (int)Math.Min(most, last + 1);
            var read = new PlcRead(codec.Stations.Last, new PlcAddress(area, last + 1 - (uint)count), count);
            Assert.InRange(Asked.Bytes(codec, read).Length, 1, PlcCodec.MaxFrameBytes);
            var reply = PlcOracles.Of(name).Oracle.Reply(read, new ushort[read.Count]);
            Assert.InRange(reply.Length, 1, PlcCodec.MaxFrameBytes);
            Assert.Equal(PlcReply.Complete(reply.Length), Asked.Answer(codec, read, reply).Reply);
            Assert.Throws<ArgumentOutOfRangeException>(() => Asked.Bytes(codec, read with { First = read.First with { Number = read.First.Number + 1 } }));
            Assert.Throws<ArgumentOutOfRangeException>(() => Asked.Bytes(codec, read with { Count = 0 }));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Asked.Bytes(codec, new PlcRead(codec.Stations.First, new PlcAddress((byte)codec.Areas.Count, 0), 1)));
    }

    /// <summary>Whoever watches a line must see that nothing of ours can change a machine: the command of every question, as it stands in the frame.</summary>
    [Theory]
    [InlineData("modbus-rtu", 1, 1, "01 02 03 04")]
    [InlineData("modbus-tcp", 7, 1, "01 02 03 04")]
    [InlineData("melsec-1c", 5, 2, "4252 5752")]
    [InlineData("melsec-1c without sum", 5, 2, "4252 5752")]
    [InlineData("melsec-1c-4", 5, 2, "4252 5752")]
    [InlineData("melsec-3c", 11, 8, "3034303130303030 3034303130303031")]
    [InlineData("slmp", 11, 4, "01040000 01040100")]
    public void Questions_have_the_commands_that_read_and_no_other(string name, int at, int length, string commands)
    {
        var oracle = PlcOracles.Of(name).Oracle;
        var random = new Random(2);
        var seen = Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(Asked.Bytes(oracle.Codec, oracle.Question(random)), at, length));
        Assert.Equal(commands.Split(' '), seen.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Oracles))]
    public void Asking_and_reading_allocate_nothing(string name)
    {
        var oracle = PlcOracles.Of(name).Oracle;
        var codec = oracle.Codec;
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            var read = oracle.Question(random);
            var frame = new byte[PlcCodec.MaxFrameBytes];
            var values = new ushort[read.Count];
            var good = oracle.Reply(read, values);
            byte[][] lines = [good, oracle.Refusal(read, random), [1, 2, 3, .. good], good[..^1], [.. good[..^1], 0x7F], []];
            Assert.Equal(0, Allocations.InSteadyState(() =>
            {
                codec.Write(read, frame);
                foreach (var line in lines)
                {
                    codec.Read(line, read, values);
                }
            }));
        }
    }
}
