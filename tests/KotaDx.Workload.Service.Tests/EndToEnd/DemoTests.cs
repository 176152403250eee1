using System.Globalization;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Tests.Board;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Playwright;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The demo, seen through a real browser.</summary>
[Trait("kind", "end-to-end")]
public sealed class DemoTests
{
    private static readonly TimeSpan FirstImpression = TimeSpan.FromSeconds(15);

    private static readonly string Screenshots =
        Directory.CreateDirectory(Path.Combine(TestData.RepositoryRoot, "artifacts", "screenshots")).FullName;

    [Fact]
    public async Task Demo_shows_moving_bars_within_seconds_and_one_team_out_of_balance()
    {
        await using var browser = await Browser.Start();
        using var data = new TempFolder();
        var started = TimeProvider.System.GetTimestamp();
        await using var demo = KotadxService.Launch("demo", data, "--mqtt-listen", $"{Loopback.FreePort()}");

        var page = await browser.Open(1280);
        await Eventually.True("the page opens", Left(started), async () => await Opens(page, demo.Board.Url + "/?lang=en"));
        var first = await Eventually.Get("bars appear", Left(started), () => Bars(page, "now"), bars => bars.Count > 0);
        await Eventually.True("a bar moves", Left(started), async () =>
            (await Bars(page, "now")).Any(bar => first.TryGetValue(bar.Key, out var before) && before != bar.Value));

        var workers = await Eventually.Get("all workers appear", TimeSpan.FromSeconds(60), () => Bars(page, "main"), bars => bars.Count >= 10);
        Assert.InRange(workers.Count, 10, 14);
        Assert.Equal(3, await page.Locator("[data-team]").CountAsync());
        await Eventually.Get("one team is out of balance", TimeSpan.FromMinutes(3), () => Leveling(page),
            rates => rates.Count == 3 && rates[0] + 0.15 <= rates[1]);
        Assert.True(int.Parse(Digits(await page.Locator("[data-ledger='accepted']").First.TextContentAsync()), CultureInfo.InvariantCulture) > 0);
        browser.ShouldHaveStayedAtHome();
        await demo.ShouldStopCleanly();
    }

    [Fact]
    public async Task Board_fits_phone_desk_and_wall_in_both_languages()
    {
        await using var browser = await Browser.Start();
        using var data = new TempFolder();
        await using var demo = KotadxService.Launch("demo", data, "--mqtt-listen", $"{Loopback.FreePort()}");
        await demo.Ready();
        await Eventually.True("the demo is under way", TimeSpan.FromSeconds(30), async () => (await demo.Board.View()).Workers.Count() >= 10);

        foreach (var width in new[] { 390, 1280, 1920 })
        {
            foreach (var language in new[] { "ja", "en" })
            {
                var page = await browser.Open(width);
                await page.GotoAsync($"{demo.Board.Url}/?lang={language}");
                await Eventually.Get("bars appear", FirstImpression, () => Bars(page, "now"), bars => bars.Count >= 10);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"board-{language}-{width}.png"), FullPage = true });

