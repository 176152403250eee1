using System.Text;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>Bytes from Panasonic's manuals and from public code, and what must not pass for one.</summary>
public sealed class MewtocolTests
{
    private static readonly Mewtocol Codec = new();
    private static readonly Mewtocol Unchecked = new(hasChecksum: false);

    [Theory]
    [InlineData("X0", 1, "%01#RCSX00001D\r")]
    [InlineData("X1", 1, "%01#RCSX00011C\r")]
    [InlineData("XA", 1, "%01#RCSX000A6C\r")]
    [InlineData("DT1105", 3, "%01#RDD011050110757\r")]
    [InlineData("WR10", 2, "%01#RCCR0010001106\r")]
    [InlineData("R10F", 3, "%01#RCCR0010001106\r")]
    public void A_question_has_these_bytes(string address, int count, string frame) => Assert.Equal(frame, Question(Codec, address, count));

    [Fact]
    public void Without_a_checksum_the_question_has_two_asterisks() => Assert.Equal("%01#RDD0000000001**\r", Question(Unchecked, "DT0", 2));

    [Theory]
    [InlineData("%01$RD05000A0062\r", "DT0", new ushort[] { 5, 10 })]
    [InlineData("%01$RD630044330A0062\r", "DT1105", new ushort[] { 0x0063, 0x3344, 0x000A })]
    [InlineData("%01$RC120\r", "X0", new ushort[] { 1 })]
    [InlineData("%01$RC341214785678??\r", "WX0", new ushort[] { 0x1234, 0x7814, 0x7856 })]
    public void A_reply_holds_these_values(string frame, string address, ushort[] words)
    {
        frame = Mended(frame);
        var (reply, values) = Read(Codec, frame, address, words.Length);
        Assert.Equal(PlcReply.Complete(frame.Length), reply);
        Assert.Equal(words, values);
    }

    [Theory]
    [InlineData("%01$RD05000A00", "62")]
    [InlineData("%01$RD630044330A00", "62")]
    [InlineData("%01#RCSX0000", "1D")]
    [InlineData("%01#RCSX0001", "1C")]
    [InlineData("%01!42", "03")]
    public void The_checksum_is_the_one_of_the_manuals(string text, string bcc) => Assert.Equal(bcc, $"{XorFrame.Sum(Encoding.ASCII.GetBytes(text)):X2}");

    [Fact]
    public void Contacts_in_a_row_come_out_of_their_words()
    {
        // R10F to R111: bit 15 of word 10, bits 0 and 1 of word 11; words 8000h and 0002h.
        var (reply, values) = Read(Codec, Mended("%01$RC00800200??\r"), "R10F", 3);
        Assert.Equal(PlcReplyStatus.Complete, reply.Status);
        Assert.Equal(new ushort[] { 1, 0, 1 }, values);
    }

    [Fact]
    public void A_refusal_says_why()
    {
        Assert.Equal(PlcReply.Refused(9, 0x42), Read(Codec, "%01!4203\r", "DT0", 1).Reply);
        Assert.Contains("42", Codec.Meaning(0x42).En);
        Assert.Equal("error A7", Codec.Meaning(0xA7).En);
    }

    [Theory]
    [InlineData("%01$RD05000A0062", PlcFault.None)]
    [InlineData("%01$RD05000A0063\r", PlcFault.Checksum)]
    [InlineData("%01$RD05000A00**\r", PlcFault.Checksum)]
    [InlineData("%01$RD0500??\r", PlcFault.Framing)]
    [InlineData("%01$RD05000A00000000\r", PlcFault.Checksum)]
    [InlineData("%01$RD05000a00??\r", PlcFault.Framing)]
    [InlineData("%02$RD05000A00??\r", PlcFault.OtherReply)]
    [InlineData("%01$RC05000A00??\r", PlcFault.OtherReply)]
    [InlineData("%01#RDD0000000001??\r", PlcFault.OtherReply)]
    [InlineData("%01$RD\r", PlcFault.Framing)]
    [InlineData("%01$RD0%01$RD05000A0062\r", PlcFault.Framing)]
    [InlineData("05000A0062\r", PlcFault.Noise)]
    public void What_is_no_reply_says_why_not(string frame, PlcFault fault)
    {
        var reply = Read(Codec, Mended(frame), "DT0", 2).Reply;
        Assert.Equal(fault == PlcFault.None ? PlcReplyStatus.NeedMore : PlcReplyStatus.Malformed, reply.Status);
        Assert.Equal(fault, reply.Fault);
    }

    [Fact]
    public void A_checksum_that_is_there_counts_even_if_none_was_declared()
    {
        Assert.Equal(PlcReplyStatus.Complete, Read(Unchecked, "%01$RD05000A00**\r", "DT0", 2).Reply.Status);
        Assert.Equal(PlcReplyStatus.Complete, Read(Unchecked, "%01$RD05000A0062\r", "DT0", 2).Reply.Status);
        Assert.Equal(PlcFault.Checksum, Read(Unchecked, "%01$RD05000A0063\r", "DT0", 2).Reply.Fault);
    }

    [Theory]
    [InlineData("DT100", "DT100", 100)]
    [InlineData("d0", "DT0", 0)]
    [InlineData("WX12", "WX12", 12)]
    [InlineData("wl999", "WL999", 999)]
    [InlineData("X1F", "X1F", 31)]
    [InlineData("xf", "XF", 15)]
    [InlineData("X0A", "XA", 10)]
    [InlineData("R100", "R100", 160)]
    [InlineData("R999F", "R999F", 15999)]
    [InlineData("Y10", "Y10", 16)]
    [InlineData("L0", "L0", 0)]
    public void An_address_reads_as_people_write_it(string text, string written, uint number)
    {
        Assert.True(Codec.TryParse(text, out var address, out _));
        Assert.Equal(number, address.Number);
        Assert.Equal(written, Codec.TextOf(address));
    }

    [Theory]
    [InlineData("DT100000")]
    [InlineData("DT1F")]
    [InlineData("WX1000")]
    [InlineData("X1FF")]
    [InlineData("X1G")]
    [InlineData("X10000")]
    [InlineData("X")]
    [InlineData("")]
    public void What_is_no_address_is_refused_with_the_way_to_write_it(string text)
    {
        Assert.False(Codec.TryParse(text, out _, out var fault));
        Assert.Contains("X1F", fault.En);
        Assert.Contains("X1F", fault.Ja);
    }

    [Fact]
    public void No_reply_would_be_longer_than_a_frame()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => Question(Codec, "DT0", 28));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Question(Codec, "X0", 417));
        Assert.Equal("%01#RCCX00000026", Question(Codec, "XF", 416)[..16]);
    }

    /// <summary>The frame with a true checksum in place of two question marks.</summary>
    private static string Mended(string frame) =>
        frame.EndsWith("??\r", StringComparison.Ordinal) ? $"{frame[..^3]}{XorFrame.Sum(Encoding.ASCII.GetBytes(frame[..^3])):X2}\r" : frame;

    private static string Question(Mewtocol codec, string address, int count)
    {
        var frame = new byte[PlcCodec.MaxFrameBytes];
        Assert.True(codec.TryParse(address, out var first, out _));
        return Encoding.ASCII.GetString(frame.AsSpan(0, codec.Write(new PlcRead(1, first, count), frame)));
    }

    private static (PlcReply Reply, ushort[] Values) Read(Mewtocol codec, string frame, string address, int count)
    {
        Assert.True(codec.TryParse(address, out var first, out _));
        var values = new ushort[count];
        return (codec.Read(Encoding.Latin1.GetBytes(frame), new PlcRead(1, first, count), values), values);
    }
}
