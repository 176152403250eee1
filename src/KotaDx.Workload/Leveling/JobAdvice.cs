namespace KotaDx.Workload.Leveling;

/// <summary>
/// Which jobs to hand to whom so that a team becomes level, where a job stays in one hand. Sought in this order: the smallest
/// highest rate, the lowest second highest and so on, the fewest jobs moved.
/// </summary>
/// <remarks>
/// A search (<see cref="JobSearch"/>), not a proof: the question is NP-hard (it contains partition). It is never worse than the
/// present assignment; how near it comes to the optimum is measured in the tests (JobAdviceTests). Nothing in it is random or
/// depends on the clock, and the unit of time does not matter. Immutable.
/// </remarks>
public sealed class JobAdvice
{
    private JobAdvice()
    {
    }

    /// <summary>What to move: the longest job first, then by id. Empty where nothing was gained.</summary>
    public required IReadOnlyList<JobMove> Moves { get; init; }

    /// <summary>Each person's rate without and with the moves, in ordinal order of the tokens.</summary>
    public required IReadOnlyList<MemberRate> Members { get; init; }

    internal IReadOnlyDictionary<string, double> AvailableMinutes { get; private init; } = new Dictionary<string, double>();

    /// <summary>Σ of the moved jobs in minutes, ≥ 0.</summary>
    public double MovedMinutes => Moves.Sum(static m => m.Minutes);

    /// <summary>The figures of the rates as they are.</summary>
    public TeamLeveling Before => MemberRate.LevelingBefore(Members);

    /// <summary>The figures of the rates once all moves are made.</summary>
    public TeamLeveling After => MemberRate.LevelingAfter(Members);

    /// <summary>Computes the advice. The order of the arguments' items does not matter: tokens and ids decide ties.</summary>
    /// <param name="members">Those present, of one team in one window.</param>
    /// <param name="jobs">All their work in the window.</param>
    /// <exception cref="ArgumentException">A token or id is there twice, a job's worker is not in the team, or a time is out of range or too long together.</exception>
    public static JobAdvice Of(IEnumerable<MemberTime> members, IEnumerable<TeamJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(jobs);
        MemberTime[] team = [.. members.OrderBy(static m => m.Token, StringComparer.Ordinal)];
        TeamJob[] work = [.. jobs.OrderByDescending(static j => j.Time).ThenBy(static j => j.Id, StringComparer.Ordinal)];
        var places = Places(team);
        Check(work, places);
        var board = new JobBoard(
            Array.ConvertAll(team, static m => m.Available.Ticks),
            Array.ConvertAll(work, static j => j.Time.Ticks),
            Array.ConvertAll(work, j => places[j.Worker]),
            Array.ConvertAll(work, j => j.MayDo.Append(j.Worker).Where(places.ContainsKey).Select(t => places[t]).Distinct().Order().ToArray()));
        var before = board.Rates(board.Owner);
        var found = JobSearch.Run(board);
        var after = board.Rates(found);
        return new JobAdvice
        {
            Moves = [.. work.Index().Where(j => found[j.Index] != board.Owner[j.Index]).Select(j => new JobMove(j.Item.Id, j.Item.Worker, team[found[j.Index]].Token, j.Item.Time.TotalMinutes))],
            Members = [.. team.Select((m, i) => new MemberRate(m.Token, before[i], after[i]))],
            AvailableMinutes = team.ToDictionary(static m => m.Token, static m => m.Available.TotalMinutes, StringComparer.Ordinal),
        };
    }

    private static Dictionary<string, int> Places(MemberTime[] members)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (member.Available <= TimeSpan.Zero)
            {
                throw new ArgumentException($"{member.Token} has a time out of range", nameof(members));
            }

            if (!places.TryAdd(member.Token, places.Count))
            {
                throw new ArgumentException($"{member.Token} is there twice", nameof(members));
            }
        }

        return places;
    }

    private static void Check(TeamJob[] jobs, Dictionary<string, int> places)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var all = Int128.Zero;
        foreach (var job in jobs)
        {
            all += job.Time.Ticks;
            if (job.Time < TimeSpan.Zero || all > long.MaxValue)
            {
                throw new ArgumentException($"{job.Id} has a time out of range", nameof(jobs));
            }

            if (!ids.Add(job.Id))
            {
                throw new ArgumentException($"{job.Id} is there twice", nameof(jobs));
            }

            if (!places.ContainsKey(job.Worker))
            {
                throw new ArgumentException($"{job.Id} belongs to {job.Worker}, who is not in the team", nameof(jobs));
            }
        }
    }
}
