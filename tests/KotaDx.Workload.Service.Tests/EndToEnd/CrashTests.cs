using System.Globalization;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>kill -9 at any moment: nothing is lost, and nothing counts twice.</summary>
[Trait("kind", "end-to-end")]
public sealed partial class CrashTests
{
    private const string Map = """
        { "factory": "kota", "line": "shop", "zone": "Asia/Tokyo",
          "station": { "column": "Station" }, "worker": { "column": "Worker" },
          "start": { "column": "Start", "format": "yyyy-MM-dd HH:mm:ss" },
          "end":   { "column": "End", "format": "yyyy-MM-dd HH:mm:ss" },
          "pieces": { "column": "Pieces" } }
        """;

    private const int Rounds = 50;
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Killed_fifty_times_at_random_moments_it_loses_nothing_and_counts_nothing_twice()
    {
        var random = Seeds.Draw(out var seed);
        await using var broker = await MosquittoBroker.Start();
        await using var influx = await InfluxServer.Start();
        using var data = new TempFolder();

        // Small segments and a snapshot each second, so that kills strike rolls, snapshots and trims too.
        string[] options = ["--mqtt", broker.Url, "--backfill", Shop.Factory, "--segment-kb", "64", "--snapshot-seconds", "1", .. influx.Options];
        await using var service = await KotadxService.Run(data, options);
        await using var shop = new Shop(broker.Port, seed, devices: 4, messagesPerSecond: 300, withPlain: true);

        for (var round = 0; round < Rounds; round++)
        {
            if (random.Next(2) == 0)
            {
                // From here on it is at work, however long its start took.
                await service.Ready();
                await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(1_200)));
            }
            else
            {
                await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(200, 2_000)));
            }

            if (round == Rounds / 2)
            {
                await service.Ready();
                await ASecondOneIsTurnedAway(data);
            }

            service.ShouldNotHaveFailed();
            await service.Kill();
            service.StartAgain();
        }

        await service.Ready();
        await shop.Close();
        await shop.ShouldBeCounted(service, CatchUp);
        await service.ShouldStopCleanly();
        service.ShouldNotHaveFailed();
        Assert.InRange(data.BytesIn("snapshots"), 1, 64 * 1024 * 1024);
        Assert.Empty(Directory.GetFiles(data.File("snapshots"), "*.new", SearchOption.AllDirectories));

        await shop.ShouldBeStored(data);
        await shop.ShouldBeIn(influx);
        await shop.RefusalsShouldBeListed(data);

        // Folded again from its first frame, the log says the same.
        using var copy = new TempFolder();
        data.CopyTo(copy);
        (await Kotadx.Command("rebuild", "--data", copy.Path)).ShouldEndWith(0);
        Assert.Equal(await Shop.Everything(data.Path), await Shop.Everything(copy.Path));
    }

    [Fact]
    public async Task Imports_and_rebuilds_that_are_killed_can_simply_be_run_again()
    {
        var random = Seeds.Draw(out var seed);
        using var files = new TempFolder();
        using var data = new TempFolder();
        var jobs = ImportedJobs(seed);
        string[] import =
        [
            "import", files.Write("jobs.csv", Rows(jobs)), "--map", files.Write("map.json", Map), "--data", data.Path, "--lang", "en",
        ];
        string[] rebuild = ["rebuild", "--data", data.Path, "--lang", "en"];

        await RunAndKill(import, rounds: 4, random);
        var said = (await Kotadx.Command(import)).ShouldEndWith(0).StandardError;
        var counts = Report().Match(said);
        Assert.True(counts.Success, said);
        Assert.Equal(jobs.Count, Number("rows"));
        Assert.Equal(jobs.Count, Number("accepted") + Number("duplicate"));
        Cells.ShouldEqual(BusyGrid.Cells(jobs, RecordedShop.Zone), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
        var before = await Shop.Everything(data.Path);

        await RunAndKill(rebuild, rounds: 4, random);
        using var copy = new TempFolder();
        data.CopyTo(copy);
        (await Kotadx.Command(rebuild)).ShouldEndWith(0);
        Assert.Equal(before, await Shop.Everything(data.Path));

        // Whoever starts the service instead gets the same from it.
        await using var service = await KotadxService.Run(copy, "--mqtt-listen", $"{Loopback.FreePort()}");
        await Eventually.True("the store has everything", CatchUp, async () => before == await Shop.Everything(copy.Path));
        await service.ShouldStopCleanly();
        Assert.Equal(before, await Shop.Everything(copy.Path));

        long Number(string name) => long.Parse(counts.Groups[name].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"rows (?<rows>\d+) = accepted (?<accepted>\d+) \+ duplicate (?<duplicate>\d+) \+ rejected 0 ✓")]
    private static partial Regex Report();

    private static List<Job> ImportedJobs(int seed)
    {
        var random = new Random(seed);
        var clocks = Enumerable.Repeat(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(9)), 20).ToArray();
        return [.. Enumerable.Range(0, 50_000).Select(row =>
        {
            var worker = random.Next(clocks.Length);
            var start = clocks[worker].AddSeconds(random.Next(30));
            clocks[worker] = start.AddSeconds(5 + random.Next(100));
            return new Job($"{row}", $"bench-{worker}", $"w{worker}", start, clocks[worker], "net", random.Next(1, 9));
        })];
    }

    private static string Rows(IEnumerable<Job> jobs) => "Station,Worker,Start,End,Pieces\n" + string.Join('\n', jobs.Select(static job =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Station},{job.Worker},{job.Start:yyyy-MM-dd HH:mm:ss},{job.End:yyyy-MM-dd HH:mm:ss},{job.Pieces}"))) + "\n";

    /// <summary>Runs a command so many times and kills it in the midst of its work.</summary>
    private static async Task RunAndKill(string[] command, int rounds, Random random)
    {
        var struck = 0;
        for (var longest = 4_000; rounds > 0; rounds--)
        {
            await using var process = ChildProcess.Start("dotnet", [Kotadx.Program, .. command]);
            await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(400, longest)));
            process.Signal(ChildProcess.SigKill);
            var exitCode = await process.ExitCode(TimeSpan.FromSeconds(10));
            Assert.True(exitCode is 0 or 137, $"{command[0]} ended by itself with {exitCode}:\n{process.StandardError}");

            // A machine that is faster than the kill: strike earlier.
            (struck, longest) = exitCode == 137 ? (struck + 1, longest) : (struck, Math.Max(500, longest / 2));
        }

        Assert.True(struck > 0, $"{command[0]} was never killed in the midst of it");
    }

    private static async Task ASecondOneIsTurnedAway(TempFolder data)
    {
        var second = await Kotadx.Command(
            "run", "--data", data.Path, "--board", $"http://127.0.0.1:{Loopback.FreePort()}", "--mqtt-listen", $"{Loopback.FreePort()}", "--lang", "en");
        Assert.Equal(3, second.ExitCode);
        Assert.Contains("is in use by another kotadx", second.StandardError, StringComparison.Ordinal);
        Assert.Single(second.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
