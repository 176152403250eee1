using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>Devices that send what happens in an endless shop, at a rate, until they are told to stop; and the questions whether all of it was counted, once.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string Factory = "kota";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly EndlessShop[] _parts;
    private readonly StubbornDevice[] _devices;
    private readonly Task[] _sending;
    private volatile bool _closing;

    public Shop(int port, int seed, int devices, int messagesPerSecond, int batchPercent = 0, bool withPlain = false)
    {
        _parts = [.. Enumerable.Range(0, devices).Select(device => new EndlessShop(Factory, device, seed, batchPercent, withPlain))];
        _devices = [.. Enumerable.Range(0, devices).Select(device => new StubbornDevice(port, $"device-{device}"))];
        var perBeat = messagesPerSecond * Beat.TotalSeconds / devices;
        _sending = [.. Enumerable.Range(0, devices).Select(device => Task.Run(() => Send(_parts[device], _devices[device], perBeat)))];
    }

    public long Good => _parts.Sum(static part => part.Good);

    public long Given => _devices.Sum(static device => device.Given);

    public long Acknowledged => _devices.Sum(static device => device.Acknowledged);

    public long Repeated => _devices.Sum(static device => device.Repeated);

    public long Readings => _parts.Sum(static part => part.Readings);

    public IEnumerable<Job> Jobs => _parts.SelectMany(static part => part.Jobs);

    public Dictionary<string, string> Refused => _parts.SelectMany(static part => part.Refused).ToDictionary();

    private long PlainPieces => _parts.Sum(static part => part.PlainPieces);

    private SortedDictionary<Cell, decimal> Pieces => new(_parts.SelectMany(static part => part.Pieces).ToDictionary());

    /// <summary>No new message; returns when every one is acknowledged.</summary>
    public async Task Close()
    {
        _closing = true;
        await Task.WhenAll(_sending);
    }

    /// <summary>Pulls every device's cable.</summary>
    public void Cut()
    {
        foreach (var device in _devices)
        {
            device.Cut();
        }
    }

    /// <summary>Every message once in the running service's ledger, and nothing left to do.</summary>
    public async Task ShouldBeCounted(KotadxService service, TimeSpan within)
    {
        var board = await service.Board.Accepted(Good, within, Factory);
        var unmapped = Refused.Count(static pair => pair.Value == "unmapped");
        Assert.True(board.Frames("unmapped") >= unmapped, $"{unmapped} unmapped were sent: {board}");
        Assert.True(board.Frames("rejected") >= Refused.Count - unmapped, $"{Refused.Count - unmapped} unreadable ones were sent: {board}");
        Seeds.Say($"{Good} good messages of {Given}, {board.Frames("duplicate")} of them delivered once more; {Repeated} sent once more");
        await Eventually.Get("the stores have everything", within, () => service.Board.View(Factory), static view => view.Sinks.All(static sink => sink.GetProperty("behind").GetInt64() == 0));
    }

    /// <summary>Every second of work and every piece, in the embedded store.</summary>
    public async Task ShouldBeStored(TempFolder data)
    {
        Cells.ShouldEqual(BusyGrid.Cells(Jobs, RecordedShop.Zone), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
        var stations = await Export(data.Path, "station_load", "day");
        var pieces = Figures(stations, "station", "pieces").ToLookup(static cell => cell.Key.Worker.StartsWith("plain-", StringComparison.Ordinal));
        Cells.ShouldEqual(Pieces, pieces[false].ToDictionary());
        Assert.Equal(PlainPieces, pieces[true].Sum(static cell => cell.Value));
    }

    /// <summary>The same, as the other store adds it up.</summary>
    public async Task ShouldBeIn(InfluxServer influx)
    {
        var seconds = BusyGrid.Cells(Jobs, RecordedShop.Zone).ByWorker();
        foreach (var measurement in new[] { "worker_load_day", "worker_load_15m", "worker_load_1m" })
        {
            var sums = await influx.SumByWorker(measurement, "busy_s");
            Assert.Equal(seconds, new SortedDictionary<string, decimal>(sums.Where(static pair => pair.Value > 0).ToDictionary(), StringComparer.Ordinal));
        }

        Assert.Equal(Pieces.Values.Sum() + PlainPieces, await influx.Number("SELECT sum(pieces) FROM station_load_day"));
    }

    /// <summary>Each refused message at least once in the list, with its reason, and nothing else unless others sent something too.</summary>
    public async Task RefusalsShouldBeListed(TempFolder data, bool othersToo = false)
    {
        var refused = Refused;
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        await using var list = ChildProcess.Start("dotnet", [Kotadx.Program, "rejected", "list", "--limit", "0", "--format", "json", "--data", data.Path], onOutputLine: line =>
        {
            var row = JsonDocument.Parse(line).RootElement;
            var payload = Encoding.UTF8.GetString(row.GetProperty("payload_base64").GetBytesFromBase64());
            var mark = Mark(payload);
            if (refused.GetValueOrDefault(mark) is { } reason ? reason != row.GetProperty("reason").GetString() : !othersToo)
            {
                wrong.Add(line);
            }

            listed.Add(mark);
        });
        var exitCode = await list.ExitCode(TimeSpan.FromMinutes(1));
        Assert.True(exitCode == 0, $"rejected list ended with {exitCode}:\n{list.StandardError}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} refusals with another reason, or of nothing that was sent, such as\n{string.Join('\n', wrong.Take(5))}");
        Assert.True(refused.Keys.All(listed.Contains), $"not listed: {string.Join(", ", refused.Keys.Where(mark => !listed.Contains(mark)).Take(10))}");
    }

    /// <summary>Everything that the embedded store says, as text.</summary>
    public static async Task<string> Everything(string data) =>
        string.Join('\n', await Export(data, "worker_load", "day"), await Export(data, "worker_load", "15m"), await Export(data, "station_load", "day"));

    public async ValueTask DisposeAsync()
    {
        _closing = true;
        foreach (var device in _devices)
        {
            device.Abandon();
        }

        try
        {
            await Task.WhenAll(_sending);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The test has failed already, or what it needed was said by Close.
        }

        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }
    }

    internal static async Task<string> Export(string data, string measurement, string window) =>
        (await Kotadx.Command("export", measurement, "--window", window, "--data", data)).ShouldEndWith(0).StandardOutput;

    private static string Mark(string payload)
    {
        var from = Math.Max(payload.IndexOf("bad-", StringComparison.Ordinal), payload.IndexOf("odd-", StringComparison.Ordinal));
        var to = from < 0 ? -1 : payload.IndexOf('"', from);
        return from < 0 ? payload : payload[from..(to < 0 ? payload.Length : to)];
    }

    private static SortedDictionary<Cell, decimal> Figures(string csv, string of, string figure)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = Csv.Fields(lines[0]);
        int name = Array.IndexOf(header, of), value = Array.IndexOf(header, figure);
        return new(lines.Skip(1).Select(Csv.Fields).Where(fields => fields[value].Length > 0).ToDictionary(
            fields => new Cell(DateOnly.ParseExact(fields[0][..10], "yyyy-MM-dd", CultureInfo.InvariantCulture), fields[name]),
            fields => decimal.Parse(fields[value], NumberStyles.Float, CultureInfo.InvariantCulture)));
    }

    private async Task Send(EndlessShop part, StubbornDevice device, double perBeat)
    {
        var due = 0.0;
        while (!_closing)
        {
            for (due += perBeat; due >= 1 && !_closing;)
            {
                foreach (var message in part.Next())
                {
                    await device.Send(message);
                    due--;
                }
            }

            await Eventually.Wait(Beat);
        }

        await device.Flush();
    }
}
