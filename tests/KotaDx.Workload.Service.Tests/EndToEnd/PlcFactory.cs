using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A factory whose book has ports, the service that reads them, and what came of it.</summary>
internal static class PlcFactory
{
    public static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(60);

    /// <summary>Writes the factory's book.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="ports">Rows of <c>ports</c> in YAML.</param>
    /// <param name="points">Rows of plc.csv: port, slave, address, every_s, station, signal, and if need be type and order.</param>
    /// <param name="roster">Who stands where, all day long.</param>
    public static void Book(TempFolder data, string ports, IEnumerable<string> points, params (string Worker, string Station)[] roster)
    {
        var people = roster.Length == 0 ? ""
            : $"shifts:\n  - {{shift: s1, start: 0:00, end: 24:00}}\nteams:\n  t: [{string.Join(", ", roster.Select(static row => row.Worker))}]\n";
        data.Folder("books/kota");
        data.Write("books/kota/factory.yaml", $"{people}ports:\n{ports}\nsignals:\n  - {{station: \"*\", signal: counter, modulus: 65536}}\n");
        data.Write("books/kota/plc.csv", "port,slave,address,every_s,station,signal,type,order\n" + string.Concat(points.Select(static row => row + new string(',', 7 - row.Count(static letter => letter == ',')) + "\n")));
        if (roster.Length > 0)
        {
            data.Write("books/kota/roster.csv", "shift,station,worker\n" + string.Concat(roster.Select(static row => $"s1,{row.Station},{row.Worker}\n")));
        }
    }

    public static async Task<KotadxService> Run(TempFolder data)
    {
        var service = KotadxService.Launch("run", data, "--mqtt-listen", $"{Loopback.FreePort()}");
        await Eventually.True("the board answers", CatchUp, () => service.Board.IsLive());
        return service;
    }

    public static Task Source(KotadxService service, string says) => Eventually.True($"the board says: {says}", CatchUp, async () =>
        (await service.Board.View()).Sources.Any(source => source.ToString().Contains(says, StringComparison.Ordinal)));

    /// <summary>Pieces of each worker. The day may turn while a test runs: they are summed over the days.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> Pieces(TempFolder data)
    {
        var days = (await Kotadx.Command("export", "worker_load", "--window", "day", "--format", "json", "--data", data.Path)).ShouldEndWith(0);
        return days.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static row => JsonDocument.Parse(row).RootElement)
            .GroupBy(static row => row.GetProperty("worker").GetString()!).ToDictionary(static rows => rows.Key, static rows => rows.Sum(static row => row.GetProperty("pieces").GetDouble()));
    }
}
