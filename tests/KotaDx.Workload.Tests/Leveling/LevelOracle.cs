using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

/// <summary>The same questions as <see cref="LevelingAdvice"/>, answered the plain and slow way.</summary>
internal static class LevelOracle
{
    /// <summary>
    /// Tries every circle of persons: work that only they may do, divided by their time, is a rate that they cannot escape. The
    /// circle with the highest such rate (the largest one on a tie) is settled; the rest goes on without it.
    /// </summary>
    public static double[] Rates(MemberLoad[] members, Func<string, string, bool> canTake)
    {
        var n = members.Length;
        var takers = new int[n];
        for (var i = 0; i < n; i++)
        {
            takers[i] = Enumerable.Range(0, n).Where(j => i == j || canTake(members[i].Token, members[j].Token)).Sum(static j => 1 << j);
        }

        var rates = new double[n];
        var open = (1 << n) - 1;
        var works = open;
        while (open != 0)
        {
            var (circle, work, time, inside) = (0, Int128.Zero, Int128.One, 0);
            for (var set = open; set != 0; set = (set - 1) & open)
            {
                var only = Enumerable.Range(0, n).Where(i => (works & (1 << i)) != 0 && (takers[i] & open & ~set) == 0).ToArray();
                var w = only.Aggregate(Int128.Zero, (sum, i) => sum + members[i].Busy.Ticks);
                var t = Enumerable.Range(0, n).Where(j => (set & (1 << j)) != 0).Aggregate(Int128.Zero, (sum, j) => sum + members[j].Available.Ticks);
                var difference = (w * time) - (work * t);
                if (circle == 0 || difference > 0 || (difference == 0 && int.PopCount(set) > int.PopCount(circle)))
                {
                    (circle, work, time, inside) = (set, w, t, only.Sum(static i => 1 << i));
                }
            }

            for (var j = 0; j < n; j++)
            {
                rates[j] = (circle & (1 << j)) != 0 ? (double)work / (double)time : rates[j];
            }

            open &= ~circle;
            works &= ~inside;
        }

        return rates;
    }

    /// <summary>
    /// Whether the same rates could be reached with fewer minutes: a flow is a cheapest one if and only if no cycle of the shares
    /// that can still change has a negative cost (Bellman and Ford look for one).
    /// </summary>
    public static bool HasCheaperWay(MemberLoad[] members, Func<string, string, bool> canTake, IReadOnlyList<WorkMove> moves)
    {
        var n = members.Length;
        var share = new double[n, n];
        var place = members.Select(static (m, i) => (m.Token, i)).ToDictionary();
        for (var i = 0; i < n; i++)
        {
            share[i, i] = members[i].Busy.TotalMinutes - moves.Where(m => m.From == members[i].Token).Sum(static m => m.Minutes);
        }

        foreach (var move in moves)
        {
            share[place[move.From], place[move.To]] = move.Minutes;
        }

        var ways = new List<(int From, int To, int Cost)>();
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (members[i].Busy > TimeSpan.Zero && (i == j || canTake(members[i].Token, members[j].Token)))
                {
                    ways.Add((i, n + j, i == j ? 0 : 1));
                }

                if (share[i, j] > 1e-6)
                {
                    ways.Add((n + j, i, i == j ? 0 : -1));
                }
            }
        }

        var distance = new int[2 * n];
        for (var round = 0; round < 2 * n; round++)
        {
            if (!ways.Exists(w => distance[w.From] + w.Cost < distance[w.To]))
            {
                return false;
            }

            foreach (var way in ways)
            {
                distance[way.To] = Math.Min(distance[way.To], distance[way.From] + way.Cost);
            }
        }

        return ways.Exists(w => distance[w.From] + w.Cost < distance[w.To]);
    }
}
