using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// What a lane does, step by step and without a thread of its own: reads the log, folds it, hands on points, keeps snapshots. One
/// thread at a time; nothing here waits but for the disk.
/// </summary>
internal sealed class LaneWork : IDisposable
{
    /// <summary>A log with more frames than this behind its snapshot takes a start some tenths of a second.</summary>
    private const int ManyFrames = 10_000;

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    /// <summary>What was going on when a log without its beginning begins may reach this far into it: a job of seven days.</summary>
    private static readonly TimeSpan Overhang = TimeSpan.FromDays(8);

    /// <summary>More frames close to each other than this that the fold cannot take are no bad luck.</summary>
    private const int MostPoisoned = 20;

    private const int FarApart = 1000;

    private readonly string _factory;
    private readonly SegmentLog _frames;
    private readonly SegmentLog _points;
    private readonly RefusedIndex? _refused;
    private readonly Poisoned? _poisoned;
    private readonly Snapshots? _snapshots;
    private readonly LaneOptions _options;
    private readonly TimeRange? _rebuild;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PointOutbox _outbox;
    private readonly IngestWatch _ingest;
    private readonly StateWatch _state;

    /// <summary>Numbers of the records that the lane itself put into the frame log, as far as they are not read yet: no frame was received with them.</summary>
    private readonly Queue<long> _own = new();
    private readonly long? _sinksFrom;
    private FactoryFold _fold;
    private LogReader? _reader;
    private byte[]? _bookRecord;
    private ulong _bookHash;
    private long _handedOn;
    private readonly List<long> _publishes = [];
    private long _begunOn;
    private bool _misses;
    private bool _lostAll;
    private long _gone;
    private long _folded;
    private long _atStart;
    private long _told;
    private long _lastArrival;
    private long _snapshotAt;
    private long _snapshotDue;
    private long? _snapshotWaitsFor;
    private long _snapshotWaitsForRefused;
    private bool _saidNoSnapshot;
    private bool _isCaughtUp;
    private int _poisonedInARow;
    private long _lastPoisoned = long.MinValue / 2;

    /// <param name="factory">The factory.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="points">Its points.</param>
    /// <param name="refused">Where refused frames are noted; null for nowhere.</param>
    /// <param name="poisoned">Frames that the fold failed at; null where it is to fail.</param>
    /// <param name="snapshots">Where its snapshots are; null for none.</param>
    /// <param name="sinksFrom">Where in the point log the sinks go on; null if one of them has nothing, or lacks what is gone.</param>
    /// <param name="options">How the lane runs.</param>
    /// <param name="time">The clock of what is not in the log.</param>
    /// <param name="logger">Where it says what happens.</param>
    public LaneWork(
        string factory, SegmentLog frames, SegmentLog points, RefusedIndex? refused, Poisoned? poisoned, Snapshots? snapshots, long? sinksFrom, LaneOptions options, TimeProvider time,
        ILogger logger)
    {
        _factory = factory;
        _frames = frames;
        _points = points;
        _rebuild = options.Rebuild?[factory];
        _refused = _rebuild is null ? refused : null;
        _poisoned = poisoned;
        _snapshots = snapshots;
        _sinksFrom = sinksFrom;
        _options = options;
        _time = time;
        _logger = logger;
        Book = Book.Open(factory);
        _bookHash = BookRecord.HashOf(Book.Content);
        _outbox = new PointOutbox(points, _rebuild ?? TimeRange.All, options.WaitsForRoom, options.PieceBytes);
        _fold = new FactoryFold(Book, _outbox) { RefusalReceiver = _refused };
        _ingest = new IngestWatch(factory, frames, points, time);
        _state = new StateWatch(factory, time, _outbox);
    }

    /// <summary>The book in force.</summary>
    public Book Book { get; private set; }

    /// <summary>The fold, to be looked at between two steps.</summary>
    public FactoryFold Fold => _fold;

    /// <summary>Every frame before this number is folded.</summary>
    public long Folded => Volatile.Read(ref _folded);

    /// <summary>True once what the log held at the start has been folded.</summary>
    public bool IsCaughtUp => _isCaughtUp;

