using System.Net;
using System.Text.Json;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

internal sealed class BoardClient(string url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(10) };

    public string Url => url;

    public Task<bool> IsReady() => IsOk("/health/ready");

    public Task<bool> IsLive() => IsOk("/health/live");

    public async Task<BoardView> View(string? factory = null, string? day = null)
    {
        var query = $"/api/board?factory={factory}&day={day}";
        if (factory is null)
        {
            query = "/api/board";
        }
        else if (day is null)
        {
            query = $"/api/board?factory={factory}";
        }

        var text = await _http.GetStringAsync(new Uri(query, UriKind.Relative), TestContext.Current.CancellationToken);
        return new BoardView(JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Waits until so many frames were taken as good ones and nothing is pending, and checks that the ledger adds up.</summary>
    public async Task<BoardView> Accepted(long frames, TimeSpan within, string? factory = null)
    {
        var view = await Eventually.Get($"{frames} frames accepted", within, () => View(factory),
            seen => seen.Frames("accepted") >= frames && seen.Frames("pending") == 0);
        view.LedgerShouldAddUp();
        Assert.Equal(frames, view.Frames("accepted"));
        return view;
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> IsOk(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}

/// <summary>The board's data at one moment.</summary>
internal sealed class BoardView(JsonElement root)
{
    public JsonElement Root => root;

    public IEnumerable<JsonElement> Teams => root.GetProperty("teams").EnumerateArray();

    public IEnumerable<JsonElement> Workers => Teams.SelectMany(team => team.GetProperty("workers").EnumerateArray());

    public IEnumerable<JsonElement> Reasons => root.GetProperty("reasons").EnumerateArray();

    public IEnumerable<JsonElement> LatestRejected => root.GetProperty("latest_rejected").EnumerateArray();

    public IEnumerable<JsonElement> Unmapped => root.GetProperty("unmapped").EnumerateArray();

    public IEnumerable<JsonElement> Sources => root.GetProperty("sources").EnumerateArray();

    public IEnumerable<JsonElement> Sinks => root.GetProperty("sinks").EnumerateArray();

    public long Frames(string bucket) => Ledger("frames", bucket);

    /// <summary>A count of the ledger; 0 while no factory has sent anything, and there is none.</summary>
    public long Ledger(string part, string bucket) => root.GetProperty("ledger") is { ValueKind: JsonValueKind.Object } ledger
        ? ledger.GetProperty(part).GetProperty(bucket).GetInt64()
        : 0;

    public SortedDictionary<string, long> CountByReason()
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var reason in Reasons)
        {
            counts[reason.GetProperty("reason").GetString()!] = reason.GetProperty("count").GetInt64();
        }

        return counts;
    }

    public void LedgerShouldAddUp()
    {
        string[] ends = ["accepted", "duplicate", "unmapped", "rejected", "pending"];
        Assert.True(Frames("received") == ends.Sum(Frames), "the ledger does not add up: " + this);
        Assert.Equal(Frames("rejected"), CountByReason().Values.Sum());
    }

    public override string ToString() => $"{root.GetProperty("ledger")} {root.GetProperty("reasons")} {root.GetProperty("sources")}";
}
