namespace KotaDx.Workload.Leveling;

/// <summary>
/// Which work to hand to whom so that a team is as level as its skills allow, where work can be divided at will. In strict order:
/// the smallest possible highest rate, then the lowest possible second highest and so on, then the fewest minutes moved.
/// The three are exact: whole ticks and fractions of them, no tolerance. Few moves are preferred but not proved fewest.
/// </summary>
/// <remarks>
/// The rates are the lexicographically optimal base of Fujishige (Math. Oper. Res. 5, 1980), found by his decomposition with
/// maximum flows (<see cref="LevelGroup"/>); the moves are a cheapest flow that reaches these rates (<see cref="CheapestShares"/>).
/// A person hands on only work of their own, so nobody without the skill gets work through a third person. Immutable.
/// </remarks>
public sealed class LevelingAdvice
{
    private LevelingAdvice()
    {
    }

    /// <summary>What to move: the most minutes first, then by token. Empty where nothing can be gained.</summary>
    public required IReadOnlyList<WorkMove> Moves { get; init; }

    /// <summary>Each person's rate without and with the moves, in ordinal order of the tokens.</summary>
    public required IReadOnlyList<MemberRate> Members { get; init; }

    /// <summary>
    /// Owners of the work that keeps the highest rate where it is, because nobody outside their circle may take it; in order of
    /// the tokens. Empty unless <see cref="BlockedBySkills"/>.
    /// </summary>
    public required IReadOnlyList<string> HeldBySkills { get; init; }

    /// <summary>Whether skills keep the team from one common rate.</summary>
    public bool BlockedBySkills => HeldBySkills.Count > 0;

    /// <summary>Σ of the moves in minutes, ≥ 0. Where everybody may take everything it is <see cref="WorkToMove.Minutes"/>.</summary>
    public double MovedMinutes => Moves.Sum(static m => m.Minutes);

    /// <summary>The figures of the rates as they are.</summary>
    public TeamLeveling Before => MemberRate.LevelingBefore(Members);

    /// <summary>The figures of the rates once all moves are made.</summary>
    public TeamLeveling After => MemberRate.LevelingAfter(Members);

    /// <summary>Computes the advice. The order of <paramref name="members"/> does not matter: the tokens' order decides ties.</summary>
    /// <param name="members">Those present, of one team in one window.</param>
    /// <param name="canTake">
    /// Whether the second person has the skill for the work of the first; asked once for each pair of different persons, and not
    /// asked for work of no length.
    /// </param>
    /// <exception cref="ArgumentException">A token is there twice, a time is out of range, or all times together leave the range of a <see cref="TimeSpan"/>.</exception>
    public static LevelingAdvice Of(IEnumerable<MemberLoad> members, Func<string, string, bool> canTake)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(canTake);
        MemberLoad[] team = [.. members.OrderBy(static m => m.Token, StringComparer.Ordinal)];
        Check(team);
        var busy = Array.ConvertAll(team, static m => m.Busy.Ticks);
        var time = Array.ConvertAll(team, static m => m.Available.Ticks);
        var may = new bool[team.Length, team.Length];
        for (var from = 0; from < team.Length; from++)
        {
            for (var to = 0; to < team.Length; to++)
            {
                may[from, to] = from == to || (busy[from] > 0 && canTake(team[from].Token, team[to].Token));
            }
        }

        var groups = LevelGroup.Of(busy, time, may);
        var rates = new MemberRate[team.Length];
        var moves = new List<WorkMove>();
        foreach (var group in groups)
        {
            foreach (var person in group.Persons)
            {
                rates[person] = new MemberRate(team[person].Token, (double)busy[person] / time[person], (double)group.Work / group.Time);
            }

            foreach (var (from, to, minutes) in CheapestShares.Of(group, busy, time, may))
            {
                moves.Add(new WorkMove(team[from].Token, team[to].Token, minutes));
            }
        }

        return new LevelingAdvice
        {
            Moves = [.. moves.OrderByDescending(static m => m.Minutes).ThenBy(static m => m.From, StringComparer.Ordinal).ThenBy(static m => m.To, StringComparer.Ordinal)],
            Members = rates,
            HeldBySkills = groups.Count < 2 ? [] : [.. groups[0].Works.Select(i => team[i].Token)],
        };
    }

    private static void Check(MemberLoad[] members)
    {
        var all = Int128.Zero;
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Available <= TimeSpan.Zero || members[i].Busy < TimeSpan.Zero)
            {
                throw new ArgumentException($"{members[i].Token} has a time out of range", nameof(members));
            }

            if (i > 0 && members[i].Token == members[i - 1].Token)
            {
                throw new ArgumentException($"{members[i].Token} is there twice", nameof(members));
            }

            all += (Int128)members[i].Available.Ticks + members[i].Busy.Ticks;
        }

        // Products of two sums then stay below 2^126, within Int128.
        if (all > long.MaxValue)
        {
            throw new ArgumentException("the times together are too long", nameof(members));
        }
    }
}
