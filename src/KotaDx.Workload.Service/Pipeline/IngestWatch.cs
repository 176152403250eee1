using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// What the lane sees of its own work, minute by minute. Counts are differences since the minute before, so nothing is counted twice; a lane
/// that was held up for several minutes has one row for all of them, under the first. One thread at a time.
/// </summary>
internal sealed class IngestWatch(string factory, SegmentLog frames, SegmentLog points, TimeProvider time)
{
    private static readonly ParseStatus[] Reasons = Enum.GetValues<ParseStatus>();

    private readonly byte[] _factory = Encoding.UTF8.GetBytes(factory);
    private Ledger? _counted;
    private long _minute;
    private long _damaged;
    private (long Count, TimeSpan Taken) _commits;

    /// <summary>Records that the sink furthest behind has yet to take.</summary>
    public Func<long>? SinkLag { get; set; }

    /// <summary>Free bytes of the disk that has the log; null where they cannot be told.</summary>
    public Func<long?>? DiskFree { get; set; }

    /// <summary>What was refused within the minute that ended last, by reason.</summary>
    public IReadOnlyList<(ParseStatus Reason, long Readings)> Refusals { get; private set; } = [];

    /// <summary>Looks whether a minute is over. The first call begins the first one.</summary>
    /// <param name="ledger">The fold's.</param>
    /// <param name="folded">The next frame to fold.</param>
    /// <param name="damaged">Damaged records so far.</param>
    /// <param name="minute">The minute that is over.</param>
    /// <returns>False while it goes on.</returns>
    public bool TryEnd(Ledger ledger, long folded, long damaged, out IngestMinute minute)
    {
        minute = default;
        var now = EventTime.From(time.GetUtcNow()).UnixNanoseconds / EventTime.Minute;
        if (_counted is { } counted)
        {
            if (now == _minute)
            {
                return false;
            }

            var commits = frames.Commits;
            var count = commits.Count - _commits.Count;
            minute = new IngestMinute
            {
                Factory = _factory,
                Start = new EventTime(_minute * EventTime.Minute),
                FramesReceived = ledger.FramesReceived - counted.FramesReceived,
                FramesAccepted = ledger.FramesAccepted - counted.FramesAccepted,
                FramesDuplicate = ledger.FramesDuplicate - counted.FramesDuplicate,
                FramesUnmapped = ledger.FramesUnmapped - counted.FramesUnmapped,
                FramesRejected = ledger.FramesRejected - counted.FramesRejected,
                ReadingsReceived = ledger.ReadingsReceived - counted.ReadingsReceived,
                ReadingsUsed = ledger.ReadingsUsed - counted.ReadingsUsed,
                ReadingsRefused = ledger.ReadingsRefused - counted.ReadingsRefused,
                LogLag = Math.Max(0, frames.Committed - folded),
                GatheredBytes = frames.Gathered + points.Gathered,
                CommitMilliseconds = count > 0 ? (commits.Taken - _commits.Taken).TotalMilliseconds / count : null,
                SinkLag = SinkLag?.Invoke() ?? 0,
                Damaged = damaged - _damaged,
                Late = ledger.Late - counted.Late,
                DiskFreeBytes = DiskFree?.Invoke(),
            };
            Refusals = [.. Reasons.Select(reason => (reason, ledger.Refused(reason) - counted.Refused(reason))).Where(static refused => refused.Item2 > 0)];
        }

        var isOver = _counted is not null;
        _counted = ledger.Copy();
        _minute = now;
        _damaged = damaged;
        _commits = frames.Commits;
        return isOver;
    }
}
