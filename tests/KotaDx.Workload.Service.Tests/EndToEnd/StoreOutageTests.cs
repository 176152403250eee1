using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A real InfluxDB behind a proxy that misbehaves. In the end both stores hold the same.</summary>
[Trait("kind", "end-to-end")]
public sealed class StoreOutageTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nothing_is_missing_after_one_outage_of_each_kind()
    {
        Action<FaultyProxy>[] faults =
        [
            static proxy => proxy.Answer(429, "busy", retryAfter: "1"),
            static proxy => proxy.Answer(500, "{\"error\":\"timeout\"}"),
            static proxy => proxy.Cut(afterwards: false),
            static proxy => proxy.Cut(afterwards: true),
            static proxy => proxy.Answer(302),
            static proxy => proxy.Answer(200, "<html>sign in</html>"),
            static proxy => proxy.Delay(TimeSpan.FromMilliseconds(300)),
        ];
        var jobs = RecordedShop.Jobs().Where(static job => job.Start is { Month: 2, Day: < 5 }).ToList();
        var messages = WorkMessages.InOrder(RecordedShop.Factory, jobs);
        var part = (messages.Count / (faults.Length + 1)) + 1;
        var port = Loopback.FreePort();
        await using var influx = await InfluxServer.Start();
        await using var proxy = await FaultyProxy.Start(influx.Url);
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, ["--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory, .. proxy.Options]);
        await using var device = await Publisher.Connect(port);
        await device.PublishAll(messages.Take(part));
        for (var i = 0; i < faults.Length; i++)
        {
            var before = proxy.Requests;
            faults[i](proxy);
            await device.PublishAll(messages.Skip((i + 1) * part).Take(part));
            await Eventually.True("the fault is met", CatchUp, () => Task.FromResult(proxy.Requests > before));
            Assert.True(service.IsAlive);
            proxy.Mend();
            await Eventually.True("it has caught up", CatchUp, async () =>
                (await service.Board.View()).Sinks.All(static sink => sink.GetProperty("behind").GetInt64() == 0));
        }

        await service.Board.Accepted(messages.Count, CatchUp);
        await ShouldHoldTheSame(influx, data);
        await service.ShouldStopCleanly();
        Assert.Equal(BusyGrid.Cells(jobs, RecordedShop.Zone).ByWorker(), await influx.SumByWorker("worker_load_day", "busy_s"));
    }

    [Fact]
    public async Task A_wrong_token_stops_that_sink_loudly_and_nothing_else_and_after_a_restart_with_the_right_one_nothing_is_missing()
    {
        var jobs = RecordedShop.Jobs().Where(static job => job.Start is { Month: 2, Day: < 4 }).ToList();
        var port = Loopback.FreePort();
        await using var influx = await InfluxServer.Start();
        await using var proxy = await FaultyProxy.Start(influx.Url);
        proxy.Demand("Basic " + Convert.ToBase64String("kota:right"u8));
        using var data = new TempFolder();
        using var files = new TempFolder();
        var token = files.Write("token", "kota:wrong\n");
        await using var service = KotadxService.Launch("run", data,
            ["--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory, .. proxy.Options, "--influx-token-file", token]);
        await Eventually.True("the board answers", CatchUp, async () => (await service.Board.View()).Sinks.Any());
        await using (var device = await Publisher.Connect(port))
        {
            await device.PublishAll(WorkMessages.InOrder(RecordedShop.Factory, jobs));
        }

        await service.Board.Accepted(2 * jobs.Count, CatchUp);
        await Eventually.True("it has stopped", CatchUp, async () =>
            (await service.Board.View()).Sinks.Any(static sink => sink.GetProperty("name").GetString()!.StartsWith("influx", StringComparison.Ordinal)
                && sink.GetProperty("state").GetString() == "stopped" && sink.GetProperty("detail").GetProperty("en").GetString()!.Contains("token file", StringComparison.Ordinal)));
        Assert.Contains("token file", service.StandardError, StringComparison.Ordinal);
        var expected = BusyGrid.Cells(jobs, RecordedShop.Zone).ByWorker();
        await Eventually.True("the embedded store has everything", CatchUp, () => Task.FromResult(expected.SequenceEqual(SumsOf(data, "worker_load_day"))));
        await service.ShouldStopCleanly();
        Assert.Equal(0, await influx.Number("SELECT count(busy_s) FROM worker_load_day"));

        files.Write("token", "kota:right\n");
        service.StartAgain();
        await service.Ready();
        await ShouldHoldTheSame(influx, data);
        await service.ShouldStopCleanly();
        Assert.Equal(expected, await influx.SumByWorker("worker_load_day", "busy_s"));
    }

    [Fact]
    public async Task Points_that_the_store_refuses_are_all_set_aside_with_its_words_and_all_others_are_there()
    {
        var jobs = RecordedShop.Jobs().Where(static job => job.Start is { Month: 2, Day: < 10 }).ToList();
        await using var influx = await InfluxServer.Start();
        await using var proxy = await FaultyProxy.Start(influx.Url);

        // Somebody has written a text where we write a number: that week, InfluxDB refuses each of our points of this measurement.
        using var http = new HttpClient();
        using var text = new ByteArrayContent(Encoding.UTF8.GetBytes($"worker_load_15m,factory=other busy_s=\"much\" {new DateTimeOffset(jobs[0].Start.Date, TimeSpan.Zero).ToUnixTimeSeconds()}"));
        using var answer = await http.PostAsync(new Uri($"{influx.Url}/write?db={InfluxServer.Database}&precision=s"), text, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)answer.StatusCode);

        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, ["--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory, .. proxy.Options]);
        await using var device = await Publisher.Connect(port);
        await device.PublishAll(WorkMessages.InOrder(RecordedShop.Factory, jobs));
        await service.Board.Accepted(2 * jobs.Count, CatchUp);
        var expected = BusyGrid.Cells(jobs, RecordedShop.Zone).ByWorker();
        foreach (var measurement in new[] { "worker_load_1m", "worker_load_day" })
        {
            await Eventually.True($"{measurement} is complete in both stores", CatchUp,
                async () => expected.SequenceEqual(SumsOf(data, measurement)) && expected.SequenceEqual(await influx.SumByWorker(measurement, "busy_s")));
        }

        await service.ShouldStopCleanly();

        var refused = Directory.GetFiles(data.File("sinks"), "*.refused*.txt").SelectMany(File.ReadLines).ToList();
        Assert.All(refused.Where(static line => line.StartsWith('#')), static line => Assert.Contains("field type conflict", line, StringComparison.Ordinal));
        var keys = refused.Where(static line => !line.StartsWith('#')).Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        Assert.All(keys, static key => Assert.StartsWith("worker_load_15m,", key, StringComparison.Ordinal));
        var written = (int)await influx.Number($"SELECT count(rev) FROM worker_load_15m");
        using var store = new StoreReader(DataFolder.StoreFileIn(data.Path));
        Assert.Equal(store.Rows(Find("worker_load_15m"), long.MinValue, long.MaxValue).Count(), written + keys.Count);
        Assert.NotEmpty(keys);
        Assert.NotEqual(0, written);
    }

    private static async Task ShouldHoldTheSame(InfluxServer influx, TempFolder data)
    {
        foreach (var measurement in new[] { "worker_load_day", "worker_load_15m", "worker_load_1m" })
        {
            await Eventually.True($"{measurement} is complete", CatchUp,
                async () => SumsOf(data, measurement) is { Count: > 0 } kept && kept.SequenceEqual(await influx.SumByWorker(measurement, "busy_s")));
        }
    }

    private static SortedDictionary<string, decimal> SumsOf(TempFolder data, string name)
    {
        var measurement = Find(name);
        using var store = new StoreReader(DataFolder.StoreFileIn(data.Path));
        var worker = 1 + measurement.Tags.ToList().IndexOf("worker");
        var busy = 1 + measurement.Tags.Count + measurement.Fields.ToList().FindIndex(static field => field.Name == "busy_s");
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var row in store.Rows(measurement, long.MinValue, long.MaxValue))
        {
            sums[(string)row[worker]!] = sums.GetValueOrDefault((string)row[worker]!) + (decimal)(double)row[busy]!;
        }

        return sums;
    }

    private static Measurement Find(string name) => Schema.All.Single(measurement => measurement.Name == name);

    private static string KeyOf(string line)
    {
        PointLine.TrySplit(Encoding.UTF8.GetBytes(line), out var key, out _, out var time);
        return $"{Encoding.UTF8.GetString(key)} {time}";
    }
}
