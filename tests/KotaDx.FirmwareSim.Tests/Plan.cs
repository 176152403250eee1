namespace KotaDx.FirmwareSim.Tests;

/// <summary>Schedules at the moments that matter, and sums over their jobs.</summary>
internal static class Plan
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>An afternoon that has all three breaks behind it, inside the past.</summary>
    public static readonly DateTimeOffset Afternoon = At(15, 30);

    /// <summary>Starts spread over a day: beside midnight, within each break, at its edges, soon after it, and far from all.</summary>
    public static readonly DateTimeOffset[] Starts =
    [
        At(0, 0), At(0, 0, 30), At(0, 3), At(1, 7), At(3, 59), At(10, 5), At(10, 10), At(10, 13), At(11, 59), At(12, 20), At(12, 44, 59),
        At(12, 48), At(14, 0, 20), At(15, 13), Afternoon, At(20, 20, 54), At(23, 59, 59),
    ];

    public static DateTimeOffset At(int hour, int minute, int second = 0) => new(2026, 11, 24, hour, minute, second, Japan);

    public static Schedule Starting(DateTimeOffset start, int seed = 1, bool faults = true) =>
        new(seed, start, DemoFactoryOptions.MaxHistory, faults);

    public static IEnumerable<SimulatedJob> Jobs(SimulatedStation station, DemoDay day, DateTimeOffset until, int seed = 1) =>
        new SimulatedWorker(seed, station, day).Jobs().TakeWhile(job => job.Start < until);

    /// <summary>Length of the union of the jobs within [from, to), by sweeping, so that an overlap would not count twice.</summary>
    public static TimeSpan Busy(IEnumerable<SimulatedJob> jobs, DateTimeOffset from, DateTimeOffset to)
    {
        var (busy, covered) = (TimeSpan.Zero, from);
        foreach (var job in jobs.OrderBy(job => job.Start))
        {
            var start = job.Start > covered ? job.Start : covered;
            var end = job.End < to ? job.End : to;
            if (end > start)
                (busy, covered) = (busy + (end - start), end);
        }
        return busy;
    }
}
