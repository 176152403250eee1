using System.Globalization;

namespace KotaDx.Workload.MqttBench;

/// <summary>
/// kotadx as it is, with an empty data folder: everything that it does with a message counts, the log and its syncs, the fold, points and the SQLite
/// store, and the few scrapes with which it is asked. At QoS 1 it acknowledges when the message is on disk.
/// </summary>
internal sealed class KotadxPeer : Peer
{
    public const string PeerName = "kotadx";

    /// <summary>Open windows are handed on each second: so long after the last message the last of them have been.</summary>
    private static readonly TimeSpan LastPublish = TimeSpan.FromMilliseconds(1200);

    /// <summary>How long the store may take to have them; a busy disk can take its time.</summary>
    private static readonly TimeSpan StoreTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan NotableStoreTime = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    public KotadxPeer(Broker broker, string folder)
        : base(PeerName)
    {
        var board = $"http://127.0.0.1:{Ports.Free()}";
        _http = new HttpClient { BaseAddress = new Uri(board), Timeout = TimeSpan.FromSeconds(20) };
        Process = Child.Start(PeerName, "dotnet",
        [
            Program, "run", "--data", Path.Combine(folder, "kotadx-data"), "--board", board, "--mqtt", $"mqtt://127.0.0.1:{broker.Port}", "--lang", "en",
        ]);
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "kotadx.dll");

    public override async Task Settled(long messages, CancellationToken stop)
    {
        await Task.Delay(LastPublish, TimeProvider.System, stop);
        var began = TimeProvider.System.GetTimestamp();
        var metrics = await ScrapeAsync(stop);
        while (Sum(metrics, "kotadx_sink_lag") is > 0 and var lag)
        {
            if (TimeProvider.System.GetElapsedTime(began) > StoreTime)
            {
                throw new LostException($"its store does not catch up: {lag} records of the point log wait after {Sum(metrics, "kotadx_sink_retries_total")} retries");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            metrics = await ScrapeAsync(stop);
        }

        if (TimeProvider.System.GetElapsedTime(began) is var waited && waited > NotableStoreTime)
        {
            await Console.Error.WriteLineAsync($"{PeerName}: its store had the last points only after {waited.TotalSeconds:0} s");
        }

        var accepted = Sum(metrics, "kotadx_frames_folded_total", "outcome=\"accepted\"");
        if (accepted != messages)
        {
            throw new LostException($"accepted {accepted} of {messages} messages");
        }
    }

    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        return base.DisposeAsync();
    }

    protected override async Task<Progress> AskAsync(CancellationToken stop) =>
        new(Sum(await ScrapeAsync(stop), "kotadx_frames_folded_total"), TimeProvider.System.GetTimestamp());

    private static long Sum(IEnumerable<string> metrics, string name, string label = "") => metrics
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ' && line.Contains(label, StringComparison.Ordinal))
        .Sum(static line => (long)double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));

    private async Task<string[]> ScrapeAsync(CancellationToken stop)
    {
        try
        {
            return (await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (HttpRequestException exception)
        {
            throw new LostException($"does not answer ({exception.Message}): {Process.Said}");
        }
    }
}
