using System.Globalization;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class InfluxTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);
    private const string Awkward = "o'b \"x\" \\y 山田,=";

    [Fact]
    public async Task Sums_queried_back_from_InfluxDB_are_the_known_ones()
    {
        await using var influx = await InfluxServer.Start();
        using var data = new TempFolder();
        using var files = new TempFolder();

        await ImportShop(data, files, influx.Options);

        var known = RecordedShop.KnownBusySeconds().ByWorker();
        Assert.Equal(known, await influx.SumByWorker("worker_load_day", "busy_s"));
        Assert.Equal(known, await influx.SumByWorker("worker_load_15m", "busy_s"));
        Assert.Equal(known, await influx.SumByWorker("worker_load_1m", "busy_s"));
        var rows = (await Kotadx.ExportWorkerLoad(data, "day")).Rows;
        Assert.Equal(rows, await influx.Number("SELECT count(busy_s) FROM worker_load_day"));
    }

    [Fact]
    public async Task Nothing_is_missing_after_InfluxDB_was_down_for_a_while()
    {
        var jobs = RecordedShop.Jobs().Where(job => job.Start.Month == 2).ToList();
        var messages = WorkMessages.InOrder(RecordedShop.Factory, jobs);
        var third = messages.Count / 3;
        var port = Loopback.FreePort();
        await using var influx = await InfluxServer.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data,
            ["--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory, .. influx.Options]);
        await using var device = await Publisher.Connect(port);

        await device.PublishAll(messages.Take(third));
        await Eventually.True("points arrive", CatchUp, async () => await influx.Number("SELECT sum(busy_s) FROM worker_load_day") > 0);
        await influx.Stop();
        await device.PublishAll(messages.Skip(third).Take(third));
        await service.Board.Accepted(2 * third, CatchUp);
        await Eventually.Wait(TimeSpan.FromSeconds(6));
        Assert.True(service.IsAlive);
        Assert.Contains((await service.Board.View()).Sinks, sink => sink.GetProperty("behind").GetInt64() > 0);
        await influx.Restart();
        await device.PublishAll(messages.Skip(2 * third));

        await service.Board.Accepted(messages.Count, CatchUp);
        var expected = BusyGrid.Cells(jobs, RecordedShop.Zone).ByWorker();
        foreach (var measurement in new[] { "worker_load_day", "worker_load_15m", "worker_load_1m" })
        {
            await Eventually.True($"{measurement} is complete", CatchUp,
                async () => expected.SequenceEqual(await influx.SumByWorker(measurement, "busy_s")));
        }

        await service.ShouldStopCleanly();
        Assert.Equal(expected, await influx.SumByWorker("worker_load_day", "busy_s"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Points_kept_while_InfluxDB_was_down_are_written_after_a_restart(bool isKilled)
    {
        var jobs = RecordedShop.Jobs().Where(job => job.Start is { Month: 2, Day: < 8 }).ToList();
        var port = Loopback.FreePort();
        await using var influx = await InfluxServer.Start();
        await influx.Stop();
        using var data = new TempFolder();
        await using var service = KotadxService.Launch("run", data,
            ["--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory, .. influx.Options]);
        await service.Ready();
        await using (var device = await Publisher.Connect(port))
        {
            await device.PublishAll(WorkMessages.InOrder(RecordedShop.Factory, jobs));
        }

        await service.Board.Accepted(2 * jobs.Count, CatchUp);
        if (isKilled)
        {
            await service.Kill();
        }
        else
        {
            await service.ShouldStopCleanly();
        }

        await influx.Restart();
        service.StartAgain();
        await service.Ready();

        var expected = BusyGrid.Cells(jobs, RecordedShop.Zone).ByWorker();
        await Eventually.True("the days are complete", CatchUp,
            async () => expected.SequenceEqual(await influx.SumByWorker("worker_load_day", "busy_s")));
        await Eventually.True("the minutes are complete", CatchUp,
            async () => expected.SequenceEqual(await influx.SumByWorker("worker_load_1m", "busy_s")));
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task VictoriaMetrics_gets_each_imported_point_once_and_gives_the_known_sums()
    {
        await using var victoria = await VictoriaServer.Start();
        using var data = new TempFolder();
        using var files = new TempFolder();

        await ImportShop(data, files, victoria.Options);

        var known = RecordedShop.KnownBusySeconds().ByWorker();
        foreach (var window in new[] { "day", "15m", "1m" })
        {
            var samples = await victoria.Samples($"worker_load_{window}_busy_s");
            Assert.Equal(samples.Count, samples.Select(sample => (sample.Worker, sample.Time)).Distinct().Count());
            Assert.Equal(known, new SortedDictionary<string, decimal>(
                samples.GroupBy(sample => sample.Worker).ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value)),
                StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Windows_that_were_never_true_leave_no_row_in_InfluxDB_either()
    {
        var port = Loopback.FreePort();
        await using var influx = await InfluxServer.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, ["--mqtt-listen", $"{port}", "--backfill", "kota", .. influx.Options]);
        await using var device = await Publisher.Connect(port);
        await Send("s1", Work("start", "1", Awkward, "09:00"), Work("end", "1", Awkward, "09:40"));
        await Send("s2", Work("start", "2", "w2", "09:00"), Work("end", "2", "w2", "09:40"));
        await Eventually.True("the forty minutes of both are there", CatchUp,
            async () => await influx.Number("SELECT count(busy_s) FROM worker_load_1m") == 80);
        Assert.Equal(6, await influx.Number("SELECT count(busy_s) FROM worker_load_15m"));

        // The true end arrives late: of what the awkward one did, five minutes are left, and behind them the team has no leveling any more.
        await Send("s1", Work("end", "1", Awkward, "09:05"));
        await Eventually.True("minutes are gone", CatchUp, async () => await influx.Number("SELECT count(busy_s) FROM worker_load_1m") == 45);
        await service.ShouldStopCleanly();

        Assert.Equal(4, await influx.Number("SELECT count(busy_s) FROM worker_load_15m"));
        Assert.Equal(2, await influx.Number("SELECT count(busy_s) FROM worker_load_day"));
        Assert.Equal(3, await influx.Number($"SELECT count(busy_s) FROM worker_load_15m WHERE worker != '{AwkwardQuoted}'"));
        using var store = new StoreReader(DataFolder.StoreFileIn(data.Path));
        foreach (var measurement in Schema.All)
        {
            var kept = store.Rows(measurement, long.MinValue, long.MaxValue).Select(TextOf).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(kept, (await RowsOf(influx, measurement)).Order(StringComparer.Ordinal));
            Assert.DoesNotContain(kept, static row => row.Contains("withdrawn", StringComparison.Ordinal));
        }

        Task Send(string station, params string[] readings) =>
            device.Publish($"kotadx/v1/kota/shop/{station}/work", Encoding.UTF8.GetBytes($"[{string.Join(',', readings)}]"));
    }

    [Fact]
    public async Task Whatever_a_tag_holds_only_its_own_row_is_deleted_from_InfluxDB_and_can_come_again()
    {
        await using var influx = await InfluxServer.Start();
        using var folder = new TempFolder();
        using var sink = new InfluxSink(new InfluxOptions { Url = new Uri(influx.Url), Database = InfluxServer.Database }, folder.Path, NullLogger.Instance);
        string[] workers = ["a", "a'", "'a", "\"a\"", "a\"", "a\\b", "a\\\\b", "a\\nb", "a\\'b", "a\\\"b", "a b", "a,b", "a=b", "a\\,b", "山田　太郎", "a; DROP MEASUREMENT m", "$a", "a--"];
        foreach (var (index, worker) in workers.Index())
        {
            string[] others = [.. workers.Except([worker])];
            await Write([.. workers.SelectMany(other => new[] { Line(other, 60, "good"), Line(other, 61, "good") })]);
            await Write(Line(worker, 60, "withdrawn"));
            await Write(Line(worker, 60, "withdrawn"));
            Assert.Equal(others.Order(StringComparer.Ordinal), await WorkersAt(60));
            Assert.Equal(workers.Order(StringComparer.Ordinal), await WorkersAt(61));
        }

        await Write([.. workers.Select(worker => Line(worker, 60, "withdrawn"))]);
        Assert.Empty(await WorkersAt(60));
        await Write([.. workers.Select(worker => Line(worker, 60, "good"))]);
        Assert.Equal(workers.Order(StringComparer.Ordinal), await WorkersAt(60));

        static string Line(string worker, long seconds, string quality) =>
            $"m,worker={worker.Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal)}"
            + $" busy_s=1,quality=\"{quality}\" {seconds}000000000\n";

        async Task Write(params string[] lines)
        {
            var batch = new PointBatch("kota", 7, 42, Encoding.UTF8.GetBytes(string.Concat(lines)));
            Assert.Equal(SinkResult.Taken, await sink.WriteAsync(batch, TestContext.Current.CancellationToken));
        }

        async Task<IEnumerable<string>> WorkersAt(long seconds) =>
            (await influx.Query($"SELECT busy_s, worker FROM m WHERE time = {seconds}s"))
            .SelectMany(static series => series.GetProperty("values").EnumerateArray())
            .Select(static row => row[2].GetString()!)
            .Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_dropped_is_noticed_though_there_is_only_something_to_delete()
    {
        await using var influx = await InfluxServer.Start();
        using var folder = new TempFolder();
        using var sink = new InfluxSink(new InfluxOptions { Url = new Uri(influx.Url), Database = InfluxServer.Database }, folder.Path, NullLogger.Instance);
        var batch = new PointBatch("kota", 7, 42, "m,w=a busy_s=0,quality=\"withdrawn\" 60\nm,w=b busy_s=0,quality=\"withdrawn\" 60\n"u8.ToArray());
        Assert.Equal(SinkResult.Taken, await sink.WriteAsync(batch, TestContext.Current.CancellationToken));
        await influx.Query($"DROP DATABASE {InfluxServer.Database}");
        var result = await sink.WriteAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal((SinkVerdict.Stopped, true), (result.Verdict, result.IsGone));
        Assert.Null(sink.PositionIn("kota", 7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VictoriaMetrics_which_cannot_delete_gets_the_zeros(bool isInfluxQl)
    {
        await using var victoria = await VictoriaServer.Start();
        using var folder = new TempFolder();
        var options = new InfluxOptions { Url = new Uri(victoria.Url) };
        using var sink = new InfluxSink(isInfluxQl ? options with { Database = "kotadx" } : options with { Organisation = "lab", Bucket = "kotadx" }, folder.Path, NullLogger.Instance);
        foreach (var fields in new[] { "busy_s=7,quality=\"good\"", "busy_s=0,quality=\"withdrawn\"" })
        {
            var batch = new PointBatch("kota", 7, 42, Encoding.UTF8.GetBytes($"m,worker=w1 {fields} 1767225600000000000\n"));
            Assert.Equal(SinkResult.Taken, await sink.WriteAsync(batch, TestContext.Current.CancellationToken));
        }

        Assert.Equal([0, 7], (await victoria.Samples("m_busy_s")).Select(static sample => sample.Value).Order());
    }

    private static string AwkwardQuoted => Awkward.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static string Work(string what, string id, string worker, string time) =>
        JsonSerializer.Serialize(new { ts = $"2026-03-02T{time}:00+09:00", ev = what, id, worker });

    private static async Task<List<string>> RowsOf(InfluxServer influx, Measurement measurement)
    {
        var rows = new List<string>();
        foreach (var series in await influx.Query($"SELECT * FROM {measurement.Name}"))
        {
            var columns = series.GetProperty("columns").EnumerateArray().Select(static (column, at) => (Name: column.GetString()!, at))
                .ToDictionary(static column => column.Name, static column => column.at, StringComparer.Ordinal);
            foreach (var row in series.GetProperty("values").EnumerateArray())
            {
                object? time = row[columns["time"]].GetInt64() * 1_000_000_000;
                rows.Add(TextOf([
                    time,
                    .. measurement.Tags.Select(tag => (object?)row[columns[tag]].GetString()),
                    .. measurement.Fields.Select(field => !columns.TryGetValue(field.Name, out var at) || row[at].ValueKind == JsonValueKind.Null ? null
                        : field.Kind == FieldKind.Text ? row[at].GetString()
                        : (object)row[at].GetDouble()),
                ]));
            }
        }

        return rows;
    }

    private static string TextOf(object?[] row) =>
        string.Join('|', row.Select(static value => Convert.ToString(value, CultureInfo.InvariantCulture)));

    private static async Task ImportShop(TempFolder data, TempFolder files, string[] sink) =>
        (await Kotadx.Command(
            ["import", RecordedShop.CsvFile, "--map", files.Write("map.json", RecordedShop.Map), "--data", data.Path, .. sink]))
        .ShouldEndWith(0);
}
