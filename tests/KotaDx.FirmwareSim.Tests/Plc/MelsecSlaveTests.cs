using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;

namespace KotaDx.FirmwareSim.Tests.Plc;

public sealed class MelsecSlaveTests
{
    // From the manuals of the FX and from public specifications.
    [Theory]
    [InlineData(5, "␅05FFBRAX00400547", "␂05FF01101␃E7")]
    [InlineData(15, "␅0FFFPC0C5", "␂0FFF8D␃81")]
    [InlineData(5, "␅05FFBT003M00501S01000Y00011EC", "␆05FF")]
    [InlineData(0, "␅00FFWR0D0100032D", "␂00FF199512021130␃51")]
    [InlineData(0, "␅00FFBR0M01000826", "␂00FF00010011␃72")]
    public void The_examples_of_the_manuals_are_answered_as_there(byte station, string request, string reply)
    {
        var slave = Example(new MelsecFxSlave(station));

        Assert.Equal(reply, Ask.Text(slave, request));
        Assert.Equal((1, 0), (slave.Requests, slave.Refusals));
    }

    [Fact]
    public void Format_4_ends_every_block_with_a_line_end()
    {
        var slave = Example(new MelsecFxSlave(0) { IsFormat4 = true });

        Assert.Equal("␂00FF199512021130␃51␍␊", Ask.Text(slave, "␅00FFWR0D0100032D␍␊"));
        Assert.Equal("␕00FF02␍␊", Ask.Text(slave, "␅00FFWR0D0100032E␍␊"));
    }

    [Fact]
    public void Without_sums_none_is_wanted_and_none_is_sent()
    {
        var slave = Example(new MelsecFxSlave(0) { HasSum = false });

        Assert.Equal("␂00FF199512021130␃", Ask.Text(slave, "␅00FFWR0D010003"));
    }

    [Fact]
    public void A_test_of_bits_sets_them()
    {
        var slave = Example(new MelsecFxSlave(5));
        slave.Set("S100", 1);

        Ask.Text(slave, "␅05FFBT003M00501S01000Y00011EC");

        Assert.Equal((1, 0, 1), (slave.Memory["M", 50], slave.Memory["S", 100], slave.Memory["Y", 1]));
    }

    [Theory]
    [InlineData("␕00FF02", "␅00FFWR0D010003", "00")] // sum
    [InlineData("␕00FF06", "␅00FFWR0D900001", null)] // beyond the last register
    [InlineData("␕00FF06", "␅00FFWR0Q010001", null)] // no such device
    [InlineData("␕00FF07", "␅00FFWR0D01G001", null)]
    [InlineData("␕00FF07", "␅00FFBR0X008001", null)] // X counts in eights
    [InlineData("␕00FF0A", "␅00FEWR0D010001", null)]
    [InlineData("␕00FF02", "␅00FEWR0D900001", "00")] // of three faults the lowest code
    public void What_is_wrong_with_a_request_is_told_by_its_code(string reply, string request, string? sum)
    {
        var slave = Example(new MelsecFxSlave(0));

        Assert.Equal(reply, Ask.Text(slave, request + (sum ?? DeviceNumber.Sum(Ask.Text(request[1..])))));
        Assert.Equal((1, 1), (slave.Requests, slave.Refusals));
    }

    [Fact]
    public void A_command_that_is_none_is_refused_when_nothing_more_comes()
    {
        var slave = Example(new MelsecFxSlave(0));
        var request = Ask.Text("␅00FFZZ0D010003");

        Assert.Equal("␕00FF06", Ask.Shown(Ask.BytesAfterPause(slave, [.. request, .. Ask.Text(DeviceNumber.Sum(request.AsSpan(1)))])));
    }

    [Fact]
    public void Half_a_request_another_station_and_a_parity_fault_get_no_answer_at_all()
    {
        var slave = Example(new MelsecFxSlave(0));
        var faulty = Ask.Text("␅00FFWR0D0100032D");
        faulty[6] |= 0x80;

        Assert.Empty(Ask.BytesAfterPause(slave, Ask.Text("␅00FFWR0D01")));
        Assert.Empty(Ask.BytesAfterPause(slave, Ask.Text("␅01FFWR0D0100032E")));
        Assert.Empty(Ask.BytesAfterPause(slave, faulty));
        Assert.Equal("␂00FF199512021130␃51", Ask.Text(slave, "␅00FFWR0D0100032D"));
    }

