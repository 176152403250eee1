using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>A protocol under test.</summary>
/// <param name="Name">What tests call it.</param>
/// <param name="Oracle">Its slow twin.</param>
/// <param name="HasStart">True if a frame shows by itself where it begins, so that noise in front of it costs no answer.</param>
internal sealed record PlcOracleRow(string Name, IPlcOracle Oracle, bool HasStart = true);

/// <summary>Every protocol with its oracle.</summary>
internal static class PlcOracles
{
    public static readonly PlcOracleRow[] All =
    [
        new("modbus-rtu", new ModbusRtuOracle()),
        new("modbus-tcp", new ModbusTcpOracle()),
        new("melsec-1c", new Melsec1COracle(true, false)),
        new("melsec-1c without sum", new Melsec1COracle(false, false)),
        new("melsec-1c-4", new Melsec1COracle(true, true)),
        new("melsec-3c", new Melsec3COracle(true)),
        new("melsec-3c without sum", new Melsec3COracle(false)),
        new("slmp", new SlmpOracle()),
        new("hostlink", new HostLinkOracle()),
        new("kv", new KvOracle(), HasStart: false),
        new("mewtocol", new MewtocolOracle()),
    ];

    public static PlcOracleRow Of(string name) => All.Single(row => row.Name == name);

    /// <summary>Any question within a protocol's bounds, short ones far more often than long ones.</summary>
    public static PlcRead AnyQuestion(PlcCodec codec, Random random)
    {
        var area = (byte)random.Next(codec.Areas.Count);
        var (last, most) = (codec.Areas[area].Last, codec.Areas[area].MostAtOnce);
        var count = random.Next(100) switch { 0 => most, < 4 => random.Next(1, most + 1), _ => random.Next(1, Math.Min(most, 6) + 1) };
        var first = random.Next(8) switch { 0 => 0L, 1 => last - count + 1, _ => random.NextInt64(last - count + 2) };
        return new PlcRead((byte)random.Next(codec.Stations.First, codec.Stations.Last + 1), new PlcAddress(area, (uint)first), count, (ushort)random.Next(65536));
    }
}
