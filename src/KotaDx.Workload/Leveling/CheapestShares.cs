namespace KotaDx.Workload.Leveling;

/// <summary>
/// The fewest minutes to move within a group so that all its persons reach its rate: a cheapest flow by shortest ways, then
/// thinned out to a forest so that few pairs take part.
/// </summary>
internal static class CheapestShares
{
    private const int Far = int.MaxValue / 2;

    /// <summary>Computes them.</summary>
    /// <returns>Persons' indices and minutes > 0.</returns>
    public static List<(int From, int To, double Minutes)> Of(LevelGroup group, long[] busy, long[] time, bool[,] may)
    {
        var flow = new ShareFlow(group, busy, time, may);
        flow.KeepOwn();
        PairLargest(flow);
        while (flow.HasLeft)
        {
            PushAlongShortest(flow);
        }

        ShareForest.Thin(flow);
        var moves = new List<(int, int, double)>();
        for (var i = 0; i < group.Works.Length; i++)
        {
            for (var j = 0; j < group.Persons.Length; j++)
            {
                if (flow.Share[i, j] > 0 && flow.Cost(i, j) > 0)
                {
                    moves.Add((group.Works[i], group.Persons[j], Minutes(flow.Share[i, j], group.Time)));
                }
            }
        }

        return moves;
    }

    // Direct moves cost least of all, so any of them may come first; the largest surplus with the largest deficit leaves few pairs.
    private static void PairLargest(ShareFlow flow)
    {
        var stuck = new bool[flow.Left.Length];
        while (true)
        {
            var from = -1;
            for (var i = 0; i < flow.Left.Length; i++)
            {
                if (!stuck[i] && flow.Left[i] > 0 && (from < 0 || flow.Left[i] > flow.Left[from]))
                {
                    from = i;
                }
            }

            if (from < 0)
            {
                return;
            }

            var to = -1;
            for (var j = 0; j < flow.Room.Length; j++)
            {
                if (flow.May[from, j] && flow.Room[j] > 0 && (to < 0 || flow.Room[j] > flow.Room[to]))
                {
                    to = j;
                }
            }

            if (to < 0)
            {
                stuck[from] = true;
            }
            else
            {
                flow.Give(from, to);
            }
        }
    }

    private static void PushAlongShortest(ShareFlow flow)
    {
        var work = Array.ConvertAll(flow.Left, static x => x > 0 ? 0 : Far);
        var person = new int[flow.Room.Length];
        Array.Fill(person, Far);
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < work.Length; i++)
            {
                for (var j = 0; j < person.Length; j++)
                {
                    if (!flow.May[i, j])
                    {
                        continue;
                    }

                    var cost = flow.Cost(i, j);
                    if (work[i] < Far && work[i] + cost < person[j])
                    {
                        person[j] = work[i] + cost;
                        changed = true;
                    }

                    if (flow.Share[i, j] > 0 && person[j] < Far && person[j] - cost < work[i])
                    {
                        work[i] = person[j] - cost;
                        changed = true;
                    }
                }
            }
        }

        var nearest = Far;
        for (var j = 0; j < person.Length; j++)
        {
            nearest = flow.Room[j] > 0 ? Math.Min(nearest, person[j]) : nearest;
        }

        flow.Narrow((i, j) => work[i] < Far && work[i] + flow.Cost(i, j) == person[j], j => person[j] == nearest);
        flow.Fill();
    }

    // Whole ticks first: they fit a double exactly, so a move of whole minutes comes out whole.
    private static double Minutes(Int128 share, long scale)
    {
        var (ticks, rest) = Int128.DivRem(share, scale);
        return ((double)ticks + ((double)rest / scale)) / TimeSpan.TicksPerMinute;
    }
}
