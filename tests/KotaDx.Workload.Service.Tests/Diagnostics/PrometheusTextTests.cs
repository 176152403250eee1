using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Tests.Diagnostics;

public sealed class PrometheusTextTests
{
    private static readonly ProcessFigures Process = new("0.1.0", 1_780_000_000.5, 100_000_000, 20_000_000);

    [Fact]
    public void Everything_that_is_written_is_of_the_format_and_has_its_help_and_type()
    {
        var scrape = PrometheusScrape.Read(PrometheusText.Write(Example("kota", "~")));
        Assert.Equal(
            Metrics.All.Select(static metric => metric.PrometheusName).Append("kotadx_log_commit_duration_seconds").Order(StringComparer.Ordinal),
            scrape.Types.Keys.Order(StringComparer.Ordinal));
        Assert.All(scrape.Types.Keys, static name => Assert.StartsWith("kotadx_", name, StringComparison.Ordinal));
        Assert.Equal(scrape.Types.Keys.Order(StringComparer.Ordinal), scrape.All.Select(static series => series.Name
            .Replace("seconds_bucket", "seconds", StringComparison.Ordinal).Replace("seconds_sum", "seconds", StringComparison.Ordinal).Replace("seconds_count", "seconds", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(1_780_000_000.5, scrape.Value("kotadx_process_start_time_seconds"));
    }

    [Theory]
    [InlineData("serial \\\\.\\COM3")]
    [InlineData("mqtt \"plant\"")]
    [InlineData("two\nlines")]
    [InlineData("ends with \\")]
    [InlineData("工場, {line}=1 #")]
    [InlineData("")]
    public void Whatever_a_label_holds_comes_back(string name)
    {
        var snapshot = Example("kota") with { Sources = [new ComponentFigures(name, true)] };
        Assert.Equal(1, PrometheusScrape.Read(PrometheusText.Write(snapshot)).Value("kotadx_source_up", ("source", name)));
    }

    [Fact]
    public void Commits_are_counted_in_the_bucket_of_their_time_and_in_all_above_it()
    {
        var counts = new long[CommitTimes.BoundSeconds.Length + 1];
        counts[1] = 3;
        counts[^1] = 2;
        var lane = LaneOf("kota") with { Frames = new LogFigures(0, false, new CommitTimes.Spread(counts, 31.5)) };
        var scrape = PrometheusScrape.Read(PrometheusText.Write(new TelemetrySnapshot { Process = Process, Lanes = [lane] }));
        double Bucket(string le) => scrape.Value("kotadx_log_commit_duration_seconds_bucket", ("log", "frames"), ("le", le));
        Assert.Equal((0, 3, 3, 5), (Bucket("0.0005"), Bucket("0.001"), Bucket("10"), Bucket("+Inf")));
        Assert.Equal(31.5, scrape.Value("kotadx_log_commit_duration_seconds_sum", ("log", "frames")));
        Assert.Equal(5, scrape.Value("kotadx_log_commit_duration_seconds_count", ("log", "frames")));
    }

    [Fact]
    public void A_service_without_any_factory_has_something_to_say_too()
    {
        var scrape = PrometheusScrape.Read(PrometheusText.Write(new TelemetrySnapshot { Process = Process }));
        Assert.Equal(1, scrape.Value("kotadx_build_info", ("version", "0.1.0")));
        Assert.Empty(scrape.ValuesOf("factory"));
    }

    [Fact]
    public void A_lane_that_still_reads_its_log_shows_no_half_of_its_ledger()
    {
        var lane = LaneOf("kota") with { Ledger = null, IsCaughtUp = false };
        var scrape = PrometheusScrape.Read(PrometheusText.Write(new TelemetrySnapshot { Process = Process, Lanes = [lane] }));
        Assert.Equal(0, scrape.Value("kotadx_lane_caught_up", ("factory", "kota")));
        Assert.DoesNotContain(scrape.All, static series => series.Name is "kotadx_frames_received_total" or "kotadx_ledger_age_seconds");
    }

    [Theory]
    [InlineData("a 1")]
    [InlineData("# TYPE a_total counter\na_total 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"\\x\"} 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"c\",} 1,5\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na-b 1\n")]
    [InlineData("# HELP a x\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\n# HELP b x\n# TYPE b gauge\nb 1\na 1\n")]
    [InlineData("# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")]
    public void The_reader_of_these_tests_refuses_what_a_scraper_would(string text) => Assert.Throws<FormatException>(() => PrometheusScrape.Read(text));

    private static TelemetrySnapshot Example(params string[] factories) => new()
    {
        Process = Process,
        Lanes = [.. factories.Select(LaneOf)],
        Sinks = [.. factories.Select(static factory => new SinkFigures("sqlite", factory, 3, false, TimeSpan.FromSeconds(7), 100, 2, 1))],
        Sources = [new ComponentFigures("mqtt 127.0.0.1", false)],
        Polls = [.. factories.Select(static factory => new PollFigures(factory, "bus", 4, 3, 2, 1, 1))],
        Stores = [new ComponentFigures("sqlite", true)],
    };

    private static LaneFigures LaneOf(string factory) => new(
        factory, new LaneLedger(new Load.Ledger(), 5, 0), TimeSpan.FromMilliseconds(3), true, true, 5, 0, 7, 12,
        new LogFigures(100, false, CommitTimes.Spread.None), new LogFigures(0, true, CommitTimes.Spread.None));
}
