namespace KotaDx.Workload.Leveling;

/// <summary>The moves that a sentence names, and what they bring.</summary>
/// <param name="Moves">At most three; the minutes are those that are said.</param>
/// <param name="More">How many further moves the leveling rate counts in without naming them.</param>
/// <param name="LevelingRate">The leveling rate after the named and the further moves.</param>
internal sealed record SpokenChoice(IReadOnlyList<SpokenMove> Moves, int More, double LevelingRate)
{
    private const int Most = 3;

    // Triples of twenty are a thousand; moves of the most loaded come first.
    private const int Candidates = 20;

    public static SpokenChoice OfDivisible(IReadOnlyCollection<MemberLoad> members, LevelingAdvice advice)
    {
        var team = members.ToDictionary(static m => m.Token, StringComparer.Ordinal);
        IReadOnlyList<SpokenMove> Say(IEnumerable<WorkMove> moves) => Rounded(moves, team);

        // Over few pairs other amounts are best than over all: ask again with these pairs only.
        IReadOnlyList<SpokenMove> SayBest(IReadOnlyList<SpokenMove> pairs) =>
            Say(LevelingAdvice.Of(members, (from, to) => pairs.Any(p => p.From == from && p.To == to)).Moves);

        return Choose(Say(advice.Moves), advice.Members, token => team[token].Available.TotalMinutes, SayBest);
    }

    public static SpokenChoice OfJobs(JobAdvice advice, Func<string, string> jobName) => Choose(
        [.. advice.Moves.Select(m => new SpokenMove(m.From, m.To, m.Minutes, jobName(m.Job)))],
        advice.Members,
        token => advice.AvailableMinutes[token],
        static moves => moves);

    private static SpokenChoice Choose(
        IReadOnlyList<SpokenMove> all, IReadOnlyList<MemberRate> members, Func<string, double> available, Func<IReadOnlyList<SpokenMove>, IReadOnlyList<SpokenMove>> amounts)
    {
        double After(IEnumerable<SpokenMove> moves) => LevelingAfter(moves, members, available);
        var before = members.ToDictionary(static m => m.Token, static m => m.Before, StringComparer.Ordinal);
        SpokenMove[] candidates = [.. all.OrderByDescending(m => before[m.From]).ThenByDescending(static m => m.Minutes).Take(Candidates)];
        var chosen = new SpokenChoice([], 0, After([]));
        for (var count = 1; count <= Math.Min(Most, candidates.Length); count++)
        {
            var moves = amounts(Subsets(candidates, count).MaxBy(After)!);
            var rate = After(moves);
            chosen = rate - chosen.LevelingRate >= SpokenAdvice.LeastGain ? new SpokenChoice(moves, 0, rate) : chosen;
        }

        // Several equally loaded persons are relieved only by more moves than fit a sentence.
        return chosen.Moves.Count > 0 ? chosen : new SpokenChoice([.. candidates.Take(Most)], Math.Max(0, all.Count - Most), After(all));
    }

    private static IEnumerable<SpokenMove[]> Subsets(SpokenMove[] moves, int count, int first = 0)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        for (var i = first; i <= moves.Length - count; i++)
        {
            foreach (var rest in Subsets(moves, count - 1, i + 1))
            {
                yield return [moves[i], .. rest];
            }
        }
    }

    private static double LevelingAfter(IEnumerable<SpokenMove> moves, IReadOnlyList<MemberRate> members, Func<string, double> available)
    {
        var rates = members.ToDictionary(static m => m.Token, static m => m.Before, StringComparer.Ordinal);
        foreach (var move in moves)
        {
            rates[move.From] -= move.Minutes / available(move.From);
            rates[move.To] += move.Minutes / available(move.To);
        }

        // What is left of someone's only work may be a hair below nothing.
        return TeamLeveling.Of([.. rates.Values.Select(static r => Math.Max(0, r)).Order()]).LevelingRate ?? 0;
    }

    private static List<SpokenMove> Rounded(IEnumerable<WorkMove> moves, Dictionary<string, MemberLoad> team)
    {
        var left = team.ToDictionary(static m => m.Key, static m => m.Value.Busy.TotalMinutes, StringComparer.Ordinal);
        var said = new List<SpokenMove>();
        foreach (var move in moves)
        {
            var grain = move.Minutes < 10 ? 1 : 5;
            var minutes = grain * Math.Round(move.Minutes / grain, MidpointRounding.AwayFromZero);

            // Rounding up must not hand on more than the person has.
            minutes = minutes > left[move.From] ? grain * Math.Floor(left[move.From] / grain) : minutes;
            if (minutes >= SpokenAdvice.LeastMinutes)
            {
                left[move.From] -= minutes;
                said.Add(new SpokenMove(move.From, move.To, minutes, null));
            }
        }

        return said;
    }
}
