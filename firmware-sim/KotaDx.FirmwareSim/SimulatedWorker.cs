namespace KotaDx.FirmwareSim;

/// <summary>
/// One worker's jobs, in order and without overlap, for ever: long jobs in the past, which keep the messages few, and short
/// ones live, which keep the bars moving. Pure: the same seed and day give the same jobs.
/// </summary>
internal sealed class SimulatedWorker(int seed, SimulatedStation station, DemoDay day)
{
    private static readonly TimeSpan ShortestJobBeforeBreak = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);

    /// <summary>The jobs that start at or after the beginning of the published past.</summary>
    public IEnumerable<SimulatedJob> Jobs()
    {
        // The past is drawn from midnight whatever the moment of start, so that two runs on one day tell the same past.
        var random = new Random(seed ^ (station.Index * 7919) ^ day.Midnight.DayOfYear);
        var pace = new Pace(random, station.BusyShare);
        var at = day.Midnight + Between(random, 0, 20) + pace.FirstGap;
        var lastEnd = day.Midnight;
        while (at < day.Join)
        {
            var isLeft = BreakAhead(at, out var nextBreak);
            if (isLeft && nextBreak.Start - at < ShortestJobBeforeBreak)
            {
                at = nextBreak.End + Between(random, 1, 20);
                continue;
            }
            var state = pace.NextState();
            var end = at + (state == "setup" ? Between(random, 150, 300) : Between(random, 120, 300));
            if (isLeft && end > nextBreak.Start)
                end = nextBreak.Start;
            // A long job that runs at the join ends soon after it, each at its own moment, and the bars begin to move.
            if (end > day.Join)
                end = Earlier(end, day.Join + Between(random, 2, 20));
            if (at >= day.From)
                yield return Job(at, end, state);
            at = end + pace.GapAfter(end - at);
            lastEnd = end;
        }

        // Nobody begins the live part with the rest of a long pause.
        var soon = day.Join + Between(random, 1, 15);
        at = Earlier(at, lastEnd + ShortestGap > soon ? lastEnd + ShortestGap : soon);
        while (true)
        {
            var state = pace.NextState();
            var end = at + (state == "setup" ? Between(random, 25, 50) : Between(random, 15, 50));
            yield return Job(at, end, state);
            at = end + pace.GapAfter(end - at);
        }
    }

    private bool BreakAhead(DateTimeOffset at, out (DateTimeOffset Start, DateTimeOffset End) next)
    {
        foreach (var b in day.Breaks)
        {
            if (b.End > at)
            {
                next = b;
                return true;
            }
        }
        next = default;
        return false;
    }

    private SimulatedJob Job(DateTimeOffset start, DateTimeOffset end, string state) =>
        new(start, end, state, state == "net" ? Math.Max(1, (int)((end - start) / station.PieceTime)) : null);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static TimeSpan Between(Random random, int fromSeconds, int toSeconds) =>
        TimeSpan.FromMilliseconds(random.Next(fromSeconds * 1000, toSeconds * 1000));

    /// <summary>What kind of job comes next, and how long the pause is after it.</summary>
    private sealed class Pace(Random random, double busyShare)
    {
        private static readonly TimeSpan UsualJob = TimeSpan.FromMinutes(3.5);

        private int _jobsLeftInLot;
        private double _owedMs;

        /// <summary>
        /// The pause before the day's first job. Without it all would be equally busy until their first jobs end, and whoever
        /// starts the demo just after midnight would see no team out of balance.
        /// </summary>
        public TimeSpan FirstGap { get; } = TimeSpan.FromSeconds(Math.Round(UsualJob.TotalSeconds * (1 - busyShare) / busyShare));

        public string NextState()
        {
            if (_jobsLeftInLot-- == 0)
            {
                _jobsLeftInLot = random.Next(8, 15);
                return "setup";
            }
            return random.Next(10) == 0 ? "ancillary" : "net";
        }

        /// <summary>
        /// Every job owes pause in proportion to its length; what one gap leaves unpaid, the next pays. So chance moves single
        /// gaps and never the share over a quarter of an hour.
        /// </summary>
        public TimeSpan GapAfter(TimeSpan job)
        {
            _owedMs += job.TotalMilliseconds * (1 - busyShare) / busyShare;
            var gapMs = Math.Max(ShortestGap.TotalMilliseconds, Math.Floor(_owedMs * (0.75 + (0.5 * random.NextDouble()))));
            _owedMs -= gapMs;
            return TimeSpan.FromMilliseconds(gapMs);
        }
    }
}
