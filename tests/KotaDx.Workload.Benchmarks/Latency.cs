using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Benchmarks;

/// <summary>From a device's PUBLISH until its piece is counted on the board, and until InfluxDB has it: the whole service as a process of its own.</summary>
internal static class Latency
{
    private const int PerSecond = 100;
    private const string Database = "kotadx";

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);

    public static Benchmark Benchmark { get; } = new(
        "latency",
        "PUBLISH → board, PUBLISH → InfluxDB",
        "`kotadx run` with its embedded broker and a real InfluxDB 1.x, 100 messages a second at QoS 1 from one device, pieces of 20 workers. Both are asked over\n"
            + "and over, the board every 10 ms and InfluxDB every 50 ms, so that much is in the figures; open windows are handed on once a second. Time of the wall.",
        Run);

    private static IEnumerable<Row> Run(Measure measure)
    {
        if (InfluxProgram() is not { } influxd)
        {
            Console.Error.WriteLine("latency: influxd is not installed (tests/run installs it on Debian)");
            return [];
        }

        return RunAsync(influxd, measure.Of(30, 1)).GetAwaiter().GetResult();
    }

    private static async Task<IReadOnlyList<Row>> RunAsync(string influxd, int seconds)
    {
        using var folder = new TempFolder();
        var (influxPort, boardPort, mqttPort) = (FreePort(), FreePort(), FreePort());
        using var http = new HttpClient();
        var influx = $"http://127.0.0.1:{influxPort}";
        var board = $"http://127.0.0.1:{boardPort}";
        using var store = Start(influxd, "-config", WriteConfig(folder, influxPort));
        try
        {
            await Answers(http, influx + "/ping", store).ConfigureAwait(false);
            using var service = Start(
                "dotnet", Path.Combine(AppContext.BaseDirectory, "kotadx.dll"), "run", "--data", Path.Combine(folder.Path, "data"), "--board", board, "--lang", "en",
                "--mqtt-listen", mqttPort.ToString(CultureInfo.InvariantCulture), "--influx", influx, "--influx-db", Database);
            try
            {
                await Answers(http, board + "/health/ready", service).ConfigureAwait(false);
                return await MeasureAsync(http, board, influx, mqttPort, seconds * PerSecond).ConfigureAwait(false);
            }
            finally
            {
                service.Kill();
                await service.WaitForExitAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            store.Kill();
            await store.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(HttpClient http, string board, string influx, int mqttPort, int count)
    {
        var sent = new long[count];
        var seen = new double[count];
        var stored = new double[count];
        var published = PublishAsync(mqttPort, sent);
        var query = $"{influx}/query?db={Database}&q={Uri.EscapeDataString("SELECT sum(pieces) FROM worker_load_day")}";
        await Task.WhenAll(
            published,
            Watch(sent, seen, TimeSpan.FromMilliseconds(10), async () => Accepted(await http.GetByteArrayAsync(new Uri(board + "/api/board?factory=f&ribbon=0")).ConfigureAwait(false))),
            Watch(sent, stored, TimeSpan.FromMilliseconds(50), async () => Sum(await http.GetByteArrayAsync(new Uri(query)).ConfigureAwait(false)))).ConfigureAwait(false);
        return
        [
            new Row("PUBLISH → board, p50", Measure.Percentile(seen, 0.5), "ms"), new Row("PUBLISH → board, p99", Measure.Percentile(seen, 0.99), "ms"),
            new Row("PUBLISH → InfluxDB, p50", Measure.Percentile(stored, 0.5), "ms"), new Row("PUBLISH → InfluxDB, p99", Measure.Percentile(stored, 0.99), "ms"),
        ];
    }

    private static async Task PublishAsync(int port, long[] sent)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("bench").Build()).ConfigureAwait(false);
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond), Clock);
        for (var i = 0; i < sent.Length; i++)
        {
            await beat.WaitForNextTickAsync().ConfigureAwait(false);
            var message = new MqttApplicationMessageBuilder().WithTopic($"kotadx/v1/f/l1/s{i % 20:D3}/cycle").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithPayload(Encoding.ASCII.GetBytes($"{{\"seq\":{i},\"v\":1,\"worker\":\"w{i % 20:D3}\"}}")).Build();
            Volatile.Write(ref sent[i], Clock.GetTimestamp());
            await client.PublishAsync(message).ConfigureAwait(false);
        }
    }

    /// <summary>Asks how many have come until all have, and notes for each how long it took.</summary>
    private static async Task Watch(long[] sent, double[] took, TimeSpan pause, Func<Task<int>> ask)
    {
        var begun = Clock.GetTimestamp();
        for (var known = 0; known < sent.Length;)
        {
            var count = await ask().ConfigureAwait(false);
            for (var now = Clock.GetTimestamp(); known < Math.Min(count, sent.Length); known++)
            {
                took[known] = Clock.GetElapsedTime(Volatile.Read(ref sent[known]), now).TotalMilliseconds;
            }

            if (Clock.GetElapsedTime(begun) > StartUp + TimeSpan.FromSeconds(2.0 * sent.Length / PerSecond))
            {
                throw new InvalidOperationException($"{known} of {sent.Length} came");
            }

            await Task.Delay(pause, Clock).ConfigureAwait(false);
        }
    }

    private static int Accepted(byte[] page)
    {
        using var document = JsonDocument.Parse(page);
        return document.RootElement.GetProperty("ledger") is { ValueKind: JsonValueKind.Object } ledger ? ledger.GetProperty("frames").GetProperty("accepted").GetInt32() : 0;
    }

    private static int Sum(byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("results")[0].TryGetProperty("series", out var series) ? (int)series[0].GetProperty("values")[0][1].GetDouble() : 0;
    }

    private static async Task Answers(HttpClient http, string url, Process process)
    {
        for (var begun = Clock.GetTimestamp(); ;)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url)).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }

            if (process.HasExited || Clock.GetElapsedTime(begun) > StartUp)
            {
                throw new InvalidOperationException($"{process.StartInfo.FileName} does not answer at {url}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Clock).ConfigureAwait(false);
        }
    }

    private static Process Start(string file, params IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private static string WriteConfig(TempFolder folder, int port)
    {
        var file = Path.Combine(folder.Path, "influxdb.conf");
        File.WriteAllText(file, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{FreePort()}"
            [meta]
              dir = "{folder.Path}/meta"
            [data]
              dir = "{folder.Path}/tsm"
              wal-dir = "{folder.Path}/wal"
              query-log-enabled = false
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{port}"
              log-enabled = false
            [logging]
              level = "warn"
            """);
        return file;
    }

    private static string? InfluxProgram() =>
        ((string[])["/usr/bin/influxd", "/usr/sbin/influxd", "/usr/local/bin/influxd"]).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