                Assert.Equal(language, await page.EvaluateAsync<string>("document.documentElement.lang"));
                await ShouldFit(page, $"{language} at {width}");
                await page.CloseAsync();
            }
        }

        browser.ShouldHaveStayedAtHome();
        await demo.ShouldStopCleanly();
    }

    [Fact]
    public async Task Rates_reasons_piled_times_and_ribbons_fit_phone_desk_and_wall_in_both_languages()
    {
        var shop = BoardShop.TwoHours();
        shop.Names["w1"] = "コウタ・ナガイナマエ・アレクサンドロビッチ";
        var fault = new BookFault(
            BookFaultSeverity.Error, "roster.csv", 12, "shift", "夜勤", new("この直は shifts.csv にありません", "no such shift in shifts.csv"), new("書き間違い", "a slip"), new("shifts.csv と同じ名前で書いてください", "write it as in shifts.csv"));
        var json = BoardShop.Json(shop.Page(120, fault, fault with { Severity = BookFaultSeverity.Warning }));
        await using var browser = await Browser.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}");
        foreach (var width in new[] { 390, 1280, 1920 })
        {
            foreach (var language in new[] { "ja", "en" })
            {
                var page = await browser.Open(width);
                var complaints = new List<string>();
                page.Console += (_, message) =>
                {
                    if (message.Type == "error")
                    {
                        complaints.Add(message.Text);
                    }
                };
                await page.RouteAsync("**/api/board*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = json }));
                await page.GotoAsync($"{service.Board.Url}/?lang={language}");
                await page.Locator("[data-ribbon='w1']").WaitForAsync(new() { Timeout = 60_000 });
                await page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"board-rates-{language}-{width}.png"), FullPage = true });

                await ShouldFit(page, $"{language} at {width}");
                Assert.Equal(["95%", "50%", "45%", "—"], await page.Locator("[data-team='gumi'] [data-worker] .meter.main .amount").AllTextContentsAsync());
                Assert.Equal(language == "ja" ? "データ不足（0%）" : "Not enough data (0%)", await page.Locator("[data-worker='w4'] .meter.main .blank").TextContentAsync());
                Assert.Equal(language == "ja" ? "▲ネック" : "▲Neck", await page.Locator("[data-column='w1'] .neck").TextContentAsync());
                Assert.Contains("60.0", await page.Locator("#charts .takt-label").First.TextContentAsync(), StringComparison.Ordinal);
                Assert.True(await page.Locator("#book").IsVisibleAsync());
                await page.Locator("#by-stations").ClickAsync();
                await page.Locator("[data-column='s2']").WaitForAsync(new() { Timeout = 60_000 });
                await ShouldFit(page, $"{language} at {width}, stations");
                Assert.Empty(complaints);
                await page.CloseAsync();
            }
        }

        browser.ShouldHaveStayedAtHome();
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task A_refused_message_shows_its_reason_on_the_page()
    {
        await using var browser = await Browser.Start();
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}");
        var page = await browser.Open(1280);
        await page.GotoAsync(service.Board.Url + "/?lang=ja");

        await using (var device = await Publisher.Connect(port))
        {
            await device.Publish("kotadx/v1/lab/l1/saw/cycle", """{"v":"""u8.ToArray());
            await device.Publish("kotadx/v1/lab/l1/saw/cycle", """{"v":1,"worker":"w1"}"""u8.ToArray());
        }

        await page.Locator("[data-reason='bad_json']").First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        await page.Locator("[data-worker='w1']").First.WaitForAsync(new() { Timeout = 60_000 });
        browser.ShouldHaveStayedAtHome();
        await service.ShouldStopCleanly();
    }

    private static async Task ShouldFit(IPage page, string where)
    {
        var over = await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth");
        Assert.True(over <= 0, $"{where}: the page is {over} px wider than the screen");
    }

    private static TimeSpan Left(long started) => FirstImpression - TimeProvider.System.GetElapsedTime(started);

    private static async Task<bool> Opens(IPage page, string address)
    {
        try
        {
            return (await page.GotoAsync(address))?.Ok == true;
        }
        catch (PlaywrightException)
        {
            return false;
        }
    }

    /// <summary>Each worker's seconds as the bar carries them.</summary>
    private static async Task<Dictionary<string, string>> Bars(IPage page, string which)
    {
        var pairs = await page.EvaluateAsync<string[][]>("""
            which => [...document.querySelectorAll('[data-worker]')]
              .map(row => [row.dataset.worker, row.querySelector(`[data-bar="${which}"]`)?.dataset.seconds ?? ''])
              .filter(pair => pair[1] !== '')
            """, which);
        return pairs.ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>The teams' leveling rates of the page's tiles, lowest first; a team without a figure is left out.</summary>
    private static async Task<List<double>> Leveling(IPage page)
    {
        var rates = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('[data-team] [data-leveling="now"]')].map(tile => tile.dataset.rate ?? '')
            """);
        return [.. rates.Where(rate => rate.Length > 0).Select(rate => double.Parse(rate, CultureInfo.InvariantCulture)).Order()];
    }

    private static string Digits(string? text) => string.Concat((text ?? "").Where(char.IsAsciiDigit));
}
