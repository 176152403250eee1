using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>
/// Looks at the service from the outside and says what there is in one snapshot. The same figures are instruments of
/// <see cref="System.Diagnostics.Metrics"/>, for whoever listens inside the process or by <c>dotnet-counters</c>.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    public const string MeterName = "KotaDx.Workload";

    /// <summary>How long a lane that is held up may hold up whoever asks; its last copy does then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>A listener asks one instrument after the other: for so long they answer from the same snapshot.</summary>
    private static readonly TimeSpan KeptForListeners = TimeSpan.FromSeconds(1);

    private static readonly string Version = typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private readonly Lock _gate = new();
    private readonly Intake _intake;
    private readonly SinkSet _sinks;
    private readonly Components _components;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;
    private readonly Meter _meter = new(MeterName, Version);
    private readonly Histogram<double> _commits;
    private readonly ConcurrentDictionary<string, (CommitTimes Frames, CommitTimes Points)> _commitTimes = new(StringComparer.Ordinal);
    private (TelemetrySnapshot Snapshot, long At)? _forListeners;

    public Telemetry(Intake intake, SinkSet sinks, Components components, TimeProvider time)
    {
        _intake = intake;
        _sinks = sinks;
        _components = components;
        _time = time;
        _started = time.GetUtcNow();
        _commits = _meter.CreateHistogram<double>(
            Metrics.CommitDuration, "s", Metrics.CommitDurationHelp, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = CommitTimes.BoundSeconds });
        foreach (var metric in Metrics.All)
        {
            IEnumerable<Measurement<double>> Observe() => metric.Read(ForListeners()).Select(static sample => new Measurement<double>(sample.Value, TagsOf(sample.Labels)));
            if (metric.Kind == MetricKind.Counter)
            {
                _meter.CreateObservableCounter(metric.Name, Observe, metric.Unit, metric.Help);
            }
            else
            {
                _meter.CreateObservableGauge(metric.Name, Observe, metric.Unit, metric.Help);
            }
        }
    }

    /// <summary>Takes a lane in before its first frame.</summary>
    public void Attach(Lane lane)
    {
        lane.SinkLag = () => _sinks.Pumps.Where(pump => pump.Factory == lane.Factory).Select(static pump => pump.Behind).DefaultIfEmpty().Max();
        _commitTimes[lane.Factory] = (Commits(lane.Frames, "frames"), Commits(lane.Points, "points"));

        CommitTimes Commits(SegmentLog log, string name)
        {
            var tags = TagsOf(Metrics.LabelsOf(lane.Factory, name));
            return new CommitTimes(log, seconds => _commits.Record(seconds, tags));
        }
    }

    /// <summary>What there is now. Of each lane one copy of its ledger: the one it gives within a moment, else the last one that it gave.</summary>
    public async Task<TelemetrySnapshot> TakeAsync(CancellationToken cancellation)
    {
        var lanes = _intake.Lanes.ToList();
        try
        {
            await Task.WhenAll(lanes.Where(static lane => lane.CaughtUp.IsCompletedSuccessfully && !lane.Run.IsCompleted).Select(static lane => lane.LedgerAsync()))
                .WaitAsync(Patience, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Its age tells.
        }

        return new TelemetrySnapshot
        {
            Lanes = [.. lanes.Select(FiguresOf)],
            Sinks = [.. _sinks.Pumps.Select(static pump => new SinkFigures(
                pump.Sink, pump.Factory, pump.Behind, pump.IsStopped, pump.StuckFor, pump.PointsWritten, pump.Retries, pump.PointsSetAside))],
            Sources = [.. _components.Sources.Select(FiguresOf)],
            Polls = [.. _components.Sources.Select(static source => source.Polls).OfType<PollCounts>().Select(FiguresOf)],
            Stores = [.. _components.Sinks.Select(FiguresOf)],
            Process = new ProcessFigures(
                Version, _started.ToUnixTimeMilliseconds() / 1000.0, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false)),
        };
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] TagsOf((string Name, string Value)[] labels) =>
        [.. labels.Select(static label => new KeyValuePair<string, object?>(label.Name, label.Value))];

    private static ComponentFigures FiguresOf(Component component) => new(component.Name, component.Current.State == ComponentState.Ok);

    private static PollFigures FiguresOf(PollCounts polls) => new(
        polls.Factory, polls.Port, polls[PlcEnding.Answered], polls[PlcEnding.Refused], polls[PlcEnding.Silent], polls[PlcEnding.Garbled], polls.Away);

    private static LogFigures FiguresOf(SegmentLog log, CommitTimes? commits) =>
        new(log.Gathered, log.Trouble is not null, commits?.Copy() ?? CommitTimes.Spread.None);

    private LaneFigures FiguresOf(Lane lane)
    {
        var ledger = lane.LastLedger;
        _commitTimes.TryGetValue(lane.Factory, out var commits);
        return new LaneFigures(
            lane.Factory,
            ledger,
            ledger is null ? TimeSpan.Zero : _time.GetElapsedTime(ledger.At),
            !Health.HasFailed(lane),
            lane.CaughtUp.IsCompletedSuccessfully,
            Math.Max(0, lane.Frames.Committed - lane.Folded),
            lane.Damaged,
            lane.SnapshotAt,
            lane.Folded,
            FiguresOf(lane.Frames, commits.Frames),
            FiguresOf(lane.Points, commits.Points));
    }

    private TelemetrySnapshot ForListeners()
    {
        lock (_gate)
        {
            if (_forListeners is not { } kept || _time.GetElapsedTime(kept.At) >= KeptForListeners)
            {
                kept = (TakeAsync(CancellationToken.None).GetAwaiter().GetResult(), _time.GetTimestamp());
                _forListeners = kept;
            }

            return kept.Snapshot;
        }
    }
}
