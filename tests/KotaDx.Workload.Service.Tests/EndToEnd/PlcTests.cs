using System.Globalization;
using System.Text.Json;
using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;
using KotaDx.Workload.Service.Tests.Diagnostics;
using KotaDx.Workload.Service.Tests.Infrastructure;
using static KotaDx.Workload.Service.Tests.EndToEnd.PlcFactory;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>PLCs on lines that the book describes, read by the service as a process of its own. The slaves are simulated ones that share no code with it.</summary>
[Trait("kind", "end-to-end")]
public sealed class PlcTests
{
    [Fact]
    public async Task Dead_slaves_cost_the_others_of_their_bus_no_more_than_a_tenth_and_one_comes_back_by_itself()
    {
        using var data = new TempFolder();
        var slaves = Enumerable.Range(1, 10).Select(static number => new ModbusRtuSlave((byte)number)).ToArray();
        var line = new SerialLineSimulator(slaves, new LineBehavior { Baud = 9600 });
        await using var pty = PtyLine.Start(line, data.File("rs485"), TimeProvider.System);
        Book(data, $"  - {{port: bus, at: \"{pty.Path}:9600:8N1\", speaks: modbus-rtu}}",
            slaves.Select(static slave => $"bus,{slave.Unit},HR0,1,a/m{slave.Unit},counter"));
        await using var service = await Run(data);
        await Source(service, "10 answering");
        var allAlive = await RepliesIn(line, TimeSpan.FromSeconds(15)) / 10;

        slaves[3].IsOn = slaves[7].IsOn = slaves[8].IsOn = false;
        await Source(service, "3 of 10 do not answer (no. 4, 8, 9)");
        using var web = new HttpClient();
        var scrape = PrometheusScrape.Read(await web.GetStringAsync(new Uri(service.Board.Url + "/metrics"), TestContext.Current.CancellationToken));
        Assert.Equal(3, scrape.Value("kotadx_plc_slaves_away", ("port", "bus")));
        Assert.True(scrape.Value("kotadx_plc_polls_total", ("port", "bus"), ("outcome", "silent")) >= 9);
        var someDead = await RepliesIn(line, TimeSpan.FromSeconds(20)) / 7;
        Assert.True(someDead > 0.9 * allAlive, $"{allAlive:0.00} answers a second of each slave while all answer, {someDead:0.00} beside three dead ones");

        slaves[7].IsOn = true;
        await Source(service, "2 of 10 do not answer (no. 4, 9)");
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task Counter_that_wraps_at_16_bits_and_one_whose_power_is_cut_give_their_pieces_to_who_stands_there()
    {
        using var data = new TempFolder();
        var (wraps, falls) = (new SimulatedCounter("4x", 0, 0) { From = 65_520 }, new SimulatedCounter("4x", 0, 0) { From = 60_000 });
        var (first, second) = (new ModbusRtuSlave(1), new ModbusRtuSlave(2));
        first.Memory.Add(wraps);
        second.Memory.Add(falls);
        await using var pty = PtyLine.Start(new SerialLineSimulator([first, second]), data.File("rs485"), TimeProvider.System);
        Book(data, $"  - {{port: bus, at: \"{pty.Path}:9600:8N1\", speaks: modbus-rtu}}", ["bus,1,40001,0.5,a/m1,counter", "bus,2,40001,0.5,a/m2,counter"],
            ("w1", "a/m1"), ("w2", "a/m2"));
        await using var service = await Run(data);
        await Source(service, "2 answering");
        await Eventually.True("both first counts are in", CatchUp, async () => (await service.Board.View()).Frames("accepted") >= 2);

        for (var piece = 0; piece < 30; piece++)
        {
            await Eventually.Wait(TimeSpan.FromMilliseconds(700));
            wraps.Add(1);
            if (piece == 15)
            {
                second.PowerCycle();
            }
            else
            {
                falls.Add(1);
            }
        }

        await Eventually.Wait(TimeSpan.FromSeconds(3));
        var counters = (await service.Board.View()).Root.GetProperty("ledger").GetProperty("counters");
        await service.ShouldStopCleanly();
        Assert.Equal((1, 1, 0), (counters.GetProperty("wraps").GetInt64(), counters.GetProperty("resets").GetInt64(), counters.GetProperty("replacements").GetInt64()));

        var pieces = await Pieces(data);
        Assert.Equal(30, pieces["w1"]);
        Assert.Equal(29, pieces["w2"]);
    }

    [Fact]
    public async Task Noise_gives_no_wrong_value_and_is_counted_and_a_pulled_adapter_is_found_again_under_its_name()
    {
        // A register that never changes: any wrong value would be a count that cannot be.
        using var data = new TempFolder();
        var slave = new ModbusRtuSlave(1);
        slave.Memory["4x", 0] = 4711;
        slave.Memory["4x", 9] = 4712;
        var line = new SerialLineSimulator(slave, new LineBehavior { ReplyNoise = 0.01, RequestNoise = 0.01, BurstChance = 0.02, PieceBytes = 3 });
        await using var pty = PtyLine.Start(line, data.File("usb"), TimeProvider.System);
        Book(data, $"  - {{port: bus, at: \"{pty.Path}:115200:8N1\", speaks: modbus-rtu, timeout_s: 0.1}}", ["bus,1,HR0,0.05,a/m1,counter", "bus,1,HR9,0.1,a/m2,counter"]);
        await using var service = await Run(data);
        var corrupted = line.BytesCorrupted;
        await Eventually.True("a hundred bytes were corrupted on their way", TimeSpan.FromMinutes(3), () => Task.FromResult(line.BytesCorrupted - corrupted > 100));

        await pty.UnplugAsync();
        await Source(service, "there is no such port");
        line.Behavior.ReplyNoise = line.Behavior.RequestNoise = line.Behavior.BurstChance = 0;
        pty.Plug();
        await Source(service, "1 answering");
        var view = await Eventually.Get("nothing is pending", CatchUp, () => service.Board.View(), static seen => seen.Frames("pending") == 0);
        view.LedgerShouldAddUp();
        var counters = view.Root.GetProperty("ledger").GetProperty("counters");
        Assert.Equal((0, 0, 0), (counters.GetProperty("wraps").GetInt64(), counters.GetProperty("resets").GetInt64(), counters.GetProperty("replacements").GetInt64()));
        // A value that does not change is kept once in ten seconds.
        Assert.True(view.Frames("rejected") > 10 && view.Frames("accepted") > 2, view.ToString());
        Assert.All(view.CountByReason().Keys, static reason => Assert.StartsWith("plc_", reason, StringComparison.Ordinal));
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task A_port_that_a_service_reads_is_refused_to_whoever_else_asks_also_to_root()
    {
        using var data = new TempFolder();
        var slave = new ModbusRtuSlave(1);
        await using var pty = PtyLine.Start(new SerialLineSimulator(slave), data.File("usb"), TimeProvider.System);
        Book(data, $"  - {{port: bus, at: \"{pty.Path}:9600:8N1\", speaks: modbus-rtu}}", ["bus,1,HR0,0.2,a/m1,counter"]);
        string[] read = ["plc", "read", "--protocol", "modbus-rtu", "--port", pty.Path + ":9600:8N1", "--address", "HR0"];
        await using (var service = await Run(data))
        {
            await Source(service, "1 answering");
            Assert.Contains("another program has this port open", (await Kotadx.Command([.. read, "--lang", "en"])).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
            Assert.Contains("ほかのプログラムがこのポートを使っています", (await Kotadx.Command([.. read, "--lang", "ja"])).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
            var view = await service.Board.View();
            Assert.Equal(0, view.Frames("rejected"));
            await service.ShouldStopCleanly();
        }

        (await Kotadx.Command(read)).ShouldEndWith(0);
    }

    [Fact]
    public async Task Registers_of_pymodbus_are_read_over_a_serial_line_and_over_tcp()
    {
        using var data = new TempFolder();
        await using var cable = await SocatPair.Start();
        var port = Loopback.FreePort();
        data.Write("slave.py", Pymodbus);
        var python = Needs.Program("python3") is var found && File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : found;
        await using var serial = ChildProcess.Start(python, [data.File("slave.py"), "rtu", cable.DevicePort]);
        await using var tcp = ChildProcess.Start(python, [data.File("slave.py"), "tcp", port.ToString(CultureInfo.InvariantCulture)]);
        foreach (var (protocol, at) in new[] { ("modbus-rtu", cable.HostPort + ":9600:8N1"), ("modbus-tcp", $"127.0.0.1:{port}") })
        {
            string[] read = ["plc", "read", "--protocol", protocol, "--port", at, "--lang", "en"];
            await Eventually.True($"pymodbus answers ({serial.StandardError} {tcp.StandardError})", CatchUp, async () => (await Kotadx.Command([.. read, "--address", "HR0"])).ExitCode == 0);
            var words = (await Kotadx.Command([.. read, "--address", "40002", "--count", "2", "--format", "json"])).ShouldEndWith(0);
            var row = JsonDocument.Parse(words.StandardOutput.Split('\n')[0]).RootElement;
            Assert.Equal("HR1", row.GetProperty("address").GetString());
            Assert.Equal(0x12345678, row.GetProperty("u32").GetProperty("cdab").GetInt64());
            var bits = (await Kotadx.Command([.. read, "--address", "00001", "--count", "3", "--format", "json"])).ShouldEndWith(0);
            Assert.Equal([1, 0, 1], bits.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("bit").GetInt32()));
            Assert.Contains("Code 02h", (await Kotadx.Command([.. read, "--address", "HR190", "--count", "20"])).ShouldEndWith(1).StandardError, StringComparison.Ordinal);
        }

        var scan = (await Kotadx.Command("plc", "scan", "--protocol", "modbus-rtu", "--port", cable.HostPort + ":9600:8N1", "--stations", "1-4", "--format", "json", "--lang", "en")).ShouldEndWith(0);
        Assert.Equal([1, 2], scan.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("station").GetInt32()));
        var nobody = await Kotadx.Command("plc", "read", "--protocol", "modbus-rtu", "--port", cable.HostPort + ":9600:8N1", "--station", "7", "--address", "HR0", "--lang", "ja");
        Assert.Contains("1. ケーブル", nobody.ShouldEndWith(3).StandardError, StringComparison.Ordinal);
    }

    private const string Pymodbus = """
        import asyncio, sys
        from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
        from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
        from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

        registers = [0] * 200
        registers[1], registers[2] = 0x5678, 0x1234
        slave = ModbusSlaveContext(hr=ModbusSequentialDataBlock(0, registers), ir=ModbusSequentialDataBlock(0, registers),
                                   co=ModbusSequentialDataBlock(0, [1, 0, 1, 1] * 50), di=ModbusSequentialDataBlock(0, [0, 1] * 100), zero_mode=True)
        context = ModbusServerContext(slaves={1: slave, 2: slave}, single=False)

        async def serve():
            if sys.argv[1] == "tcp":
                await StartAsyncTcpServer(context=context, address=("127.0.0.1", int(sys.argv[2])), framer=ModbusSocketFramer)
            else:
                await StartAsyncSerialServer(context=context, port=sys.argv[2], framer=ModbusRtuFramer, baudrate=9600, bytesize=8, parity="N", stopbits=1)

        asyncio.run(serve())

        """;

    private static async Task<double> RepliesIn(SerialLineSimulator line, TimeSpan time)
    {
        var (before, began) = (line.TransmissionsSent, TimeProvider.System.GetTimestamp());
        await Eventually.Wait(time);
        return (line.TransmissionsSent - before) / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }
}
