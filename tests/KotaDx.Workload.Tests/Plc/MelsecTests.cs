using System.Text;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

public sealed class MelsecTests
{
    private static readonly PlcCodec Fx = PlcCodecs.Of(PlcProtocol.Melsec1C);
    private static readonly PlcCodec Fx4 = PlcCodecs.Of(PlcProtocol.Melsec1CFormat4);
    private static readonly PlcCodec Bare = PlcCodecs.Of(PlcProtocol.Melsec1C, hasChecksum: false);
    private static readonly PlcCodec Q = PlcCodecs.Of(PlcProtocol.Melsec3C);

    public static TheoryData<PlcProtocol, byte, string, int, string, string, ushort[]> Golden => new()
    {
        // The manual's own question waits 100 ms ("A"), ours does not ("0"); its sum is 47 and so ours is 36.
        { PlcProtocol.Melsec1C, 5, "X40", 5, "\u000505FFBR0X00400536", "\u000205FF01101\u0003E7", [0, 1, 1, 0, 1] },
        { PlcProtocol.Melsec1C, 0, "D100", 3, "\u000500FFWR0D0100032D", "\u000200FF199512021130\u000351", [0x1995, 0x1202, 0x1130] },
        { PlcProtocol.Melsec1C, 0, "M100", 8, "\u000500FFBR0M01000826", "\u000200FF00010011\u000372", [0, 0, 0, 1, 0, 0, 1, 1] },
        { PlcProtocol.Melsec1CFormat4, 0, "D100", 3, "\u000500FFWR0D0100032D\r\n", "\u000200FF199512021130\u000351\r\n", [0x1995, 0x1202, 0x1130] },
        { PlcProtocol.Melsec3C, 0, "D100", 3, "\u0005F90000FF0004010000D*000100000302", "\u0002F90000FF00199512021130\u000390", [0x1995, 0x1202, 0x1130] },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Golden_question_and_reply(PlcProtocol protocol, byte station, string address, int count, string question, string reply, ushort[] values)
    {
        var codec = PlcCodecs.Of(protocol);
        var read = Asked.Of(codec, station, address, count);
        Assert.Equal(question, Encoding.Latin1.GetString(Asked.Bytes(codec, read)));
        var bytes = Encoding.Latin1.GetBytes(reply);
        var answer = Asked.Answer(codec, read, bytes);
        Assert.Equal(PlcReply.Complete(bytes.Length), answer.Reply);
        Assert.Equal(values, answer.Values);
        Asked.NeedsEveryByte(codec, read, bytes);
    }

    /// <summary>The manuals' frames that no question of ours is (another command, or a wait of 100 ms) still show how their sum is made.</summary>
    [Theory]
    [InlineData("05FFBRAX004005", "47")]
    [InlineData("0FFFPC0", "C5")]
    [InlineData("0FFF8D\u0003", "81")]
    [InlineData("05FFBT003M00501S01000Y00011", "EC")]
    [InlineData("F80000FF03FF000004010000D*0001000003", "50")]
    [InlineData("F80000FF03FF0000199512021130\u0003", "DE")]
    public void Sum_of_the_oracle_is_the_manual_s(string text, string sum) => Assert.Equal(sum, MelsecOracle.SumOf(text));

    [Fact]
    public void Without_sum_a_frame_ends_at_its_last_character()
    {
        var read = Asked.Of(Bare, 5, "X40", 5);
        Assert.Equal("\u000505FFBR0X004005", Encoding.Latin1.GetString(Asked.Bytes(Bare, read)));
        Assert.Equal([0, 1, 1, 0, 1], Asked.Answer(Bare, read, "\u000205FF01101\u0003"u8).Values);
    }

    [Fact]
    public void Inputs_and_outputs_of_an_Fx_count_in_octal()
    {
        Assert.True(Fx.TryParse("X17", out var address, out _));
        Assert.Equal(15u, address.Number);
        Assert.Equal("\u000500FFBR0X001701", Encoding.Latin1.GetString(Asked.Bytes(Bare, new PlcRead(0, address, 1))));
        Assert.False(Fx.TryParse("X8", out _, out var fault));
        Assert.Equal("Numbers of X are octal: 7 is followed by 10.", fault.En);
        Assert.True(Fx.TryParse("Y377", out _, out _));
        Assert.False(Fx.TryParse("Y400", out _, out fault));
        Assert.Equal("Y ends at Y377.", fault.En);
    }

    [Fact]
    public void Two_letters_leave_three_digits() =>
        Assert.Equal("\u00050FFFWR0TN00502", Encoding.Latin1.GetString(Asked.Bytes(Bare, Asked.Of(Bare, 15, "TN5", 2))));

    [Fact]
    public void Count_of_256_is_written_00()
    {
        var read = Asked.Of(Fx, 0, "M0", 256);
        Assert.Equal("\u000500FFBR0M000000", Encoding.Latin1.GetString(Asked.Bytes(Bare, Asked.Of(Bare, 0, "M0", 256))));
        var values = new ushort[256];
        values[0] = values[255] = 1;
        var answer = Asked.Answer(Fx, read, new Melsec1COracle(true, false).Reply(read, values));
        Assert.Equal(values, answer.Values);
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Fx, Asked.Of(Fx, 0, "M0", 257)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Fx, Asked.Of(Fx, 0, "D0", 65)));
    }

    [Fact]
    public void Refusal_has_a_code_and_no_sum()
    {
        Assert.Equal(PlcReply.Refused(7, 0x06), Asked.Answer(Fx, Asked.Of(Fx, 0, "D0", 1), "\u001500FF06"u8).Reply);
        Assert.Equal(PlcReply.Refused(9, 0x10), Asked.Answer(Fx4, Asked.Of(Fx4, 0, "D0", 1), "\u001500FF10\r\n"u8).Reply);
        Assert.Equal(PlcReply.Refused(15, 0x7151), Asked.Answer(Q, Asked.Of(Q, 0, "D0", 1), "\u0015F90000FF007151"u8).Reply);
        Assert.Equal("error code 7151h", Q.Meaning(0x7151).En);
        Asked.NeedsEveryByte(Fx4, Asked.Of(Fx4, 0, "D0", 1), "\u001500FF10\r\n"u8.ToArray());
    }

    [Fact]
    public void Noise_and_damage_are_passed_over_up_to_the_next_start()
    {
        var read = Asked.Of(Fx, 5, "X40", 5);
        Assert.Equal(PlcReply.Malformed(2, PlcFault.Noise, 0), Asked.Answer(Fx, read, "AB\u000205FF01101\u0003E7"u8).Reply);
        Assert.Equal(PlcReply.Malformed(8, PlcFault.Framing, 8), Asked.Answer(Fx, read, "\u000205FF011\u000205FF01101\u0003E7"u8).Reply);
        Assert.Equal(PlcReply.Malformed(13, PlcFault.Checksum, 11), Asked.Answer(Fx, read, "\u000205FF01101\u0003E8\u000205FF01101\u0003E7"u8).Reply);
        Assert.Equal(PlcReply.Malformed(11, PlcFault.Framing, 11), Asked.Answer(Fx, read, "\u000205FF01101\u0003\u000205FF01101\u0003E7"u8).Reply);
        Assert.Equal(PlcFault.OtherReply, Asked.Answer(Fx, read, "\u000206FF01101\u0003E8"u8).Reply.Fault);
        Assert.Equal(PlcFault.Framing, Asked.Answer(Fx, read, "\u000205FF0110\u0003B6"u8).Reply.Fault);
        Assert.Equal(PlcFault.Framing, Asked.Answer(Fx, read, "\u000205FF01102\u0003E8"u8).Reply.Fault);
        Assert.Equal([0, 1, 1, 0, 1], Asked.Find(Fx, read, [.. Asked.Bytes(Fx, read), .. "\u000205FF01101\u0003E7"u8]));
    }

    [Fact]
    public void A_line_that_never_ends_is_not_waited_for()
    {
        var line = new byte[PlcCodec.MaxFrameBytes];
        Array.Fill(line, (byte)'0');
        line[0] = 0x02;
        foreach (var codec in (PlcCodec[])[Fx, Fx4, Bare, Q])
        {
            Assert.Equal(PlcFault.Framing, Asked.Answer(codec, Asked.Of(codec, 0, "D0", 1), line).Reply.Fault);
        }
    }

    [Theory]
    [InlineData("d100", "D100")]
    [InlineData("D00100", "D100")]
    [InlineData("tn12", "TN12")]
    [InlineData("CS255", "CS255")]
    [InlineData("CN199", "CN199")]
    [InlineData("S4095", "S4095")]
    [InlineData("m8511", "M8511")]
    public void Address_of_an_Fx_is_read_and_written(string text, string canonical) => RoundTrips(Fx, text, canonical);

    [Theory]
    [InlineData("x1f", "X1F")]
    [InlineData("B0A0", "BA0")]
    [InlineData("BA0", "BA0")]
    [InlineData("W0", "W0")]
    [InlineData("SW1F", "SW1F")]
    [InlineData("SD1", "SD1")]
    [InlineData("R32767", "R32767")]
    [InlineData("D999999", "D999999")]
    public void Address_of_a_Q_is_read_and_written(string text, string canonical) => RoundTrips(Q, text, canonical);

    [Theory]
    [InlineData("")]
    [InlineData("T5")]
    [InlineData("C5")]
    [InlineData("40001")]
    [InlineData("Q1")]
    [InlineData("D")]
    [InlineData("D-1")]
    [InlineData("D1 ")]
    [InlineData("D1A")]
    [InlineData("D8512")]
    [InlineData("CN200")]
    [InlineData("D99999999999999999999999999")]
    [InlineData("D１")]
    public void What_is_no_address_is_told(string text)
    {
        Assert.False(Fx.TryParse(text, out var address, out var fault));
        Assert.Equal(default, address);
        Assert.NotEmpty(fault.Ja);
        Assert.NotEmpty(fault.En);
    }

    [Fact]
    public void Faults_say_how_a_device_is_written()
    {
        Assert.False(Fx.TryParse("T5", out _, out var fault));
        Assert.Contains("TN and CN are the current value, TS and CS the contact", fault.En, StringComparison.Ordinal);
        Assert.False(Q.TryParse("X1G", out _, out fault));
        Assert.Equal("Numbers of X are hexadecimal: 9 is followed by A.", fault.En);
        Assert.False(Fx.TryParse("CN200", out _, out fault));
        Assert.Equal("CN ends at CN199.", fault.En);
    }

    [Fact]
    public void Bits_of_a_Q_are_asked_for_in_hexadecimal()
    {
        var read = Asked.Of(Q, 31, "X1F", 2);
        Assert.StartsWith("\u0005F91F00FF0004010001X*00001F0002", Encoding.Latin1.GetString(Asked.Bytes(Q, read)), StringComparison.Ordinal);
        Assert.Equal([1, 0], Asked.Answer(Q, read, new Melsec3COracle(true).Reply(read, [1, 0])).Values);
    }

    private static void RoundTrips(PlcCodec codec, string text, string canonical)
    {
        Assert.True(codec.TryParse(text, out var address, out _));
        Assert.Equal(canonical, codec.TextOf(address));
        Assert.True(codec.TryParse(canonical, out var again, out _));
        Assert.Equal(address, again);
    }
}
