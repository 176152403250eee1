using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

/// <summary>A random team with whole jobs.</summary>
internal sealed record JobTeams(MemberTime[] Members, TeamJob[] Jobs)
{
    public JobAdvice Advice() => JobAdvice.Of(Members, Jobs);

    /// <summary>2 to 4 persons, 4 to 12 jobs of 5 to 60 minutes; part-timers and few skills in some.</summary>
    public static JobTeams Small(Random random)
    {
        var persons = random.Next(2, 5);
        return Of(random, persons, random.Next(4, 13), skilled: random.Next(3) switch { 0 => 0.3, 1 => 0.6, _ => 1.0 }, grain: random.Next(2) == 0 ? 5 : 1);
    }

    public static JobTeams Of(Random random, int persons, int jobs, double skilled, int grain)
    {
        MemberTime[] members = [.. Enumerable.Range(0, persons).Select(i => new MemberTime($"w{i + 1:00}", TimeSpan.FromMinutes(random.Next(3) == 0 ? 300 : 450)))];
        TeamJob[] work =
        [
            .. Enumerable.Range(0, jobs).Select(i => new TeamJob(
                $"J{i + 1:000}",
                members[random.Next(persons)].Token,
                TimeSpan.FromMinutes(grain * random.Next(5 / grain, (60 / grain) + 1)),
                [.. members.Where(_ => random.NextDouble() < skilled).Select(static m => m.Token)])),
        ];
        return new JobTeams(members, work);
    }
}
