using KotaDx.FirmwareSim.Plc;
using KotaDx.Workload.Service.Tests.Infrastructure;
using static KotaDx.Workload.Service.Tests.EndToEnd.PlcFactory;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>Every protocol against the simulator's slave, which shares no code with it: from a register to somebody's pieces.</summary>
[Trait("kind", "end-to-end")]
public sealed class PlcProtocolTests
{
    private const int Made = 8;

    /// <summary>Protocol, whether over TCP, number of the slave, areas of the two counters as the book writes them, the same as the simulator has them, whether the low word is first.</summary>
    public static TheoryData<string, bool, int, string, string, string, bool> Protocols => new()
    {
        { "modbus-rtu", false, 1, "HR", "HR", "4x", false },
        { "modbus-tcp", true, 1, "HR", "HR", "4x", false },
        { "melsec-1c", false, 3, "D", "D", "D", true },
        { "melsec-1c-4", false, 3, "D", "D", "D", true },
        { "melsec-3c", false, 3, "D", "W", "D,W", true },
        { "slmp", true, 0, "D", "ZR", "D,ZR", true },
        { "hostlink", false, 3, "DM", "CIO", "DM,CIO", true },
        { "kv", false, 0, "DM", "EM", "DM,EM", true },
        { "kv", true, 0, "DM", "EM", "DM,EM", true },
        { "mewtocol", false, 3, "DT", "DT", "DT", true },
    };

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_counter_of_16_bits_that_wraps_and_one_of_32_give_their_pieces(string protocol, bool isTcp, int number, string area16, string area32, string memory, bool isLowWordFirst)
    {
        using var data = new TempFolder();
        var slave = SlaveOf(protocol, (byte)number, isTcp);
        var areas = memory.Split(',');
        var (small, large) = (
            new SimulatedCounter(areas[0], 0, 0) { From = 65_533 },
            new SimulatedCounter(areas[^1], 20, 0) { Bits = 32, IsLowWordFirst = isLowWordFirst, From = 131_068 });
        slave.Memory.Add(small);
        slave.Memory.Add(large);
        await using var line = DeviceLine.Of(slave, isTcp);

        // 20 is 14 in sixteens.
        var second = area32 == "W" ? "W14" : area32 + "20";
        Book(data, $"  - {{port: plc, at: \"{line.At}\", speaks: {protocol}}}", [$"plc,{number},{area16}0,0.2,a/m1,counter", $"plc,{number},{second},0.2,a/m2,counter,u32"], ("w1", "a/m1"), ("w2", "a/m2"));
        File.AppendAllText(data.File("books/kota/factory.yaml"), "  - {station: a/m2, signal: counter, modulus: 4294967296}\n");
        await using var service = await Run(data);
        await Source(service, "1 answering");
        await Eventually.True("the first counts are in", CatchUp, async () => (await service.Board.View()).Ledger("readings", "received") >= 2);

        for (var piece = 0; piece < Made; piece++)
        {
            small.Add(1);
            large.Add(1);
            await Eventually.Wait(TimeSpan.FromMilliseconds(600));
        }

        await Eventually.Wait(TimeSpan.FromSeconds(1));
        var view = await Eventually.Get("nothing is pending", CatchUp, () => service.Board.View(), static seen => seen.Frames("pending") == 0);
        await service.ShouldStopCleanly();
        view.LedgerShouldAddUp();
        Assert.Equal((0, 1), (view.Frames("rejected"), view.Root.GetProperty("ledger").GetProperty("counters").GetProperty("wraps").GetInt64()));
        Assert.Equal(0, slave.Refusals);
        var pieces = await Pieces(data);
        Assert.Equal((Made, Made), (pieces["w1"], pieces["w2"]));
    }

    private static PlcSlave SlaveOf(string protocol, byte number, bool isTcp) => protocol switch
    {
        "modbus-rtu" => new ModbusRtuSlave(number),
        "modbus-tcp" => new ModbusTcpSlave(number),
        "melsec-1c" => new MelsecFxSlave(number),
        "melsec-1c-4" => new MelsecFxSlave(number) { IsFormat4 = true },
        "melsec-3c" => new Melsec3CSlave(number),
        "slmp" => new SlmpSlave(),
        "hostlink" => new HostLinkSlave(number),
        "kv" => new KvSlave { NeedsSession = !isTcp },
        _ => new MewtocolSlave(number),
    };
}
