using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Benchmarks;

/// <summary>From a frame to an updated window, by the fold that the service runs.</summary>
internal static class Folding
{
    private const int Workers = 100;
    private const int Slices = 7;

    private static readonly TimeSpan Cycle = TimeSpan.FromSeconds(3);

    public static Benchmark Json { get; } = new(
        "json",
        "JSON frame → window",
        "`{\"ts\":\"2026-04-01T06:25:00.123+09:00\",\"v\":1,\"worker\":\"w017\"}` on a cycle topic, 100 workers with shift, roster and standard time, a piece every 3 s.\n"
            + "Ours is the whole fold: duplicates, attribution, stints, windows of 1 min, 15 min, shift and day of person and station. Baselines: what one writes in an\n"
            + "afternoon (System.Text.Json source generation, topic split, Dictionary of sums in windows of 1 and 15 min), and a bare `Utf8JsonReader` over the payload,\n"
            + "which looks at no topic, knows no time and adds up nothing.",
        RunJson);

    public static Benchmark Numbers { get; } = new(
        "numbers",
        "Numbers and batches → window",
        "The same workers. The bar is held against the same baseline, which gets the same readings as JSON; beside it, what parsing the very bytes as an engineer\n"
            + "would (`double.Parse` of a string, topic split, Dictionary) takes. A batch is 100 readings in one frame; figures are for one reading.",
        RunNumbers);

    public static Benchmark Inputs { get; } = new(
        "inputs",
        "Inputs of all kinds",
        "One frame of each kind by the whole fold. The baseline is the JSON frame of the first table, in the same turns; the ratio says how many times that it\n"
            + "takes, so that nobody can hold up a factory with frames that are dear to refuse.",
        RunInputs);

    public static Benchmark Growth { get; } = new(
        "workers",
        "From 10 to 100,000 workers",
        "A JSON frame of each worker every minute for 20 minutes, all of them in the book; with the closing of windows, and all of them handed on at the end. Few\n"
            + "workers are measured in many factories, one after the other. Baseline: ten workers, in the same turns.",
        RunGrowth);

