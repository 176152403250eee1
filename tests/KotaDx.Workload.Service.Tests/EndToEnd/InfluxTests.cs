using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class InfluxTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);

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

    private static async Task ImportShop(TempFolder data, TempFolder files, string[] sink) =>
        (await Kotadx.Command(
            ["import", RecordedShop.CsvFile, "--map", files.Write("map.json", RecordedShop.Map), "--data", data.Path, .. sink]))
        .ShouldEndWith(0);
}
