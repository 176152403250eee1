using System.Buffers;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>A factory's fold, given whatever may stand in its log.</summary>
internal static class FoldTargets
{
    private static readonly long Morning = EventTime.From(new DateTimeOffset(2026, 4, 1, 6, 25, 0, TimeSpan.FromHours(9))).UnixNanoseconds;

    private static readonly byte[][] Topics = Mutator.Bytes(
        [.. ((string[])["work", "cycle", "counter", "state", "badge", "status", "temp", "shots", "lamp", "nobody"]).SelectMany(static signal => (string[])[$"kotadx/v1/f/a/1/{signal}", $"kotadx/v1/f/b/2/{signal}"])]);

    private static readonly byte[][] Payloads =
    [
        .. ReadingTargets.Payloads,
        .. Mutator.Bytes(
            "{\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w1\",\"ts\":1774992300}", "{\"ev\":\"end\",\"id\":\"1\",\"worker\":\"w1\",\"ts\":1774995900,\"v\":5}", "{\"ev\":\"start\",\"id\":\"1\"}", "{\"ev\":\"end\",\"id\":\"1\"}", "{\"v\":1,\"seq\":1}", "100", "65535", "3", "1e300", "-5",
            "{\"tag\":\"T1\",\"ev\":\"in\"}", "{\"tag\":\"T1\",\"ev\":\"out\"}", "T1", "T2", "red", "green", "net", "wait", "break", "online", "offline", "{\"v\":2,\"worker\":\"w2\",\"ts\":\"2026-04-01T07:00:00\"}", "cycle 1", "state=wait", "{\"signal\":\"cycle\",\"v\":1}"),
    ];

    private static readonly byte[][] Words = Mutator.Bytes(
        "\"ts\":1774992300", "\"ts\":0", "\"ts\":7258118399", "\"ts\":9223372035", "\"ts\":\"2026-04-01T16:05:00\"", "\"ts\":\"1678-01-01T00:00\"", "\"ts\":\"2261-12-31T23:59:59\"", "\"worker\":\"w1\"", "\"id\":\"1\"", "\"v\":1e9", "\"v\":-1", "\"seq\":1", "{", "}", ",");

    private static readonly BookContent Shop = new()
    {
        Shifts = [new("s1", "", 385, 905, [new(600, 645)], Enum.GetValues<DayOfWeek>(), BookContent.Always), new("s2", "", 960, 1480, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always), new("w2", "t", "s2", ["T2", "T3"], BookContent.Always)],
        Stations = [new("a", "1", "", true, 120, true, BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null), new("a", "1", "s1", "w2", 0.5, BookContent.Always, null), new("b", "*", "s2", "w2", 1, BookContent.Always, null)],
        Signals =
        [
            new("*", "*", "shots", SignalKind.Counter, 65536, 0.5, 40, new Dictionary<string, WorkState>(), "", BookContent.Always),
            new("*", "*", "lamp", SignalKind.State, null, 1, null, new Dictionary<string, WorkState> { ["red"] = WorkState.Wait, ["green"] = WorkState.Net }, "", BookContent.Always),
        ],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };

    public static IEnumerable<FuzzTarget> All => [new FuzzTarget("folding", Frames, static () => new Folding())];

    private static FuzzInputs Frames()
    {
        var payloads = new Mutator(Payloads, Words);
        var topics = new Mutator(Topics, Mutator.Bytes("/", "f", "a", "kotadx/v1/"), 300);
        var body = new byte[16 * 1024];
        return (ref random) =>
        {
            var payload = random.Below(3) > 0 ? random.Of(Payloads) : payloads.Next(ref random);
            var frame = new Frame
            {
                // Over three days, mostly in one of them, in any order; now and then by a clock that was never set, or was set wrong.
                Arrival = new EventTime(random.Below(40) switch
                {
                    0 => Morning + (random.Below(1 << 22) * EventTime.Minute),
                    1 => random.Below(int.MaxValue) * EventTime.Second,
                    < 8 => Morning + (random.Below(3 * 86_400) * EventTime.Second),
                    _ => Morning + (random.Below(4 * 3600) * EventTime.Second),
                }),
                Kind = random.OneIn(30) ? (FrameKind)random.Below(6) : random.OneIn(6) ? FrameKind.SerialLine : FrameKind.Message,
                Marks = random.OneIn(4) ? (FrameMarks)random.Below(16) : random.OneIn(3) ? FrameMarks.Backfill : FrameMarks.None,
                Origin = random.OneIn(50) ? payload : "mqtt:x"u8,
                Topic = random.OneIn(10) ? topics.Next(ref random) : random.Of(Topics),
                Payload = payload,
            };
            frame.Write(body);
            return body.AsSpan(0, frame.Size);
        };
    }

    private sealed class Folding : FuzzCheck
    {
        private readonly ArrayBufferWriter<byte> _points = new(1 << 16);
        private FactoryFold? _fold;

        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random)
        {
            _fold ??= new FactoryFold(random.OneIn(3) ? Book.Open("f") : new Book("f", Shop, Book.DefaultZone), new LineProtocolWriter(_points));
            if (!Frame.TryRead(input, out var frame))
            {
                return;
            }

            var frames = _fold.Ledger.FramesReceived;
            var readings = _fold.Ledger.ReadingsReceived;
            _fold.Fold(frame);
            That(_fold.Ledger.AddsUp, "a ledger that does not add up");
            That(_fold.Ledger.FramesReceived == frames + 1 && _fold.Ledger.ReadingsReceived > readings, "a frame without a reading");
            if (random.OneIn(60))
            {
                Publish();
            }

            if (random.OneIn(500))
            {
                _fold.Take(new Book("f", random.OneIn(2) ? Shop : new BookContent(), Book.DefaultZone), frame.Arrival);
                That(_fold.Ledger.AddsUp, "a ledger that does not add up behind a book");
            }
        }

        public override void End()
        {
            if (_fold is not null)
            {
                Publish();
                That(_fold.Refusals.All(static refusal => !refusal.Excerpt.Contains('\n', StringComparison.Ordinal) && RefusalText.NameOf(refusal.Reason).Length > 0), "a refusal that cannot be shown");
            }
        }

        private void Publish()
        {
            _points.ResetWrittenCount();
            _fold!.Publish();
            That(!_fold.HasChanges, "changes behind a publish");
            var lines = _points.WrittenSpan;
            while (PointLine.TryNext(ref lines, out var line))
            {
                That(PointLine.TrySplit(line, out _, out _, out _), "a line that no store can read");
            }

            That(lines.IsEmpty, "half a line");
        }
    }
}
