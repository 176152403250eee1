namespace KotaDx.Workload.Leveling;

/// <summary>
/// Thins a cheapest flow until the pairs that take part have no cycle, the form of a vertex of the transport problem: at most
/// works + persons − 1 pairs, of which those who keep work of their own are no moves. The minutes moved stay the same.
/// </summary>
internal static class ShareForest
{
    /// <summary>Thins the flow in place.</summary>
    public static void Thin(ShareFlow flow)
    {
        while (FindCycle(flow.Share) is { } cycle)
        {
            var even = Narrowest(flow, cycle, 0);
            var odd = Narrowest(flow, cycle, 1);

            // Around a cycle of a cheapest flow either direction costs nothing; take the one that makes a move vanish.
            var evenMoves = flow.Cost(cycle[even].Work, cycle[even].Person) > 0;
            var oddMoves = flow.Cost(cycle[odd].Work, cycle[odd].Person) > 0;
            var take = evenMoves == oddMoves
                ? (Amount(flow, cycle[even]) <= Amount(flow, cycle[odd]) ? even : odd)
                : (evenMoves ? even : odd);
            var amount = Amount(flow, cycle[take]);
            for (var k = 0; k < cycle.Count; k++)
            {
                flow.Share[cycle[k].Work, cycle[k].Person] += k % 2 == take % 2 ? -amount : amount;
            }
        }
    }

    private static Int128 Amount(ShareFlow flow, (int Work, int Person) pair) => flow.Share[pair.Work, pair.Person];

    private static int Narrowest(ShareFlow flow, List<(int Work, int Person)> cycle, int first)
    {
        var best = first;
        for (var k = first; k < cycle.Count; k += 2)
        {
            var (one, other) = (Amount(flow, cycle[k]), Amount(flow, cycle[best]));
            if (one < other || (one == other && flow.Cost(cycle[k].Work, cycle[k].Person) > flow.Cost(cycle[best].Work, cycle[best].Person)))
            {
                best = k;
            }
        }

        return best;
    }

    // Nodes are the works, then the persons. Peel off the ends; if something remains, walking on in it must come round.
    private static List<(int Work, int Person)>? FindCycle(Int128[,] share)
    {
        var works = share.GetLength(0);
        var neighbours = new List<int>[works + share.GetLength(1)];
        for (var v = 0; v < neighbours.Length; v++)
        {
            neighbours[v] = [];
        }

        for (var i = 0; i < works; i++)
        {
            for (var j = 0; j < share.GetLength(1); j++)
            {
                if (share[i, j] > 0)
                {
                    neighbours[i].Add(works + j);
                    neighbours[works + j].Add(i);
                }
            }
        }

        var ends = new Stack<int>(Enumerable.Range(0, neighbours.Length).Where(v => neighbours[v].Count == 1));
        while (ends.TryPop(out var end))
        {
            foreach (var next in neighbours[end])
            {
                neighbours[next].Remove(end);
                if (neighbours[next].Count == 1)
                {
                    ends.Push(next);
                }
            }

            neighbours[end].Clear();
        }

        var start = Array.FindIndex(neighbours, static n => n.Count > 0);
        if (start < 0)
        {
            return null;
        }

        var walk = new List<int> { start };
        for (var at = neighbours[start][0]; ; at = neighbours[at].First(n => n != walk[^2]))
        {
            var seen = walk.IndexOf(at);
            walk.Add(at);
            if (seen >= 0)
            {
                walk.RemoveRange(0, seen);
                return [.. walk.Zip(walk.Skip(1), (a, b) => a < works ? (a, b - works) : (b, a - works))];
            }
        }
    }
}
