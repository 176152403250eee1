using System.Globalization;
using System.Net;
using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;
using KotaDx.Workload.Service.Tests.Infrastructure;
using static KotaDx.Workload.Service.Tests.EndToEnd.PlcFactory;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A slave and a master that are not ours: modbus-serial of npm, in JavaScript from end to end.</summary>
[Trait("kind", "end-to-end")]
public sealed class ModbusSerialTests
{
    private static readonly string Peers = Path.Combine(TestData.RepositoryRoot, "tests", "KotaDx.Workload.Service.Tests", "Peers");

    private readonly string _node = Needs.Program("node");

    public ModbusSerialTests() => Needs.That(Directory.Exists(Path.Combine(Peers, "node_modules", "modbus-serial")), "modbus-serial is not installed; tests/run installs it from npm.");

    [Fact]
    public async Task Its_counters_are_read_through_ports_of_a_book_to_the_piece()
    {
        using var data = new TempFolder();
        await using var cable = await SocatPair.Start();
        var port = Loopback.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var tcp = Start("slave", "tcp", port);
        await using var rtu = Start("slave", "rtu", cable.DevicePort);
        await Says(tcp, "ready");
        await Says(rtu, "ready");
        Book(data, $$"""
              - {port: lan, at: "127.0.0.1:{{port}}", speaks: modbus-tcp}
              - {port: bus, at: "{{cable.HostPort}}:9600:8N1", speaks: modbus-rtu}
            """,
            ["lan,1,40001,0.3,a/m1,counter", "lan,1,HR10,0.3,a/m2,counter,u32,cdab", "bus,1,40001,0.3,a/m3,counter", "bus,1,HR10,0.3,a/m4,counter,u32,cdab"],
            ("w1", "a/m1"), ("w2", "a/m2"), ("w3", "a/m3"), ("w4", "a/m4"));
        File.AppendAllText(data.File("books/kota/factory.yaml"), """
              - {station: a/m2, signal: counter, modulus: 4294967296}
              - {station: a/m4, signal: counter, modulus: 4294967296}

            """);
        await using var service = await Run(data);
        await Eventually.True("both answer", CatchUp, async () =>
            (await service.Board.View()).Sources.Count(static source => source.ToString().Contains("1 answering", StringComparison.Ordinal)) == 2);
        await Eventually.True("the first counts are in", CatchUp, async () => (await service.Board.View()).Frames("accepted") >= 2);

        tcp.Signal(ChildProcess.SigUsr2);
        rtu.Signal(ChildProcess.SigUsr2);
        await Says(tcp, "done");
        await Says(rtu, "done");
        await Eventually.Wait(TimeSpan.FromSeconds(2));
        var view = await Eventually.Get("nothing is pending", CatchUp, () => service.Board.View(), static seen => seen.Frames("pending") == 0);
        view.LedgerShouldAddUp();
        Assert.Equal(0, view.Frames("rejected"));
        Assert.Equal(2, view.Root.GetProperty("ledger").GetProperty("counters").GetProperty("wraps").GetInt64());
        await service.ShouldStopCleanly();
        Assert.Equal([("w1", 50.0), ("w2", 50.0), ("w3", 50.0), ("w4", 50.0)], (await Pieces(data)).OrderBy(static pair => pair.Key).Select(static pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task It_reads_our_simulator_and_understands_its_exceptions()
    {
        var (tcp, rtu) = (new ModbusTcpSlave(1), new ModbusRtuSlave(1));
        (tcp.Memory["4x", 0], tcp.Memory["4x", 1]) = (rtu.Memory["4x", 0], rtu.Memory["4x", 1]) = (4711, 65_535);
        await using var network = TcpLine.Start(new SerialLineSimulator(tcp), new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System);
        await using var line = PtyLine.Start(new SerialLineSimulator(rtu), null, TimeProvider.System);

        foreach (var (kind, at) in new[] { ("tcp", network.Port.ToString(CultureInfo.InvariantCulture)), ("rtu", line.Path) })
        {
            await using var master = Start("master", kind, at, "2");
            Assert.True(await master.ExitCode(CatchUp) == 0, master.StandardError);
            Assert.Equal("[4711,65535]\n2\n", master.StandardOutput);
        }
    }

    private static Task Says(ChildProcess slave, string word) => Eventually.True($"modbus-serial says {word}", CatchUp, () =>
    {
        Assert.False(slave.HasExited, slave.StandardError);
        return Task.FromResult(slave.StandardOutput.Contains(word, StringComparison.Ordinal));
    });

    private ChildProcess Start(params string[] arguments) => ChildProcess.Start(_node, [Path.Combine(Peers, "modbus.js"), .. arguments]);
}
