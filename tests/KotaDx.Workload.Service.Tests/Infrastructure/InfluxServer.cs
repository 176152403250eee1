using System.Text.Json;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A real InfluxDB 1.x (InfluxQL, <c>/write</c>) that can be stopped and started again with what it holds.</summary>
internal sealed class InfluxServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _program;
    private readonly string _config;
    private readonly HttpClient _http;
    private ChildProcess? _process;

    private InfluxServer(string program, bool asksWho)
    {
        _program = program;
        var port = Loopback.FreePort();
        Url = $"http://127.0.0.1:{port}";
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
        _config = _folder.Write("influxdb.conf", $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{Loopback.FreePort()}"
            [meta]
              dir = "{_folder.Path}/meta"
            [data]
              dir = "{_folder.Path}/data"
              wal-dir = "{_folder.Path}/wal"
              query-log-enabled = false
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{port}"
              log-enabled = false
              auth-enabled = {(asksWho ? "true" : "false")}
            [logging]
              level = "warn"
            """);
    }

    public static string Database => "kotadx";

    public string Url { get; }

    /// <summary>The options of <c>run</c> and <c>import</c> that point to this server.</summary>
    public string[] Options => ["--influx", Url, "--influx-db", Database];

    /// <summary>An empty one, which wants user and password if told so, and has no users yet.</summary>
    public static async Task<InfluxServer> StartBare(bool asksWho)
    {
        var server = new InfluxServer(Needs.Program("influxd"), asksWho);
        await server.Restart();
        return server;
    }

    public static async Task<InfluxServer> Start()
    {
        var server = await StartBare(asksWho: false);
        await server.Query($"CREATE DATABASE {Database}");
        return server;
    }

    public async Task Restart()
    {
        await Stop();
        _process = ChildProcess.Start(_program, ["-config", _config]);
        await Listening.Http(_http, "/ping", _process);
    }

    public async Task Stop()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Seconds of one field, summed by the server for each worker.</summary>
    public async Task<SortedDictionary<string, decimal>> SumByWorker(string measurement, string field)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var series in await Query($"SELECT sum({field}) FROM {measurement} GROUP BY worker"))
        {
            var worker = series.GetProperty("tags").GetProperty("worker").GetString()!;
            sums[worker] = series.GetProperty("values")[0][1].GetDecimal();
        }

        return sums;
    }

    /// <summary>One number that the query yields for the whole measurement; 0 when there is no row.</summary>
    public async Task<decimal> Number(string query)
    {
        var series = await Query(query);
        return series.Count == 0 ? 0 : series[0].GetProperty("values")[0][1].GetDecimal();
    }

    /// <summary>Asks as this user from now on.</summary>
    public void Be(string userAndPassword) =>
        _http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(userAndPassword)));

    public async Task<IReadOnlyList<JsonElement>> Query(string query, string epoch = "s")
    {
        using var form = new FormUrlEncodedContent([new("db", Database), new("q", query), new("epoch", epoch)]);
        using var answer = await _http.PostAsync(new Uri("/query", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"InfluxDB refused {query}: {text}");
        var result = JsonDocument.Parse(text).RootElement.GetProperty("results")[0];
        Assert.False(result.TryGetProperty("error", out var error), $"InfluxDB on {query}: {error}");
        return result.TryGetProperty("series", out var series) ? [.. series.EnumerateArray()] : [];
    }

    /// <summary>It stays where it is and answers nobody, until thawed.</summary>
    public void Freeze() => _process!.Signal(ChildProcess.SigStop);

    public void Thaw() => _process!.Signal(ChildProcess.SigCont);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _http.Dispose();
        _folder.Dispose();
    }
}