    [Fact]
    public void The_wait_that_a_request_asks_for_is_kept()
    {
        var sent = new List<Transmission>();
        var request = Ask.Text("␅00FFWRAD010003");

        Example(new MelsecFxSlave(0)).Receive(TimeSpan.Zero, [.. request, .. Ask.Text(DeviceNumber.Sum(request.AsSpan(1)))], sent);

        Assert.Equal(TimeSpan.FromMilliseconds(100), Assert.Single(sent).After);
    }

    [Fact]
    public void A_request_is_found_behind_the_acknowledgement_of_the_last_reply()
    {
        var slave = Example(new MelsecFxSlave(0));

        Assert.Equal("␂00FF199512021130␃51", Ask.Text(slave, "␆00FF␅00FFWR0D0100032D"));
    }

    [Fact]
    public void Words_of_relays_hold_sixteen_of_them()
    {
        var slave = Example(new MelsecFxSlave(0) { HasSum = false });
        slave.Set("M96", 1);

        // M96 to M111: 96, 103, 106 and 107 are set.
        Assert.Equal("␂00FF0C81␃", Ask.Text(slave, "␅00FFWR0M009601"));
    }

    [Fact]
    public void Frame_3C_is_answered_as_in_its_specification()
    {
        var slave = Example(new Melsec3CSlave(0));
        const string beyond = "F90000FF0004010000D*9999990003";

        Assert.Equal("␂F90000FF00199512021130␃90", Ask.Text(slave, "␅F90000FF0004010000D*000100000302"));
        Assert.Equal("␕F90000FF007151", Ask.Text(slave, "␅" + beyond + DeviceNumber.Sum(Ask.Text(beyond))));
        Assert.Equal("␕F90000FF007F24", Ask.Text(slave, "␅F90000FF0004010000D*000100000303"));
        Assert.Empty(Ask.Text(slave, "␅F90100FF0004010000D*000100000303"));
        Assert.Equal((3, 2), (slave.Requests, slave.Refusals));
    }

    [Fact]
    public void Bits_of_frame_3C_are_one_character_each()
    {
        var slave = Example(new Melsec3CSlave(0) { HasSum = false });
        slave.Set("X1F", 1);

        Assert.Equal("␂F90000FF00010␃", Ask.Text(slave, "␅F90000FF0004010001X*00001E0003"));
    }

    [Fact]
    public void Slmp_answers_words_bits_and_refusals()
    {
        var slave = Example(new SlmpSlave());
        slave.Set("M100", 1);

        Assert.Equal(
            Ask.Hex("D0 00 00 FF FF 03 00 08 00 00 00 95 19 02 12 30 11"),
            Ask.Bytes(slave, Ask.Hex("50 00 00 FF FF 03 00 0C 00 10 00 01 04 00 00 64 00 00 A8 03 00")));
        Assert.Equal(
            Ask.Hex("D0 00 00 FF FF 03 00 04 00 00 00 10 01"),
            Ask.Bytes(slave, Ask.Hex("50 00 00 FF FF 03 00 0C 00 10 00 01 04 01 00 64 00 00 90 04 00")));
        Assert.Equal(
            Ask.Hex("D0 00 00 FF FF 03 00 0B 00 56 C0 00 FF FF 03 00 01 04 00 00"),
            Ask.Bytes(slave, Ask.Hex("50 00 00 FF FF 03 00 0C 00 10 00 01 04 00 00 FF FF FF A8 03 00")));
        Assert.Equal((3, 1), (slave.Requests, slave.Refusals));
    }

    private static T Example<T>(T slave)
        where T : PlcSlave
    {
        (slave.Memory["D", 100], slave.Memory["D", 101], slave.Memory["D", 102]) = (0x1995, 0x1202, 0x1130);
        (slave.Memory["X", 33], slave.Memory["X", 34], slave.Memory["X", 36]) = (1, 1, 1);
        (slave.Memory["M", 103], slave.Memory["M", 106], slave.Memory["M", 107]) = (1, 1, 1);
        return slave;
    }
}
