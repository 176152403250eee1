using System.Text;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>Bytes from Omron's manuals and from public code, and what must not pass for one.</summary>
public sealed class HostLinkTests
{
    private static readonly HostLink Codec = new();

    [Theory]
    [InlineData(0, "DM0", 1, "@00RD0000000157*\r")]
    [InlineData(10, "IR1", 1, "@10RR0001000141*\r")]
    [InlineData(31, "TC511", 30, "@31RC0511003055*\r")]
    public void A_question_has_these_bytes(byte station, string address, int count, string frame) => Assert.Equal(frame, Question(station, address, count));

    [Theory]
    [InlineData("@00RD00000001", "57")]
    [InlineData("@02RDH10005", "28")]
    [InlineData("@001000000", "71")]
    [InlineData("@01WD03E81964", "26")]
    [InlineData("@10RR0001", "40")]
    public void The_checksum_is_the_one_of_the_manuals(string text, string fcs) => Assert.Equal(fcs, $"{XorFrame.Sum(Encoding.ASCII.GetBytes(text)):X2}");

    [Theory]
    [InlineData("@00RD00006454*\r", new ushort[] { 0x0064 })]
    [InlineData("@00RD000064006557*\r", new ushort[] { 0x0064, 0x0065 })]
    public void A_reply_holds_these_words(string frame, ushort[] words)
    {
        var (reply, values) = Read(frame, 0, "DM0", words.Length);
        Assert.Equal(PlcReply.Complete(frame.Length), reply);
        Assert.Equal(words, values);
    }

    [Theory]
    [InlineData("@00RD1354*\r", 0x13)]
    [InlineData("@00IC4A*\r", HostLink.UndefinedCommand)]
    public void A_refusal_says_why(string frame, int code)
    {
        Assert.Equal(PlcReply.Refused(frame.Length, code), Read(frame, 0, "DM0", 1).Reply);
        Assert.NotEqual(default, Codec.Meaning(code));
    }

    [Theory]
    [InlineData("@00RD00006455*\r", PlcFault.Checksum)]
    [InlineData("@10RR000142*\r", PlcFault.Checksum)]
    [InlineData("@00RD00006454*", PlcFault.None)]
    [InlineData("@00RD00006454 \r", PlcFault.Framing)]
    [InlineData("@00RD000064006557*\r", PlcFault.Framing)]
    [InlineData("@00RD0000000157*\r", PlcFault.Framing)]
    [InlineData("@01RD00006455*\r", PlcFault.OtherReply)]
    [InlineData("@00RH00006458*\r", PlcFault.OtherReply)]
    [InlineData("@\r", PlcFault.Framing)]
    [InlineData("\0\n", PlcFault.Noise)]
    public void What_is_no_reply_says_why_not(string frame, PlcFault fault)
    {
        var reply = Read(frame, 0, "DM0", 1).Reply;
        Assert.Equal(fault == PlcFault.None ? PlcReplyStatus.NeedMore : PlcReplyStatus.Malformed, reply.Status);
        Assert.Equal(fault, reply.Fault);
    }

    [Fact]
    public void A_reply_behind_noise_and_behind_half_a_reply_is_found()
    {
        const string Good = "@00RD00006454*\r";
        Assert.Equal(PlcReply.Malformed(2, PlcFault.Noise, 0), Read("\u0001\u0002" + Good, 0, "DM0", 1).Reply);
        Assert.Equal(PlcReply.Malformed(7, PlcFault.Framing, 7), Read("@00RD00" + Good, 0, "DM0", 1).Reply);
        Assert.Equal(PlcReply.Malformed(131, PlcFault.Framing, 130), Read("@" + new string('0', 200), 0, "DM0", 1).Reply);
    }

    [Theory]
    [InlineData("DM0", "DM0")]
    [InlineData("d12", "DM12")]
    [InlineData("CIO100", "CIO100")]
    [InlineData("ir100", "CIO100")]
    [InlineData("HR9999", "HR9999")]
    [InlineData("AR1", "AR1")]
    [InlineData("LR63", "LR63")]
    [InlineData("TC005", "TC5")]
    public void An_address_reads_as_people_write_it(string text, string written)
    {
        Assert.True(Codec.TryParse(text, out var address, out _));
        Assert.Equal(written, Codec.TextOf(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("DM")]
    [InlineData("DM10000")]
    [InlineData("DM1F")]
    [InlineData("DM 1")]
    [InlineData("DM+1")]
    [InlineData("D*100")]
    [InlineData("100")]
    [InlineData("DM99999999999")]
    public void What_is_no_address_is_refused_with_the_way_to_write_it(string text)
    {
        Assert.False(Codec.TryParse(text, out _, out var fault));
        Assert.Contains("DM100", fault.En);
        Assert.Contains("DM100", fault.Ja);
    }

    [Fact]
    public void More_than_a_frame_holds_is_not_asked_for()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => Question(0, "DM0", 31));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Question(32, "DM0", 1));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Question(0, "DM9999", 2));
    }

    private static string Question(byte station, string address, int count)
    {
        var frame = new byte[PlcCodec.MaxFrameBytes];
        Assert.True(Codec.TryParse(address, out var first, out _));
        return Encoding.ASCII.GetString(frame.AsSpan(0, Codec.Write(new PlcRead(station, first, count), frame)));
    }

    private static (PlcReply Reply, ushort[] Values) Read(string frame, byte station, string address, int count)
    {
        Assert.True(Codec.TryParse(address, out var first, out _));
        var values = new ushort[count];
        return (Codec.Read(Encoding.Latin1.GetBytes(frame), new PlcRead(station, first, count), values), values);
    }
}
