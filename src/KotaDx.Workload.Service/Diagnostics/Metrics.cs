using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>Every figure of the service about itself, in one place. A new one is one more entry; a name that was published stays.</summary>
internal static class Metrics
{
    /// <summary>The commits' times, the one histogram.</summary>
    public const string CommitDuration = "kotadx.log.commit.duration";

    /// <summary>What <see cref="CommitDuration"/> says.</summary>
    public const string CommitDurationHelp = "Time of one commit to the disk (write and sync): what a sender waits for before it is acknowledged.";

    private static readonly ParseStatus[] Reasons = [.. Enum.GetValues<ParseStatus>().Where(static status => status is not (ParseStatus.Ok or ParseStatus.End))];

    /// <summary>All counters and gauges.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        // The ledger. Whoever sums the outcomes and the pending ones gets the received ones, in every scrape.
        new("kotadx.frames.received", MetricKind.Counter, "{frame}", "Frames received: those folded, by outcome, and those pending.",
            OfLedgers(static ledger => ledger.FramesReceived)),
        new("kotadx.frames.folded", MetricKind.Counter, "{frame}", "Frames folded, each in exactly one outcome.", OfLedgers("outcome", static ledger =>
        [
            ("accepted", ledger.Counts.FramesAccepted), ("duplicate", ledger.Counts.FramesDuplicate), ("unmapped", ledger.Counts.FramesUnmapped), ("rejected", ledger.Counts.FramesRejected),
        ])),
        new("kotadx.frames.pending", MetricKind.Gauge, "{frame}", "Frames received and not folded yet.", OfLedgers(static ledger => ledger.Pending)),
        new("kotadx.readings.received", MetricKind.Counter, "{reading}", "Readings in the folded frames.", OfLedgers(static ledger => ledger.Counts.ReadingsReceived)),
        new("kotadx.readings.folded", MetricKind.Counter, "{reading}", "Readings, each in exactly one outcome.", OfLedgers("outcome", static ledger =>
        [
            ("used", ledger.Counts.ReadingsUsed), ("recorded", ledger.Counts.ReadingsRecorded), ("duplicate", ledger.Counts.ReadingsDuplicate),
            ("unmapped", ledger.Counts.ReadingsUnmapped), ("refused", ledger.Counts.ReadingsRefused),
        ])),
        new("kotadx.readings.refused", MetricKind.Counter, "{reading}", "Readings refused, by reason.", OfLedgers("reason",
            static ledger => Reasons.Select(reason => (RefusalText.NameOf(reason), ledger.Counts.Refused(reason))))),
        new("kotadx.readings.flagged", MetricKind.Counter, "{reading}", "Readings taken with something to be known of them.", OfLedgers("flag", static ledger =>
        [
            ("late", ledger.Counts.Late), ("time_replaced", ledger.Counts.TimeReplaced), ("retained", ledger.Counts.Retained), ("unknown_badge", ledger.Counts.UnknownBadges),
        ])),
        new("kotadx.work.unassigned", MetricKind.Gauge, "{event}", "Jobs, states and cycles that are nobody's; falls when a book or a badge tells whose.",
            OfLedgers(static ledger => ledger.Counts.Unassigned)),
        new("kotadx.work.open_starts", MetricKind.Gauge, "{event}", "Starts of jobs without an end so far.", OfLedgers(static ledger => ledger.Counts.OpenStarts)),
        new("kotadx.work.orphan_ends", MetricKind.Gauge, "{event}", "Ends of jobs without a start so far.", OfLedgers(static ledger => ledger.Counts.OrphanEnds)),
        new("kotadx.counter.jumps", MetricKind.Gauge, "{event}", "Times that a device's counter went on otherwise than by counting.", OfLedgers("kind", static ledger =>
        [
            ("wrap", ledger.Counts.CounterWraps), ("reset", ledger.Counts.CounterResets), ("replacement", ledger.Counts.CounterReplacements),
        ])),
        new("kotadx.ledger.age", MetricKind.Gauge, "s", "Age of the copy of the ledger that is shown; grows while the lane is held up.",
            static snapshot => snapshot.Lanes.Where(static lane => lane.Ledger is not null).Select(static lane => new Sample(lane.LedgerAge.TotalSeconds, ("factory", lane.Factory)))),

        // Lanes and their logs.
        new("kotadx.lane.up", MetricKind.Gauge, "1", "1 while the lane works, 0 once its fold or a log's writer has failed.", OfLanes(static lane => One(lane.IsUp))),
        new("kotadx.lane.caught_up", MetricKind.Gauge, "1", "0 while the lane reads what its log held at the start; until then its ledger is not shown.",
            OfLanes(static lane => One(lane.IsCaughtUp))),
        new("kotadx.log.lag", MetricKind.Gauge, "{record}", "Records of the frame log that are durable and not folded.", OfLanes(static lane => lane.Unfolded)),
        new("kotadx.log.damaged", MetricKind.Counter, "{record}", "Records of the frame log that were damaged, among those read since the start.", OfLanes(static lane => lane.Damaged)),
        new("kotadx.log.gathered", MetricKind.Gauge, "By", "Bytes that the disk has yet to take; sources wait above 8 MiB.", OfLogs(static log => log.GatheredBytes)),
        new("kotadx.log.refused", MetricKind.Gauge, "1", "1 while the disk refuses what it is given.", OfLogs(static log => One(log.IsRefused))),
        new("kotadx.snapshot.position", MetricKind.Gauge, "{record}", "Record of the frame log that the last snapshot reaches to; 0 without one.", OfLanes(static lane => lane.SnapshotAt)),
        new("kotadx.snapshot.lag", MetricKind.Gauge, "{record}", "Records that a start would read behind the last snapshot.", OfLanes(static lane => Math.Max(0, lane.Folded - Math.Max(1, lane.SnapshotAt)))),

