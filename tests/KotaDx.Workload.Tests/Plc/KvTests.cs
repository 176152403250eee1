using System.Text;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>Bytes from Keyence's manual and from public code, and what must not pass for one.</summary>
public sealed class KvTests
{
    private static readonly Kv Codec = new();

    [Theory]
    [InlineData("DM0", 1, "RD DM0.U\r")]
    [InlineData("DM0", 10, "RDS DM0.U 10\r")]
    [InlineData("W1F", 2, "RDS W1F.U 2\r")]
    [InlineData("R1005", 1, "RD R1005\r")]
    [InlineData("R1015", 2, "RDS R1015 2\r")]
    [InlineData("CR2008", 1, "RD CR2008\r")]
    public void A_question_has_these_bytes(string address, int count, string frame) => Assert.Equal(frame, Question(address, count));

    [Fact]
    public void A_serial_line_is_greeted()
    {
        var (question, answer) = Codec.Greeting(0)!.Value;
        Assert.Equal("CR\r", Encoding.ASCII.GetString(question));
        Assert.Equal("CC\r\n", Encoding.ASCII.GetString(answer));
    }

    [Theory]
    [InlineData("00123\r\n", "DM0", new ushort[] { 123 })]
    [InlineData("4660 43981\r\n", "DM0", new ushort[] { 4660, 43981 })]
    [InlineData("+00005 -00001 0065535\r\n", "DM0", new ushort[] { 5, 0xFFFF, 65535 })]
    [InlineData("-32768\r\n", "DM0", new ushort[] { 0x8000 })]
    [InlineData("1 0 1 0\r\n", "R0", new ushort[] { 1, 0, 1, 0 })]
    public void A_reply_holds_these_values(string frame, string address, ushort[] words)
    {
        var (reply, values) = Read(frame, address, words.Length);
        Assert.Equal(PlcReply.Complete(frame.Length), reply);
        Assert.Equal(words, values);
    }

    [Theory]
    [InlineData("E0\r\n", 0)]
    [InlineData("E1\r\n", 1)]
    [InlineData("E9\r\n", 9)]
    public void A_refusal_keeps_its_bare_code(string frame, int code)
    {
        Assert.Equal(PlcReply.Refused(4, code), Read(frame, "DM0", 1).Reply);
        Assert.StartsWith($"E{code}", Codec.Meaning(code).En);
    }

    [Theory]
    [InlineData("", "DM0", 1, PlcFault.None)]
    [InlineData("00123", "DM0", 1, PlcFault.None)]
    [InlineData("00123\r", "DM0", 1, PlcFault.None)]
    [InlineData("00123\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("001\r00123\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("00123\r\n", "DM0", 2, PlcFault.Framing)]
    [InlineData("00123 00124\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("00123 \r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("1  2\r\n", "DM0", 2, PlcFault.Framing)]
    [InlineData("1,2\r\n", "DM0", 2, PlcFault.Framing)]
    [InlineData("65536\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("99999999999999999999999999\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("-32769\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("-\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("2\r\n", "R0", 1, PlcFault.Framing)]
    [InlineData("CC\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("E\r\n", "DM0", 1, PlcFault.Framing)]
    [InlineData("\n00123\r\n", "DM0", 1, PlcFault.Noise)]
    [InlineData("\0\0", "DM0", 1, PlcFault.Noise)]
    public void What_is_no_reply_says_why_not(string frame, string address, int count, PlcFault fault)
    {
        var reply = Read(frame, address, count).Reply;
        Assert.Equal(fault == PlcFault.None ? PlcReplyStatus.NeedMore : PlcReplyStatus.Malformed, reply.Status);
        Assert.Equal(fault, reply.Fault);
    }

    [Fact]
    public void A_line_without_an_end_is_given_up() =>
        Assert.Equal(PlcReply.Malformed(PlcCodec.MaxFrameBytes, PlcFault.Framing, PlcCodec.MaxFrameBytes - 1), Read(new string('0', PlcCodec.MaxFrameBytes), "DM0", 1).Reply);

    [Theory]
    [InlineData("DM100", "DM100", 100)]
    [InlineData("em65534", "EM65534", 65534)]
    [InlineData("W1f", "W1F", 0x1F)]
    [InlineData("TM511", "TM511", 511)]
    [InlineData("R1005", "R1005", 165)]
    [InlineData("R15", "R15", 15)]
    [InlineData("R100", "R100", 16)]
    [InlineData("r00015", "R15", 15)]
    [InlineData("R199915", "R199915", 31999)]
    [InlineData("MR399915", "MR399915", 63999)]
    [InlineData("LR0", "LR0", 0)]
    [InlineData("CR7915", "CR7915", 1279)]
    public void An_address_reads_as_people_write_it(string text, string written, uint number)
    {
        Assert.True(Codec.TryParse(text, out var address, out _));
        Assert.Equal(number, address.Number);
        Assert.Equal(written, Codec.TextOf(address));
    }

    [Theory]
    [InlineData("R1016")]
    [InlineData("R99")]
    [InlineData("R200000")]
    [InlineData("DM65535")]
    [InlineData("DM1F")]
    [InlineData("DM0.U")]
    [InlineData("W8000")]
    [InlineData("T0")]
    [InlineData("C0")]
    [InlineData("CR")]
    [InlineData("")]
    public void What_is_no_address_is_refused_with_the_way_to_write_it(string text)
    {
        Assert.False(Codec.TryParse(text, out _, out var fault));
        Assert.Contains("R1005", fault.En);
        Assert.Contains("R1005", fault.Ja);
    }

    [Fact]
    public void There_is_one_station_and_a_bound_to_what_is_asked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => Question("DM0", 121));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Codec.Write(new PlcRead(1, default, 1), new byte[PlcCodec.MaxFrameBytes]));
    }

    private static string Question(string address, int count)
    {
        var frame = new byte[PlcCodec.MaxFrameBytes];
        Assert.True(Codec.TryParse(address, out var first, out _));
        return Encoding.ASCII.GetString(frame.AsSpan(0, Codec.Write(new PlcRead(0, first, count), frame)));
    }

    private static (PlcReply Reply, ushort[] Values) Read(string frame, string address, int count)
    {
        Assert.True(Codec.TryParse(address, out var first, out _));
        var values = new ushort[count];
        return (Codec.Read(Encoding.Latin1.GetBytes(frame), new PlcRead(0, first, count), values), values);
    }
}
