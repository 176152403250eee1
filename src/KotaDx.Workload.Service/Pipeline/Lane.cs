using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// One factory: its log, its fold on a thread of its own, its point log. Lanes share nothing, so what befalls one factory does not
/// delay another.
/// </summary>
internal sealed class Lane : IAsyncDisposable
{
    /// <summary>The rolling window of the live view.</summary>
    public const long Rolling = 15 * EventTime.Minute;

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private readonly LaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PointOutbox _outbox;
    private readonly FactoryFold _fold;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _republishAll;
    private volatile Book _book;
    private volatile BookState _bookState;
    private ulong _bookHash;
    private LoadedBook? _offered;
    private Task _run = Task.CompletedTask;
    private TaskCompletionSource<LaneView>? _wanted;
    private TaskCompletionSource? _publishWanted;
    private long _folded;
    private long _atStart;
    private long _told;
    private long _lastArrival;
    private volatile bool _stopping;

    public Lane(LoadedBook book, SegmentLog frames, SegmentLog points, bool republishAll, LaneOptions options, TimeProvider time, ILogger logger)
    {
        // What the log says of books is read from it; what the folder says is offered, and put in force behind it.
        _book = Book.Open(book.Factory);
        _bookHash = BookRecord.HashOf(_book.Content);
        _bookState = new BookState(book.Names, [], time.GetUtcNow());

        // A folder of books that is away, as a share before it is mounted, has not lost the book that is in force; when it is back, the watcher tells.
        _offered = book.Exists || frames.Next == 1 || Directory.Exists(Path.GetDirectoryName(book.Folder)) ? book : null;
        Frames = frames;
        Points = points;
        _republishAll = republishAll || options.Rebuild is not null;
        _options = options;
        _time = time;
        _logger = logger;
        _outbox = new PointOutbox(points, options.Rebuild ?? TimeRange.All);
        _fold = new FactoryFold(_book, _outbox);
        if (frames.Next == 1)
        {
            // The first record of a new log, so that no frame is ever folded without the book.
            TakeOffered();
        }

        Frames.Committing += Wake;
    }

    /// <summary>The book in force.</summary>
    public Book Book => _book;

    /// <summary>What people are called, and what is wrong with the book's files as they are now.</summary>
    public BookState BookState => _bookState;

    public string Factory => _book.Factory;

    /// <summary>Frames as received.</summary>
    public SegmentLog Frames { get; }

    /// <summary>Points for the sinks.</summary>
    public SegmentLog Points { get; }

    /// <summary>Every frame before this number is folded.</summary>
    public long Folded => Volatile.Read(ref _folded);

    /// <summary>Completes when what the log held at the start has been folded.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>The fold's end: runs until disposed, faulted if the fold failed.</summary>
    public Task Run => _run;

