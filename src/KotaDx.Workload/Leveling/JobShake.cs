namespace KotaDx.Workload.Leveling;

/// <summary>Hands a few jobs to others so that a descent can end elsewhere. Its numbers repeat from run to run.</summary>
internal sealed class JobShake(JobBoard board)
{
    private readonly int[] _movable = [.. Enumerable.Range(0, board.Length.Length).Where(j => board.Takers[j].Length > 1)];
    private uint _state = 2463534242;
    private int _round;

    /// <summary>A shaken copy: a job of one of the most loaded, and up to three of anybody; every fourth time half of the jobs, or twenty.</summary>
    public int[] Of(int[] assigned, JobScore score)
    {
        var shaken = (int[])assigned.Clone();
        if (_movable.Length == 0)
        {
            return shaken;
        }

        var rates = board.Rates(assigned);
        int[] top = [.. _movable.Where(j => rates[assigned[j]] == score.Rates[0])];
        HandOn(top.Length > 0 ? top : _movable, shaken);
        for (var more = ++_round % 4 == 0 ? Math.Min(20, _movable.Length / 2) : Next(4); more > 0; more--)
        {
            HandOn(_movable, shaken);
        }

        return shaken;
    }

    private void HandOn(int[] jobs, int[] assigned)
    {
        var job = jobs[Next(jobs.Length)];
        assigned[job] = board.Takers[job][Next(board.Takers[job].Length)];
    }

    // Marsaglia's xorshift (J. Stat. Softw. 8/14, 2003), 32 bits.
    private int Next(int below)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return (int)(_state % (uint)below);
    }
}
