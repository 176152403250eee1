using System.Globalization;
using System.Text;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A roster that is corrected the day after, while the service runs, and everything made anew from the log.</summary>
[Trait("kind", "end-to-end")]
public sealed class CorrectionTests
{
    private static readonly string[] Windows =
    [
        "worker_load 1m", "worker_load 15m", "worker_load shift", "worker_load day", "station_load 1m", "station_load 15m", "station_load shift",
        "station_load day", "team_leveling 15m", "team_leveling shift", "team_leveling day", "line_leveling shift", "line_leveling day",
    ];

    [Fact]
    public async Task Yesterday_s_roster_corrected_today_changes_yesterday_alone_and_a_rebuild_says_the_same()
    {
        using var data = new TempFolder();
        var corrected = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).Date).AddDays(-2);
        var untouched = corrected.AddDays(1);
        data.Folder("books/kota");
        data.Write("books/kota/factory.yaml", """
            shifts:
              - {shift: day, start: "8:00", end: "12:00", days: [mon, tue, wed, thu, fri, sat, sun]}
            """);
        data.Write("books/kota/workers.csv", "worker,team\nw01,press\nw02,press\n");
        data.Write("books/kota/roster.csv", "shift,station,worker\nday,press/p1,w01\nday,press/p2,w02\n");
        data.Write("books/kota/standard_times.csv", "part,station,seconds\n*,press/*,60\n");
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", "kota");
        await Publish(port, corrected, "p1");
        await Publish(port, untouched, "p1");
        await service.Board.Accepted(2, TimeSpan.FromSeconds(30));
        await AnotherMinute(service, port);
        var before = await Days(data);
        Assert.Equal("6000", before[$"{corrected:yyyy-MM-dd} w01"]["net_s"]);

        // A slip first: the old book stays in force, and it is said.
        data.Write("books/kota/roster.csv", "shift,station,worker,valid_from,valid_to\nday,press/p1,w01,,\nnight,press/p2,w02,,\n");
        await Eventually.True("the fault is told", TimeSpan.FromSeconds(30), () => Task.FromResult(service.StandardError.Contains("roster.csv:3", StringComparison.Ordinal)));
        var day = $"{corrected:yyyy-MM-dd}";
        data.Write("books/kota/roster.csv", $"shift,station,worker,valid_from,valid_to\nday,press/p1,w01,,\nday,press/p2,w02,,\nday,press/p1,w02,{day},{day}\n");
        await Eventually.True("the corrected day is stored", TimeSpan.FromSeconds(60), async () => (await Days(data))[$"{day} w02"]["net_s"] == "6000");
        await AnotherMinute(service, port);

        var after = await Days(data);
        Assert.Equal(("6000", "2"), (after[$"{day} w02"]["net_s"], after[$"{day} w02"]["rev"]));
        Assert.False(after.ContainsKey($"{day} w01"), "w01 was not there, and no row is left behind");
        Assert.Equal("1", after[$"{untouched:yyyy-MM-dd} w01"]["rev"]);
        foreach (var key in before.Keys.Where(key => key.StartsWith($"{untouched:yyyy-MM-dd}", StringComparison.Ordinal)))
        {
            Assert.Equal(before[key], after[key]);
        }

        (await service.Board.View("kota")).LedgerShouldAddUp();
        await service.Kill();
        service.StartAgain();
        await service.Ready();
        await service.ShouldStopCleanly();
        var live = await Everything(data);
        (await Kotadx.Command("rebuild", "--data", data.Path, "--lang", "en")).ShouldEndWith(0);
        Assert.Equal(live, await Everything(data));
        (await Kotadx.Command("rebuild", "--data", data.Path, "--from", day, "--to", $"{untouched:yyyy-MM-dd}")).ShouldEndWith(0);
        Assert.Equal(live, await Everything(data));
    }

    [Fact]
    public async Task A_books_folder_that_is_away_at_the_start_loses_no_book()
    {
        using var data = new TempFolder();
        data.Folder("books/kota");
        data.Write("books/kota/factory.yaml", "teams:\n  press: [w01]\n");
        var port = Loopback.FreePort();
        string[] options = ["--mqtt-listen", $"{port}", "--backfill", "kota"];
        await using (var service = await KotadxService.Run(data, options))
        {
            await using (var publisher = await Publisher.Connect(port))
            {
                await publisher.Publish("kotadx/v1/kota/press/p1/cycle", "{\"ts\":\"2026-04-01T09:00:00+09:00\",\"worker\":\"w01\"}"u8.ToArray());
            }

            await service.Board.Accepted(1, TimeSpan.FromSeconds(30));
            await service.ShouldStopCleanly();
        }

        var before = await Everything(data);
        Assert.Contains("team=press", before, StringComparison.Ordinal);
        Directory.Move(data.File("books"), data.File("books-away"));
        await using (var service = await KotadxService.Run(data, options))
        {
            await service.ShouldStopCleanly();
        }

        Assert.Equal(before, await Everything(data));
    }

    private static async Task Publish(int port, DateOnly day, string station)
    {
        // A piece a minute for a hundred minutes of the shift: 100 min of net work by the standard time of 60 s.
        var start = new DateTimeOffset(day, new TimeOnly(9, 0), TimeSpan.FromHours(9));
        var batch = string.Join(',', Enumerable.Range(1, 100).Select(minute => string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{start.AddMinutes(minute).ToUnixTimeSeconds()}}}")));

        // The first piece reaches back one and a half standard times; what begins the work says that it took one.
        batch = string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{start.ToUnixTimeSeconds()},\"v\":0}},{batch}");
        await using var publisher = await Publisher.Connect(port);
        await publisher.Publish($"kotadx/v1/kota/press/{station}/cycle", Encoding.UTF8.GetBytes($"[{batch}]"));
    }

    /// <summary>Lets the log's clock pass a minute, so that revisions are fixed.</summary>
    private static async Task AnotherMinute(KotadxService service, int port)
    {
        var frames = (await service.Board.View("kota")).Frames("accepted");
        var minute = Minute();
        await Eventually.True("another minute", TimeSpan.FromSeconds(90), () => Task.FromResult(Minute() != minute));
        await using (var publisher = await Publisher.Connect(port))
        {
            await publisher.Publish("kotadx/v1/kota/press/p1/current", "0.1"u8.ToArray());
        }

        await service.Board.Accepted(frames + 1, TimeSpan.FromSeconds(30));

        static long Minute() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60;
    }

    private static async Task<SortedDictionary<string, Dictionary<string, string>>> Days(TempFolder data)
    {
        var export = await Kotadx.Command("export", "worker_load", "--window", "day", "--data", data.Path);
        var lines = export.ShouldEndWith(0).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].Split(',');
        return new(lines.Skip(1).Select(line => names.Zip(line.Split(',')).ToDictionary(static p => p.First, static p => p.Second))
            .ToDictionary(static row => $"{row["window_start"][..10]} {row["worker"]}"), StringComparer.Ordinal);
    }

    private static async Task<string> Everything(TempFolder data)
    {
        var text = new StringBuilder();
        foreach (var window in Windows)
        {
            var parts = window.Split(' ');
            text.Append((await Kotadx.Command("export", parts[0], "--window", parts[1], "--format", "lp", "--data", data.Path)).ShouldEndWith(0).StandardOutput);
        }

        return text.ToString();
    }
}
