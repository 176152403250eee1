using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>What was refused can be seen, mended and offered again, with the service running and without it.</summary>
[Trait("kind", "end-to-end")]
public sealed class RejectedTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private const string Book =
        """
        signals:
          - {line: l1, station: saw, signal: lamp, kind: state, words: {green: net, red: wait}}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signal_that_nobody_had_declared_counts_when_it_is_declared_and_replayed(bool whileRunning)
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", "lab");
        await using (var device = await Publisher.Connect(port))
        {
            await device.Publish("kotadx/v1/lab/l1/saw/lamp", Encoding.UTF8.GetBytes("""{"ts":"2026-04-01T09:00:00+09:00","v":"green"}"""));
            await device.Publish("kotadx/v1/lab/l1/saw/lamp", Encoding.UTF8.GetBytes("""{"ts":"2026-04-01T10:00:00+09:00","v":"red"}"""));
            await device.Publish("kotadx/v1/lab/l1/saw/cycle", "twelve"u8.ToArray());
        }

        await Eventually.Get("all is folded", Soon, () => service.Board.View(), static view => view.Frames("unmapped") == 2 && view.Frames("rejected") == 1);
        var before = await Listed(data);
        Assert.Equal(["unmapped", "unmapped", "not_a_number"], before.Select(static row => row.GetProperty("reason").GetString()));
        Assert.All(before, static row => Assert.All((string[])["topic", "origin", "arrival", "excerpt", "what", "cause", "next"], key => Assert.NotEqual("", row.GetProperty(key).GetString())));

        Directory.CreateDirectory(data.File("books/lab"));
        await File.WriteAllTextAsync(data.File("books/lab/factory.yaml"), Book, TestContext.Current.CancellationToken);
        if (whileRunning)
        {
            await Eventually.Get("the book is in force", Soon, () => service.Board.View(), static view => view.Root.GetProperty("book").GetProperty("state").GetString() == "ok");
        }
        else
        {
            await service.ShouldStopCleanly();
            service.StartAgain();
            await service.Ready();
            await Eventually.Get("the book is in force", Soon, () => service.Board.View(), static view => view.Root.GetProperty("book").GetProperty("state").GetString() == "ok");
            await service.ShouldStopCleanly();
        }

        // The misspelt number cannot be read a second time either: exit code 1, and it stays listed.
        var replay = (await Kotadx.Command("rejected", "replay", "--data", data.Path, "--lang", "en")).ShouldEndWith(1);
        Assert.Contains("3 offered again, 2 taken", replay.StandardError, StringComparison.Ordinal);
        var left = Assert.Single(await Listed(data));
        Assert.Equal("not_a_number", left.GetProperty("reason").GetString());
        Assert.Equal(before[2].GetProperty("arrival").GetString(), left.GetProperty("arrival").GetString());
        Assert.Equal("kotadx/v1/lab/l1/saw/cycle", left.GetProperty("topic").GetString());

        (await Kotadx.Command("rejected", "replay", "--data", data.Path, "--reason", "unmapped")).ShouldEndWith(0);
        if (whileRunning)
        {
            (await service.Board.View()).LedgerShouldAddUp();
            await service.ShouldStopCleanly();
        }

        var rows = (await Kotadx.Command("export", "station_load", "--window", "day", "--data", data.Path)).ShouldEndWith(0).StandardOutput.Split('\n');
        var net = rows[0].Split(',').ToList().IndexOf("net_s");
        Assert.Equal("3600", rows[1].Split(',')[net]);
    }

    [Fact]
    public async Task A_stranger_s_request_to_replay_is_refused()
    {
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}");
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(service.Board.Url + "/api/rejected/replay"), new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_factory_over_its_day_is_turned_away_and_counted_and_another_one_is_not()
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--limit-mb-per-day", "1");
        await using var device = await Publisher.Connect(port);
        var payload = Encoding.UTF8.GetBytes("\"" + new string('x', 100_000) + "\"");
        for (var i = 0; i < 15; i++)
        {
            await device.Publish("kotadx/v1/loud/l1/saw/note", payload);
        }

        await device.Publish("kotadx/v1/quiet/l1/saw/cycle", "1"u8.ToArray());
        var loud = await Eventually.Get("what was turned away is counted", Soon, () => service.Board.View("loud"), static view => view.Frames("received") == 15);
        loud.LedgerShouldAddUp();
        Assert.Equal((10, 5), (loud.Frames("unmapped"), loud.Frames("rejected")));
        var quiet = await service.Board.View("quiet");
        Assert.Equal((1, 0), (quiet.Frames("accepted"), quiet.Frames("rejected")));
        Assert.True(new DirectoryInfo(data.File("log/loud")).EnumerateFiles().Sum(static file => file.Length) < 1.1 * 1024 * 1024);
        await service.ShouldStopCleanly();
    }

    private static async Task<List<JsonElement>> Listed(TempFolder data)
    {
        var list = (await Kotadx.Command("rejected", "list", "--data", data.Path, "--format", "json")).ShouldEndWith(0);
        return [.. list.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }
}
