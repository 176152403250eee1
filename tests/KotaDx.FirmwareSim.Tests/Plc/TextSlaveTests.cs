using KotaDx.FirmwareSim.Plc;

namespace KotaDx.FirmwareSim.Tests.Plc;

/// <summary>Host Link, KV and MEWTOCOL: lines of text.</summary>
public sealed class TextSlaveTests
{
    [Fact]
    public void Host_link_answers_as_its_manuals_do()
    {
        var slave = new HostLinkSlave(0);
        slave.Set("DM0", 0x64);
        slave.Set("D1", 0x65);

        Assert.Equal("@00RD00006454*␍", Ask.Text(slave, "@00RD0000000157*␍"));
        Assert.Equal("@00RD000064006557*␍", Ask.Text(slave, "@00RD0000000254*␍"));
        Assert.Equal("@00RD1354*␍", Ask.Text(slave, "@00RD0000000158*␍"));
        Assert.Equal("@00IC4A*␍", Ask.Text(slave, "@00WD0000000152*␍"));
        Assert.Empty(Ask.Text(slave, "@01RD0000000156*␍"));
        Assert.Equal((4, 2), (slave.Requests, slave.Refusals));
    }

    [Theory]
    [InlineData("@00RD00000A26*", "@00RD14")]
    [InlineData("@00RD00000000", "@00RD15")]
    [InlineData("@00RD99990001", "@00RD15")]
    [InlineData("@00RH00990002", "@00RH15")]
    [InlineData("@00RJ00000001", "@00RJ000000")]
    [InlineData("@00RR00000001", "@00RR000000")]
    public void Host_link_says_what_is_wrong(string request, string reply)
    {
        var asked = request.TrimEnd('*');
        Assert.Equal($"{reply}{Xor(reply)}*␍", Ask.Text(new HostLinkSlave(0), $"{asked}{Xor(asked)}*␍"));
    }

    [Fact]
    public void A_long_reply_of_host_link_comes_frame_by_frame()
    {
        var slave = new HostLinkSlave(0);
        for (var i = 0; i < 70; i++)
            slave.Memory["DM", i] = (ushort)(i + 1);
        string Words(int from, int to) => string.Concat(Enumerable.Range(from, to - from).Select(i => $"{i + 1:X4}"));

        var first = "@00RD00" + Words(0, 30);
        Assert.Equal($"{first}{Xor(first)}␍", Ask.Text(slave, $"@00RD00000070{Xor("@00RD00000070")}*␍"));
        Assert.Equal($"{Words(30, 61)}{Xor(Words(30, 61))}␍", Ask.Text(slave, "␍"));
        Assert.Equal($"{Words(61, 70)}{Xor(Words(61, 70))}*␍", Ask.Text(slave, "␍"));
        Assert.Empty(Ask.Text(slave, "␍"));
    }

    [Fact]
    public void Kv_wants_to_be_greeted_first()
    {
        var slave = new KvSlave();
        slave.Set("DM0", 123);

        Assert.Equal("E1␍␊", Ask.Text(slave, "RD DM0␍"));
        Assert.Equal("CC␍␊", Ask.Text(slave, "CR␍␊"));
        Assert.Equal("00123␍␊", Ask.Text(slave, "RD DM0␍"));
        Assert.Equal("CF␍␊", Ask.Text(slave, "CQ␍"));
        Assert.Equal("E1␍␊", Ask.Text(slave, "RD DM0␍"));
        Assert.Equal("CC 00␍␊", Ask.Text(slave, "CR 00␍"));
    }

    [Fact]
    public void Kv_on_a_bus_speaks_only_when_it_is_called()
    {
        var slave = new KvSlave(3);

        Assert.Empty(Ask.Text(slave, "RD DM0␍"));
        Assert.Empty(Ask.Text(slave, "CR 00␍"));
        Assert.Equal("CC 03␍␊", Ask.Text(slave, "CR 03␍"));
        Assert.Equal("00000␍␊", Ask.Text(slave, "RD DM0␍"));
        Assert.Empty(Ask.Text(slave, "CR 04␍"));
        Assert.Empty(Ask.Text(slave, "RD DM0␍"));
    }

