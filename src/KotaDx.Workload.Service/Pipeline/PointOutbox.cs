using System.Buffers;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>Gathers what the fold hands on as lines, and appends them to the point log in pieces.</summary>
internal sealed class PointOutbox : ILoadReceiver
{
    private const int PieceBytes = 512 * 1024;

    private readonly SegmentLog _log;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly LineProtocolWriter _writer;

    private readonly TimeRange _range;

    public PointOutbox(SegmentLog log, TimeRange range)
    {
        _log = log;
        _range = range;
        _writer = new LineProtocolWriter(_buffer);
        Begin();
    }

    /// <summary>While the log is read again, what was handed on before is not handed on a second time.</summary>
    public bool IsMuted { get; set; }

    public bool HasLines => _buffer.WrittenCount > PointRecord.HeaderBytes;

    public void OnWorker(in WindowLoad load)
    {
        if (!IsMuted && _range.Holds(load.Start))
        {
            _writer.OnWorker(load);
            AppendIfFull();
        }
    }

    public void OnStation(in WindowLoad load)
    {
        if (!IsMuted && _range.Holds(load.Start))
        {
            _writer.OnStation(load);
            AppendIfFull();
        }
    }

    public void OnLine(in TeamLoads loads)
    {
        if (!IsMuted && _range.Holds(loads.Start))
        {
            _writer.OnLine(loads);
            AppendIfFull();
        }
    }

    public void OnTeam(in TeamLoads loads)
    {
        if (!IsMuted && _range.Holds(loads.Start))
        {
            _writer.OnTeam(loads);
            AppendIfFull();
        }
    }

    /// <summary>Ends a publish: everything handed on comes from frames before <paramref name="folded"/>.</summary>
    public void Complete(long folded) => Append(isComplete: true, folded);

    private void AppendIfFull()
    {
        if (_buffer.WrittenCount > PieceBytes)
        {
            Append(isComplete: false, 0);
        }
    }

    private void Append(bool isComplete, long folded)
    {
        // The fold waits here when the disk is slower than it; its queue in turn holds up the sources.
        var room = _log.WaitForRoomAsync(CancellationToken.None);
        if (!room.IsCompleted)
        {
            room.AsTask().GetAwaiter().GetResult();
        }

        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(_buffer.WrittenMemory, out var segment);
        PointRecord.WriteHeader(segment.AsSpan(), isComplete, folded);
        _log.Append(segment.AsSpan());
        Begin();
    }

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(PointRecord.HeaderBytes)[..PointRecord.HeaderBytes].Clear();
        _buffer.Advance(PointRecord.HeaderBytes);
    }
}
