using CsCheck;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class FactoryFoldPropertyTests
{
    private static readonly DateTimeOffset Later = ShopEvent.Evening.AddDays(30);

    private static readonly Gen<ShopEvent[]> Shop = ShopEvent.Any.Array[1, 40];

    [Fact]
    public void Every_window_holds_what_a_slow_and_different_computation_finds() => Shop.Sample(
        events =>
        {
            var factory = FoldedFactory.Of(events.Select(e => e.SentAt(Later)));
            var oracle = new LoadOracle(events);
            Assert.Equal(oracle.OpenStarts, factory.Ledger.OpenStarts);
            Assert.Equal(oracle.OrphanEnds, factory.Ledger.OrphanEnds);
            var seen = 0;
            foreach (var worker in oracle.Workers)
            {
                foreach (var (size, start, end) in WindowsAround(oracle.Boundaries))
                {
                    var (states, pieces) = oracle.In(worker, start, end);
                    var point = factory.Points.Workers.GetValueOrDefault($"{size} {worker} {start}");
                    Assert.Equal(states, point?.States ?? new long[WorkStates.Count]);
                    Assert.Equal(pieces, point?.MicroPieces ?? 0);
                    seen += point is null ? 0 : 1;
                }
            }

            // Windows without a boundary lie inside one stint or outside all; the sums of the next property cover them.
            Assert.True(seen <= factory.Points.Workers.Count);
        },
        iter: 300);

    [Fact]
    public void Minutes_add_up_to_quarters_and_quarters_to_days() => Shop.Sample(
        events =>
        {
            var points = FoldedFactory.Of(events.Select(e => e.SentAt(Later))).Points.Workers.Values.ToList();
            Assert.Equal(Sums(points, WindowSize.Minute15, 15 * EventTime.Minute), Sums(points, WindowSize.Minute1, 15 * EventTime.Minute));
            Assert.Equal(Sums(points, WindowSize.Day, 24 * EventTime.Hour), Sums(points, WindowSize.Minute15, 24 * EventTime.Hour));
            Assert.All(points, p => Assert.InRange(p.States.Sum(), 0, p.Size switch
            {
                WindowSize.Minute1 => EventTime.Minute,
                WindowSize.Minute15 => 15 * EventTime.Minute,
                _ => 24 * EventTime.Hour,
            }));
        },
        iter: 100);

    [Fact]
    public void Team_holds_the_busy_seconds_of_those_of_whom_there_is_evidence() => Shop.Sample(
        events =>
        {
            var points = FoldedFactory.Of(events.Select(e => e.SentAt(Later))).Points;
            WorkState[] evidence = [WorkState.Net, WorkState.Ancillary, WorkState.Setup, WorkState.Wait, WorkState.Idle];
            var expected = points.Workers.Values
                .Where(w => w.Size != WindowSize.Minute1 && w.Name != FactoryFold.UnassignedName && evidence.Any(s => w.States[(int)s] > 0))
                .GroupBy(w => (w.Size, w.Start))
                .ToDictionary(g => g.Key, g => string.Join(' ', g.Select(w => w.BusySeconds).Order()));
            var found = points.Teams.Values.ToDictionary(t => (t.Size, t.Start), t => string.Join(' ', t.BusySeconds));
            Assert.Equal(expected.OrderBy(p => p.Key), found.OrderBy(p => p.Key));
        },
        iter: 100);

    [Fact]
    public void Order_of_arrival_changes_nothing() => Gen.Select(Shop, Gen.Int).Sample(
        (events, seed) =>
        {
            var shuffled = events.ToArray();
            new Random(seed).Shuffle(shuffled);
            var one = FoldedFactory.Of(events.Select(e => e.SentAt(Later)));
            var other = FoldedFactory.Of(shuffled.Select(e => e.SentAt(Later)));
            Assert.Equal(one.Points.Lines(), other.Points.Lines());
            Assert.Equal(Counts(one.Ledger), Counts(other.Ledger));
        },
        iter: 400);

    [Fact]
    public void Exact_duplicates_change_nothing_but_their_own_count() => Gen.Select(Shop, Gen.Int[0, 1000].Array[1, 20], Gen.OneOf(FrameMarks.Backfill, FrameMarks.None)).Sample(
        (events, again, marks) =>
        {
            // Without the mark most of these times are replaced or late: also those count once.
            var log = events.Select(e => e.SentAt(ShopEvent.Evening.AddHours(33), marks)).ToList();
            var once = FoldedFactory.Of(log);
            foreach (var i in again)
            {
                log.Insert((i % log.Count) + 1, log[i % log.Count]);
            }

            var twice = FoldedFactory.Of(log);
            if (marks == FrameMarks.Backfill)
            {
                Assert.Equal(once.Points.Lines(), twice.Points.Lines());
                Assert.Equal(once.Ledger.ReadingsDuplicate + again.Length, twice.Ledger.ReadingsDuplicate);
                Assert.Equal(once.Ledger.FramesDuplicate + again.Length, twice.Ledger.FramesDuplicate);
                Assert.Equal(Counts(once.Ledger), Counts(twice.Ledger));
            }

            Assert.Equal(once.Ledger.Late, twice.Ledger.Late);
        },
        iter: 200);

    [Fact]
    public void Cutting_a_batch_into_frames_or_joining_them_changes_nothing() => Gen.Select(Shop, Gen.Int[1, 5], Gen.Bool).Sample(
        (events, size, lines) =>
        {
            var single = FoldedFactory.Of(events.Select(e => e.SentAt(Later)));
            var batches = events.GroupBy(e => e.Topic).SelectMany(g => g.Chunk(size)).Select(chunk => new Sent(
                Later, chunk[0].Topic, lines ? string.Join('\n', chunk.Select(e => e.Payload)) : $"[{string.Join(',', chunk.Select(e => e.Payload))}]", FrameMarks.Backfill));
            var joined = FoldedFactory.Of(batches);
            Assert.Equal(single.Points.Lines(), joined.Points.Lines());
            Assert.Equal(Counts(single.Ledger), Counts(joined.Ledger));
            Assert.Equal(single.Ledger.ReadingsReceived, joined.Ledger.ReadingsReceived);
        },
        iter: 100);

    [Fact]
    public void Moments_of_publishing_leave_no_trace_in_values_or_revisions()
    {
        // Events happen up to an hour before they arrive, so that windows change before and after they close.
        var steps = Gen.Select(ShopEvent.Any, Gen.Int[0, 90], Gen.Int[0, 4000], Gen.Bool).Array[1, 60];
        steps.Sample(
            log =>
            {
                var arrival = ShopEvent.Evening.AddHours(5.9);
                var rarely = new FoldedFactory();
                var often = new FoldedFactory();
                foreach (var (what, wait, age, publish) in log)
                {
                    arrival = arrival.AddSeconds(wait);
                    var sent = (what with { Time = EventTime.From(arrival.AddSeconds(-age)).UnixNanoseconds }).SentAt(arrival);
                    rarely.Take(sent);
                    often.Take(sent);
                    if (publish)
                    {
                        often.Publish();
                    }
                }

                Assert.Equal(rarely.Publish().Points.Lines(), often.Publish().Points.Lines());
            },
            iter: 400);
    }

    private static IEnumerable<(WindowSize Size, long Start, long End)> WindowsAround(IEnumerable<long> boundaries)
    {
        // Japan: nine hours ahead, no daylight saving.
        const long Offset = 9 * EventTime.Hour;
        foreach (var (size, length) in new[] { (WindowSize.Minute1, EventTime.Minute), (WindowSize.Minute15, 15 * EventTime.Minute), (WindowSize.Day, 24 * EventTime.Hour) })
        {
            foreach (var start in boundaries.SelectMany(b => new[] { b, b - 1 }).Select(b => ((b + Offset) / length * length) - Offset).Distinct())
            {
                yield return (size, start, start + length);
            }
        }
    }

    private static List<string> Sums(List<PublishedPoints.Worker> points, WindowSize size, long window) =>
    [
        .. points.Where(p => p.Size == size)
            .GroupBy(p => (p.Name, Start: (p.Start + (9 * EventTime.Hour)) / window))
            .OrderBy(g => g.Key)
            .Select(g => $"{g.Key} {string.Join(',', Enumerable.Range(0, WorkStates.Count).Select(s => g.Sum(p => p.States[s])))} {g.Sum(p => p.MicroPieces)}"),
    ];

    private static string Counts(Ledger ledger) =>
        $"used {ledger.ReadingsUsed} recorded {ledger.ReadingsRecorded} refused {ledger.ReadingsRefused} late {ledger.Late} replaced {ledger.TimeReplaced} "
        + $"unassigned {ledger.Unassigned} open {ledger.OpenStarts} orphan {ledger.OrphanEnds}";
}
