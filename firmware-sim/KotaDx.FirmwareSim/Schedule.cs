namespace KotaDx.FirmwareSim;

/// <summary>
/// Every message of the factory from the beginning of the published past, for ever. Pure: the same seed, start, past and
/// faults give the same messages, byte for byte.
/// </summary>
internal sealed class Schedule(int seed, DateTimeOffset start, TimeSpan history, bool faults)
{
    private static readonly TimeSpan PastMeasurementInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LiveMeasurementInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstFault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FaultInterval = TimeSpan.FromSeconds(30);

    /// <summary>The past and the join of this schedule.</summary>
    public DemoDay Day { get; } = new(start, history);

    /// <summary>One station's messages in order of time.</summary>
    public IEnumerable<SimulatedMessage> Messages(SimulatedStation station)
    {
        var payloads = new PayloadWriter(station, Day.Join);
        var random = new Random(seed ^ (station.Index * 104729) ^ 1);
        using var actions = Actions(station).GetEnumerator();
        actions.MoveNext();
        var measureAt = station.Measurement is null
            ? DateTimeOffset.MaxValue
            : Day.From + TimeSpan.FromMilliseconds(random.Next((int)LiveMeasurementInterval.TotalMilliseconds));
        var faultAt = Day.Join + FirstFault + (station.Index * FaultInterval);
        var lastWork = "";
        var isWorking = false;
        while (true)
        {
            var action = actions.Current;
            if (faults && faultAt < action.At && faultAt < measureAt)
            {
                if (station.Fault != SimulatedFault.Duplicate || lastWork.Length > 0)
                    yield return FaultMessage(station, faultAt, lastWork);
                faultAt += SimulatedStation.All.Count * FaultInterval;
            }
            else if (measureAt < action.At)
            {
                var signal = station.Measurement!;
                yield return new(measureAt, signal, payloads.Measurement(measureAt, Measure(random, signal, measureAt, isWorking)));
                measureAt = NextMeasurement(measureAt);
            }
            else if (action.State is { } state)
            {
                yield return new(action.At, "state", payloads.State(action.At, state));
                actions.MoveNext();
            }
            else
            {
                isWorking = action.IsStart;
                lastWork = payloads.Work(action.At, action.Job, action.IsStart);
                yield return new(action.At, "work", lastWork);
                actions.MoveNext();
            }
        }
    }

    /// <summary>
    /// The station says idle from the beginning, so that a pause without a cause is 非作業 and not 不明; then wait, break and idle
    /// as they come. It never says net: the jobs say that.
    /// </summary>
    private IEnumerable<StationAction> Actions(SimulatedStation station)
    {
        var breaks = new Queue<(DateTimeOffset Start, DateTimeOffset End)>(Day.Breaks.Where(b => b.End > Day.From));
        if (!breaks.TryPeek(out var first) || first.Start > Day.From)
            yield return new(Day.From, "idle");
        var isWaiting = false;
        foreach (var job in new SimulatedWorker(seed, station, Day).Jobs())
        {
            while (breaks.TryPeek(out var next) && next.Start < job.Start)
            {
                breaks.Dequeue();
                yield return new(next.Start < Day.From ? Day.From : next.Start, "break");
                yield return new(next.End, "idle");
                isWaiting = false;
            }
            if (isWaiting)
                yield return new(job.Start, "idle");
            yield return new(job.Start, job, IsStart: true);
            yield return new(job.End, job, IsStart: false);
            isWaiting = station.ReportsWaits && !(breaks.TryPeek(out var ahead) && ahead.Start <= job.End);
            if (isWaiting)
                yield return new(job.End, "wait");
        }
    }

    private DateTimeOffset NextMeasurement(DateTimeOffset at)
    {
        if (at >= Day.Join)
            return at + LiveMeasurementInterval;
        var next = at + PastMeasurementInterval;
        var firstLive = Day.Join + TimeSpan.FromMilliseconds((at - Day.From).TotalMilliseconds % LiveMeasurementInterval.TotalMilliseconds);
        return next < Day.Join ? next : firstLive;
    }

    private static double Measure(Random random, string signal, DateTimeOffset at, bool isWorking) => signal switch
    {
        "current" => isWorking ? 11 + (3 * random.NextDouble()) : 0.4 + (0.2 * random.NextDouble()),
        _ => 23 + (3 * Math.Sin(at.TimeOfDay.TotalHours / 24 * 2 * Math.PI)) + (0.4 * random.NextDouble()),
    };

    private static SimulatedMessage FaultMessage(SimulatedStation station, DateTimeOffset at, string lastWork) => station.Fault switch
    {
        SimulatedFault.NotANumber => new(at, station.Measurement!, "NaN"),
        SimulatedFault.HalfJson => new(at, station.Measurement!, $$"""{"ts":"{{PayloadWriter.Time(at)}}","v":"""),
        SimulatedFault.UndeclaredSignal => new(at, "vibration", "0.42"),
        _ => new(at, "work", lastWork),
    };

    /// <summary>Either the start or end of a job, or, with a state, a change of the station's state.</summary>
    private readonly record struct StationAction(DateTimeOffset At, SimulatedJob Job, bool IsStart, string? State = null)
    {
        public StationAction(DateTimeOffset at, string state)
            : this(at, default, false, state)
        {
        }
    }
}
