using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>How long the commits of one log took: the time that a sender waits for the disk. Written by the log's writer, read by anyone.</summary>
internal sealed class CommitTimes
{
    private readonly Lock _gate = new();
    private readonly SegmentLog _log;
    private readonly Action<double> _told;
    private readonly long[] _buckets = new long[BoundSeconds.Length + 1];
    private (long Count, TimeSpan Taken) _seen;

    /// <param name="log">A log.</param>
    /// <param name="told">Hears the seconds of each commit.</param>
    public CommitTimes(SegmentLog log, Action<double> told)
    {
        _log = log;
        _told = told;
        log.Committing += Count;
    }

    /// <summary>Upper ends of the buckets: a fast drive syncs in under 1 ms, an SD card in 50, and a second is trouble.</summary>
    public static double[] BoundSeconds { get; } = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public Spread Copy()
    {
        lock (_gate)
        {
            return new Spread([.. _buckets], _seen.Taken.TotalSeconds);
        }
    }

    /// <summary>On the writer's thread, once a commit; more than one where commits came before anybody listened.</summary>
    private void Count()
    {
        lock (_gate)
        {
            var commits = _log.Commits;
            var count = commits.Count - _seen.Count;
            if (count <= 0)
            {
                return;
            }

            var seconds = (commits.Taken - _seen.Taken).TotalSeconds / count;
            var bucket = Array.FindIndex(BoundSeconds, bound => seconds <= bound);
            _buckets[bucket < 0 ? BoundSeconds.Length : bucket] += count;
            _seen = commits;
            for (; count > 0; count--)
            {
                _told(seconds);
            }
        }
    }

    /// <summary>Commits by how long they took: a bucket for each of <see cref="BoundSeconds"/> and one for what took longer, and their sum.</summary>
    internal sealed record Spread(IReadOnlyList<long> Buckets, double SumSeconds)
    {
        public static Spread None { get; } = new(new long[BoundSeconds.Length + 1], 0);
    }
}
