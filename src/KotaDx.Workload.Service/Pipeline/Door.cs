using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Frames of one factory that were not let in. They are counted here and written into the factory's log once a second as one record for
/// each reason, so that the ledger, which follows from the log, has them all. Safe for concurrent use.
/// </summary>
internal sealed class Door
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParseStatus, (long Count, byte[] Origin, byte[] Topic)> _turnedAway = [];

    /// <summary>Counts a frame that is not let in.</summary>
    public void TurnAway(ParseStatus reason, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            _turnedAway[reason] = _turnedAway.TryGetValue(reason, out var before)
                ? before with { Count = before.Count + 1 }
                : (1, Cut(origin), Cut(topic));
        }
    }

    /// <summary>Writes what has been counted.</summary>
    public void Tell(Log.SegmentLog frames, EventTime now)
    {
        lock (_gate)
        {
            foreach (var (reason, (count, origin, topic)) in _turnedAway)
            {
                frames.Append(new Frame { Arrival = now, Kind = FrameKind.TurnedAway, Origin = origin, Topic = topic, Payload = TurnedAway.Write(reason, count) });
            }

            _turnedAway.Clear();
        }
    }

    private static byte[] Cut(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, FrameLimits.MaxTopicBytes)].ToArray();
}
