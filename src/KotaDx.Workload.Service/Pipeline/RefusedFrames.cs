using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>Refused frames with their bytes, and another try for them.</summary>
internal static class RefusedFrames
{
    /// <summary>Receives a refused frame; its spans hold for the call.</summary>
    public delegate void Receiver(RefusedFrame refused, in Frame frame);

    /// <summary>Reads the frames of an index out of the frame log. What the log no longer holds is left out.</summary>
    /// <returns>How many the log no longer holds.</returns>
    public static int Read(IEnumerable<RefusedFrame> open, SegmentLog frames, RefusedFilter filter, Receiver receiver)
    {
        var gone = 0;
        LogReader? reader = null;
        try
        {
            foreach (var refused in open.Where(filter.Holds))
            {
                // In a segment that is being read already, the reader goes on; else it would read the segment from its beginning.
                if (reader is null || refused.Number < reader.Position || frames.SegmentAt(refused.Number) != frames.SegmentAt(reader.Position))
                {
                    reader?.Dispose();
                    reader = frames.Read(refused.Number);
                }

                var isFound = false;
                while (!isFound && reader.Position <= refused.Number && reader.TryRead(out var number, out var body))
                {
                    isFound = number == refused.Number;
                    if (isFound && Frame.TryRead(body, out var frame) && filter.Holds(frame.Arrival))
                    {
                        if (frame.Kind != FrameKind.Replay)
                        {
                            receiver(refused, frame);
                        }
                        else if (Replay.TryUnwrap(frame, out var inner, out _, out _))
                        {
                            receiver(refused, inner);
                        }
                    }
                }

                gone += isFound ? 0 : 1;
            }
        }
        finally
        {
            reader?.Dispose();
        }

        return gone;
    }

    /// <summary>Offers refused frames again: appends each to the frame log with its own arrival time, and waits until they are folded and handed on.</summary>
    public static async Task<ReplayOutcome> ReplayAsync(Lane lane, RefusedFilter filter, TimeProvider time, CancellationToken cancellation)
    {
        var first = lane.Frames.Next;
        var last = 0L;
        var count = 0;
        var gone = 0;
        foreach (var piece in RefusedIndex.Open(lane.Refused).Where(CanBeReplayed).Chunk(1000))
        {
            gone += Read(piece, lane.Frames, filter, (refused, in frame) =>
            {
                // How it was delivered says nothing of the second time.
                var marks = frame.Marks & (FrameMarks.Retained | FrameMarks.Backfill | FrameMarks.Truncated | FrameMarks.Cut);
                last = lane.Frames.Append(new Frame
                {
                    Arrival = frame.Arrival,
                    Kind = FrameKind.Replay,
                    Marks = marks,
                    Origin = frame.Origin,
                    Topic = frame.Topic,
                    Payload = Replay.Wrap(frame, refused.Number, refused.Ordinals),
                });
                count++;
            });
            await lane.Frames.WaitForRoomAsync(cancellation).ConfigureAwait(false);
        }

        if (count == 0)
        {
            return new ReplayOutcome(lane.Factory, 0, 0, gone);
        }

        await lane.Frames.WaitCommittedAsync(last, cancellation).ConfigureAwait(false);
        await lane.PublishAsync(cancellation).ConfigureAwait(false);
        await lane.Refused.WaitCommittedAsync(lane.Refused.Next - 1, cancellation).ConfigureAwait(false);
        var again = RefusedIndex.Open(lane.Refused).Count(refused => refused.Number >= first && refused.Number <= last && IsOurs(lane, refused.Number));
        return new ReplayOutcome(lane.Factory, count, again, gone);
    }

    /// <summary>What was not let in was not kept.</summary>
    public static bool CanBeReplayed(RefusedFrame refused) => refused.Reason is not (ParseStatus.TooFast or ParseStatus.TooMuch);

    /// <summary>Among the frames behind the first one offered again there may be new ones.</summary>
    private static bool IsOurs(Lane lane, long number)
    {
        using var reader = lane.Frames.Read(number);
        return reader.TryRead(out _, out var body) && Frame.TryRead(body, out var frame) && frame.Kind == FrameKind.Replay;
    }
}

/// <summary>What came of another try.</summary>
/// <param name="Factory">The factory.</param>
/// <param name="Replayed">Frames offered again.</param>
/// <param name="RefusedAgain">Those of them that were refused again.</param>
/// <param name="Gone">Frames that the log no longer holds.</param>
internal sealed record ReplayOutcome(string Factory, int Replayed, int RefusedAgain, int Gone);
