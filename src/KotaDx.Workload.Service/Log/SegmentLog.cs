using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace KotaDx.Workload.Service.Log;

/// <summary>
/// An append-only file of numbered records in segments. Appending copies into memory; one writer takes whatever has gathered,
/// writes it with one call and syncs it once (group commit). Only then do its records exist for readers and may be acknowledged.
/// A disk that refuses is asked again until it takes the same bytes at the same place; meanwhile nothing is acknowledged.
/// </summary>
internal sealed class SegmentLog : IAsyncDisposable
{
    private const int RoomBytes = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly SegmentLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<LogSegment> _segments;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _writer = Task.CompletedTask;
    private SafeFileHandle _handle;
    private long _length;
    private long _durableLength;
    private long _committed;
    private long _next;
    private byte[] _pending = new byte[64 * 1024];
    private byte[] _writing = new byte[64 * 1024];
    private int _pendingBytes;
    private TaskCompletionSource _commit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;

    private SegmentLog(
        string folder, SegmentLogOptions options, TimeProvider time, ILogger logger, List<LogSegment> segments, ulong id, SafeFileHandle handle, long length, long next)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _logger = logger;
        _segments = segments;
        Id = id;
        _handle = handle;
        _length = _durableLength = length;
        _next = _committed = next;
    }

    /// <summary>Raised on the writer's thread after each commit.</summary>
    public event Action? Committing;

    /// <summary>Drawn when the log was made: tells a log from another one that took its place.</summary>
    public ulong Id { get; }

    /// <summary>Number of the oldest record that is kept.</summary>
    public long First
    {
        get
        {
            lock (_gate)
            {
                return _segments[0].First;
            }
        }
    }

    /// <summary>Every record with a smaller number is durable.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Number that the next record will have.</summary>
    public long Next
    {
        get
        {
            lock (_gate)
            {
                return _next;
            }
        }
    }

    /// <summary>Why the disk does not take our bytes; null while it does.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Opens the log of a folder, making it if there is none, and checks its tail.</summary>
    /// <exception cref="InvalidDataException">A segment was written by a later version.</exception>
    public static SegmentLog Open(string folder, SegmentLogOptions options, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(folder);
        var segments = LogSegment.In(folder);
        ulong id = 0;
        foreach (var segment in segments.ToArray())
        {
            if (ReadHeader(segment, ref id))
            {
                continue;
            }

            if (HasRecords(segment))
            {
                // Each record carries its own mark, number and checksum: a header can be written anew from the file's name.
                Diagnostics.Log.HeaderMended(logger, segment.Path);
                id = id == 0 ? NewId() : id;
                WriteHeader(segment, id);
            }
            else
            {
                // The power went while the segment was being made. Set aside, for a person to look at, and never deleted.
                Diagnostics.Log.SegmentSetAside(logger, segment.Path);
                File.Move(segment.Path, segment.Path + ".aside", overwrite: true);
                segments.Remove(segment);
            }
        }

        if (segments.Count == 0)
        {
            id = NewId();
            segments.Add(new LogSegment(LogSegment.PathOf(folder, 1), 1));
            var fresh = Create(folder, segments[0], id);
            return new SegmentLog(folder, options, time, logger, segments, id, fresh, LogFormat.HeaderBytes, 1).Start();
        }

        var handle = File.OpenHandle(segments[^1].Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        var length = CheckTail(segments[^1], handle, logger, out var next, out var isCut);
        if (isCut)
        {
            // Numbers behind the cut are given again. Whoever remembers one of them must not take the new record for the old.
            id = NewId();
            WriteHeader(segments[^1], id);
        }

        return new SegmentLog(folder, options, time, logger, segments, id, handle, length, next).Start();
    }

    /// <summary>Appends a record. It is durable when <see cref="WaitCommittedAsync"/> of its number returns.</summary>
    /// <returns>The record's number.</returns>
    public long Append(ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            body.CopyTo(Reserve(body.Length));
            return Seal(body.Length);
        }
    }

    /// <inheritdoc cref="Append(ReadOnlySpan{byte})"/>
    public long Append(in Readings.Frame frame)
    {
        lock (_gate)
        {
            frame.Write(Reserve(frame.Size));
            return Seal(frame.Size);
        }
    }

    /// <summary>Waits until a record is durable.</summary>
    public async ValueTask WaitCommittedAsync(long number, CancellationToken cancellation)
    {
        while (Committed <= number)
        {
            Task commit;
            lock (_gate)
            {
                commit = _commit.Task;
            }

            if (Committed > number)
            {
                return;
            }

            await commit.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits while more is gathered than the disk has taken: back pressure for sources.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_pendingBytes < RoomBytes)
                {
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes segments that hold only records before a number. The segment of the last record always stays.</summary>
    public void Trim(long before)
    {
        lock (_gate)
        {
            while (_segments.Count > 1 && _segments[1].First <= Math.Min(before, _committed - 1))
            {
                File.Delete(_segments[0].Path);
                _segments.RemoveAt(0);
            }
        }
    }

    public LogReader Read(long position) => new(this, position);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closing)
            {
                return;
            }

            _closing = true;
        }

        Wake();
        if (Trouble is not null)
        {
            // The disk had its chance. What it does not take was never acknowledged, and will be sent again.
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        await _writer.ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        _handle.Dispose();
        _work.Dispose();
        _stop.Dispose();
    }

    internal LogSegment? SegmentAt(long position)
    {
        lock (_gate)
        {
            return _segments.LastOrDefault(segment => segment.First <= position) ?? _segments.FirstOrDefault();
        }
    }

    internal LogSegment? SegmentBehind(LogSegment segment)
    {
        lock (_gate)
        {
            return _segments.FirstOrDefault(other => other.First > segment.First);
        }
    }

    /// <summary>How far a segment may be read; null for one that is complete.</summary>
    internal long? DurableLength(LogSegment segment)
    {
        lock (_gate)
        {
            return segment.First == _segments[^1].First ? _durableLength : null;
        }
    }

    private static bool ReadHeader(LogSegment segment, ref ulong id)
    {
        Span<byte> header = stackalloc byte[LogFormat.HeaderBytes];
        using var handle = File.OpenHandle(segment.Path);
        var read = RandomAccess.Read(handle, header, 0);
        var isGood = LogFormat.TryReadHeader(header[..read], out var version, out var segmentId, out var first);
        if (version > LogFormat.Version)
        {
            throw new InvalidDataException($"{segment.Path}: log format {version} was written by a later kotadx; this one reads up to {LogFormat.Version}");
        }

        if (!isGood || first != segment.First)
        {
            return false;
        }

        id = segmentId;
        return true;
    }

    private static ulong NewId() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    private static void WriteHeader(LogSegment segment, ulong id)
    {
        using var handle = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[LogFormat.HeaderBytes];
        LogFormat.WriteHeader(header, id, segment.First);
        RandomAccess.Write(handle, header, 0);
        RandomAccess.FlushToDisk(handle);
    }

    private static bool HasRecords(LogSegment segment)
    {
        var bytes = File.ReadAllBytes(segment.Path);
        for (var at = Math.Min(LogFormat.HeaderBytes, bytes.Length); at < bytes.Length; at += LogFormat.NextMark(bytes.AsSpan(at)))
        {
            if (LogFormat.TryReadRecord(bytes.AsSpan(at), out _, out _) == LogFormat.Outcome.Complete)
            {
                return true;
            }
        }

        return false;
    }

    private static SafeFileHandle Create(string folder, LogSegment segment, ulong id)
    {
        var handle = File.OpenHandle(segment.Path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        Span<byte> header = stackalloc byte[LogFormat.HeaderBytes];
        LogFormat.WriteHeader(header, id, segment.First);
        RandomAccess.Write(handle, header, 0);
        RandomAccess.FlushToDisk(handle);
        DurableFiles.SyncFolder(folder);
        return handle;
    }

    /// <summary>Finds the end of the last good record and cuts off what a power cut left half written behind it.</summary>
    private static long CheckTail(LogSegment segment, SafeFileHandle handle, ILogger logger, out long next, out bool isCut)
    {
        next = segment.First;
        var size = RandomAccess.GetLength(handle);
        var buffer = new byte[Math.Min(size, LogFormat.MaxBodyBytes + LogFormat.RecordHeaderBytes) + 1024 * 1024];
        long good = LogFormat.HeaderBytes;
        long at = LogFormat.HeaderBytes;
        int start = 0, end = 0;
        while (true)
        {
            var outcome = LogFormat.TryReadRecord(buffer.AsSpan(start..end), out var number, out var body);
            if (outcome == LogFormat.Outcome.Complete && number >= next)
            {
                start += LogFormat.RecordHeaderBytes + body.Length;
                good = at - end + start;
                next = number + 1;
            }
            else if (outcome == LogFormat.Outcome.NeedMore && at < size)
            {
                buffer.AsSpan(start..end).CopyTo(buffer);
                end -= start;
                start = 0;
                var read = RandomAccess.Read(handle, buffer.AsSpan(end), at);
                end += read;
                at += read;
            }
            else if (start < end)
            {
                start += Math.Min(LogFormat.NextMark(buffer.AsSpan(start..end)), end - start);
            }
            else
            {
                break;
            }
        }

        isCut = good < size;
        if (isCut)
        {
            Diagnostics.Log.TornTail(logger, segment.Path, size - good);
            RandomAccess.SetLength(handle, good);
            RandomAccess.FlushToDisk(handle);
        }

        return good;
    }

    private SegmentLog Start()
    {
        _writer = Task.Run(WriteAsync);
        return this;
    }

    private Span<byte> Reserve(int bodyLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bodyLength, LogFormat.MaxBodyBytes);
        ObjectDisposedException.ThrowIf(_closing, this);
        var needed = _pendingBytes + LogFormat.RecordHeaderBytes + bodyLength;
        if (needed > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Max(needed, _pending.Length * 2));
        }

        return _pending.AsSpan(_pendingBytes + LogFormat.RecordHeaderBytes, bodyLength);
    }

    private long Seal(int bodyLength)
    {
        var length = LogFormat.RecordHeaderBytes + bodyLength;
        LogFormat.SealRecord(_pending.AsSpan(_pendingBytes, length), _next);
        var isFirst = _pendingBytes == 0;
        _pendingBytes += length;
        if (isFirst)
        {
            Wake();
        }

        return _next++;
    }

    private void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            await _work.WaitAsync().ConfigureAwait(false);
            int bytes;
            long until;
            bool closing;
            lock (_gate)
            {
                (_pending, _writing) = (_writing, _pending);
                bytes = _pendingBytes;
                _pendingBytes = 0;
                until = _next;
                closing = _closing;
                var waiting = _room;
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.SetResult();
            }

            if (bytes > 0)
            {
                if (!await StoreAsync(_writing.AsMemory(0, bytes), until).ConfigureAwait(false))
                {
                    return;
                }

                // A burst may have grown the buffer; keep what a steady stream needs.
                if (_writing.Length > 2 * RoomBytes)
                {
                    _writing = new byte[64 * 1024];
                }
            }

            if (closing)
            {
                return;
            }
        }
    }

    private async Task<bool> StoreAsync(ReadOnlyMemory<byte> bytes, long until)
    {
        while (true)
        {
            try
            {
                if (_length >= _options.SegmentBytes)
                {
                    Roll();
                }

                RandomAccess.Write(_handle, bytes.Span, _length);
                if (_options.Sync)
                {
                    RandomAccess.FlushToDisk(_handle);
                }

                break;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (Trouble is null)
                {
                    Diagnostics.Log.DiskTrouble(_logger, _folder, exception);
                }

                Trouble = exception.Message;
                if (_closing)
                {
                    return false;
                }

                try
                {
                    await Task.Delay(_options.RetryAfter, _time, _stop.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return false;
                }
            }
        }

        if (Trouble is not null)
        {
            Trouble = null;
            Diagnostics.Log.DiskWell(_logger, _folder);
        }

        TaskCompletionSource done;
        lock (_gate)
        {
            _length += bytes.Length;
            _durableLength = _length;
            Volatile.Write(ref _committed, until);
            done = _commit;
            _commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        done.SetResult();
        Committing?.Invoke();
        return true;
    }

    private void Roll()
    {
        var segment = new LogSegment(LogSegment.PathOf(_folder, _committed), _committed);
        var handle = Create(_folder, segment, Id);
        lock (_gate)
        {
            _handle.Dispose();
            _handle = handle;
            _segments.Add(segment);
            _length = _durableLength = LogFormat.HeaderBytes;
        }
    }
}