    private static Func<int, DateTimeOffset, string> Plain => static (worker, time) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":\"{Iso(time)}\",\"v\":1,\"worker\":\"w{worker:D3}\"}}");

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private static Feed FeedOf(Measure measure, string signal, Func<int, DateTimeOffset, string> payload, int perSlice = 20_000, int readings = 1) =>
        new(Workers, Cycle * readings, measure.Of(Slices, 2), measure.Of(perSlice, 200), signal, payload, readings);

    private static IEnumerable<Row> RunJson(Measure measure)
    {
        var feed = FeedOf(measure, "cycle", Plain);
        if (feed.Ledger() is var ledger && ledger.FramesAccepted != ledger.FramesReceived)
        {
            throw new InvalidOperationException($"{ledger.FramesAccepted} of {ledger.FramesReceived} accepted");
        }

        var buffer = new ArrayBufferWriter<byte>(16 << 20);
        var afternoon = new Afternoon();
        var figures = measure.Compare(
            feed.Folded(new Nobody()), feed.Scanned(afternoon.Take), feed.Scanned(static (_, payload) => Scan(payload)),
            feed.Folded(new Emptied(buffer, new LineProtocolWriter(buffer)), publishesEachSecond: true));
        yield return AtLeast("against System.Text.Json and Dictionary", figures[0], figures[1], 10, "ns a frame")
            with { Note = string.Create(CultureInfo.InvariantCulture, $"baseline allocates {figures[1].Allocated:N0} B") };
        yield return AtMost("against a bare Utf8JsonReader", figures[0], figures[2], 1.5, "ns a frame") with { Note = "aim 0.5 ×" };
        yield return AtLeast("points of all open windows handed on each second too", figures[3], figures[1], null, "ns a frame")
            with { Note = "33 frames a second: the windows of 100 people, stations and their teams each second; baseline hands on nothing" };
    }

    private static IEnumerable<Row> RunNumbers(Measure measure)
    {
        var json = FeedOf(measure, "cycle", Plain);
        var afternoon = new Afternoon();
        foreach (var (name, signal, payload) in new (string, string, Func<int, DateTimeOffset, string>)[]
            {
                ("`1` on cycle", "cycle", static (_, _) => "1"),
                ("`21.5` on temp", "temp", static (_, _) => "21.5"),
            })
        {
            var feed = FeedOf(measure, signal, payload);
            var figures = measure.Compare(feed.Folded(new Nobody()), json.Scanned(afternoon.Take), feed.Scanned(afternoon.TakeNumber));
            yield return AtLeast(name, figures[0], figures[1], 20, "ns a frame")
                with { Note = string.Create(CultureInfo.InvariantCulture, $"{figures[2].Over(figures[0]):0.0} × faster than double.Parse of these bytes and Dictionary") };
        }

        foreach (var (name, separator, before, behind) in new[] { ("100 readings, lines of JSON", "\n", "", ""), ("100 readings, a JSON array", ",", "[", "]") })
        {
            var feed = FeedOf(measure, "cycle", (worker, time) => before + Batch(worker, time, separator) + behind, 200, 100);
            var array = FeedOf(measure, "cycle", static (worker, time) => "[" + Batch(worker, time, ",") + "]", 200, 100);
            var figures = measure.Compare(feed.Folded(new Nobody()), array.Scanned(afternoon.TakeAll));
            yield return AtLeast(name, figures[0], figures[1], null, "ns a reading") with { Note = "baseline: one array of 100" };
        }
    }

    private static string Batch(int worker, DateTimeOffset time, string separator) =>
        string.Join(separator, Enumerable.Range(0, 100).Select(i => Plain(worker, time + (Cycle * (i - 99)))));

    private static IEnumerable<Row> RunInputs(Measure measure)
    {
        var plain = FeedOf(measure, "cycle", Plain);
        var deep = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("[", 64 * 1024)));
        (string Name, string Signal, int PerSlice, Func<int, DateTimeOffset, byte[]> Payload)[] kinds =
        [
            Kind("time as epoch ms", "cycle", static (w, t) => $"{{\"ts\":{t.ToUnixTimeMilliseconds()},\"v\":1,\"worker\":\"w{w:D3}\"}}"),
            Kind("escapes in the worker's name", "cycle", static (w, t) => $"{{\"ts\":\"{Iso(t)}\",\"v\":1,\"worker\":\"\\u0077{w:D3}\"}}"),
            Kind("unknown keys first", "cycle", static (w, t) => $"{{\"fw\":\"1.2.3\",\"rssi\":-61,\"bat\":{{\"mv\":3301,\"ok\":true}},\"ts\":\"{Iso(t)}\",\"v\":1,\"worker\":\"w{w:D3}\"}}"),
            Kind("spaces and line breaks", "cycle", static (w, t) => $"{{\n  \"ts\": \"{Iso(t)}\",\n  \"v\": 1,\n  \"worker\": \"w{w:D3}\"\n}}"),
            Kind("a job's beginning and end", "work", static (w, t) => $"{{\"ts\":\"{Iso(t)}\",\"ev\":\"{(t.Second / 3 % 2 == 0 ? "start" : "end")}\",\"id\":\"job-{t.ToUnixTimeSeconds() / 6}\",\"worker\":\"w{w:D3}\"}}"),
            Kind("a state", "state", static (_, t) => t.Second / 3 % 2 == 0 ? "run" : "手待ち"),
            Kind("the same message again", "cycle", static (w, _) => $"{{\"ts\":\"{Iso(Feed.ShiftStart)}\",\"v\":1,\"worker\":\"w{w:D3}\"}}"),
            Kind("refused: cut JSON", "cycle", static (w, t) => $"{{\"ts\":\"{Iso(t)}\",\"v\":1,\"work"),
            Kind("refused: wrong type", "cycle", static (w, t) => $"{{\"ts\":\"{Iso(t)}\",\"v\":\"many\",\"worker\":\"w{w:D3}\"}}"),
            Kind("refused: no number", "cycle", static (_, _) => "piece"),
            Kind("refused: a time that is none", "cycle", static (w, _) => $"{{\"ts\":\"2026-13-41T06:25:00\",\"v\":1,\"worker\":\"w{w:D3}\"}}"),
            ("refused: not UTF-8", "cycle", 20_000, static (w, t) => [.. Encoding.ASCII.GetBytes($"{{\"ts\":\"{Iso(t)}\",\"v\":1,\"worker\":\"w"), 0xFF, 0xFE, .. "\"}"u8]),
            Kind("an undeclared signal", "vibration_x9", static (_, _) => "1"),
            ("refused: 64 KB of nesting", "cycle", 200, (_, _) => deep),
        ];
        foreach (var kind in kinds)
        {
            var feed = new Feed(Workers, Cycle, measure.Of(Slices, 2), measure.Of(kind.PerSlice, 100), kind.Signal, kind.Payload, 1);
            var ledger = feed.Ledger();
            if (ledger.FramesRejected != (kind.Name.StartsWith("refused", StringComparison.Ordinal) ? ledger.FramesReceived : 0))
            {
                throw new InvalidOperationException($"{kind.Name}: {ledger.FramesRejected} of {ledger.FramesReceived} refused");
            }

            var figures = measure.Compare(feed.Folded(new Nobody()), plain.Folded(new Nobody()));
            var ratio = figures[0].Over(figures[1]);
            yield return new Row(kind.Name, figures[0].Nanoseconds, "ns a frame")
            {
                Baseline = figures[1].Nanoseconds, Ratio = ratio, Allocated = figures[0].Allocated,
                Note = kind.PerSlice == 20_000 ? "" : string.Create(CultureInfo.InvariantCulture, $"{figures[0].Nanoseconds / deep.Length:0.##} ns a byte"),
            };
        }
    }

    private static (string, string, int, Func<int, DateTimeOffset, byte[]>) Kind(string name, string signal, Func<int, DateTimeOffset, string> payload) =>
        (name, signal, 20_000, (worker, time) => Encoding.UTF8.GetBytes(payload(worker, time)));

    private static IEnumerable<Row> RunGrowth(Measure measure)
    {
        const int Slices = 5;
        const int MinutesOfSlice = 5;
        const int FewRounds = 7;
        int[] sizes = measure.IsQuick ? [10, 100] : [10, 100, 1_000, 10_000, 100_000];

        // A turn of the largest takes many seconds.
        var figures = new Measure(measure.IsQuick, FewRounds).Compare([.. sizes.Select(workers =>
            new Feed(workers, TimeSpan.FromMinutes(1), Slices, MinutesOfSlice * workers, "cycle", Plain).FoldedWhole(measure.Of(Math.Max(1, 2_000 / workers), 1)))]);
        for (var i = 0; i < sizes.Length; i++)
        {
            yield return AtMost(string.Create(CultureInfo.InvariantCulture, $"{sizes[i]:N0} workers"), figures[i], figures[0], i == 0 ? null : 1.5, "ns a frame");
        }
    }

    private static void Scan(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
        }
    }

    private static Row AtLeast(string name, Measure.Figures ours, Measure.Figures baseline, double? bar, string unit)
    {
        var ratio = baseline.Over(ours);
        return new Row(name, ours.Nanoseconds, unit)
        {
            Baseline = baseline.Nanoseconds, Ratio = ratio, Allocated = ours.Allocated, Bar = bar is { } least ? $"≥ {least} × faster" : "", Holds = bar is { } needed ? ratio >= needed : null,
        };
    }

    private static Row AtMost(string name, Measure.Figures ours, Measure.Figures baseline, double? bar, string unit)
    {
        var ratio = ours.Over(baseline);
        return new Row(name, ours.Nanoseconds, unit)
        {
            Baseline = baseline.Nanoseconds, Ratio = ratio, Allocated = ours.Allocated, Bar = bar is { } most ? $"≤ {most} × as long" : "", Holds = bar is { } allowed ? ratio <= allowed : null,
        };
    }

    /// <summary>Lines into a buffer that somebody empties, as the point log does.</summary>
    private sealed class Emptied(ArrayBufferWriter<byte> buffer, LineProtocolWriter writer) : ILoadReceiver
    {
        public void OnWorker(in WindowLoad load)
        {
            Empty();
            writer.OnWorker(load);
        }

        public void OnStation(in WindowLoad load)
        {
            Empty();
            writer.OnStation(load);
        }

        public void OnTeam(in TeamLoads loads)
        {
            Empty();
            writer.OnTeam(loads);
        }

        public void OnLine(in TeamLoads loads)
        {
            Empty();
            writer.OnLine(loads);
        }

        public void OnAnnotation(in Annotation annotation)
        {
            Empty();
            writer.OnAnnotation(annotation);
        }

        private void Empty()
        {
            if (buffer.WrittenCount > 512 * 1024)
            {
                buffer.ResetWrittenCount();
            }
        }
    }
}
