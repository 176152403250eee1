using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

public sealed class SlmpTests
{
    private static readonly PlcCodec Codec = PlcCodecs.Of(PlcProtocol.Slmp);

    /// <summary>The manual's examples of batch reading: D100 to D102, and M100 to M107.</summary>
    public static TheoryData<string, int, string, string, ushort[]> Golden => new()
    {
        { "D100", 3, "50 00 00 FF FF 03 00 0C 00 04 00 01 04 00 00 64 00 00 A8 03 00", "D0 00 00 FF FF 03 00 08 00 00 00 95 19 02 12 30 11", [0x1995, 0x1202, 0x1130] },
        { "M100", 8, "50 00 00 FF FF 03 00 0C 00 04 00 01 04 01 00 64 00 00 90 08 00", "D0 00 00 FF FF 03 00 06 00 00 00 00 01 00 11", [0, 0, 0, 1, 0, 0, 1, 1] },
        { "M100", 3, "50 00 00 FF FF 03 00 0C 00 04 00 01 04 01 00 64 00 00 90 03 00", "D0 00 00 FF FF 03 00 04 00 00 00 01 10", [0, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Golden_question_and_reply(string address, int count, string question, string reply, ushort[] values)
    {
        var read = Asked.Of(Codec, 0, address, count);
        Assert.Equal(Asked.Hex(question), Asked.Bytes(Codec, read));
        var bytes = Asked.Hex(reply);
        var answer = Asked.Answer(Codec, read, bytes);
        Assert.Equal(PlcReply.Complete(bytes.Length), answer.Reply);
        Assert.Equal(values, answer.Values);
        Asked.NeedsEveryByte(Codec, read, bytes);
    }

    [Theory]
    [InlineData("D1", 0xA8, 1)]
    [InlineData("M1", 0x90, 1)]
    [InlineData("X1F", 0x9C, 0x1F)]
    [InlineData("Y10", 0x9D, 0x10)]
    [InlineData("BFF", 0xA0, 0xFF)]
    [InlineData("W1FF", 0xB4, 0x1FF)]
    [InlineData("R10", 0xAF, 10)]
    [InlineData("ZR100000", 0xB0, 100_000)]
    [InlineData("L5", 0x92, 5)]
    [InlineData("F5", 0x93, 5)]
    [InlineData("TN7", 0xC2, 7)]
    [InlineData("TS7", 0xC1, 7)]
    [InlineData("CN7", 0xC5, 7)]
    [InlineData("CS7", 0xC4, 7)]
    [InlineData("SM400", 0x91, 400)]
    [InlineData("SD210", 0xA9, 210)]
    [InlineData("SB1F", 0xA1, 0x1F)]
    [InlineData("SW1F", 0xB5, 0x1F)]
    public void Device_is_asked_for_by_its_code_and_number(string address, byte code, int number)
    {
        var read = Asked.Of(Codec, 0, address, 1);
        Assert.Equal([(byte)(number % 256), (byte)(number / 256 % 256), (byte)(number / 65536), code], Asked.Bytes(Codec, read)[15..19]);
        Assert.Equal(address, Codec.TextOf(read.First));
    }

    [Fact]
    public void End_code_is_the_PLC_s_refusal()
    {
        var read = Asked.Of(Codec, 0, "D100", 3);
        var refusal = Asked.Hex("D0 00 00 FF FF 03 00 0B 00 56 C0 00 FF FF 03 00 01 04 00 00");
        Assert.Equal(PlcReply.Refused(20, 0xC056), Asked.Answer(Codec, read, refusal).Reply);
        Assert.Equal("First number and count together go beyond the device's end.", Codec.Meaning(0xC056).En);
        Asked.NeedsEveryByte(Codec, read, refusal);
    }

    [Fact]
    public void Reply_to_another_question_or_from_another_station_is_none()
    {
        var read = Asked.Of(Codec, 0, "D100", 1);
        var own = Asked.Hex("D0 00 00 FF FF 03 00 04 00 00 00 64 00");
        var longer = Asked.Hex("D0 00 00 FF FF 03 00 06 00 00 00 01 00 02 00");
        var other = Asked.Hex("D0 00 00 FF FF 03 01 04 00 00 00 01 00");
        Assert.Equal(PlcReply.Malformed(longer.Length, PlcFault.Framing, 7), Asked.Answer(Codec, read, longer).Reply);
        Assert.Equal(PlcReply.Malformed(other.Length, PlcFault.OtherReply, 6), Asked.Answer(Codec, read, other).Reply);
        Assert.Equal([100], Asked.Find(Codec, read, [.. longer, .. other, 0xD0, 0, .. own]));
    }

    [Fact]
    public void Half_a_byte_that_is_no_bit_is_no_reply() =>
        Assert.Equal(PlcReply.Malformed(12, PlcFault.Framing, 11), Asked.Answer(Codec, Asked.Of(Codec, 0, "M0", 2), Asked.Hex("D0 00 00 FF FF 03 00 03 00 00 00 12")).Reply);
}
