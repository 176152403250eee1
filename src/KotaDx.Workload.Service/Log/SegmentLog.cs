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
    private IDiskFile? _file;
    private DateTimeOffset _segmentBegun;
    private bool _rollWanted;
    private long _length;
    private long _durableLength;
    private long _committed;
    private long _next;
    private long _writingUntil;
    private byte[] _pending = new byte[64 * 1024];
    private byte[] _writing = new byte[64 * 1024];
    private int _pendingBytes;
    private int _writingBytes;
    private TaskCompletionSource _commit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;
    private bool _isReadOnly;

    private SegmentLog(string folder, SegmentLogOptions options, TimeProvider time, ILogger logger)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _logger = logger;
        _segments = LogSegment.In(options.Disk, folder);
        _segmentBegun = time.GetUtcNow();
    }

    /// <summary>Raised on the writer's thread after each commit.</summary>
    public event Action? Committing;

    /// <summary>Drawn when the log was made: tells a log from another one that took its place.</summary>
    public ulong Id { get; private set; }

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

    /// <summary>True once the writer has ended by something that is no refusal of the disk: only a new start helps.</summary>
    public bool HasFailed => _writer.IsFaulted;

    /// <summary>Bytes that the disk has yet to take.</summary>
    public long Gathered => Volatile.Read(ref _pendingBytes) + Volatile.Read(ref _writingBytes);

    /// <summary>True while less is gathered than sources have to wait for.</summary>
    public bool HasRoom => Volatile.Read(ref _pendingBytes) < RoomBytes;

    /// <summary>Commits so far, and the time that they took in all.</summary>
    public (long Count, TimeSpan Taken) Commits { get; private set; }

    internal IDisk Disk => _options.Disk;

    /// <summary>Opens the log of a folder, making it if there is none, and checks its tail.</summary>
    /// <exception cref="InvalidDataException">A segment was written by a later version.</exception>
    public static SegmentLog Open(string folder, SegmentLogOptions options, TimeProvider time, ILogger logger)
    {
        options.Disk.CreateFolder(folder);
        var log = new SegmentLog(folder, options, time, logger);
        log.CheckHeaders();
        if (log._segments.Count == 0)
        {
            log.Id = options.DrawId();
            log.Begin(new LogSegment(LogSegment.PathOf(folder, 1), 1));
            log._next = log._committed = 1;
        }
        else
        {
            log.CheckTail();
        }

        log._writer = options.CommitsByItself ? Task.Run(log.WriteAsync) : Task.CompletedTask;
        return log;
    }

    /// <summary>Opens a log that another process may be writing, to be read up to what is there now. Changes nothing.</summary>
    /// <returns>Null if there is no log.</returns>
    public static SegmentLog? OpenToRead(string folder, IDisk disk, TimeProvider time, ILogger logger)
    {
        var log = new SegmentLog(folder, new SegmentLogOptions { Disk = disk, CommitsByItself = false }, time, logger) { _closing = true, _isReadOnly = true };
        log._committed = long.MaxValue;
        if (log._segments.Count == 0)
        {
            return null;
        }

        Span<byte> header = stackalloc byte[LogFormat.HeaderBytes];
        using var file = disk.Open(log._segments[^1].Path, DiskAccess.Read);
        if (LogFormat.TryReadHeader(header[..file.ReadAround(header, 0)], out _, out var id, out _))
        {
            log.Id = id;
        }

        return log;
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

    /// <summary>
    /// Gives no number below this one any more. For whoever remembers records that the disk has lost: a new record must not be taken for
    /// one of them. The numbers between are counted as damaged by readers, which is what happened to them.
    /// </summary>
    public void SkipTo(long next)
    {
        lock (_gate)
        {
            if (next > _next && _pendingBytes == 0 && _writingBytes == 0)
            {
                _next = next;
                Volatile.Write(ref _committed, next);
                _rollWanted = true;
            }
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
                try
                {
                    _options.Disk.Delete(_segments[0].Path);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // Another program has it open; the next round asks again.
                    return;
                }

                _segments.RemoveAt(0);
            }
        }
    }

    /// <summary>The segments, oldest first, with the bytes of each.</summary>
    public IReadOnlyList<(long First, long Bytes)> Segments()
    {
        LogSegment[] segments;
        lock (_gate)
        {
            segments = [.. _segments];
        }

        return [.. segments.Select(segment =>
        {
            using var file = _options.Disk.Open(segment.Path, DiskAccess.Read);
            return (segment.First, file.Length);
        })];
    }

    public LogReader Read(long position) => new(this, position);

    /// <summary>
    /// Writes what has gathered and syncs it; then its records exist. By the log's own task, or by whoever opened it without one; one
    /// caller at a time.
    /// </summary>
    /// <returns>True if there was anything.</returns>
    /// <exception cref="IOException">The disk refuses; the next call offers the same bytes again.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public bool Commit()
    {
        if (_writingBytes == 0)
        {
            TaskCompletionSource waiting;
            lock (_gate)
            {
                (_pending, _writing) = (_writing, _pending);
                _writingBytes = _pendingBytes;
                _pendingBytes = 0;
                _writingUntil = _next;
                waiting = _room;
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            waiting.SetResult();
            if (_writingBytes == 0)
            {
                return false;
            }
        }

        var begun = _time.GetTimestamp();
        Store();
        var commits = Commits;
        Commits = (commits.Count + 1, commits.Taken + _time.GetElapsedTime(begun));
        TaskCompletionSource done;
        lock (_gate)
        {
            _length += _writingBytes;
            _durableLength = _length;
            _writingBytes = 0;
            Volatile.Write(ref _committed, _writingUntil);
            done = _commit;
            _commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // A burst may have grown the buffer; keep what a steady stream needs.
        if (_writing.Length > 2 * RoomBytes)
        {
            _writing = new byte[64 * 1024];
        }

        done.SetResult();
        Committing?.Invoke();
        return true;
    }

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

        // A writer that failed has said so; its lane has to be closed all the same.
        await _writer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
        _file?.Dispose();
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
            return segment.First == _segments[^1].First && !_isReadOnly ? _durableLength : null;
        }
    }

    private static void WriteHeader(IDiskFile file, ulong id, long first)
    {
        Span<byte> header = stackalloc byte[LogFormat.HeaderBytes];
        LogFormat.WriteHeader(header, id, first);
        file.Write(header, 0);
        file.Sync();
    }

    private static bool HasRecords(IDiskFile file)
    {
        var bytes = new byte[file.Length];
        bytes = bytes[..file.ReadAround(bytes, 0)];
        for (var at = Math.Min(LogFormat.HeaderBytes, bytes.Length); at < bytes.Length; at += LogFormat.NextMark(bytes.AsSpan(at)))
        {
            if (LogFormat.TryReadRecord(bytes.AsSpan(at), out _, out _) == LogFormat.Outcome.Complete)
            {
                return true;
            }
        }

        return false;
    }

    private void CheckHeaders()
    {
        foreach (var segment in _segments.ToArray())
        {
            if (ReadHeader(segment, out var version))
            {
                _rollWanted = version < LogFormat.Version;
                continue;
            }

            using var file = _options.Disk.Open(segment.Path, DiskAccess.Write);
            if (HasRecords(file))
            {
                // Each record carries its own mark, number and checksum: a header can be written anew from the file's name.
                Diagnostics.Log.HeaderMended(_logger, segment.Path);
                Id = Id == 0 ? _options.DrawId() : Id;
                WriteHeader(file, Id, segment.First);
            }
            else
            {
                // The power went while the segment was being made. Set aside, for a person to look at, and never deleted.
                Diagnostics.Log.SegmentSetAside(_logger, segment.Path);
                _options.Disk.Move(segment.Path, segment.Path + ".aside");
                _options.Disk.SyncFolder(_folder);
                _segments.Remove(segment);
            }
        }
    }

    private bool ReadHeader(LogSegment segment, out byte version)
    {
        Span<byte> header = stackalloc byte[LogFormat.HeaderBytes];
        using var file = _options.Disk.Open(segment.Path, DiskAccess.Read);
        var read = file.ReadAround(header, 0);
        var isGood = LogFormat.TryReadHeader(header[..read], out version, out var id, out var first);
        if (version > LogFormat.Version)
        {
            throw new InvalidDataException($"{segment.Path}: log format {version} was written by a later kotadx; this one reads up to {LogFormat.Version}");
        }

        if (!isGood || first != segment.First)
        {
            return false;
        }

        Id = id;
        return true;
    }

    /// <summary>Finds the end of the last good record and cuts off what a power cut left half written behind it.</summary>
    private void CheckTail()
    {
        var segment = _segments[^1];
        _file = _options.Disk.Open(segment.Path, DiskAccess.Write);
        var next = segment.First;
        var size = _file.Length;
        var buffer = new byte[Math.Min(size, LogFormat.MaxBodyBytes + LogFormat.RecordHeaderBytes + 1024 * 1024)];
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
                var read = _file.ReadAround(buffer.AsSpan(end), at);
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

        if (good < size)
        {
            Diagnostics.Log.TornTail(_logger, segment.Path, size - good);
            _file.SetLength(good);
        }

        // Bytes that a process left behind may not be on the disk yet, and from here on they are taken for durable. Behind a sync that failed
        // the system takes them for written though they are not, and the next sync says that all is well: so they are written once more.
        WriteAgain(_file, Math.Max(0, good - (2 * RoomBytes)), good);
        _file.Sync();
        _options.Disk.SyncFolder(_folder);
        _length = _durableLength = good;
        _next = _committed = next;
    }

    private static void WriteAgain(IDiskFile file, long from, long to)
    {
        var buffer = new byte[Math.Min(to - from, 64 * 1024)];
        for (var at = from; at < to; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - at));
            try
            {
                file.Write(piece[..file.Read(piece, at)], at);
            }
            catch (IOException)
            {
                // What cannot be read must not be written over: it may be readable another time. What cannot be written is there as it was.
            }
        }
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
            var closing = _closing;
            if (!await CommitWithPatienceAsync().ConfigureAwait(false) || closing)
            {
                return;
            }
        }
    }

    /// <returns>False if the log is being closed on a disk that refuses.</returns>
    private async Task<bool> CommitWithPatienceAsync()
    {
        while (true)
        {
            try
            {
                Commit();
                if (Trouble is not null)
                {
                    Trouble = null;
                    Diagnostics.Log.DiskWell(_logger, _folder);
                }

                return true;
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
    }

    private void Store()
    {
        if (_rollWanted || _length >= _options.SegmentBytes || (_length > LogFormat.HeaderBytes && _time.GetUtcNow() - _segmentBegun >= _options.SegmentAge))
        {
            CutOff(_file!, _length);
            Begin(new LogSegment(LogSegment.PathOf(_folder, _committed), _committed));
            _rollWanted = false;
        }

        _file!.Write(_writing.AsSpan(0, _writingBytes), _length);
        if (_options.Sync)
        {
            _file.Sync();
        }
    }

    /// <summary>A commit that failed may have left its records there; under the same numbers they come into the next segment.</summary>
    private static void CutOff(IDiskFile file, long length)
    {
        if (file.Length > length)
        {
            file.SetLength(length);
            file.Sync();
        }
    }

    /// <summary>Makes a segment and goes on in it.</summary>
    private void Begin(LogSegment segment)
    {
        var file = _options.Disk.Open(segment.Path, DiskAccess.Create);
        try
        {
            WriteHeader(file, Id, segment.First);
            _options.Disk.SyncFolder(_folder);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        lock (_gate)
        {
            _file?.Dispose();
            _file = file;
            _segmentBegun = _time.GetUtcNow();

            // A log that was opened and rolled without a record goes on under the same name.
            if (_segments.Count == 0 || _segments[^1].First != segment.First)
            {
                DropEmpty();
                _segments.Add(segment);
            }

            _length = _durableLength = LogFormat.HeaderBytes;
        }
    }

    /// <summary>A log that lost all its records and was skipped on begins where it goes on, not at the number of a file with nothing in it.</summary>
    private void DropEmpty()
    {
        if (_segments.Count != 1 || _length > LogFormat.HeaderBytes)
        {
            return;
        }

        try
        {
            _options.Disk.Delete(_segments[0].Path);
            _segments.Clear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start sets it aside.
        }
    }
}
