namespace KotaDx.FirmwareSim.Tests;

public sealed class SimulatedWorkerTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    public static TheoryData<int> Seeds => [1, 2, 3, 42, 20261124];

    [Fact]
    public void Jobs_of_one_worker_never_overlap_and_come_in_order()
    {
        foreach (var start in Plan.Starts)
        {
            var day = Plan.Starting(start).Day;
            foreach (var station in SimulatedStation.All)
            {
                var end = day.From;
                foreach (var job in Plan.Jobs(station, day, day.Join.AddHours(2)))
                {
                    Assert.True(job.Start >= end && job.End > job.Start, $"{station.Name} from {start}: {job} begins before {end}");
                    end = job.End;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Everyone_is_as_busy_as_promised_in_every_live_hour(int seed) =>
        AssertShares(seed, day => [(day.Join.AddMinutes(1), day.Join.AddMinutes(61)), (day.Join.AddHours(5), day.Join.AddHours(6))]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Everyone_is_as_busy_as_promised_in_the_past_hour_too(int seed) =>
        AssertShares(seed, day => [(Plan.At(13, 0), Plan.At(14, 0)), (Plan.At(13, 30), Plan.At(14, 30))]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Press_and_assembly_are_level_in_most_quarters_and_machining_never(int seed)
    {
        var day = Plan.Starting(Plan.Afternoon, seed).Day;
        var quarters = Enumerable.Range(0, 9).Select(i => Plan.At(12, 45).Add(i * Quarter)).Concat(
            Enumerable.Range(0, 16).Select(i => day.Join.AddMinutes(1).Add(i * Quarter))).ToList();

        Assert.InRange(quarters.Count(from => Leveling("press", day, from, seed) >= 0.9), quarters.Count * 0.9, quarters.Count);
        Assert.InRange(quarters.Count(from => Leveling("assembly", day, from, seed) >= 0.9), quarters.Count * 0.9, quarters.Count);
        Assert.All(quarters, from => Assert.InRange(Leveling("machining", day, from, seed), 0.5, 0.8));
    }

    [Fact]
    public void Whenever_it_starts_machining_is_out_of_balance_within_two_minutes()
    {
        foreach (var start in Plan.Starts)
        {
            var day = Plan.Starting(start).Day;
            Assert.True(
                Enumerable.Range(1, 24).Select(i => day.Join.AddSeconds(5 * i) - Quarter).Any(from =>
                    Leveling("machining", day, from) + 0.15 <= Math.Min(Leveling("press", day, from), Leveling("assembly", day, from))),
                $"all are level from {start}");
        }
    }

    [Fact]
    public void Nobody_works_in_a_break_that_was_over_at_the_start()
    {
        foreach (var start in Plan.Starts)
        {
            var day = Plan.Starting(start).Day;
            foreach (var station in SimulatedStation.All)
            {
                var jobs = Plan.Jobs(station, day, day.Join).ToList();
                Assert.All(day.Breaks, b => Assert.Equal(TimeSpan.Zero, Plan.Busy(jobs, b.Start, b.End)));
            }
        }
        Assert.Equal(
            [(Plan.At(10, 0), Plan.At(10, 10)), (Plan.At(12, 0), Plan.At(12, 45)), (Plan.At(15, 0), Plan.At(15, 10))],
            Plan.Starting(Plan.Afternoon).Day.Breaks);
    }

    [Fact]
    public void Whenever_it_starts_everyone_begins_or_ends_a_job_within_half_a_minute()
    {
        foreach (var start in Plan.Starts)
        {
            var day = Plan.Starting(start).Day;
            var soon = day.Join.AddSeconds(30);
            Assert.All(
                SimulatedStation.All,
                station => Assert.Contains(
                    Plan.Jobs(station, day, soon),
                    job => (job.Start >= day.Join && job.Start < soon) || (job.End > day.Join && job.End < soon)));
        }
    }

    [Fact]
    public void Live_jobs_take_15_to_50_seconds()
    {
        var day = Plan.Starting(Plan.Afternoon).Day;
        foreach (var station in SimulatedStation.All)
        {
            var live = Plan.Jobs(station, day, day.Join.AddHours(1)).Where(job => job.Start >= day.Join).ToList();
            Assert.All(live, job => Assert.InRange(job.End - job.Start, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(50)));
            Assert.Equal(["ancillary", "net", "setup"], live.Select(job => job.State).Distinct().Order());
            Assert.All(live, job => Assert.Equal(job.State == "net", job.Pieces > 0));
        }
    }

    [Fact]
    public void Two_starts_on_one_day_tell_the_same_past()
    {
        var (early, late) = (Plan.Starting(Plan.At(13, 0)).Day, Plan.Starting(Plan.At(14, 0)).Day);
        foreach (var station in SimulatedStation.All)
        {
            Assert.Equal(
                Plan.Jobs(station, early, Plan.At(12, 50)).Where(job => job.Start >= late.From),
                Plan.Jobs(station, late, Plan.At(12, 50)));
        }
    }

    /// <summary>Mean over maximum of a line's busy time in the quarter of an hour from a moment on; 0 when nobody works.</summary>
    private static double Leveling(string line, DemoDay day, DateTimeOffset from, int seed = 1)
    {
        var loads = SimulatedStation.All.Where(station => station.Line == line)
            .Select(station => Plan.Busy(Plan.Jobs(station, day, from + Quarter, seed), from, from + Quarter) / Quarter).ToList();
        return loads.Max() == 0 ? 0 : loads.Average() / loads.Max();
    }

    private static void AssertShares(int seed, Func<DemoDay, (DateTimeOffset From, DateTimeOffset To)[]> hours)
    {
        var day = Plan.Starting(Plan.Afternoon, seed).Day;
        foreach (var (from, to) in hours(day))
        {
            var shares = SimulatedStation.All.ToDictionary(
                station => station.Worker, station => Plan.Busy(Plan.Jobs(station, day, to, seed), from, to) / (to - from));
            foreach (var station in SimulatedStation.All)
            {
                var (low, high) = station switch
                {
                    { Worker: "w06" } => (0.92, 0.95),
                    { Line: "machining" } => (0.45, 0.60),
                    _ => (0.75, 0.85),
                };
                var share = shares[station.Worker];
                Assert.True(share >= low && share <= high, $"{station.Worker} {share:P1} from {from}");
            }
        }
    }
}
