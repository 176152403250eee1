using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

public sealed class ModbusTests
{
    private static readonly PlcCodec Rtu = PlcCodecs.Of(PlcProtocol.ModbusRtu);
    private static readonly PlcCodec Tcp = PlcCodecs.Of(PlcProtocol.ModbusTcp);

    private static readonly ushort[] Coils = [.. "1011001111010110010011010111000011011".Select(static c => (ushort)(c - '0'))];
    private static readonly ushort[] Inputs = [.. "0011010111011011101011".Select(static c => (ushort)(c - '0'))];

    /// <summary>The specification's examples, and what a pymodbus server and mbpoll said to each other.</summary>
    public static TheoryData<byte, string, int, string, string, ushort[]> Golden => new()
    {
        { 0x11, "CO19", 37, "11 01 00 13 00 25 0E 84", "11 01 05 CD 6B B2 0E 1B 45 E6", Coils },
        { 0x11, "DI196", 22, "11 02 00 C4 00 16 BA A9", "11 02 03 AC DB 35 20 18", Inputs },
        { 0x11, "HR107", 3, "11 03 00 6B 00 03 76 87", "11 03 06 AE 41 56 52 43 40 49 AD", [0xAE41, 0x5652, 0x4340] },
        { 0x11, "IR8", 1, "11 04 00 08 00 01 B2 98", "11 04 02 00 0A F8 F4", [10] },
        { 0x01, "40001", 4, "01 03 00 00 00 04 44 09", "01 03 08 00 64 00 65 00 66 00 67 5D EC", [100, 101, 102, 103] },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Golden_question_and_reply_over_a_serial_line(byte station, string address, int count, string question, string reply, ushort[] values)
    {
        var read = Asked.Of(Rtu, station, address, count);
        Assert.Equal(Asked.Hex(question), Asked.Bytes(Rtu, read));
        var bytes = Asked.Hex(reply);
        var answer = Asked.Answer(Rtu, read, bytes);
        Assert.Equal(PlcReply.Complete(bytes.Length), answer.Reply);
        Assert.Equal(values, answer.Values);
        Asked.NeedsEveryByte(Rtu, read, bytes);
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void The_same_data_over_Tcp(byte station, string address, int count, string question, string reply, ushort[] values)
    {
        var read = Asked.Of(Tcp, station, address, count, 0x1501);
        Assert.Equal([0x15, 0x01, 0, 0, 0, 6, .. Asked.Hex(question)[..^2]], Asked.Bytes(Tcp, read));
        var data = Asked.Hex(reply)[..^2];
        byte[] bytes = [0x15, 0x01, 0, 0, 0, (byte)data.Length, .. data];
        var answer = Asked.Answer(Tcp, read, bytes);
        Assert.Equal(PlcReply.Complete(bytes.Length), answer.Reply);
        Assert.Equal(values, answer.Values);
        Asked.NeedsEveryByte(Tcp, read, bytes);
    }

    [Fact]
    public void Checksum_of_the_nine_digits_is_the_known_one() => Assert.Equal([0x37, 0x4B], ModbusRtuOracle.WithCrc("123456789"u8)[^2..]);

    [Theory]
    [InlineData(0x0A, "CO1245", "0A 81 02 B0 53")]
    [InlineData(0x01, "HR50", "01 83 02 C0 F1")]
    public void Exception_is_the_device_s_refusal(byte station, string address, string reply)
    {
        Assert.Equal(PlcReply.Refused(5, 2), Asked.Answer(Rtu, Asked.Of(Rtu, station, address, 1), Asked.Hex(reply)).Reply);
        var data = Asked.Hex(reply)[..^2];
        Assert.Equal(PlcReply.Refused(9, 2), Asked.Answer(Tcp, Asked.Of(Tcp, station, address, 1, 7), [0, 7, 0, 0, 0, 3, .. data]).Reply);
    }

    [Fact]
    public void Question_beyond_an_area_is_never_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Rtu, Asked.Of(Rtu, 1, "HR0", 126)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Rtu, Asked.Of(Rtu, 1, "CO0", 2001)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Rtu, Asked.Of(Rtu, 1, "HR65535", 2)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Rtu, Asked.Of(Rtu, 0, "HR0", 1)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Asked.Bytes(Rtu, Asked.Of(Rtu, 248, "HR0", 1)));
        Assert.Equal(8, Asked.Bytes(Rtu, Asked.Of(Rtu, 247, "HR65411", 125)).Length);
        Assert.Equal(12, Asked.Bytes(Tcp, Asked.Of(Tcp, 0, "CO63536", 2000)).Length);
    }