        // Sinks and sources.
        new("kotadx.sink.up", MetricKind.Gauge, "1", "1 while the sink's store takes points.", static snapshot => OfComponents(snapshot.Stores, "sink")),
        new("kotadx.sink.lag", MetricKind.Gauge, "{record}", "Records of the point log that the sink has yet to take.", OfSinks(static sink => sink.Behind)),
        new("kotadx.sink.stuck", MetricKind.Gauge, "s", "Time for which the sink has taken nothing though something waits.", OfSinks(static sink => sink.StuckFor.TotalSeconds)),
        new("kotadx.sink.points.written", MetricKind.Counter, "{point}", "Points that the sink took.", OfSinks(static sink => sink.PointsWritten)),
        new("kotadx.sink.points.set_aside", MetricKind.Counter, "{point}", "Points that the store refused, kept with its words.", OfSinks(static sink => sink.PointsSetAside)),
        new("kotadx.sink.retries", MetricKind.Counter, "{request}", "Writes that had to be made again.", OfSinks(static sink => sink.Retries)),
        new("kotadx.sink.stopped", MetricKind.Gauge, "1", "1 once the sink has given up until somebody changes something.", OfSinks(static sink => One(sink.IsStopped))),
        new("kotadx.source.up", MetricKind.Gauge, "1", "1 while the source is connected.", static snapshot => OfComponents(snapshot.Sources, "source")),
        new("kotadx.plc.polls", MetricKind.Counter, "{question}", "Questions to PLCs, by what came of them; all outcomes together are those asked.",
            static snapshot => snapshot.Polls.SelectMany(static polls => new (string Outcome, long Count)[]
            {
                ("answered", polls.Answered), ("refused", polls.Refused), ("silent", polls.Silent), ("garbled", polls.Garbled),
            }.Select(part => new Sample(part.Count, ("factory", polls.Factory), ("port", polls.Port), ("outcome", part.Outcome))))),
        new("kotadx.plc.slaves.away", MetricKind.Gauge, "{slave}", "PLCs of a line that do not answer and are asked now and then.",
            static snapshot => snapshot.Polls.Select(static polls => new Sample(polls.Away, ("factory", polls.Factory), ("port", polls.Port)))),

        // The process.
        new("kotadx.build.info", MetricKind.Gauge, "1", "Always 1; the version is its label.", static snapshot => [new Sample(1, ("version", snapshot.Process.Version))]),
        new("kotadx.process.start_time", MetricKind.Gauge, "s", "When the process started, since 1970.", static snapshot => [new Sample(snapshot.Process.StartedUnixSeconds)]),
        new("kotadx.process.resident_memory", MetricKind.Gauge, "By", "Memory of the process.", static snapshot => [new Sample(snapshot.Process.ResidentBytes)]),
        new("kotadx.process.managed_memory", MetricKind.Gauge, "By", "Memory of its objects.", static snapshot => [new Sample(snapshot.Process.ManagedBytes)]),
    ];

    /// <summary>The commits of every log with its labels.</summary>
    public static IEnumerable<((string Name, string Value)[] Labels, CommitTimes.Spread Commits)> CommitsOf(TelemetrySnapshot snapshot) =>
        snapshot.Lanes.SelectMany(static lane => LogsOf(lane).Select(log => (LabelsOf(lane.Factory, log.Name), log.Figures.Commits)));

    /// <summary>The labels of one log's figures.</summary>
    public static (string Name, string Value)[] LabelsOf(string factory, string log) => [("factory", factory), ("log", log)];

    private static double One(bool holds) => holds ? 1 : 0;

    private static (string Name, LogFigures Figures)[] LogsOf(LaneFigures lane) => [("frames", lane.Frames), ("points", lane.Points)];

    private static Func<TelemetrySnapshot, IEnumerable<Sample>> OfLanes(Func<LaneFigures, double> read) =>
        snapshot => snapshot.Lanes.Select(lane => new Sample(read(lane), ("factory", lane.Factory)));

    private static Func<TelemetrySnapshot, IEnumerable<Sample>> OfLogs(Func<LogFigures, double> read) =>
        snapshot => snapshot.Lanes.SelectMany(lane => LogsOf(lane).Select(log => new Sample(read(log.Figures), LabelsOf(lane.Factory, log.Name))));

    private static Func<TelemetrySnapshot, IEnumerable<Sample>> OfLedgers(Func<LaneLedger, long> read) =>
        snapshot => Ledgers(snapshot).Select(lane => new Sample(read(lane.Ledger), ("factory", lane.Factory)));

    private static Func<TelemetrySnapshot, IEnumerable<Sample>> OfLedgers(string label, Func<LaneLedger, IEnumerable<(string Name, long Count)>> read) =>
        snapshot => Ledgers(snapshot).SelectMany(lane => read(lane.Ledger).Select(part => new Sample(part.Count, ("factory", lane.Factory), (label, part.Name))));

    private static IEnumerable<(string Factory, LaneLedger Ledger)> Ledgers(TelemetrySnapshot snapshot)
    {
        foreach (var lane in snapshot.Lanes)
        {
            if (lane.Ledger is { } ledger)
            {
                yield return (lane.Factory, ledger);
            }
        }
    }

    private static Func<TelemetrySnapshot, IEnumerable<Sample>> OfSinks(Func<SinkFigures, double> read) =>
        snapshot => snapshot.Sinks.Select(sink => new Sample(read(sink), ("sink", sink.Sink), ("factory", sink.Factory)));

    private static IEnumerable<Sample> OfComponents(IReadOnlyList<ComponentFigures> components, string label) =>
        components.Select(component => new Sample(One(component.IsUp), (label, component.Name)));
}
