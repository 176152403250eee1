using System.Buffers;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>Gathers what the fold hands on as lines, and appends them to the point log in pieces.</summary>
internal sealed class PointOutbox : ILoadReceiver
{
    private readonly SegmentLog _log;
    private readonly bool _waits;
    private readonly int _pieceBytes;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly LineProtocolWriter _writer;

    /// <param name="log">The point log.</param>
    /// <param name="range">Windows to hand on.</param>
    /// <param name="waits">False where the same thread has to commit what would be waited for.</param>
    /// <param name="pieceBytes">From how many bytes on a publish is appended in pieces.</param>
    public PointOutbox(SegmentLog log, TimeRange range, bool waits, int pieceBytes)
    {
        _pieceBytes = pieceBytes;
        _log = log;
        _waits = waits;
        Range = range;
        _writer = new LineProtocolWriter(_buffer);
        Begin();
    }

    /// <summary>While the log is read again, what was handed on before is not handed on a second time.</summary>
    public bool IsMuted { get; set; }

    /// <summary>
    /// While everything is to be handed on at the end, what windows were on the way there is of no use to anybody. That one was withdrawn
    /// is, since the fold may have forgotten it by then.
    /// </summary>
    public bool IsWithheld { get; set; }

    /// <summary>Up to which frame the fold has come that is handing on.</summary>
    public long Folded { get; set; }

    /// <summary>True while everything there ever was is handed on again in one publish.</summary>
    public bool IsEverything { get; set; }

    /// <summary>Windows that begin elsewhere are not handed on.</summary>
    public TimeRange Range { get; set; }

    public bool HasLines => _buffer.WrittenCount > PointRecord.HeaderBytes;

    public void OnWorker(in WindowLoad load)
    {
        if (IsWanted(load.Start, load.IsWithdrawn))
        {
            _writer.OnWorker(load);
            AppendIfFull();
        }
    }

    public void OnStation(in WindowLoad load)
    {
        if (IsWanted(load.Start, load.IsWithdrawn))
        {
            _writer.OnStation(load);
            AppendIfFull();
        }
    }

    public void OnLine(in TeamLoads loads)
    {
        if (IsWanted(loads.Start, loads.IsWithdrawn))
        {
            _writer.OnLine(loads);
            AppendIfFull();
        }
    }

    public void OnTeam(in TeamLoads loads)
    {
        if (IsWanted(loads.Start, loads.IsWithdrawn))
        {
            _writer.OnTeam(loads);
            AppendIfFull();
        }
    }

    public void OnAnnotation(in Annotation annotation)
    {
        if (IsWanted(annotation.Start, annotation.Entry is null))
        {
            _writer.OnAnnotation(annotation);
            AppendIfFull();
        }
    }

    /// <summary>What the service saw of itself goes the way of the loads, whatever range of them is handed on.</summary>
    public void OnIngest(in IngestMinute minute)
    {
        _writer.OnIngest(minute);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnHeat"/>
    public void OnHeat(ReadOnlySpan<byte> factory, EventTime start, in LiveHeat heat)
    {
        _writer.OnHeat(factory, start, heat);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnWorkHours"/>
    public void OnWorkHours(ReadOnlySpan<byte> factory, AttendedDate date, in WorkHours hours)
    {
        _writer.OnWorkHours(factory, date, hours);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnRefusals"/>
    public void OnRefusals(ReadOnlySpan<byte> factory, EventTime start, ParseStatus reason, long readings)
    {
        _writer.OnRefusals(factory, start, reason, readings);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnWorkerTakt"/>
    public void OnWorkerTakt(ReadOnlySpan<byte> factory, (string Team, string Worker) worker, string shift, EventTime start, double seconds)
    {
        _writer.OnWorkerTakt(factory, worker, shift, start, seconds);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnStationTakt"/>
    public void OnStationTakt(ReadOnlySpan<byte> factory, (string Line, string Station) place, string shift, EventTime start, double seconds)
    {
        _writer.OnStationTakt(factory, place, shift, start, seconds);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnSettings"/>
    public void OnSettings(ReadOnlySpan<byte> factory, EventTime start, BookSettings settings)
    {
        _writer.OnSettings(factory, start, settings);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnDevice"/>
    public void OnDevice(ReadOnlySpan<byte> factory, EventTime at, in LiveDevice device)
    {
        _writer.OnDevice(factory, at, device);
        AppendIfFull();
    }

    /// <inheritdoc cref="LineProtocolWriter.OnAdvice"/>
    public void OnAdvice(ReadOnlySpan<byte> factory, ReadOnlySpan<byte> team, EventTime start, ToldAdvice advice)
    {
        _writer.OnAdvice(factory, team, start, advice);
        AppendIfFull();
    }

    /// <summary>Ends a publish: everything handed on comes from frames before <see cref="Folded"/>.</summary>
    public void Complete() => Append(isComplete: true, Folded);

    /// <summary>Forgets what has gathered.</summary>
    public void Drop() => Begin();

    private bool IsWanted(EventTime start, bool isWithdrawn) => !IsMuted && (isWithdrawn || !IsWithheld) && Range.Holds(start);

    private void AppendIfFull()
    {
        if (_buffer.WrittenCount > _pieceBytes)
        {
            Append(isComplete: false, Folded);
        }
    }

    private void Append(bool isComplete, long folded)
    {
        // The fold waits here when the disk is slower than it; its queue in turn holds up the sources.
        var room = _waits ? _log.WaitForRoomAsync(CancellationToken.None) : ValueTask.CompletedTask;
        if (!room.IsCompleted)
        {
            room.AsTask().GetAwaiter().GetResult();
        }

        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(_buffer.WrittenMemory, out var segment);
        PointRecord.WriteHeader(segment.AsSpan(), isComplete, IsEverything, folded);
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