    /// <summary>True if the process before was stopped amid a publish.</summary>
    public bool WasCutShort => _begunOn > _handedOn;

    /// <summary>True if a publish would hand something on.</summary>
    public bool HasNews => _fold.HasChanges || _outbox.HasLines;

    /// <summary>Records of the frame log whose bytes were damaged.</summary>
    public long Damaged => (_reader?.Damaged ?? 0) + _gone;

    /// <summary>The frame behind the last snapshot.</summary>
    public long SnapshotAt => Volatile.Read(ref _snapshotAt);

    /// <inheritdoc cref="IngestWatch.DiskFree"/>
    public Func<long?>? DiskFree
    {
        set => _ingest.DiskFree = value;
    }

    /// <inheritdoc cref="IngestWatch.SinkLag"/>
    public Func<long>? SinkLag
    {
        set => _ingest.SinkLag = value;
    }

    /// <summary>The instant from which windows can be made of a log alone; null if it has its beginning, and so all of them.</summary>
    public static EventTime? WholeFrom(SegmentLog frames)
    {
        using var reader = frames.Read(0);
        return frames.First > 1 && reader.TryRead(out _, out var body) && Frame.TryRead(body, out var frame)
            ? EventTime.From(frame.Arrival.ToDateTimeOffset() + Overhang)
            : null;
    }

    /// <summary>Before the log takes its first new frame: looks how far the points have come, and that no number is given twice.</summary>
    public void Prepare()
    {
        _refused?.Begin();
        _handedOn = HandedOn(out _misses);
        var known = Math.Max(_handedOn, _rebuild is null ? _snapshots?.Newest(_frames.Id) ?? 0 : 0);
        if (known > _frames.Next)
        {
            // The disk has lost what it said it had. Its numbers are not given again: sinks, points and snapshots remember them.
            Diagnostics.Log.RecordsGone(_logger, _factory, _frames.Next, known - 1);
            _misses |= _handedOn > _frames.Next;
            _lostAll = _frames.Next == _frames.First;
            _gone = _lostAll ? known - 1 : 0;
            _frames.SkipTo(known);
        }
    }

    /// <summary>Takes up where the process before left off: from a snapshot if there is one, and in silence up to what was handed on.</summary>
    public void Begin()
    {
        _reader = _frames.Read(Restore(out var lacksPoints));
        Volatile.Write(ref _folded, _reader.Position);
        _atStart = _frames.Committed;
        _told = _time.GetTimestamp();
        var everything = _misses || lacksPoints || _sinksFrom is null;

        // What was handed on before stays behind in a store whose fold never knew of it: so in silence, but at the very same frames.
        _outbox.IsMuted = true;
        foreach (var publish in _publishes.TakeWhile(publish => everything || publish <= _handedOn))
        {
            FoldUntil(publish);
            _fold.Publish();
        }

        _outbox.IsMuted = false;
        _outbox.IsWithheld = _rebuild is not null;
        if (everything)
        {
            HandOnEverything();
        }
        else if (WasCutShort)
        {
            // A publish that a kill cut short has windows in it that may never come again: those of the very same frame are handed on once more,
            // so that one which vanishes is withdrawn.
            FoldUntil(_begunOn);
            Publish();
        }
    }

    /// <summary>Folds what is durable, at most so many frames.</summary>
    /// <returns>True if there was any.</returns>
    public bool FoldSome(int most = 2000)
    {
        var any = false;
        try
        {
            for (var i = 0; i < most && FoldOne(); i++)
            {
                any = true;
            }
        }
        catch (Exception fault) when (_poisoned is not null && fault is not OutOfMemoryException && _poisonedInARow < MostPoisoned)
        {
            SetAside(Folded, fault);
            return true;
        }

        if (!any && !_isCaughtUp)
        {
            if (_atStart > 1)
            {
                Diagnostics.Log.Replayed(_logger, _factory, _atStart - 1);
            }

            _isCaughtUp = true;
            if (_outbox.IsWithheld)
            {
                _outbox.IsWithheld = false;
                HandOnEverything();
            }

            // Who has read much wants to read it but once.
            _snapshotDue = _time.GetTimestamp() + (Folded - _snapshotAt > ManyFrames ? 0 : TicksOf(_options.SnapshotEvery ?? TimeSpan.Zero));
        }

        return any;
    }

