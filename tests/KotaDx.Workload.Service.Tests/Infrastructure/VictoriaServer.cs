using System.Text.Json;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A real VictoriaMetrics: the <c>/api/v2/write</c> end that Debian has. It keeps every sample written, so double writes show.</summary>
internal sealed class VictoriaServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http;
    private readonly ChildProcess _process;

    private VictoriaServer(string program)
    {
        var port = Loopback.FreePort();
        Url = $"http://127.0.0.1:{port}";
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
        _process = ChildProcess.Start(program,
        [
            "-storageDataPath", _folder.Folder("data"),
            "-httpListenAddr", $"127.0.0.1:{port}",
            "-retentionPeriod", "100y",
            "-search.disableCache",
            "-loggerLevel", "ERROR",
        ]);
    }

    public string Url { get; }

    /// <summary>The options of <c>run</c> and <c>import</c> that point to this server as to an InfluxDB 2.</summary>
    public string[] Options => ["--influx", Url, "--influx-org", "lab", "--influx-bucket", "kotadx"];

    public static async Task<VictoriaServer> Start()
    {
        var server = new VictoriaServer(Needs.Program("victoria-metrics"));
        await Listening.Http(server._http, "/health", server._process);
        return server;
    }

    /// <summary>Every sample of one metric as it lies in the store, with its labels.</summary>
    public async Task<IReadOnlyList<VictoriaSample>> Samples(string metric)
    {
        using (var flush = await _http.GetAsync(new Uri("/internal/force_flush", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            flush.EnsureSuccessStatusCode();
        }

        var query = $"/api/v1/export?match[]={metric}&start=0&end=4102444800";
        var text = await _http.GetStringAsync(new Uri(query, UriKind.Relative), TestContext.Current.CancellationToken);
        var samples = new List<VictoriaSample>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var series = JsonDocument.Parse(line);
            var worker = series.RootElement.GetProperty("metric").GetProperty("worker").GetString()!;
            var values = series.RootElement.GetProperty("values").EnumerateArray();
            var times = series.RootElement.GetProperty("timestamps").EnumerateArray();
            samples.AddRange(values.Zip(times,
                (value, time) => new VictoriaSample(worker, DateTimeOffset.FromUnixTimeMilliseconds(time.GetInt64()), value.GetDecimal())));
        }

        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}

internal readonly record struct VictoriaSample(string Worker, DateTimeOffset Time, decimal Value);
