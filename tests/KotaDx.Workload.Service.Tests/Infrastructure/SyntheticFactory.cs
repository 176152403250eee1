namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>
/// Invented jobs of the recorded kind: overlapping, touching, across midnight, of zero length, longer than a day, and some rows
/// twice; in no order. The seed decides all.
/// </summary>
internal static class SyntheticFactory
{
    public static IReadOnlyList<Job> Jobs(int seed, TimeZoneInfo zone, DateOnly first, int days, string[] stations, string[] workers)
    {
        var random = new Random(seed);
        string[] states = ["net", "setup", "ancillary"];
        var begin = first.ToDateTime(TimeOnly.MinValue);
        var start = new DateTimeOffset(begin, zone.GetUtcOffset(begin));
        var jobs = new List<Job>();
        for (var i = 0; i < 40 * workers.Length; i++)
        {
            var from = start.AddSeconds(random.Next(days * 86_400));
            if (jobs.Count > 0 && random.Next(10) == 0)
            {
                from = jobs[^1].End;
            }

            var to = from.AddSeconds(random.Next(20) switch
            {
                0 => 0,
                1 => 86_400 + random.Next(40_000),
                < 5 => random.Next(60),
                _ => random.Next(6 * 3_600),
            });
            if (IsPlain(from, zone) && IsPlain(to, zone))
            {
                jobs.Add(new Job($"job-{i}", Any(stations), Any(workers), from, to, Any(states), random.Next(50)));
            }
        }

        jobs.AddRange(Enumerable.Range(0, jobs.Count / 50).Select(_ => jobs[random.Next(jobs.Count)]).ToArray());
        var shuffled = jobs.ToArray();
        random.Shuffle(shuffled);
        return shuffled;

        string Any(string[] names) => names[random.Next(names.Length)];
    }

    // A wall-clock time that comes twice, when summer time ends, has no one right answer; such times are left out.
    private static bool IsPlain(DateTimeOffset time, TimeZoneInfo zone) => !zone.IsAmbiguousTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
}
