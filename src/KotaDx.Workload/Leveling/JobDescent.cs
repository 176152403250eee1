namespace KotaDx.Workload.Leveling;

/// <summary>
/// Best-improvement descent. The most loaded person first: hand a job to somebody lower, or exchange two jobs, so that the higher
/// of the two ends lower; at equal rates, so that fewer jobs are moved. Where no pair helps, a job goes on to a second person
/// and one of theirs to a third. Every step lowers the sorted rates (or keeps them and moves less), so it ends.
/// </summary>
internal sealed class JobDescent(JobBoard board, JobHands hands, int budget, int spent)
{
    private readonly int[,] _tried = Untried(board.Time.Length);
    private readonly int[] _triedChain = [.. Enumerable.Repeat(-1, board.Time.Length)];
    private Step _best;

    public int Spent { get; private set; } = spent;

    public void Run()
    {
        while (Spent < budget && (StepOfPairs() || StepOfChains()))
        {
        }
    }

    private static int[,] Untried(int persons)
    {
        var tried = new int[persons, persons];
        for (var i = 0; i < persons; i++)
        {
            for (var j = 0; j < persons; j++)
            {
                tried[i, j] = -1;
            }
        }

        return tried;
    }

    private int[] HighestFirst() => [.. Enumerable.Range(0, hands.Rate.Length).OrderByDescending(i => hands.Rate[i])];

    private bool StepOfPairs()
    {
        foreach (var high in HighestFirst())
        {
            _best = default;
            for (var low = 0; low < hands.Rate.Length; low++)
            {
                // A pair without a step has none until one of the two changes.
                var state = Math.Max(hands.Changed[high], hands.Changed[low]);
                if (low == high || hands.Rate[low] > hands.Rate[high] || _tried[high, low] == state)
                {
                    continue;
                }

                if (!TryPair(high, low))
                {
                    _tried[high, low] = state;
                }
            }

            if (_best.Found)
            {
                Apply();
                return true;
            }
        }

        return false;
    }

    private bool TryPair(int high, int low)
    {
        var found = false;
        foreach (var job in hands.Held[high])
        {
            Spent++;
            if (Array.BinarySearch(board.Takers[job], low) < 0)
            {
                continue;
            }

            var moved = hands.Away(job, low) - hands.Away(job, high);
            found |= Consider(high, low, -board.Length[job], moved, job, -1);
            foreach (var back in hands.Held[low])
            {
                Spent++;
                if (Array.BinarySearch(board.Takers[back], high) >= 0)
                {
                    found |= Consider(high, low, board.Length[back] - board.Length[job], moved + hands.Away(back, high) - hands.Away(back, low), job, back);
                }
            }
        }

        return found;
    }

    private bool Consider(int high, int low, long change, int moved, int job, int back)
    {
        var one = board.Rate(high, hands.Load[high] + change);
        var other = board.Rate(low, hands.Load[low] - change);
        if (one > hands.Rate[high] || other > hands.Rate[high])
        {
            return false;
        }

        var step = new Step(Math.Max(one, other), Math.Min(one, other), moved) { Found = true, Job = job, To = low, Then = back, ThenTo = high };
        if (!step.IsBetterThan(new Step(hands.Rate[high], hands.Rate[low], 0)))
        {
            return false;
        }

        if (!_best.Found || step.IsBetterThan(_best))
        {
            _best = step;
        }

        return true;
    }

    private bool StepOfChains()
    {
        foreach (var high in HighestFirst())
        {
            if (_triedChain[high] == hands.Changes || Spent >= budget)
            {
                continue;
            }

            _best = default;
            foreach (var job in hands.Held[high])
            {
                foreach (var middle in board.Takers[job])
                {
                    if (middle != high && hands.Rate[middle] <= hands.Rate[high])
                    {
                        TryChain(high, job, middle);
                    }
                }
            }

            if (_best.Found)
            {
                Apply();
                return true;
            }

            _triedChain[high] = hands.Changes;
        }

        return false;
    }

    private void TryChain(int high, int job, int middle)
    {
        var one = board.Rate(high, hands.Load[high] - board.Length[job]);
        foreach (var next in hands.Held[middle])
        {
            var other = board.Rate(middle, hands.Load[middle] + board.Length[job] - board.Length[next]);
            if (other >= hands.Rate[high])
            {
                Spent++;
                continue;
            }

            foreach (var last in board.Takers[next])
            {
                Spent++;
                if (last == middle || last == high)
                {
                    continue;
                }

                var third = board.Rate(last, hands.Load[last] + board.Length[next]);
                var top = Math.Max(Math.Max(one, other), third);
                var moved = hands.Away(job, middle) - hands.Away(job, high) + hands.Away(next, last) - hands.Away(next, middle);
                var step = new Step(top, 0, moved) { Found = true, Job = job, To = middle, Then = next, ThenTo = last };
                if (top < hands.Rate[high] && hands.Rate[last] <= hands.Rate[high] && (!_best.Found || step.IsBetterThan(_best)))
                {
                    _best = step;
                }
            }
        }
    }

    private void Apply()
    {
        hands.Move(_best.Job, _best.To);
        if (_best.Then >= 0)
        {
            hands.Move(_best.Then, _best.ThenTo);
        }
    }

    private readonly record struct Step(double High, double Low, int Moved)
    {
        public bool Found { get; init; }

        public int Job { get; init; }

        public int To { get; init; }

        public int Then { get; init; }

        public int ThenTo { get; init; }

        public bool IsBetterThan(in Step other) =>
            High != other.High ? High < other.High : Low != other.Low ? Low < other.Low : Moved < other.Moved;
    }
}