    [Fact]
    public void Good_frame_of_somebody_else_is_passed_over_and_the_own_one_taken()
    {
        var read = Asked.Of(Rtu, 1, "HR0", 1);
        var own = ModbusRtuOracle.WithCrc([1, 3, 2, 0, 100]);
        byte[][] others = [ModbusRtuOracle.WithCrc([2, 3, 2, 0, 9]), ModbusRtuOracle.WithCrc([2, 4, 2, 0, 9]), ModbusRtuOracle.WithCrc([2, 0x83, 2])];
        foreach (var other in others)
        {
            Assert.Equal(PlcReply.Malformed(other.Length, PlcFault.OtherReply, 0), Asked.Answer(Rtu, read, other).Reply);
            Assert.Equal([100], Asked.Find(Rtu, read, [.. other, .. own]));
        }

        var longer = ModbusRtuOracle.WithCrc([1, 3, 4, 0, 9, 0, 8]);
        Assert.Equal(PlcFault.Framing, Asked.Answer(Rtu, read, longer).Reply.Fault);
        Assert.Equal([100], Asked.Find(Rtu, read, [.. longer, .. own]));
    }

    [Fact]
    public void Reply_is_found_inside_what_noise_made_look_like_a_longer_frame()
    {
        var read = Asked.Of(Rtu, 1, "HR0", 1);
        byte[] line = [5, 3, 250, .. ModbusRtuOracle.WithCrc([1, 3, 2, 0, 100])];
        Assert.Equal(PlcReply.Malformed(3, PlcFault.Noise, 3), Asked.Answer(Rtu, read, line).Reply);
        Assert.Equal(PlcReply.NeedMore, Asked.Answer(Rtu, read, line.AsSpan(0, line.Length - 1)).Reply);
    }

    [Fact]
    public void Own_question_that_a_half_duplex_adapter_echoes_costs_nothing()
    {
        var read = Asked.Of(Rtu, 0x11, "HR107", 3);
        Assert.Equal([0xAE41, 0x5652, 0x4340], Asked.Find(Rtu, read, [.. Asked.Bytes(Rtu, read), .. Asked.Hex("11 03 06 AE 41 56 52 43 40 49 AD")]));
    }

    [Fact]
    public void Damaged_reply_is_no_reply_and_what_follows_it_is_found()
    {
        var read = Asked.Of(Rtu, 0x11, "HR107", 3);
        var good = Asked.Hex("11 03 06 AE 41 56 52 43 40 49 AD");
        var bad = Asked.Hex("11 03 06 AE 41 56 52 43 41 49 AD");
        Assert.Equal(PlcReply.Malformed(11, PlcFault.Checksum, 10), Asked.Answer(Rtu, read, bad).Reply);
        Assert.Equal([0xAE41, 0x5652, 0x4340], Asked.Find(Rtu, read, [.. bad, .. good]));
    }

    [Fact]
    public void Answer_to_an_earlier_transaction_is_not_taken()
    {
        var read = Asked.Of(Tcp, 1, "HR0", 1, 8);
        byte[] late = [0, 7, 0, 0, 0, 5, 1, 3, 2, 0, 9];
        byte[] own = [0, 8, 0, 0, 0, 5, 1, 3, 2, 0, 10];
        Assert.Equal(PlcReply.Malformed(11, PlcFault.OtherReply, 0), Asked.Answer(Tcp, read, late).Reply);
        Assert.Equal([10], Asked.Find(Tcp, read, [.. late, .. own]));
    }

    [Theory]
    [InlineData("40001", "HR0")]
    [InlineData("400001", "HR0")]
    [InlineData("49999", "HR9998")]
    [InlineData("465536", "HR65535")]
    [InlineData("30001", "IR0")]
    [InlineData("300124", "IR123")]
    [InlineData("10001", "DI0")]
    [InlineData("00001", "CO0")]
    [InlineData("065536", "CO65535")]
    [InlineData("hr107", "HR107")]
    [InlineData("Ir0", "IR0")]
    [InlineData("DI00196", "DI196")]
    [InlineData("CO65535", "CO65535")]
    public void Address_is_read_and_written_counted_from_0(string text, string canonical)
    {
        foreach (var codec in (PlcCodec[])[Rtu, Tcp])
        {
            Assert.True(codec.TryParse(text, out var address, out _));
            Assert.Equal(canonical, codec.TextOf(address));
            Assert.True(codec.TryParse(canonical, out var again, out _));
            Assert.Equal(address, again);
        }
    }

    [Theory]
    [InlineData("40000", "40001 is the same as HR0")]
    [InlineData("400000", "400001 is the same as HR0")]
    [InlineData("465537", "from 400001 to 465536")]
    [InlineData("4000A", "from 40001 to 49999")]
    [InlineData("00000", "00001 is the same as CO0")]
    [InlineData("HR", "from 0 to 65535")]
    [InlineData("HR65536", "from 0 to 65535")]
    [InlineData("HR-1", "from 0 to 65535")]
    [InlineData("HR 1", "from 0 to 65535")]
    [InlineData("20001", "mind that they differ by one")]
    [InlineData("0", "mind that they differ by one")]
    [InlineData("", "mind that they differ by one")]
    [InlineData("D100", "mind that they differ by one")]
    public void What_is_no_address_is_told_with_the_trap_of_counting_from_1(string text, string says)
    {
        Assert.False(Rtu.TryParse(text, out _, out var fault));
        Assert.Contains(says, fault.En, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Ja);
    }
}
