using System.Text;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>Points by resolution in a real InfluxDB 1.x: retention policies, what they keep no longer, withdrawals, factories apart.</summary>
[Trait("kind", "end-to-end")]
public sealed class InfluxResolutionTests
{
    [Fact]
    public async Task Minutes_and_quarters_are_in_their_policies_and_withdrawals_reach_them()
    {
        await using var influx = await InfluxServer.Start();
        await influx.Query($"CREATE RETENTION POLICY minutes ON {InfluxServer.Database} DURATION 35d REPLICATION 1");
        await influx.Query($"CREATE RETENTION POLICY quarters ON {InfluxServer.Database} DURATION 400d REPLICATION 1");
        using var folder = new TempFolder();
        using var sink = Sink(influx, folder, InfluxServer.Database);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 * 60;
        Assert.Equal(SinkResult.Taken, await Write(sink, Line("1m", "a", now), Line("1m", "b", now), Line("15m", "a", now), Line("day", "a", now)));
        Assert.Equal(2, await Count("minutes.worker_load_1m"));
        Assert.Equal(1, await Count("quarters.worker_load_15m"));
        Assert.Equal(1, await Count("worker_load_day"));
        Assert.Equal(0, await Count("worker_load_1m") + await Count("worker_load_15m"));

        // Of what a policy keeps no longer the others are written, and nothing is refused.
        var result = await Write(sink, Line("1m", "a", now - (40 * 86400)), Line("1m", "c", now), Line("15m", "b", now - (40 * 86400)), Line("day", "b", now - (4000L * 86400)));
        Assert.Equal(SinkResult.Taken with { Outdated = 1 }, result);
        Assert.False(File.Exists(sink.RefusedFile));
        Assert.Equal((3, 2, 2), (await Count("minutes.worker_load_1m"), await Count("quarters.worker_load_15m"), await Count("worker_load_day")));

        // A type that another point has set, next to points that are too old: only that one is refused.
        result = await Write(sink, Line("1m", "a", now - (40 * 86400)), $"worker_load_1m,worker=d busy_s=\"x\" {now}000000000\n", Line("1m", "e", now));
        Assert.Equal(SinkResult.Taken with { Outdated = 1, SetAside = 1 }, result);
        Assert.Contains("# kotadx/minutes: HTTP 400", await File.ReadAllTextAsync(sink.RefusedFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Equal(SinkResult.Taken, await Write(sink, Line("1m", "a", now, "withdrawn"), Line("15m", "a", now, "withdrawn"), Line("day", "a", now, "withdrawn")));
        Assert.Equal((3, 1, 1), (await Count("minutes.worker_load_1m"), await Count("quarters.worker_load_15m"), await Count("worker_load_day")));
        Assert.Equal(0, await influx.Number("SELECT count(busy_s) FROM minutes.worker_load_1m WHERE worker='a'"));

        async Task<int> Count(string from) => (int)await influx.Number($"SELECT count(busy_s) FROM {from}");
    }

    [Fact]
    public async Task A_policy_that_is_not_there_stops_the_sink_with_what_to_do_and_loses_nothing()
    {
        await using var influx = await InfluxServer.Start();
        using var folder = new TempFolder();
        using var sink = Sink(influx, folder, InfluxServer.Database);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var result = await Write(sink, Line("1m", "a", now), Line("day", "a", now));
        Assert.Equal(SinkVerdict.Stopped, result.Verdict);
        Assert.Contains("kotadx/minutes: HTTP 500", result.Reason, StringComparison.Ordinal);
        Assert.Contains("kotadx influx setup", result.Next!.Value.En, StringComparison.Ordinal);
        Assert.Null(sink.PositionIn("kota", 7));

        await influx.Query($"CREATE RETENTION POLICY minutes ON {InfluxServer.Database} DURATION 35d REPLICATION 1");
        Assert.Equal(SinkResult.Taken, await Write(sink, Line("1m", "a", now), Line("day", "a", now)));
        Assert.Equal(42, sink.PositionIn("kota", 7));
    }

    [Fact]
    public async Task Each_factory_has_a_database_of_its_own()
    {
        await using var influx = await InfluxServer.Start();
        using var folder = new TempFolder();
        using var sink = new InfluxSink(new InfluxOptions { Url = new Uri(influx.Url), Database = "load_{factory}" }, folder.Path, NullLogger.Instance);
        Assert.Equal(SinkResult.Taken, await Write(sink, Line("day", "a", 60)));
        Assert.Equal(SinkResult.Taken, await WriteOf("levy", sink, Line("day", "a", 60), Line("day", "b", 60)));
        Assert.Equal(1, await influx.Number("SELECT count(busy_s) FROM load_kota..worker_load_day"));
        Assert.Equal(2, await influx.Number("SELECT count(busy_s) FROM load_levy..worker_load_day"));
    }

    private static InfluxSink Sink(InfluxServer influx, TempFolder folder, string database) => new(
        new InfluxOptions { Url = new Uri(influx.Url), Database = database, Retention = InfluxRetention.Default }, folder.Path, NullLogger.Instance);

    private static string Line(string size, string worker, long seconds, string quality = "good") =>
        $"worker_load_{size},worker={worker} busy_s=1,quality=\"{quality}\" {seconds}000000000\n";

    private static Task<SinkResult> Write(InfluxSink sink, params string[] lines) => WriteOf("kota", sink, lines);

    private static async Task<SinkResult> WriteOf(string factory, InfluxSink sink, params string[] lines) => await sink.WriteAsync(
        new PointBatch(factory, 7, 42, Encoding.UTF8.GetBytes(string.Concat(lines))), TestContext.Current.CancellationToken);
}
