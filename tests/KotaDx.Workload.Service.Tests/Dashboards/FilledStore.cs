using System.Diagnostics.CodeAnalysis;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Dashboards;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(FilledStore))]

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>
/// Three days of a simulated factory that end at the last half past twelve, folded minute by minute by the service's own lane and written by its own sinks to a real
/// InfluxDB, by resolution, and to the embedded store. Made once, for whoever asks first.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it by DisposeAsync")]
public sealed class FilledStore : IAsyncDisposable
{
    /// <summary>12:30 in Tokyo, in the midst of a shift, so that what is asked about the last minutes has an answer at whatever hour it is asked.</summary>
    private static readonly TimeSpan _end = new(3, 30, 0);

    private readonly TempFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(1);
    private InfluxServer? _influx;

    internal static string Factory => "kota";

    internal static string OtherFactory => "nishi";

    /// <summary>The first minute.</summary>
    internal DateTimeOffset From { get; private set; }

    /// <summary>Behind the last one.</summary>
    internal DateTimeOffset To { get; private set; }

    internal TempFolder Data => _folder;

    internal async Task<InfluxServer> Influx()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _influx ??= await Fill();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_influx is not null)
        {
            await _influx.DisposeAsync();
        }

        _gate.Dispose();
        _folder.Dispose();
    }

    private async Task<InfluxServer> Fill()
    {
        var influx = await InfluxServer.Start();
        await influx.Query($"CREATE RETENTION POLICY minutes ON {InfluxServer.Database} DURATION 35d REPLICATION 1");
        await influx.Query($"CREATE RETENTION POLICY quarters ON {InfluxServer.Database} DURATION 400d REPLICATION 1");

        var now = TimeProvider.System.GetUtcNow();
        To = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + _end;
        To = To <= now ? To : To.AddDays(-1);
        From = To.AddDays(-3);
        using var sqlite = new SqliteSink(Path.Combine(_folder.Path, "store.db"));
        using var store = new InfluxSink(
            new InfluxOptions { Url = new Uri(influx.Url), Database = InfluxServer.Database, Retention = InfluxRetention.Default },
            Directory.CreateDirectory(_folder.File("sinks")).FullName, NullLogger<InfluxSink>.Instance);
        await Run(new SmallFactory(1, Factory), sqlite, store);
        await Run(new SmallFactory(2, OtherFactory), sqlite, store);
        return influx;
    }

    private async Task Run(SmallFactory factory, params IPointSink[] sinks)
    {
        var books = _folder.File("books");
        factory.WriteBook(books, From);
        var book = BookFiles.Load(books, factory.Name);
        Assert.True(book.Content is not null, book.Words.En);

        var time = new FakeTimeProvider(From);
        var log = new SegmentLogOptions { CommitsByItself = false };
        await using var frames = SegmentLog.Open(_folder.File($"log-{factory.Name}"), log, time, NullLogger.Instance);
        await using var points = SegmentLog.Open(_folder.File($"points-{factory.Name}"), log, time, NullLogger.Instance);
        using var work = new LaneWork(
            factory.Name, frames, points, null, null, null, sinksFrom: points.Next, new LaneOptions { WaitsForRoom = false }, time, NullLogger.Instance)
        {
            DiskFree = static () => 80_000_000_000,
        };
        var asked = false;

        // They begin where the point log does, and are started when it is whole, so that of open windows only the last rows are sent.
        await using var pumps = new Pumps(sinks, factory.Name, points, () => asked = true);
        work.Prepare();
        work.Begin();
        work.Take(book.Content, book.Hash);
        Step();
        for (; time.GetUtcNow() < To; time.Advance(TimeSpan.FromMinutes(1)))
        {
            foreach (var (topic, payload) in factory.Minute(time.GetUtcNow()))
            {
                frames.Append(new Frame
                {
                    Arrival = EventTime.From(time.GetUtcNow()),
                    Kind = FrameKind.Message,
                    Origin = "test"u8,
                    Topic = Encoding.UTF8.GetBytes(topic),
                    Payload = Encoding.UTF8.GetBytes(payload),
                });
            }

            Step();
        }

        await pumps.Drain();
        Assert.False(asked);

        void Step()
        {
            frames.Commit();
            while (work.FoldSome())
            {
            }

            work.TellTime();
            work.TellIngest();
            work.TellState();
            frames.Commit();
            while (work.FoldSome())
            {
            }

            work.Publish();
            points.Commit();
        }
    }

    /// <summary>A pump for each sink, until it has everything.</summary>
    private sealed class Pumps : IAsyncDisposable
    {
        private readonly List<SinkPump> _pumps = [];

        public Pumps(IPointSink[] sinks, string factory, SegmentLog points, Action askEverything)
        {
            foreach (var sink in sinks)
            {
                var pump = new SinkPump(sink, factory, points, askEverything, static () => { }, TimeProvider.System, NullLogger.Instance);
                _pumps.Add(pump);
            }
        }

        public async Task Drain()
        {
            foreach (var pump in _pumps)
            {
                pump.Start();
            }

            foreach (var pump in _pumps)
            {
                await Eventually.Get($"{pump.Sink} has everything", TimeSpan.FromMinutes(3), () => Task.FromResult(pump.Behind), static behind => behind == 0);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var pump in _pumps)
            {
                await pump.DisposeAsync();
            }
        }
    }
}
