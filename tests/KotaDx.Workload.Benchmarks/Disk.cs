using System.Globalization;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Commands;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Benchmarks;

/// <summary>The log on a real disk: taking, syncing, and reading everything again. Times are those of the wall here, for it is the disk that is waited for.</summary>
internal static class Disk
{
    private const string Factory = "f";

    private static readonly TimeProvider Clock = TimeProvider.System;

    public static Benchmark Append { get; } = new(
        "log",
        "Frames → log",
        "Records of 150 B, time of the wall. Baseline: a FileStream that is written a record at a time, where the row speaks of syncs with `Flush(true)` behind each.",
        RunAppend);

    public static Benchmark Rebuild { get; } = new(
        "rebuild",
        "Rebuild from the log",
        "A log of JSON frames of 100 workers with shift, roster and standard time is folded again by the code of `kotadx rebuild`; time of the wall. The bar is\n"
            + "20 times faster than readings arrived at 100,000 a second (baseline), or as near as the disk allows: how fast the files can be read, and how fast\n"
            + "records are found in them, stand beside it. The files are in the system's cache.",
        RunRebuild);

    private static IEnumerable<Row> RunAppend(Measure measure)
    {
        var body = new byte[150];
        new Random(1).NextBytes(body);
        var many = measure.Of(500_000, 2_000);
        var few = measure.Of(300, 5);
        using var folder = new TempFolder();

        var ours = Rates(measure, () => Fill(folder, body, many, sync: false), many);
        var plain = Rates(measure, () => WriteFile(folder, body, many, flush: false), many);
        yield return Faster("appending, no sync", ours, plain, body.Length);
        var grouped = Rates(measure, () => Fill(folder, body, many, sync: true), many);
        var each = Rates(measure, () => WriteFile(folder, body, few, flush: true), few);
        yield return Faster("appending, durable (group commit)", grouped, each, body.Length);

        var latencies = new double[few];
        var log = SegmentLog.Open(Path.Combine(folder.Path, "one"), new SegmentLogOptions(), Clock, NullLogger.Instance);
        for (var i = 0; i < few; i++)
        {
            var begun = Clock.GetTimestamp();
            log.WaitCommittedAsync(log.Append(body), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            latencies[i] = Clock.GetElapsedTime(begun).TotalMicroseconds;
        }

        log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        var flushes = new double[few];
        using (var file = NewFile(folder))
        {
            for (var i = 0; i < few; i++)
            {
                var begun = Clock.GetTimestamp();
                file.Write(body);
                file.Flush(flushToDisk: true);
                flushes[i] = Clock.GetElapsedTime(begun).TotalMicroseconds;
            }
        }

        foreach (var (name, share) in new[] { ("one record until it is durable, p50", 0.5), ("one record until it is durable, p99", 0.99) })
        {
            var (mine, theirs) = (Measure.Percentile(latencies, share), Measure.Percentile(flushes, share));
            yield return new Row(name, mine, "µs") { Baseline = theirs, Ratio = mine / theirs };
        }
    }

    private static IEnumerable<Row> RunRebuild(Measure measure)
    {
        var feed = new Feed(100, TimeSpan.FromSeconds(3), 1, measure.Of(500_000, 2_000), "cycle", static (worker, time) =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":\"{time:yyyy-MM-dd'T'HH:mm:ss.fffzzz}\",\"v\":1,\"worker\":\"w{worker:D3}\"}}"));
        using var folder = new TempFolder();
        using var data = DataFolder.Take(folder.Path);
        var (count, bytes) = WriteLog(data, feed);

        var begun = Clock.GetTimestamp();
        var buffer = new byte[1 << 20];
        foreach (var file in Directory.EnumerateFiles(data.FramesOf(Factory)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            while (stream.Read(buffer) > 0)
            {
            }
        }

        yield return Rate("the files alone, read in pieces of 1 MiB", count, Clock.GetElapsedTime(begun), bytes, isBar: false);
        begun = Clock.GetTimestamp();
        using (var reader = SegmentLog.OpenToRead(data.FramesOf(Factory), MachineDisk.Instance, Clock, NullLogger.Instance)!.Read(0))
        {
            var found = 0;
            while (reader.TryRead(out _, out var body) && Frame.TryRead(body, out _))
            {
                found++;
            }

            if (found < count)
            {
                throw new InvalidOperationException($"{found} of {count} records");
            }
        }

        yield return Rate("records found and checked (LogReader)", count, Clock.GetElapsedTime(begun), bytes, isBar: false);

        var services = ServiceHost.BuildPipeline(data, influx: null, new LaneOptions { PublishEvery = null, Rebuild = new Dictionary<string, TimeRange> { [Factory] = TimeRange.All } });
        var intake = services.GetRequiredService<Intake>();
        var sinks = services.GetRequiredService<SinkSet>();
        intake.Opened += sinks.Attach;
        begun = Clock.GetTimestamp();
        var lane = intake.Open(Factory);
        lane.CaughtUp.GetAwaiter().GetResult();
        yield return Rate("folded", count, Clock.GetElapsedTime(begun), bytes, isBar: true);
        lane.PublishAsync(CancellationToken.None).GetAwaiter().GetResult();
        sinks.DrainAsync(Clock, null, CancellationToken.None).GetAwaiter().GetResult();
        var all = Clock.GetElapsedTime(begun);
        if (lane.LedgerAsync().GetAwaiter().GetResult().Counts.FramesAccepted != count)
        {
            throw new InvalidOperationException("not every frame was accepted");
        }

        yield return Rate("folded, every window written into the embedded store", count, all, bytes, isBar: false);
        services.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static (int Count, long Bytes) WriteLog(DataFolder data, Feed feed)
    {
        var log = SegmentLog.Open(data.FramesOf(Factory), new SegmentLogOptions(), Clock, NullLogger.Instance);
        var count = 0;
        var last = log.Append(new Frame { Arrival = EventTime.From(Feed.ShiftStart.AddMinutes(-1)), Kind = FrameKind.Book, Origin = "book"u8, Payload = BookRecord.Write(feed.Content) });
        feed.ForEach((in Frame frame) =>
        {
            last = AppendWithRoom(log, frame);
            count++;
        });
        log.WaitCommittedAsync(last, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return (count, Directory.EnumerateFiles(data.FramesOf(Factory)).Sum(static file => new FileInfo(file).Length));
    }

    private static long AppendWithRoom(SegmentLog log, in Frame frame)
    {
        if (!log.HasRoom)
        {
            log.WaitForRoomAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        return log.Append(frame);
    }

    private static void Fill(TempFolder folder, byte[] body, int count, bool sync)
    {
        var log = SegmentLog.Open(Path.Combine(folder.Path, Guid.NewGuid().ToString("N")), new SegmentLogOptions { Sync = sync }, Clock, NullLogger.Instance);
        var last = 0L;
        for (var i = 0; i < count; i++)
        {
            if (!log.HasRoom)
            {
                log.WaitForRoomAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }

            last = log.Append(body);
        }

        log.WaitCommittedAsync(last, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        log.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void WriteFile(TempFolder folder, byte[] body, int count, bool flush)
    {
        using var file = NewFile(folder);
        for (var i = 0; i < count; i++)
        {
            file.Write(body);
            if (flush)
            {
                file.Flush(flushToDisk: true);
            }
        }
    }

    private static FileStream NewFile(TempFolder folder) => new(Path.Combine(folder.Path, Guid.NewGuid().ToString("N")), FileMode.CreateNew);

    /// <summary>Records a second: the median of some times.</summary>
    private static double Rates(Measure measure, Action work, int count)
    {
        var rates = new double[measure.Of(5, 1)];
        for (var i = 0; i < rates.Length; i++)
        {
            var begun = Clock.GetTimestamp();
            work();
            rates[i] = count / Clock.GetElapsedTime(begun).TotalSeconds;
        }

        return Measure.Median(rates);
    }

    private static Row Faster(string name, double ours, double baseline, int bytes) => new(name, ours, "records/s")
    {
        Baseline = baseline, Ratio = ours / baseline, Note = string.Create(CultureInfo.InvariantCulture, $"{ours * bytes / 1e6:N0} MB/s"),
    };

    private static Row Rate(string name, int count, TimeSpan took, long bytes, bool isBar)
    {
        const double Arrived = 100_000;
        var rate = count / took.TotalSeconds;
        return new Row(name, rate, "readings/s")
        {
            Baseline = Arrived, Ratio = rate / Arrived, Bar = isBar ? "≥ 20 ×" : "", Holds = isBar ? rate >= 20 * Arrived : null,
            Note = string.Create(CultureInfo.InvariantCulture, $"{bytes / took.TotalSeconds / 1e6:N0} MB/s"),
        };
    }
}
