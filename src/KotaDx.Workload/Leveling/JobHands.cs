namespace KotaDx.Workload.Leveling;

/// <summary>Who holds which job at one point of a <see cref="JobSearch"/>.</summary>
internal sealed class JobHands
{
    private readonly JobBoard _board;

    public JobHands(JobBoard board, int[] assigned)
    {
        _board = board;
        Assigned = assigned;
        Load = new long[board.Time.Length];
        Rate = new double[board.Time.Length];
        Held = new List<int>[board.Time.Length];
        Changed = new int[board.Time.Length];
        for (var i = 0; i < Held.Length; i++)
        {
            Held[i] = [];
        }

        for (var j = 0; j < assigned.Length; j++)
        {
            Held[assigned[j]].Add(j);
            Load[assigned[j]] += board.Length[j];
        }

        for (var i = 0; i < Held.Length; i++)
        {
            Rate[i] = board.Rate(i, Load[i]);
        }
    }

    public int[] Assigned { get; }

    public long[] Load { get; }

    public double[] Rate { get; }

    public List<int>[] Held { get; }

    /// <summary>The number of the last change to each person's jobs.</summary>
    public int[] Changed { get; }

    public int Changes { get; private set; }

    public void Move(int job, int to)
    {
        var from = Assigned[job];
        Held[from].Remove(job);
        Held[to].Add(job);
        Load[from] -= _board.Length[job];
        Load[to] += _board.Length[job];
        Assigned[job] = to;
        Rate[from] = _board.Rate(from, Load[from]);
        Rate[to] = _board.Rate(to, Load[to]);
        Changed[from] = Changed[to] = ++Changes;
    }

    /// <summary>1 where the job would be away from its owner, otherwise 0.</summary>
    public int Away(int job, int person) => _board.Owner[job] == person ? 0 : 1;

    public JobScore Score() => new([.. Rate.OrderDescending()], Assigned.Where((person, job) => _board.Owner[job] != person).Count());
}
