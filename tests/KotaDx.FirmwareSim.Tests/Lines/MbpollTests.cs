using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;

namespace KotaDx.FirmwareSim.Tests.Lines;

/// <summary>A master that is not ours: mbpoll, on libmodbus.</summary>
public sealed partial class MbpollTests
{
    private readonly string _mbpoll = Programs.OrSkip("mbpoll", "mbpoll");

    [Theory]
    [InlineData("4", "4x", new[] { 100, 65535, 0, 103 })]
    [InlineData("3", "3x", new[] { 1, 2, 3, 32768 })]
    [InlineData("0", "0x", new[] { 1, 0, 0, 1, 1, 0, 1, 0, 1 })]
    [InlineData("1", "1x", new[] { 0, 1, 1 })]
    public async Task It_reads_our_slave_on_a_pty(string type, string area, int[] values)
    {
        var bus = new SerialLineSimulator([Slave(1, area, [.. values.Select(_ => 0)]), Slave(2, area, values)]);
        await using var line = PtyLine.Start(bus, null, TimeProvider.System);

        var (code, output) = await PollAsync(["-m", "rtu", "-b", "9600", "-P", "none", "-a", "2", "-0", "-r", "7", "-c", Count(values), "-t", type, "-1", line.Path]);

        Assert.True(code == 0, output);
        Assert.Equal(values, ValuesIn(output));
    }

    [Fact]
    public async Task It_reads_our_slave_over_tcp()
    {
        var slave = new ModbusTcpSlave(1);
        (slave.Memory["4x", 0], slave.Memory["4x", 1]) = (4711, 815);
        await using var line = TcpLine.Start(new SerialLineSimulator(slave), new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System);

        var (code, output) = await PollAsync(["-m", "tcp", "-p", line.Port.ToString(CultureInfo.InvariantCulture), "-a", "1", "-0", "-r", "0", "-c", "2", "-t", "4", "-1", "127.0.0.1"]);

        Assert.True(code == 0, output);
        Assert.Equal([4711, 815], ValuesIn(output));
    }

    [Fact]
    public async Task It_understands_our_exceptions()
    {
        await using var line = PtyLine.Start(new SerialLineSimulator(new ModbusRtuSlave(1)), null, TimeProvider.System);

        var (code, output) = await PollAsync(["-m", "rtu", "-b", "9600", "-P", "none", "-a", "1", "-0", "-r", "9999", "-c", "2", "-t", "4", "-1", line.Path]);

        Assert.NotEqual(0, code);
        Assert.Contains("Illegal data address", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_gets_no_answer_from_a_dead_slave()
    {
        var slave = new ModbusRtuSlave(1) { IsOn = false };
        await using var line = PtyLine.Start(new SerialLineSimulator(slave), null, TimeProvider.System);

        var (code, output) = await PollAsync(["-m", "rtu", "-b", "9600", "-P", "none", "-a", "1", "-0", "-r", "0", "-c", "2", "-t", "4", "-o", "0.2", "-1", line.Path]);

        Assert.NotEqual(0, code);
        Assert.Contains("timed out", output, StringComparison.Ordinal);
        Assert.InRange(slave.Requests, 1, 10);
    }

    private Task<(int Code, string Output)> PollAsync(string[] arguments) => Programs.RunAsync(_mbpoll, arguments, TestContext.Current.CancellationToken);

    private static ModbusRtuSlave Slave(byte unit, string area, int[] values)
    {
        var slave = new ModbusRtuSlave(unit);
        for (var i = 0; i < values.Length; i++)
            slave.Memory[area, 7 + i] = (ushort)values[i];
        return slave;
    }

    private static string Count(int[] values) => values.Length.ToString(CultureInfo.InvariantCulture);

    // Above 32767 it adds the signed value in brackets.
    private static int[] ValuesIn(string output) =>
        [.. Value().Matches(output).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^\[\d+\]:\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex Value();
}