    /// <summary>Folds everything that is durable.</summary>
    public void FoldAll()
    {
        while (FoldOne())
        {
        }
    }

    /// <summary>Hands on everything there ever was, for a store that lost it or never had it.</summary>
    public void HandOnEverything()
    {
        _fold.HandOnEverything();
        _outbox.IsEverything = true;
        Publish();
        _outbox.IsEverything = false;
    }

    /// <summary>Hands on what has changed.</summary>
    public void Publish()
    {
        _outbox.Folded = Folded;
        _fold.Publish();
        if (_outbox.HasLines)
        {
            _outbox.Complete();
        }
    }

    /// <summary>Puts a book into the log, if it says anything new; it comes into force when it is read from there.</summary>
    /// <returns>True if the log has a new record.</returns>
    public bool Take(BookContent content, ulong hash)
    {
        if (hash == _bookHash)
        {
            return false;
        }

        var payload = BookRecord.Write(content);
        if (payload.Length > LogFormat.MaxBodyBytes - FrameLimits.MaxTopicBytes)
        {
            Diagnostics.Log.BookFaulty(_logger, _factory, $"it takes {payload.Length} bytes, more than a record can have");
            return false;
        }

        _own.Enqueue(_frames.Append(new Frame { Arrival = EventTime.From(_time.GetUtcNow()), Kind = FrameKind.Book, Origin = "book"u8, Payload = payload }));
        return true;
    }

    /// <summary>
    /// Where a book says who is to be there, silence is news: a minute without any frame is written into the log, so that a cut network
    /// shows as unknown time, and reading the log again says the same.
    /// </summary>
    public void TellTime()
    {
        var now = EventTime.From(_time.GetUtcNow());
        if (_options.PublishEvery is not null && Book.HasShifts && now.UnixNanoseconds - _lastArrival >= EventTime.Minute)
        {
            _lastArrival = now.UnixNanoseconds;
            _own.Enqueue(_frames.Append(new Frame { Arrival = now, Kind = FrameKind.Clock, Origin = "clock"u8 }));
        }
    }

    /// <summary>Hands on what the minute that is over has brought, if one is: seen while running, so reading the log again does not say it again.</summary>
    public void TellIngest()
    {
        if (_options.PublishEvery is not null && _points.HasRoom && _ingest.TryEnd(_fold.Ledger, Folded, Damaged, out var minute))
        {
            _outbox.OnIngest(minute);
            foreach (var (reason, readings) in _ingest.Refusals)
            {
                _outbox.OnRefusals(minute.Factory, minute.Start, reason, readings);
            }
        }
    }

    /// <summary>Hands on what a board needs that has only the store, when it is due: seen while running, as <see cref="TellIngest"/>.</summary>
    public void TellState()
    {
        if (_options.PublishEvery is not null && _points.HasRoom)
        {
            _state.Tell(_fold);
        }
    }

    /// <summary>The ledger and what it has yet to count.</summary>
    public LaneLedger CopyLedger() => new(_fold.Ledger.Copy(), _frames.Next - Folded - _own.Count, _time.GetTimestamp());

