using System.Numerics;

namespace KotaDx.Workload.Service.Log;

/// <summary>
/// Reads records in order from a position, up to what is durable. Records whose bytes are damaged are skipped and counted, never
/// the rest of their segment. One thread at a time.
/// </summary>
internal sealed class LogReader : IDisposable
{
    private const int PieceBytes = 256 * 1024;

    private readonly SegmentLog _log;
    private LogSegment? _segment;
    private IDiskFile? _file;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private long _offset;

    public LogReader(SegmentLog log, long position)
    {
        _log = log;
        Position = Math.Max(position, log.First);
    }

    /// <summary>Number of the record that comes next.</summary>
    public long Position { get; private set; }

    /// <summary>Records that could not be read because their bytes are damaged.</summary>
    public long Damaged { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="body">Its body, valid until the next call.</param>
    /// <returns>False if everything durable has been read.</returns>
    public bool TryRead(out long number, out ReadOnlySpan<byte> body)
    {
        while (Position < _log.Committed)
        {
            if (_segment is null && !OpenSegment())
            {
                break;
            }

            switch (LogFormat.TryReadRecord(_buffer.AsSpan(_start.._end), out number, out body))
            {
                case LogFormat.Outcome.Complete:
                    _start += LogFormat.RecordHeaderBytes + body.Length;
                    if (number < Position)
                    {
                        continue;
                    }

                    Damaged += number - Position;
                    Position = number + 1;
                    return true;

                case LogFormat.Outcome.NeedMore:
                    if (!Fill() && !NextSegment())
                    {
                        number = 0;
                        body = default;
                        return false;
                    }

                    break;

                default:
                    _start += LogFormat.NextMark(_buffer.AsSpan(_start.._end));
                    break;
            }
        }

        number = 0;
        body = default;
        return false;
    }

    public void Dispose() => _file?.Dispose();

    private bool OpenSegment()
    {
        _segment = _log.SegmentAt(Position);
        if (_segment is null)
        {
            return false;
        }

        _file = _log.Disk.Open(_segment.Path, DiskAccess.Read);
        _offset = LogFormat.HeaderBytes;
        _start = _end = 0;
        return true;
    }

    private bool Fill()
    {
        var limit = _log.DurableLength(_segment!);
        var length = _file!.Length;
        var available = Math.Min(limit ?? length, length) - _offset;
        if (available <= 0)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_buffer.Length < PieceBytes && _buffer.Length - _end < available)
        {
            // Most readers read little: the end of a log, or one of a small factory.
            Array.Resize(ref _buffer, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(_end + available, 4096, PieceBytes)));
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _file.ReadAround(_buffer.AsSpan(_end, (int)Math.Min(_buffer.Length - _end, available)), _offset);
        _end += read;
        _offset += read;
        return read > 0;
    }

    /// <summary>At the end of a segment: what is left in it is damaged, the next record stands in the segment behind.</summary>
    private bool NextSegment()
    {
        if (_start < _end)
        {
            // What is durable ends with a whole record, so a record that wants more is damaged: look for a good one behind it.
            _start += LogFormat.NextMark(_buffer.AsSpan(_start.._end));
            if (_start < _end)
            {
                return true;
            }
        }

        var next = _log.SegmentBehind(_segment!);
        if (next is null)
        {
            return false;
        }

        _file!.Dispose();
        _file = null;
        _segment = null;
        if (next.First > Position)
        {
            Damaged += next.First - Position;
            Position = next.First;
        }

        return true;
    }
}
