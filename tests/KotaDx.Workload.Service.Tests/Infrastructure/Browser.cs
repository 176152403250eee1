using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A headless Chromium of the machine; it remembers every address it was sent to and every error of the page.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly ConcurrentBag<string> _addresses = [];
    private readonly ConcurrentBag<string> _errors = [];
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Browser> Start()
    {
        var program = Needs.Program("chromium");
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Headless = true,
            Timeout = 120_000,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        return new Browser(playwright, browser);
    }

    public async Task<IPage> Open(int width)
    {
        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = width < 600 ? 844 : 900 } });
        page.Request += (_, request) => _addresses.Add(request.Url);
        page.PageError += (_, error) => _errors.Add(error);
        return page;
    }

    /// <summary>Factories have no internet: every request went to this machine, and the page's script met no error.</summary>
    public void ShouldHaveStayedAtHome()
    {
        Assert.NotEmpty(_addresses);
        Assert.DoesNotContain(_addresses, address => new Uri(address) is { IsLoopback: false, Scheme: not ("data" or "blob" or "about") });
        Assert.Empty(_errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
