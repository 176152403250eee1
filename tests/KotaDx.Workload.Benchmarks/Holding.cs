using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Benchmarks;

/// <summary>What the fold holds in memory.</summary>
internal static class Holding
{
    public static Benchmark Benchmark { get; } = new(
        "memory",
        "Memory that is held",
        "Managed memory after a full collection, of one factory without a book: more of one thing, less the same readings without it.",
        Run);

    private static IEnumerable<Row> Run(Measure measure)
    {
        var few = measure.Of(1_900, 50);
        var many = measure.Of(10_000, 100);
        var readings = measure.Of(400_000, 1_000);
        var (baseOf, _) = Held(1, 1, many);
        yield return new Row("a worker", (Held(many, 1, many).Bytes - baseOf) / (double)many, "B") { Note = $"{many} workers of one station, a piece of each" };
        yield return new Row("a station", (Held(1, few, many).Bytes - baseOf) / (double)few, "B") { Note = $"{few} stations, which is near the limit for strangers, of one worker" };
        var (some, shot) = Held(100, 100, readings);
        var (twice, shots) = Held(100, 100, 2 * readings);
        yield return new Row("a reading kept", (twice - some) / (double)readings, "B") { Note = string.Create(CultureInfo.InvariantCulture, $"pieces of 100 workers, one each 3 s, {readings:N0} more") };
        yield return new Row("a reading in a snapshot", (shots - shot) / (double)readings, "B");
    }

    /// <summary>Bytes held by a fold, and bytes of its snapshot.</summary>
    private static (long Bytes, long Snapshot) Held(int workers, int stations, int readings)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var fold = new FactoryFold(Book.Open("f"), new Nobody());
        for (var i = 0; i < readings; i++)
        {
            var time = Feed.ShiftStart.AddMilliseconds(i * 30.0);
            fold.Fold(new Frame
            {
                Arrival = EventTime.From(time), Origin = "mqtt:bench"u8, Kind = FrameKind.Message, Topic = Encoding.ASCII.GetBytes($"kotadx/v1/f/l/s{i % stations}/cycle"),
                Payload = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{time.ToUnixTimeMilliseconds()},\"v\":1,\"worker\":\"w{i % workers}\"}}")),
            });
            if (i % 2_000 == 0)
            {
                fold.Publish();
            }
        }

        fold.Publish();
        if (fold.Ledger.FramesAccepted != readings)
        {
            throw new InvalidOperationException($"{fold.Ledger.FramesAccepted} of {readings} accepted");
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var snapshot = 0L;
        fold.Save(piece => snapshot += piece.Length);
        GC.KeepAlive(fold);
        return (bytes, snapshot);
    }
}
