namespace KotaDx.Workload.Leveling;

/// <summary>
/// Descends from the present assignment and from a longest-processing-time-first one (Graham, SIAM J. Appl. Math. 17, 1969),
/// then shakes the better of them and descends again (iterated local search) until its budget of comparisons is used up.
/// </summary>
internal static class JobSearch
{
    // Comparisons, not time: the same on every machine. About 10 ns each; small teams end by their rounds, large ones by comparisons.
    private const int FirstDescent = 700_000;
    private const int All = 1_400_000;
    private const int Rounds = 250;

    // The second start moves nearly every job, so it has to lower the highest rate by half a percent.
    private const double Worthwhile = 0.995;

    public static int[] Run(JobBoard board)
    {
        if (board.Time.Length < 2 || board.Length.Length == 0)
        {
            return board.Owner;
        }

        var spent = 0;
        var (best, score) = Descend(board, board.Owner, FirstDescent, ref spent);
        var (other, otherScore) = Descend(board, LongestFirst(board), All, ref spent);
        if (otherScore.Rates[0] < score.Rates[0] * Worthwhile)
        {
            (best, score) = (other, otherScore);
        }

        var shake = new JobShake(board);
        for (var round = 0; round < Rounds && spent < All && score.Rates[0] > score.Rates[^1]; round++)
        {
            (other, otherScore) = Descend(board, shake.Of(best, score), All, ref spent);
            if (otherScore.IsBetterThan(score))
            {
                (best, score) = (other, otherScore);
            }
        }

        return best;
    }

    private static (int[] Assigned, JobScore Score) Descend(JobBoard board, int[] start, int budget, ref int spent)
    {
        var hands = new JobHands(board, (int[])start.Clone());
        var descent = new JobDescent(board, hands, budget, spent);
        descent.Run();
        spent = descent.Spent;
        return (hands.Assigned, hands.Score());
    }

    // The jobs come longest first. Each goes to whoever is then lowest; its owner wins a tie.
    private static int[] LongestFirst(JobBoard board)
    {
        var load = new long[board.Time.Length];
        var assigned = new int[board.Length.Length];
        for (var j = 0; j < assigned.Length; j++)
        {
            var to = board.Owner[j];
            foreach (var person in board.Takers[j])
            {
                to = board.Rate(person, load[person] + board.Length[j]) < board.Rate(to, load[to] + board.Length[j]) ? person : to;
            }

            assigned[j] = to;
            load[to] += board.Length[j];
        }

        return assigned;
    }
}
