using System.Diagnostics.Metrics;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.Diagnostics;

public sealed class TelemetryTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_outcome_is_counted_and_the_sums_hold_while_frames_flow()
    {
        using var data = new TempFolder();
        await using var service = new WatchedService(data, TimeProvider.System);
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var sent = 0;
        var before = 0.0;

        // Until a lane has read what its log held it has no ledger to tell of, and a cold process may ask before that.
        await service.Intake.Open("kota").CaughtUp.WaitAsync(Soon, Token);
        for (var round = 0; round < 60; round++)
        {
            for (var i = random.Next(400); i > 0; i--, sent++)
            {
                service.Send("kotadx/v1/kota/line1/press-1/" + (random.Next(4) == 0 ? "gibberish" : "cycle"), random.Next(3) == 0 ? "x" : $$"""{"v":1,"seq":{{random.Next(5000)}}}""");
            }

            var scrape = await service.Scrape();
            scrape.LedgersShouldAddUp();
            Assert.Equal(sent, scrape.Value("kotadx_frames_received_total", ("factory", "kota")));
            var folded = scrape.Sum("kotadx_frames_folded_total");
            Assert.True(folded >= before);
            before = folded;
        }

        var last = await Eventually.Get("all are folded", Soon, service.Scrape, scrape => scrape.Sum("kotadx_frames_pending") == 0);
        foreach (var outcome in (string[])["accepted", "duplicate", "unmapped", "rejected"])
        {
            Assert.True(last.Value("kotadx_frames_folded_total", ("outcome", outcome)) > 0, outcome);
        }

        Assert.Equal(last.Value("kotadx_readings_refused_total", ("reason", "not_a_number")), last.Value("kotadx_frames_folded_total", ("outcome", "rejected")));
        Assert.True(last.Value("kotadx_log_commit_duration_seconds_count", ("factory", "kota"), ("log", "frames")) > 0);
        Assert.True(last.Value("kotadx_log_commit_duration_seconds_sum", ("factory", "kota"), ("log", "frames")) > 0);
        Assert.InRange(last.Value("kotadx_ledger_age_seconds"), 0, 5);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_of_and_what_waits_for_it_is_pending()
    {
        using var data = new TempFolder();
        await using var service = new WatchedService(data, TimeProvider.System);
        await service.Send("kotadx/v1/kota/line1/press-1/cycle", "1").WaitAsync(Token);
        await Eventually.True("ready", Soon, () => Task.FromResult(service.Health.Ready().Status == "ready"));
        service.Disk.Refuses = true;
        var receipts = Enumerable.Range(0, 100).Select(i => service.Send("kotadx/v1/kota/line1/press-1/cycle", $$"""{"v":1,"seq":{{i}}}""")).ToList();

        var refused = await Eventually.Get("the disk's trouble is told", Soon, service.Scrape, static scrape => scrape.Value("kotadx_log_refused", ("log", "frames")) == 1);
        refused.LedgersShouldAddUp();
        Assert.Equal(101, refused.Value("kotadx_frames_received_total"));
        Assert.True(refused.Value("kotadx_frames_pending") >= 100);
        Assert.True(refused.Value("kotadx_log_gathered_bytes", ("log", "frames")) > 0);
        var report = service.Health.Ready();
        Assert.False(report.IsWell);
        var problem = Assert.Single(report.Problems, static problem => problem is { Part: "disk", Name: "frames" });
        Assert.Equal("kota", problem.Factory);
        Assert.Contains("No space left", problem.What.En, StringComparison.Ordinal);
        Assert.Contains("空き容量", problem.Next.Ja, StringComparison.Ordinal);
        Assert.True(service.Health.Live().IsWell);

        service.Disk.Refuses = false;
        await receipts[^1].WaitAsync(Token);
        await Eventually.True("ready again", Soon, () => Task.FromResult(service.Health.Ready().Status == "ready"));
        var well = await Eventually.Get("all are folded", Soon, service.Scrape, static scrape => scrape.Value("kotadx_frames_pending") == 0);
        well.LedgersShouldAddUp();
        Assert.Equal(101, well.Value("kotadx_frames_folded_total", ("outcome", "accepted")));
        Assert.Equal(0, well.Sum("kotadx_log_refused"));
    }

    [Fact]
    public async Task A_writer_that_fails_otherwise_is_seen_to_be_dead()
    {
        using var data = new TempFolder();
        var service = new WatchedService(data, TimeProvider.System);
        await service.Send("kotadx/v1/kota/line1/press-1/cycle", "1").WaitAsync(Token);
        Assert.Equal(("live", true), (service.Health.Live().Status, service.Health.Live().IsWell));
        service.Disk.IsBroken = true;
        service.Send("kotadx/v1/kota/line1/press-1/cycle", "1");
        await Eventually.True("dead", Soon, () => Task.FromResult(service.Health.Live() is { Status: "dead", IsWell: false }));
        Assert.Equal("kota", service.Health.Ready().Problems[0].Factory);
        var scrape = await service.Scrape();
        scrape.LedgersShouldAddUp();
        Assert.Equal(0, scrape.Value("kotadx_lane_up"));

        // A writer that failed has said so; the lane is closed all the same.
        await service.DisposeAsync().AsTask().WaitAsync(Soon, Token);
        Assert.True(service.Intake.Find("kota")!.Run.IsCompleted);
    }

    [Fact]
    public async Task A_lane_that_is_held_up_answers_with_its_last_copy_and_says_how_old_it_is()
    {
        using var data = new TempFolder();
        var time = new FakeTimeProvider();
        await using var service = new WatchedService(data, time);
        await service.Send("kotadx/v1/kota/line1/press-1/cycle", "1").WaitAsync(Token);
        var lane = service.Intake.Find("kota")!;
        await lane.CaughtUp.WaitAsync(Soon, Token);
        await lane.PublishAsync(Token);
        Assert.Equal(1, (await service.Scrape()).Value("kotadx_frames_folded_total", ("outcome", "accepted")));

        using var held = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        lane.SinkLag = () =>
        {
            held.Set();
            go.Wait(Token);
            return 0;
        };
        time.Advance(TimeSpan.FromMinutes(1));
        var asked = lane.LedgerAsync();
        Assert.True(held.Wait(Soon, Token));
        await service.Send("kotadx/v1/kota/line1/press-1/cycle", "2").WaitAsync(Token);
        var waiting = service.Scrape();
        time.Advance(TimeSpan.FromSeconds(1));
        var scrape = await waiting.WaitAsync(Soon, Token);
        scrape.LedgersShouldAddUp();
        Assert.Equal(1, scrape.Value("kotadx_frames_received_total"));
        Assert.Equal(1, scrape.Value("kotadx_log_lag"));
        Assert.InRange(scrape.Value("kotadx_ledger_age_seconds"), 61, 62);

        go.Set();
        await asked;
        await lane.PublishAsync(Token);
        Assert.Equal(2, (await service.Scrape()).Value("kotadx_frames_received_total"));
    }

    [Fact]
    public async Task Counters_go_on_over_a_start()
    {
        using var data = new TempFolder();
        await using (var service = new WatchedService(data, TimeProvider.System))
        {
            Receipt last = default;
            for (var i = 0; i < 5000; i++)
            {
                last = service.Send("kotadx/v1/kota/line1/press-1/cycle", $$"""{"v":1,"seq":{{i}}}""");
            }

            await last.WaitAsync(Token);
        }

        await using var again = new WatchedService(data, TimeProvider.System);
        var scrape = await Eventually.Get("the ledger is shown", Soon, async () =>
        {
            var seen = await again.Scrape();
            Assert.DoesNotContain(seen.All, static series => series.Name == "kotadx_frames_received_total" && series.Value < 5000);
            return seen;
        }, static seen => seen.Sum("kotadx_frames_received_total") > 0);
        scrape.LedgersShouldAddUp();
        Assert.Equal(1, scrape.Value("kotadx_lane_caught_up"));
        Assert.Equal(5000, scrape.Value("kotadx_frames_folded_total", ("outcome", "accepted")));
    }

    [Fact]
    public async Task What_a_lane_writes_into_its_log_itself_is_no_frame_received()
    {
        using var data = new TempFolder();
        data.Folder("books/kota");
        data.Write("books/kota/factory.yaml", "zone: Asia/Tokyo\nshifts:\n  - {shift: s1, start: \"08:00\", end: \"17:00\"}\n");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9)));
        await using var service = new WatchedService(data, time);
        var lane = service.Intake.Open("kota");
        await lane.CaughtUp.WaitAsync(Soon, Token);
        await Eventually.True("the book is read from the log", Soon, () => Task.FromResult(lane.Book.HasShifts));
        for (var minute = 1; minute <= 5; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            var scrape = await service.Scrape();
            Assert.Equal(0, scrape.Value("kotadx_frames_received_total"));
            scrape.LedgersShouldAddUp();
        }

        await Eventually.True("the log's clock was written", Soon, () => Task.FromResult(lane.Frames.Next > 2));
        service.Send("kotadx/v1/kota/line1/press-1/cycle", "1");
        Assert.Equal(1, (await service.Scrape()).Value("kotadx_frames_received_total"));
    }

    [Fact]
    public async Task A_store_elsewhere_that_is_away_degrades_and_does_not_stop_readiness()
    {
        using var data = new TempFolder();
        using var sinks = new TempFolder();
        var away = new InfluxSink(new InfluxOptions { Url = new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), Database = "kotadx" }, sinks.Path, NullLogger.Instance);
        await using var service = new WatchedService(data, TimeProvider.System, away);
        Assert.Equal("ready", service.Health.Ready().Status);
        service.Send("kotadx/v1/kota/line1/press-1/cycle", "1");

        await Eventually.True("degraded", Soon, () => Task.FromResult(service.Health.Ready() is { Status: "degraded", IsWell: true }));
        var problem = Assert.Single(service.Health.Ready().Degraded);
        Assert.Equal(("store", away.Name), (problem.Part, problem.Name));
        var scrape = await Eventually.Get("its points wait", Soon, service.Scrape, scrape => scrape.Value("kotadx_sink_lag", ("sink", away.Name)) > 0);
        Assert.Equal(0, scrape.Value("kotadx_sink_up", ("sink", away.Name)));
        Assert.Equal(1, scrape.Value("kotadx_sink_up", ("sink", "sqlite")));
    }

    [Fact]
    public async Task A_source_that_is_not_connected_is_named()
    {
        using var data = new TempFolder();
        await using var service = new WatchedService(data, TimeProvider.System);
        var source = service.Components.AddSource("serial /dev/ttyUSB0");
        source.Set(ComponentState.Waiting, "つながりません", "not open");
        var problem = Assert.Single(service.Health.Ready().Problems);
        Assert.Equal(("source", "serial /dev/ttyUSB0", "not open"), (problem.Part, problem.Name, problem.What.En));
        Assert.Equal(0, (await service.Scrape()).Value("kotadx_source_up"));
        source.Set(ComponentState.Ok, "つながっています", "open");
        Assert.True(service.Health.Ready().IsWell);
        Assert.Equal(1, (await service.Scrape()).Value("kotadx_source_up"));
    }

    [Fact]
    public async Task Listeners_inside_the_process_hear_the_same_figures_of_one_moment()
    {
        using var data = new TempFolder();
        await using var service = new WatchedService(data, TimeProvider.System);
        var heard = new List<(string Name, string Tags, double Value)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Telemetry.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            var text = string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));
            lock (heard)
            {
                heard.Add((instrument.Name, text, value));
            }
        });
        listener.Start();
        for (var i = 0; i < 500; i++)
        {
            // A factory's name that no other test in this process has: they have meters of the same name.
            service.Send("kotadx/v1/heard/line1/press-1/cycle", $$"""{"v":1,"seq":{{i}}}""");
        }

        await Eventually.True("the sums are heard", Soon, () =>
        {
            lock (heard)
            {
                heard.Clear();
            }

            listener.RecordObservableInstruments();
            lock (heard)
            {
                var own = heard.Where(static item => item.Tags.Contains("factory=heard", StringComparison.Ordinal)).ToList();
                var received = own.Where(static item => item.Name == "kotadx.frames.received").Sum(static item => item.Value);
                Assert.Equal(received, own.Where(static item => item.Name is "kotadx.frames.folded" or "kotadx.frames.pending").Sum(static item => item.Value));
                return Task.FromResult(received == 500);
            }
        });
    }

    [Fact]
    public async Task Each_minute_leaves_a_row_of_what_came_in()
    {
        using var data = new TempFolder();
        var start = new DateTimeOffset(2026, 4, 1, 9, 0, 30, TimeSpan.FromHours(9));
        var time = new FakeTimeProvider(start);
        await using (var service = new WatchedService(data, time))
        {
            var lane = service.Intake.Open("kota");
            await lane.CaughtUp.WaitAsync(Soon, Token);
            await lane.LedgerAsync();
            foreach (var (count, payload) in new[] { (3, "1"), (2, "x"), (0, "") })
            {
                for (var i = 0; i < count; i++)
                {
                    await service.Send("kotadx/v1/kota/line1/press-1/cycle", payload == "1" ? $$"""{"v":1,"seq":{{i}}}""" : payload).WaitAsync(Token);
                }

                await lane.PublishAsync(Token);
                time.Advance(TimeSpan.FromMinutes(1));
                await lane.LedgerAsync();
            }

            await lane.PublishAsync(Token);
            await service.Sinks.DrainAsync(TimeProvider.System, null, Token);
        }

        using var store = new StoreReader(DataFolder.StoreFileIn(data.Path));
        var rows = store.Rows(Schema.Ingest, long.MinValue, long.MaxValue).ToList();
        var minute = EventTime.From(start.AddSeconds(-30)).UnixNanoseconds;
        Assert.Equal([0, 1, 2], rows.Select(row => ((long)row[0]! - minute) / EventTime.Minute));
        Assert.All(rows, static row => Assert.Equal("kota", row[1]));
        long[] Column(string name) => [.. rows.Select(row => (long)row[2 + Schema.Ingest.Fields.Index().First(field => field.Item.Name == name).Index]!)];
        Assert.Equal([3, 2, 0], Column("frames_received"));
        Assert.Equal([3, 0, 0], Column("frames_accepted"));
        Assert.Equal([0, 2, 0], Column("frames_rejected"));
        Assert.Equal([0, 2, 0], Column("readings_refused"));
        Assert.Equal([0, 0, 0], Column("damaged"));
    }

    [Fact]
    public void Names_say_their_unit_and_are_used_once() => Assert.All(
        Metrics.All.GroupBy(static metric => metric.PrometheusName),
        static group =>
        {
            var metric = Assert.Single(group);
            Assert.Matches("^kotadx(\\.[a-z_]+)+$", metric.Name);
            Assert.EndsWith(".", metric.Help, StringComparison.Ordinal);
            Assert.DoesNotContain(metric.Name.Split('.', '_'), static part => part is "seconds" or "bytes" or "total");
            Assert.Matches("^(s|By|1|\\{[a-z]+\\})$", metric.Unit);
        });
}