    [Theory]
    [InlineData("RD DM0.U", "04660")]
    [InlineData("RDS DM0 2", "04660 43981")]
    [InlineData("RD DM1.S", "-21555")]
    [InlineData("RDS DM0.H 2", "1234 ABCD")]
    [InlineData("RD DM0.D", "2882343476")]
    [InlineData("RD DM0.L", "-1412623820")]
    [InlineData("RD MR1015", "1")]
    [InlineData("RDS MR1014 3", "0 1 0")]
    [InlineData("RD MR1000.U", "32768")]
    [InlineData("RD DM65535", "E0")]
    [InlineData("RD MR1016", "E0")]
    [InlineData("RD QQ1", "E0")]
    [InlineData("RDS DM0", "E1")]
    [InlineData("RD DM0.X", "E1")]
    [InlineData("WR DM0 1", "E1")]
    public void Kv_reads_in_every_format(string request, string reply)
    {
        var slave = new KvSlave { NeedsSession = false };
        (slave.Memory["DM", 0], slave.Memory["DM", 1]) = (4660, 43981);
        slave.Set("MR1015", 1);

        Assert.Equal(reply + "␍␊", Ask.Text(slave, request + "␍"));
    }

    [Fact]
    public void Mewtocol_answers_as_its_manuals_do()
    {
        var slave = new MewtocolSlave(1);
        (slave.Memory["DT", 0], slave.Memory["DT", 1]) = (5, 10);
        (slave.Memory["DT", 1105], slave.Memory["DT", 1106], slave.Memory["DT", 1107]) = (0x63, 0x3344, 10);

        Assert.Equal("%01$RD05000A0062␍", Ask.Text(slave, "%01#RDD0000000001**␍"));
        Assert.Equal("%01$RD630044330A0062␍", Ask.Text(slave, "%01#RDD011050110757␍"));
        Assert.Equal("%01!4203␍", Ask.Text(slave, "%01#XYZ**␍"));
        Assert.Equal("%01!4001␍", Ask.Text(slave, "%01#RDD011050110758␍"));
        Assert.Empty(Ask.Text(slave, "%02#RDD0000000001**␍"));
        Assert.Equal((4, 2), (slave.Requests, slave.Refusals));
    }

    [Theory]
    [InlineData("%01#RCSX00001D", "%01$RC1")]
    [InlineData("%01#RCSX000A6C", "%01$RC0")]
    [InlineData("%01#RCSR010A**", "%01$RC1")]
    [InlineData("%01#RCCX00000001**", "%01$RC01000080")]
    [InlineData("%01#RDD0000000027**", "%01!27")]
    [InlineData("%01#RDD0000100000**", "%01!45")]
    [InlineData("%01#RDD9999099999**", "%01!45")]
    [InlineData("%01#RDD000000000**", "%01!41")]
    public void Mewtocol_reads_contacts_and_says_what_is_wrong(string request, string reply)
    {
        var slave = new MewtocolSlave(1);
        slave.Set("X0", 1);
        slave.Set("X1F", 1);
        slave.Set("R10A", 1);

        Assert.Equal($"{reply}{Xor(reply)}␍", Ask.Text(slave, request + "␍"));
    }

    [Fact]
    public void Noise_in_front_of_a_start_character_is_passed_over()
    {
        Assert.Equal($"@00RD000000{Xor("@00RD000000")}*␍", Ask.Text(new HostLinkSlave(0), "xy@00R␂@00RD0000000157*␍"));
        Assert.Equal($"%01$RD0000{Xor("%01$RD0000")}␍", Ask.Text(new MewtocolSlave(1), "zz%0%01#RDD0000000000**␍"));
    }

    private static string Xor(string text) => $"{text.Aggregate(0, (sum, c) => sum ^ c):X2}";
}