    /// <summary>Begins a snapshot when one is due, finishes the one that was begun when its points are durable, and drops frames that are past keeping.</summary>
    /// <param name="atOnce">Whether or not one is due.</param>
    public void KeepSnapshot(bool atOnce = false)
    {
        if (_snapshots is null || _options.SnapshotEvery is not { } every || !_isCaughtUp)
        {
            return;
        }

        try
        {
            if (_snapshotWaitsFor is null && Folded > _snapshotAt && (atOnce || _time.GetTimestamp() >= _snapshotDue))
            {
                var begun = _time.GetTimestamp();
                Publish();
                _bookRecord ??= BookRecord.Write(Book.Content);
                _snapshots.Begin(_frames, Folded, _points.Next, _lastArrival, _bookRecord, _fold);
                _snapshotWaitsFor = _points.Next;
                _snapshotWaitsForRefused = _refused?.Log.Next ?? 0;
                Volatile.Write(ref _snapshotAt, Folded);

                // A large state is written less often: a fiftieth of the time at most.
                _snapshotDue = _time.GetTimestamp() + Math.Max(TicksOf(every), 50 * TicksOf(_time.GetElapsedTime(begun)));
            }

            if (_snapshotWaitsFor <= _points.Committed && (_refused is null || _snapshotWaitsForRefused <= _refused.Log.Committed))
            {
                _snapshots.Finish();
                _snapshotWaitsFor = null;
                _saidNoSnapshot = false;
                DropOld();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The log is safe without it.
            _snapshotWaitsFor = null;
            _snapshotAt = 0;
            _snapshotDue = _time.GetTimestamp() + TicksOf(TryAgain);
            if (!_saidNoSnapshot)
            {
                _saidNoSnapshot = true;
                Diagnostics.Log.SnapshotFailed(_logger, _factory, fault.Message);
            }
        }
    }

    public void Dispose() => _reader?.Dispose();

    /// <summary>Up to which frame the point log is complete, so that nothing before it has to be handed on again.</summary>
    /// <param name="misses">True if points that a sink has yet to take are lost or were never written to their end.</param>
    private long HandedOn(out bool misses)
    {
        misses = false;
        _begunOn = 0;
        _publishes.Clear();
        if (_rebuild is not null)
        {
            return 0;
        }

        long handedOn = 0;
        var isUnended = false;
        using var reader = _points.Read(0);
        for (var before = 0L; reader.TryRead(out var number, out var body); before = reader.Damaged)
        {
            misses |= reader.Damaged > before && number > _sinksFrom;
            isUnended |= PointRecord.IsEverything(body);
            PointRecord.Read(body, out var isComplete, out var folded, out var version);
            var at = version == FactoryFold.Version ? folded : 0;
            if (at > _begunOn)
            {
                _begunOn = at;
                _publishes.Add(at);
            }

            if (isComplete)
            {
                isUnended = false;
                handedOn = at;
            }
        }

        misses |= isUnended;
        return handedOn;
    }

    /// <returns>The frame to go on from; 0 without a snapshot.</returns>
    private long Restore(out bool lacksPoints)
    {
        lacksPoints = false;
        if (_rebuild is null && _snapshots?.Restore(_factory, _frames, _outbox) is { } restored)
        {
            _fold = restored.Fold;
            _fold.RefusalReceiver = _refused;
            Book = restored.Book;
            _bookRecord = restored.BookRecord;
            _bookHash = BookRecord.HashOf(Book.Content);
            _lastArrival = restored.LastArrival;
            _snapshotAt = restored.NextFrame;
            lacksPoints = restored.NextPoint > _points.Next;
            Diagnostics.Log.SnapshotRestored(_logger, _factory, restored.NextFrame);
            return restored.NextFrame;
        }

        if (_lostAll || _frames.First > 1)
        {
            KeepToWhatIsWhole();
        }

        return _lostAll ? 1 + _gone : 0;
    }

    /// <summary>The log has lost its beginning, and no snapshot says what was in it: a window that began before must not be written over by a part of it.</summary>
    private void KeepToWhatIsWhole()
    {
        if ((_lostAll ? EventTime.From(_time.GetUtcNow() + Overhang) : WholeFrom(_frames)) is { } from)
        {
            _outbox.Range = _outbox.Range with { From = from > _outbox.Range.From ? from : _outbox.Range.From };
            Diagnostics.Log.LogBeginsLate(_logger, _factory, _lostAll ? 1 + _gone : _frames.First, from.ToDateTimeOffset());
        }
    }

    private long TicksOf(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>
    /// The fold failed at a frame, which is a fault of ours and leaves it in no state to go on from. The frame is refused from now on, and
    /// what was before it is folded again.
    /// </summary>
    private void SetAside(long number, Exception fault)
    {
        _poisonedInARow = number - _lastPoisoned > FarApart ? 1 : _poisonedInARow + 1;
        _lastPoisoned = number;
        Diagnostics.Log.FrameSetAside(_logger, _factory, number, fault);
        _poisoned!.Add(number);
        _outbox.Drop();
        _reader!.Dispose();
        _fold = new FactoryFold(Book.Open(_factory), _outbox) { RefusalReceiver = _refused };
        Book = _fold.Book;
        _bookRecord = null;
        _bookHash = BookRecord.HashOf(Book.Content);
        _refused?.Forget();
        _handedOn = HandedOn(out _misses);
        Begin();
    }

    private void FoldUntil(long number)
    {
        while (Folded < number && FoldOne())
        {
        }
    }

    private bool FoldOne()
    {
        var damaged = _reader!.Damaged;
        if (!_reader.TryRead(out var number, out var body))
        {
            return false;
        }

        if (_reader.Damaged > damaged)
        {
            Diagnostics.Log.DamagedRecords(_logger, _factory, _reader.Damaged - damaged, number);
        }

        // A minute that passes hands on as well.
        _outbox.Folded = number + 1;
        if (Frame.TryRead(body, out var frame))
        {
            _lastArrival = Math.Max(_lastArrival, frame.Arrival.UnixNanoseconds);
            switch (frame.Kind)
            {
                case FrameKind.Book:
                    PutInForce(frame, number);
                    break;
                case FrameKind.Clock:
                    _fold.Advance(frame.Arrival);
                    break;
                default:
                    if (_poisoned?.Holds(number) == true)
                    {
                        _fold.Refuse(frame, ParseStatus.NotFolded);
                    }
                    else
                    {
                        _options.BeforeFold?.Invoke(number);
                        _fold.Fold(frame);
                    }

                    _refused?.Note(frame, number);
                    break;
            }
        }

        while (_own.TryPeek(out var own) && own <= number)
        {
            _own.Dequeue();
        }

        Volatile.Write(ref _folded, _reader.Position);
        if ((number & 0xFFF) == 0 && !_isCaughtUp && _time.GetElapsedTime(_told) >= TellEvery)
        {
            _told = _time.GetTimestamp();
            Diagnostics.Log.Replaying(_logger, _factory, Math.Min(100, 100 * number / Math.Max(1, _atStart - 1)));
        }

        return true;
    }

    private void PutInForce(in Frame frame, long number)
    {
        BookContent content;
        try
        {
            content = BookRecord.Read(frame.Payload);
        }
        catch (InvalidDataException fault)
        {
            // The folder's book, if it differs, is offered behind it.
            Diagnostics.Log.BookUnreadable(_logger, _factory, number, fault.Message);
            return;
        }

        var zone = ZoneNames.TryFind(content.Zone, out var found) ? found : Book.DefaultZone;
        var book = new Book(_factory, content, zone);
        var hash = BookRecord.HashOf(content);
        if (hash != _bookHash && BookRecord.HashOf(content with { Events = [] }) == BookRecord.HashOf(Book.Content with { Events = [] }))
        {
            // Nothing is folded anew for a remark on the time line. The very same book once more is a book like any other.
            _fold.TakeEvents(content.Events, frame.Arrival);
        }
        else
        {
            _fold.Take(book, frame.Arrival);
        }

        Book = book;
        _bookRecord = frame.Payload.ToArray();
        _bookHash = hash;
        if (_isCaughtUp)
        {
            Diagnostics.Log.BookTaken(_logger, _factory);
        }
    }

    /// <summary>Drops segments of frames that are too old or too many, once snapshots lie behind them.</summary>
    private void DropOld()
    {
        if (_snapshots!.Covered is not { } covered)
        {
            return;
        }

        var segments = _frames.Segments();
        var bytes = segments.Sum(static segment => segment.Bytes);
        var oldest = EventTime.From(_time.GetUtcNow() - _options.KeepAge);
        for (var i = 0; i + 1 < segments.Count && segments[i + 1].First <= covered; i++)
        {
            // The first frame of the next segment tells when this one ended.
            if (bytes <= _options.KeepBytes && !(ArrivalAt(segments[i + 1].First) < oldest))
            {
                break;
            }

            bytes -= segments[i].Bytes;
            _frames.Trim(segments[i + 1].First);
        }
    }

    private EventTime? ArrivalAt(long number)
    {
        using var reader = _frames.Read(number);
        return reader.TryRead(out _, out var body) && Frame.TryRead(body, out var frame) ? frame.Arrival : null;
    }
}
