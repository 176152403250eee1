using System.Buffers;
using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Benchmarks;

/// <summary>
/// What it costs to hand on the open windows of one large factory every second, beyond folding the readings themselves: the same minutes
/// of the same shift are folded twice, once publishing every second and once only when a minute is over, and the difference in processor
/// time is told as a share of one core.
/// </summary>
internal static class OpenWindows
{
    private const int Minutes = 3;

    private static readonly DateTimeOffset ShiftStart = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    public static Benchmark Benchmark { get; } = new(
        "open",
        "Open windows, handed on every second",
        "What one large factory costs beyond its readings: the same minutes of a shift are folded and written as line protocol twice, publishing each second\n"
            + "(ours) and only as each minute ends (baseline). Processor time of the process as a share of one core, stores not included.",
        Run);

    private static IEnumerable<Row> Run(Measure measure)
    {
        var sizes = measure.IsQuick ? new[] { (20, 10) } : [(100, 10), (1_000, 30), (10_000, 60), (10_000, 30), (10_000, 10)];
        Fold(Factory(20, 10), 20, 10, publish: true);
        foreach (var (workers, cycleSeconds) in sizes)
        {
            var book = Factory(workers, cycleSeconds);
            var (rarely, _) = Fold(book, workers, cycleSeconds, publish: false);
            var (often, lines) = Fold(book, workers, cycleSeconds, publish: true);
            var seconds = Minutes * 60.0;
            yield return new Row(
                string.Create(CultureInfo.InvariantCulture, $"{workers:N0} workers, a cycle every {cycleSeconds} s"), often.TotalSeconds / seconds * 100, "% of a core")
            {
                Baseline = rarely.TotalSeconds / seconds * 100,
                Note = string.Create(CultureInfo.InvariantCulture, $"{workers / (double)cycleSeconds:N0} readings/s, {lines / seconds:N0} points/s"),
            };
        }
    }

    private static (TimeSpan Cpu, long Lines) Fold(Book book, int workers, int cycleSeconds, bool publish)
    {
        var buffer = new ArrayBufferWriter<byte>(64 << 20);
        var writer = new LineProtocolWriter(buffer);
        var fold = new FactoryFold(book, writer);
        var topics = Enumerable.Range(0, workers).Select(static i => Encoding.ASCII.GetBytes($"kotadx/v1/big/line{i / 100}/s{i}/cycle")).ToArray();

        // Half an hour of the shift lies behind, then the minutes that are measured.
        Send(fold, topics, ShiftStart, 30 * 60, cycleSeconds, buffer, publish: false);
        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        var lines = writer.Lines;
        Send(fold, topics, ShiftStart.AddMinutes(30), Minutes * 60, cycleSeconds, buffer, publish);
        return (Environment.CpuUsage.TotalTime - before, writer.Lines - lines);
    }

    private static void Send(FactoryFold fold, byte[][] topics, DateTimeOffset from, int seconds, int cycleSeconds, ArrayBufferWriter<byte> buffer, bool publish)
    {
        var payload = new byte[64];
        for (var second = 0; second < seconds; second++)
        {
            var now = from.AddSeconds(second);
            Encoding.ASCII.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{now.ToUnixTimeSeconds()},\"v\":1}}"), payload, out var length);
            for (var i = second % cycleSeconds; i < topics.Length; i += cycleSeconds)
            {
                fold.Fold(new Frame { Arrival = EventTime.From(now), Origin = "bench"u8, Kind = FrameKind.Message, Topic = topics[i], Payload = payload.AsSpan(0, length) });
            }

            if (publish)
            {
                fold.Publish();
            }

            buffer.ResetWrittenCount();
        }
    }

    private static Book Factory(int workers, int cycleSeconds) => new("big", new BookContent
    {
        Shifts = [new ShiftEntry("day", "", 8 * 60, 17 * 60, [new MinuteSpan(12 * 60, 12 * 60 + 45)], [DayOfWeek.Wednesday], BookContent.Always)],
        Workers = [.. Enumerable.Range(0, workers).Select(static i => new WorkerEntry($"w{i:D5}", $"team{i / 20}", "", [], BookContent.Always))],
        Roster = [.. Enumerable.Range(0, workers).Select(static i => new RosterEntry($"line{i / 100}", $"s{i}", "day", $"w{i:D5}", 1, BookContent.Always, null))],
        StandardTimes = [new StandardTimeEntry(Book.Any, Book.Any, Book.Any, cycleSeconds, BookContent.Always)],
    }, Book.DefaultZone);
}
