using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

/// <summary>The exact optimum of a small <see cref="JobAdvice"/>: every assignment, less those that cannot win any more.</summary>
internal sealed class JobOracle
{
    private readonly double[] _time;
    private readonly (double Length, int Owner, int[] Takers)[] _jobs;
    private readonly double[] _rest;
    private readonly double[] _load;
    private readonly double[] _sorted;
    private double[]? _best;
    private int _moved;

    private JobOracle(JobTeams team)
    {
        _time = Array.ConvertAll(team.Members, static m => m.Available.TotalMinutes);
        int At(string token) => Array.FindIndex(team.Members, m => m.Token == token);
        _jobs = [.. team.Jobs.OrderByDescending(static j => j.Time).Select(j => (j.Time.TotalMinutes, At(j.Worker), j.MayDo.Append(j.Worker).Distinct().Select(At).ToArray()))];
        _rest = new double[_jobs.Length + 1];
        for (var j = _jobs.Length - 1; j >= 0; j--)
        {
            _rest[j] = _rest[j + 1] + _jobs[j].Length;
        }

        _load = new double[_time.Length];
        _sorted = new double[_time.Length];
    }

    /// <summary>The rates, highest first, and the fewest moved jobs that reach them.</summary>
    public static (double[] Rates, int Moved) Solve(JobTeams team)
    {
        var oracle = new JobOracle(team);
        oracle.Place(0, 0);
        return (oracle._best!, oracle._moved);
    }

    private void Place(int job, int moved)
    {
        if (CannotWin(job, moved))
        {
            return;
        }

        if (job == _jobs.Length)
        {
            _best = (double[])_sorted.Clone();
            _moved = moved;
            return;
        }

        var (length, owner, takers) = _jobs[job];
        foreach (var to in takers)
        {
            _load[to] += length;
            Place(job + 1, moved + (to == owner ? 0 : 1));
            _load[to] -= length;
        }
    }

    // Loads only grow, so rates as they are, from the highest down, are a bound; so is the rate at which the rest would fill all evenly.
    private bool CannotWin(int job, int moved)
    {
        for (var i = 0; i < _load.Length; i++)
        {
            _sorted[i] = _load[i] / _time[i];
        }

        Array.Sort(_sorted);
        Array.Reverse(_sorted);
        if (_best is null)
        {
            return false;
        }

        if ((_load.Sum() + _rest[job]) / _time.Sum() > _best[0] + 1e-9)
        {
            return true;
        }

        for (var i = 0; i < _sorted.Length; i++)
        {
            if (_sorted[i] != _best[i])
            {
                return _sorted[i] > _best[i];
            }
        }

        return moved >= _moved;
    }
}
