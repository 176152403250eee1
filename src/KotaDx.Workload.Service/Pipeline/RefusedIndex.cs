using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Which frames of the log were refused, and which of these were offered again. The frames themselves stay in the frame log; here is a
/// record of some 30 bytes for each, in a log of its own whose oldest segments are dropped. Written by the lane as it folds.
/// <code>
/// refused  = 1 | reason u8 | ordinals u16 | at i32 | number i64 | ordinals u16 each
/// replayed = 2 | 0 u8      | 0 u16        | 0 i32  | number i64 of the replay | number i64 of the frame that it offered again
/// </code>
/// </summary>
internal sealed class RefusedIndex(SegmentLog log) : IRefusalReceiver
{
    /// <summary>Bytes of the index that are kept: half a million refused frames.</summary>
    private const long KeptBytes = 32 * SegmentBytes;

    private const long SegmentBytes = 1024 * 1024;
    private const int HeaderBytes = 16;
    private const byte Refused = 1;
    private const byte Replayed = 2;

    private readonly List<ushort> _ordinals = [];
    private ParseStatus _reason;
    private int _at;
    private bool _isWhole;
    private long _noted;
    private long _roundsToTrim;

    public SegmentLog Log => log;

    /// <summary>How an index is kept, given how logs are.</summary>
    public static SegmentLogOptions OptionsOf(SegmentLogOptions options) => options with { SegmentBytes = SegmentBytes, SegmentAge = TimeSpan.FromDays(36500) };

    /// <summary>Looks up to which frame the index is written, so that reading the log again notes nothing twice.</summary>
    public void Begin()
    {
        using var reader = log.Read(0);
        while (reader.TryRead(out _, out var body))
        {
            // A power cut can take a note and leave one behind it: those from there on are made again, and read as one.
            if (body.Length >= HeaderBytes && reader.Damaged == 0)
            {
                _noted = Math.Max(_noted, BinaryPrimitives.ReadInt64LittleEndian(body[8..]));
            }
        }
    }

    public void OnRefused(ParseStatus reason, int at, int ordinal)
    {
        if (_reason == ParseStatus.Ok)
        {
            (_reason, _at) = (reason, at);
        }

        _isWhole |= ordinal < 0;
        if (ordinal >= 0 && _ordinals.Count < Replay.MaxOrdinals && ordinal <= ushort.MaxValue)
        {
            _ordinals.Add((ushort)ordinal);
        }
    }

    /// <summary>A frame has been folded: what was said of it meanwhile is noted.</summary>
    public void Note(in Frame frame, long number)
    {
        if (number > _noted)
        {
            if (frame.Kind == FrameKind.Replay && Replay.TryUnwrap(frame, out _, out var again, out _))
            {
                Span<byte> body = stackalloc byte[HeaderBytes + 8];
                body.Clear();
                body[0] = Replayed;
                BinaryPrimitives.WriteInt64LittleEndian(body[8..], number);
                BinaryPrimitives.WriteInt64LittleEndian(body[HeaderBytes..], again);
                log.Append(body);
                _noted = number;
            }

            if (_reason != ParseStatus.Ok)
            {
                NoteRefused(number);
                _noted = number;
            }
        }

        Forget();
    }

    /// <summary>What was said of a frame that is not folded in the end.</summary>
    public void Forget()
    {
        _reason = ParseStatus.Ok;
        _isWhole = false;
        _ordinals.Clear();
    }

    /// <summary>The refused frames of an index that were not offered again, oldest first.</summary>
    public static List<RefusedFrame> Open(SegmentLog log)
    {
        var open = new SortedDictionary<long, RefusedFrame>();
        using var reader = log.Read(0);
        while (reader.TryRead(out _, out var body))
        {
            if (body.Length < HeaderBytes)
            {
                continue;
            }

            var number = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
            if (body[0] == Replayed && body.Length >= HeaderBytes + 8)
            {
                open.Remove(BinaryPrimitives.ReadInt64LittleEndian(body[HeaderBytes..]));
            }
            else if (body[0] == Refused && Enum.IsDefined((ParseStatus)body[1]))
            {
                open[number] = new RefusedFrame(
                    number, (ParseStatus)body[1], BinaryPrimitives.ReadInt32LittleEndian(body[4..]), MemoryMarshal.Cast<byte, ushort>(body[HeaderBytes..]).ToArray());
            }
        }

        return [.. open.Values];
    }

    private void NoteRefused(long number)
    {
        var ordinals = _isWhole ? [] : CollectionsMarshal.AsSpan(_ordinals);
        var body = new byte[HeaderBytes + (2 * ordinals.Length)];
        body[0] = Refused;
        body[1] = (byte)_reason;
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(2), (ushort)ordinals.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), _at);
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(8), number);
        MemoryMarshal.AsBytes(ordinals).CopyTo(body.AsSpan(HeaderBytes));
        log.Append(body);
        if (++_roundsToTrim % 10_000 == 0)
        {
            TrimOld();
        }
    }

    private void TrimOld()
    {
        var segments = log.Segments();
        var kept = (int)(KeptBytes / SegmentBytes);
        if (segments.Count > kept)
        {
            log.Trim(segments[^kept].First);
        }
    }
}