    public void Start() => _run = Task.Factory.StartNew(RunLoop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Offers the book as its files are now. A faulty one is told of and leaves the old one in force.</summary>
    public void Offer(LoadedBook book)
    {
        Interlocked.Exchange(ref _offered, book);
        Wake();
    }

    /// <summary>How the lane looks now. Answers within a moment, between two frames.</summary>
    public Task<LaneView> ViewAsync()
    {
        var fresh = new TaskCompletionSource<LaneView>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = Interlocked.CompareExchange(ref _wanted, fresh, null) ?? fresh;
        Wake();
        return asked.Task;
    }

    /// <summary>Folds everything that is durable and hands it on to the point log, durably.</summary>
    public async Task PublishAsync(CancellationToken cancellation)
    {
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = Interlocked.CompareExchange(ref _publishWanted, fresh, null) ?? fresh;
        Wake();
        await asked.Task.WaitAsync(cancellation).ConfigureAwait(false);
        await Points.WaitCommittedAsync(Points.Next - 1, cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Frames.DisposeAsync().ConfigureAwait(false);
        _stopping = true;
        Wake();
        try
        {
            await _run.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Said when it happened.
        }

        await Points.DisposeAsync().ConfigureAwait(false);
        _wake.Dispose();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private void RunLoop()
    {
        try
        {
            Loop();
        }
        catch (Exception exception)
        {
            Diagnostics.Log.LaneFailed(_logger, Factory, exception);
            _caughtUp.TrySetException(exception);
            throw;
        }
    }

    private void Loop()
    {
        using var reader = Frames.Read(0);
        Volatile.Write(ref _folded, reader.Position);
        var publishedTo = Checkpoint();
        _atStart = Frames.Committed;
        _told = _time.GetTimestamp();
        _outbox.IsMuted = true;
        FoldUntil(reader, publishedTo);
        _fold.Publish();
        _outbox.IsMuted = false;

        var nextPublish = _time.GetTimestamp();
        while (true)
        {
            // Asked before reading: what is durable at this moment is folded before the answer.
            var publishAsked = Interlocked.Exchange(ref _publishWanted, null);
            var stopping = _stopping;
            var any = FoldSome(reader);
            if (!any && !_caughtUp.Task.IsCompleted && Folded >= _atStart)
            {
                if (_atStart > 1)
                {
                    Diagnostics.Log.Replayed(_logger, Factory, _atStart - 1);
                }

                _caughtUp.TrySetResult();
            }

            if (_caughtUp.Task.IsCompleted && TakeOffered())
            {
                any = true;
            }

            if (_caughtUp.Task.IsCompleted && !stopping)
            {
                TellTime();
            }

            if (publishAsked is not null || (stopping && !any))
            {
                FoldUntil(reader, long.MaxValue);
                Publish();
                publishAsked?.TrySetResult();
            }
            else if (_options.PublishEvery is { } every && _time.GetElapsedTime(nextPublish) >= every && (_fold.HasChanges || _outbox.HasLines))
            {
                Publish();
                nextPublish = _time.GetTimestamp();
            }

            if (Interlocked.Exchange(ref _wanted, null) is { } wanted)
            {
                wanted.TrySetResult(View());
            }

            if (stopping && !any)
            {
                return;
            }

            if (!any)
            {
                _wake.Wait(_fold.HasChanges || _outbox.HasLines ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5));
            }
        }
    }

    /// <summary>Up to which frame the point log is complete, so that nothing before it has to be handed on again.</summary>
    private long Checkpoint()
    {
        if (_republishAll)
        {
            return 0;
        }

        long checkpoint = 0;
        using var reader = Points.Read(0);
        while (reader.TryRead(out _, out var body))
        {
            PointRecord.Read(body, out var isComplete, out var folded, out var version);
            if (isComplete)
            {
                checkpoint = version == FactoryFold.Version ? folded : 0;
            }
        }

        // Points that cannot be read, or that come from frames which are gone, are handed on again from the beginning.
        return reader.Damaged == 0 && checkpoint <= Frames.Committed ? checkpoint : 0;
    }

    private void FoldUntil(LogReader reader, long number)
    {
        while (reader.Position < number && FoldOne(reader))
        {
        }
    }

    private bool FoldSome(LogReader reader)
    {
        var any = false;
        for (var i = 0; i < 2000 && FoldOne(reader); i++)
        {
            any = true;
        }

        return any;
    }

    private bool FoldOne(LogReader reader)
    {
        var damaged = reader.Damaged;
        if (!reader.TryRead(out var number, out var body))
        {
            return false;
        }

        if (reader.Damaged > damaged)
        {
            Diagnostics.Log.DamagedRecords(_logger, Factory, reader.Damaged - damaged, number);
        }

        if (Frame.TryRead(body, out var frame))
        {
            _lastArrival = Math.Max(_lastArrival, frame.Arrival.UnixNanoseconds);
            switch (frame.Kind)
            {
                case FrameKind.Book:
                    Take(frame, number);
                    break;
                case FrameKind.Clock:
                    _fold.Advance(frame.Arrival);
                    break;
                default:
                    _fold.Fold(frame);
                    break;
            }
        }

        Volatile.Write(ref _folded, reader.Position);
        if ((number & 0xFFF) == 0 && !_caughtUp.Task.IsCompleted && _time.GetElapsedTime(_told) >= TellEvery)
        {
            _told = _time.GetTimestamp();
            Diagnostics.Log.Replaying(_logger, Factory, Math.Min(100, 100 * number / Math.Max(1, _atStart - 1)));
        }

        return true;
    }

    /// <summary>Puts an offered book into the log, if it says anything new; it comes into force when it is read from there.</summary>
    /// <returns>True if the log has a new record.</returns>
    private bool TakeOffered()
    {
        if (Interlocked.Exchange(ref _offered, null) is not { } offered)
        {
            return false;
        }

        _bookState = new BookState(offered.Names, offered.Faults, _time.GetUtcNow());
        if (offered.Content is not { } content)
        {
            Diagnostics.Log.BookFaulty(_logger, Factory, offered.Words.En);
            return false;
        }

        if (offered.Hash == _bookHash)
        {
            return false;
        }

        var payload = BookRecord.Write(content);
        Frames.Append(new Frame { Arrival = EventTime.From(_time.GetUtcNow()), Kind = FrameKind.Book, Origin = "book"u8, Payload = payload });
        return true;
    }

    /// <summary>
    /// Where a book says who is to be there, silence is news: a minute without any frame is written into the log, so that a cut network
    /// shows as unknown time, and reading the log again says the same.
    /// </summary>
    private void TellTime()
    {
        var now = EventTime.From(_time.GetUtcNow());
        if (_options.PublishEvery is not null && _book.HasShifts && now.UnixNanoseconds - _lastArrival >= EventTime.Minute)
        {
            _lastArrival = now.UnixNanoseconds;
            Frames.Append(new Frame { Arrival = now, Kind = FrameKind.Clock, Origin = "clock"u8 });
        }
    }

    private void Take(in Frame frame, long number)
    {
        BookContent content;
        try
        {
            content = BookRecord.Read(frame.Payload);
        }
        catch (InvalidDataException fault)
        {
            // The folder's book, if it differs, is offered behind it.
            Diagnostics.Log.BookUnreadable(_logger, Factory, number, fault.Message);
            return;
        }

        var zone = ZoneNames.TryFind(content.Zone, out var found) ? found : Book.DefaultZone;
        var book = new Book(Factory, content, zone);
        _fold.Take(book, frame.Arrival);
        _book = book;
        _bookHash = BookRecord.HashOf(content);
        if (_caughtUp.Task.IsCompleted)
        {
            Diagnostics.Log.BookTaken(_logger, Factory);
        }
    }

    private void Publish()
    {
        _fold.Publish();
        if (_outbox.HasLines)
        {
            _outbox.Complete(Folded);
        }
    }

    private LaneView View()
    {
        var now = EventTime.From(_time.GetUtcNow());
        return new LaneView(
            now,
            _fold.View(now, Rolling),
            _fold.ViewStations(now),
            _fold.Ledger.Copy(),
            [.. _fold.Refusals.Reverse()],
            [.. _fold.Unmapped.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Take(50)],
            Frames.Next - Folded);
    }
}
