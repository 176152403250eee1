using System.Net;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Tests.Diagnostics;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class MetricsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Whoever_adds_up_the_figures_of_any_scrape_gets_what_was_received()
    {
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}");
        using var watch = new Watch(service.Board.Url);
        var messages = Messages(2_000);
        await using var device = await Publisher.Connect(port);
        var sending = device.PublishAll(messages);
        var received = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < 50; i++)
        {
            var scrape = await watch.Scrape();
            scrape.LedgersShouldAddUp();
            foreach (var series in scrape.All.Where(scrape.IsCounter))
            {
                var key = series.Name + string.Join(',', series.Labels);
                Assert.True(series.Value >= received.GetValueOrDefault(key), $"{key} fell from {received.GetValueOrDefault(key)} to {series.Value}");
                received[key] = series.Value;
            }
        }

        await sending;
        var last = await Eventually.Get("everything is folded", Soon, watch.Scrape,
            scrape => scrape.Sum("kotadx_frames_folded_total") == messages.Count && scrape.Sum("kotadx_sink_lag") == 0);
        Assert.Equal(["lab", "shop"], last.ValuesOf("factory").Order(StringComparer.Ordinal));
        foreach (var factory in (string[])["lab", "shop"])
        {
            var board = await service.Board.View(factory);
            foreach (var bucket in (string[])["accepted", "duplicate", "unmapped", "rejected"])
            {
                Assert.True(board.Frames(bucket) > 0);
                Assert.Equal(board.Frames(bucket), last.Value("kotadx_frames_folded_total", ("factory", factory), ("outcome", bucket)));
            }

            Assert.Equal(board.Frames("received"), last.Value("kotadx_frames_received_total", ("factory", factory)));
        }

        Assert.Equal(1, last.Value("kotadx_source_up"));
        Assert.Equal(1, last.Value("kotadx_sink_up", ("sink", "sqlite")));
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task A_full_disk_takes_readiness_and_nothing_else_and_gives_it_back()
    {
        var port = Loopback.FreePort();
        var url = $"http://127.0.0.1:{Loopback.FreePort()}";
        var prlimit = Needs.Program("prlimit");
        using var data = new TempFolder();

        // A limit of the size of files refuses like a disk that is full, and can be lifted again; its signal would end the process.
        await using var service = ChildProcess.Start(
            Needs.Program("env"), ["--ignore-signal=XFSZ", "dotnet", Kotadx.Program, "run", "--data", data.Path, "--board", url, "--mqtt-listen", $"{port}"]);
        using var watch = new Watch(url);
        await Eventually.True("ready", Soon, async () => (await watch.Ready()).Code == HttpStatusCode.OK);
        await using var device = await Publisher.Connect(port);
        var messages = Messages(400);
        await device.PublishAll(messages.Take(200));

        await Limit("--fsize=1:unlimited");
        var sending = device.PublishAll(messages.Skip(200));
        var refused = await Eventually.Get("not ready", Soon, watch.Ready, static answer => answer.Code == HttpStatusCode.ServiceUnavailable && answer.Text.Contains("\"disk\"", StringComparison.Ordinal));
        var problem = JsonDocument.Parse(refused.Text).RootElement.GetProperty("problems").EnumerateArray().First(static item => item.GetProperty("part").GetString() == "disk");
        Assert.Contains("空き容量", problem.GetProperty("next").GetProperty("ja").GetString(), StringComparison.Ordinal);
        Assert.Contains("free space", problem.GetProperty("next").GetProperty("en").GetString(), StringComparison.Ordinal);
        for (var i = 0; i < 10; i++)
        {
            var scrape = await watch.Scrape();
            scrape.LedgersShouldAddUp();
            Assert.True(scrape.Sum("kotadx_log_refused") > 0);
            Assert.True(scrape.Sum("kotadx_frames_pending") > 0);
            Assert.Equal(HttpStatusCode.OK, await watch.Live());
        }

        await Limit("--fsize=unlimited:unlimited");
        await sending;
        await Eventually.True("ready again", Soon, async () => (await watch.Ready()).Code == HttpStatusCode.OK);
        var last = await Eventually.Get("everything is folded", Soon, watch.Scrape,
            scrape => scrape.Sum("kotadx_frames_folded_total") == messages.Count && scrape.Sum("kotadx_sink_lag") == 0);
        last.LedgersShouldAddUp();
        Assert.Equal(0, last.Sum("kotadx_log_refused"));
        service.Signal(ChildProcess.SigInt);
        Assert.Equal(0, await service.ExitCode(Soon));

        async Task Limit(string limit)
        {
            await using var process = ChildProcess.Start(prlimit, ["--pid", $"{service.Id}", limit]);
            Assert.Equal(0, await process.ExitCode(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public async Task What_the_service_saw_of_itself_is_exported_and_outlasts_a_rebuild()
    {
        using var data = new TempFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 4, 1, 9, 0, 30, TimeSpan.FromHours(9)));
        await using (var service = new WatchedService(data, time))
        {
            await service.Send("kotadx/v1/kota/line1/press-1/cycle", "1").WaitAsync(TestContext.Current.CancellationToken);
            var lane = service.Intake.Find("kota")!;
            await lane.CaughtUp.WaitAsync(Soon, TestContext.Current.CancellationToken);
            await lane.LedgerAsync();
            time.Advance(TimeSpan.FromMinutes(1));
            await lane.LedgerAsync();
            await lane.PublishAsync(TestContext.Current.CancellationToken);
            await service.Sinks.DrainAsync(TimeProvider.System, null, TestContext.Current.CancellationToken);
        }

        var before = (await Export()).StandardOutput;
        Assert.Matches("^window_start,factory,frames_received,.*\n2026-04-01T09:00:00\\+09:00,kota,[0-9]", before);
        (await Kotadx.Command("rebuild", "--data", data.Path)).ShouldEndWith(0);
        Assert.Equal(before, (await Export()).StandardOutput);

        async Task<CommandResult> Export() =>
            (await Kotadx.Command("export", "ingest", "--window", "1m", "--data", data.Path)).ShouldEndWith(0);
    }

    /// <summary>Of two factories, a quarter each: good ones, ones sent twice, ones of a signal that nobody knows, ones that cannot be read.</summary>
    private static List<WorkMessage> Messages(int count) =>
    [
        .. Enumerable.Range(0, count).Select(static i => new WorkMessage(
            $"kotadx/v1/{(i % 2 == 0 ? "lab" : "shop")}/line1/press-1/{(i / 2 % 4 == 2 ? "gibberish" : "cycle")}",
            i / 2 % 4 == 3 ? "x" : $$"""{"v":1,"seq":{{i / 8}}}""")),
    ];

    private sealed class Watch(string url) : IDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(5) };

        public async Task<PrometheusScrape> Scrape()
        {
            using var answer = await _http.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            return PrometheusScrape.Read(Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        }

        public async Task<(HttpStatusCode Code, string Text)> Ready()
        {
            using var answer = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        public async Task<HttpStatusCode> Live()
        {
            using var answer = await _http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        public void Dispose() => _http.Dispose();
    }
}
