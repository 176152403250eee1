using System.Net.Sockets;
using System.Text.RegularExpressions;
using KotaDx.FirmwareSim.Tests.Plc;

namespace KotaDx.FirmwareSim.Tests.Tool;

public sealed class KotadxSimTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bus_on_a_pty_is_read_by_mbpoll_and_ends_cleanly()
    {
        var mbpoll = Programs.OrSkip("mbpoll", "mbpoll");
        using var folder = new TempFolder();
        var link = Path.Combine(folder.Path, "ttyUSB0");
        var (program, words) = await KotadxSim.StartAsync(["plc", "modbus-rtu", "--pty", link, "--station", "1", "--station", "2", "--dead", "3", "--set", "40001=4711", "--baud", "9600"], Ct);
        using (program)
        {
            Assert.Contains(link, words, StringComparison.Ordinal);
            var (code, output) = await Programs.RunAsync(mbpoll, ["-m", "rtu", "-b", "9600", "-P", "none", "-a", "2", "-0", "-r", "0", "-c", "1", "-t", "4", "-1", link], Ct);
            Assert.True(code == 0 && output.Contains("4711", StringComparison.Ordinal), output);
            var dead = await Programs.RunAsync(mbpoll, ["-m", "rtu", "-b", "9600", "-P", "none", "-a", "3", "-0", "-r", "0", "-c", "1", "-t", "4", "-o", "0.2", "-1", link], Ct);
            Assert.NotEqual(0, dead.Code);

            var (stopped, last) = await program.StopAsync(Ct);
            Assert.Equal(0, stopped);
            Assert.Contains("replies 1,", last, StringComparison.Ordinal);
            Assert.False(File.Exists(link));
        }
    }

    [Theory]
    [InlineData("modbus-tcp", "00 07 00 00 00 06 01 03 00 64 00 01", "00 07 00 00 00 05 01 03 02 12 67", "40101")]
    [InlineData("slmp", "50 00 00 FF FF 03 00 0C 00 10 00 01 04 00 00 64 00 00 A8 01 00", "D0 00 00 FF FF 03 00 04 00 00 00 67 12", "D100")]
    [InlineData("kv", "52 44 20 44 4D 31 30 30 0D", "30 34 37 31 31 0D 0A", "DM100")]
    public async Task A_plc_behind_tcp_answers_and_ends_cleanly(string protocol, string request, string reply, string address)
    {
        var (program, words) = await KotadxSim.StartAsync(["plc", protocol, "--listen", "127.0.0.1:0", "--set", address + "=4711"], Ct);
        using (program)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", int.Parse(Regex.Match(words, @"127\.0\.0\.1:(\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), Ct);
            await client.GetStream().WriteAsync(Ask.Hex(request), Ct);
            var heard = new byte[Ask.Hex(reply).Length];
            await client.GetStream().ReadExactlyAsync(heard, Ct);
            Assert.Equal(Ask.Hex(reply), heard);
            Assert.Equal(0, (await program.StopAsync(Ct)).Code);
        }
    }

    [Theory]
    [InlineData("and-scale", @"^ST,\+0001\.234 kg\r\n")]
    [InlineData("shimadzu", @"^-  186\.65g \r")]
    [InlineData("tohnichi", @"^RE,001,\+")]
    [InlineData("barcode", @"^4901234567894\r")]
    [InlineData("rfid", @"^04A2B3C4\r")]
    [InlineData("arduino", @"count=\d+,state=run\r\n")]
    [InlineData("csv", @"\d\d\.\d,\d\d,\d\d\.\d\r\n")]
    [InlineData("key-value", @"temp=\d\d\.\d,hum=\d\d,amp=")]
    public async Task An_instrument_sends_by_itself(string kind, string pattern)
    {
        var (program, words) = await KotadxSim.StartAsync(["instrument", kind, "--listen", "127.0.0.1:0", "--every", "0.05"], Ct);
        using (program)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", int.Parse(Regex.Match(words, @"127\.0\.0\.1:(\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), Ct);
            var heard = "";
            var buffer = new byte[256];
            while (!Regex.IsMatch(heard, pattern))
            {
                var count = await client.GetStream().ReadAsync(buffer, Ct);
                heard += System.Text.Encoding.Latin1.GetString(buffer, 0, count);
                Assert.True(count > 0 && heard.Length < 4096, heard);
            }
        }
    }

    [Theory]
    [InlineData(2, "Give one of", "plc", "modbus-rtu")]
    [InlineData(2, "no such device", "plc", "melsec-1c", "--pty", "x", "--set", "Q1=3")]
    [InlineData(2, "write it as D100:", "plc", "melsec-1c", "--pty", "x", "--count", "D100:fast")]
    [InlineData(2, "no such device", "plc", "melsec-1c", "--pty", "x", "--count", "D8511:1/s:wrap32")]
    [InlineData(2, "0 to 1", "plc", "kv", "--pty", "x", "--noise", "2")]
    [InlineData(2, "See kotadx-sim --help", "plc", "sysmac", "--pty", "x")]
    [InlineData(2, "give one number", "instrument", "and-scale", "--pty", "x", "--value", "heavy")]
    [InlineData(3, "cannot be made", "plc", "kv", "--pty", "/no/such/folder/tty")]
    [InlineData(3, "cannot be used", "plc", "kv", "--port", "/dev/no-such-port")]
    public async Task What_cannot_be_ends_with_a_sentence_and_its_code(int code, string words, params string[] arguments)
    {
        var (ended, output) = await KotadxSim.RunAsync(arguments, Ct);

        Assert.True(ended == code && output.Contains(words, StringComparison.Ordinal), $"{ended}: {output}");
    }
}
