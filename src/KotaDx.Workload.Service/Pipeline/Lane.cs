using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
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

    /// <summary>How long a stop waits for the point log, so that the last snapshot can count.</summary>
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(3);

    private readonly LaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LaneWork _work;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile BookState _bookState;
    private LoadedBook? _offered;
    private Task _run = Task.CompletedTask;
    private TaskCompletionSource<LaneView>? _wanted;
    private TaskCompletionSource? _publishWanted;
    private TaskCompletionSource<LaneLedger>? _ledgerWanted;
    private volatile LaneView? _lastView;
    private volatile LaneLedger? _lastLedger;
    private volatile bool _everythingWanted;
    private volatile bool _stopping;

    public Lane(LoadedBook book, LaneWork work, SegmentLog frames, SegmentLog points, SegmentLog refused, DayQuota quota, LaneOptions options, TimeProvider time, ILogger logger)
    {
        // What the log says of books is read from it; what the folder says is offered, and put in force behind it.
        Factory = book.Factory;
        _bookState = new BookState(book.Names, [], time.GetUtcNow());

        // A folder of books that is away, as a share before it is mounted, has not lost the book that is in force; when it is back, the watcher tells.
        _offered = book.Exists || frames.Next == 1 || Directory.Exists(Path.GetDirectoryName(book.Folder)) ? book : null;
        _work = work;
        Frames = frames;
        Points = points;
        Refused = refused;
        Quota = quota;
        _options = options;
        _time = time;
        _logger = logger;
        if (frames.Next == 1)
        {
            // The first record of a new log, so that no frame is ever folded without the book.
            TakeOffered();
        }

        Frames.Committing += Wake;
        Points.Committing += Wake;
    }

    /// <summary>The book in force.</summary>
    public Book Book => _work.Book;

    /// <summary>What people are called, and what is wrong with the book's files as they are now.</summary>
    public BookState BookState => _bookState;

    public string Factory { get; }

    /// <summary>Frames as received.</summary>
    public SegmentLog Frames { get; }

    /// <summary>Points for the sinks.</summary>
    public SegmentLog Points { get; }

    /// <summary>The index of refused frames.</summary>
    public SegmentLog Refused { get; }

    /// <summary>What the factory may still send today.</summary>
    public DayQuota Quota { get; }

    /// <summary>What was not let in.</summary>
    public Door Door { get; } = new();

    /// <summary>Every frame before this number is folded.</summary>
    public long Folded => _work.Folded;

    /// <summary>Records of the log whose bytes were damaged, as far as it has been read.</summary>
    public long Damaged => _work.Damaged;

    /// <summary>The frame behind the last snapshot; 0 without one.</summary>
    public long SnapshotAt => _work.SnapshotAt;

    /// <summary>Tells how much room the log's disk has, for what the lane writes of itself. Set before the lane starts.</summary>
    public Func<long?>? DiskFree
    {
        set => _work.DiskFree = value;
    }

    /// <summary>Tells how far behind the sinks are, for what the lane writes of itself. Set before the lane starts.</summary>
    public Func<long>? SinkLag
    {
        set => _work.SinkLag = value;
    }

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

    /// <summary>Has everything handed on again that there ever was.</summary>
    public void AskEverything()
    {
        _everythingWanted = true;
        Wake();
    }

    /// <summary>How the lane looked when it was last asked; null if it never was.</summary>
    public LaneView? LastView => _lastView;

    /// <summary>How the lane looks now. Answers between two frames: within a moment, unless the lane reads its log or waits for a disk that is full.</summary>
    public Task<LaneView> ViewAsync()
    {
        var fresh = new TaskCompletionSource<LaneView>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = Interlocked.CompareExchange(ref _wanted, fresh, null) ?? fresh;
        Wake();
        return asked.Task;
    }

    /// <summary>The counts when they were last asked for; null if they never were.</summary>
    public LaneLedger? LastLedger => _lastLedger;

    /// <summary>The counts now, without the view: some hundred bytes, however large the factory. Answers like <see cref="ViewAsync"/>.</summary>
    public Task<LaneLedger> LedgerAsync()
    {
        var fresh = new TaskCompletionSource<LaneLedger>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = Interlocked.CompareExchange(ref _ledgerWanted, fresh, null) ?? fresh;
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
        await Refused.DisposeAsync().ConfigureAwait(false);
        _work.Dispose();
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
        _work.Begin();
        var nextPublish = _time.GetTimestamp();
        while (true)
        {
            // Asked before reading: what is durable at this moment is folded before the answer.
            var publishAsked = Interlocked.Exchange(ref _publishWanted, null);
            var stopping = _stopping;
            if (stopping && _options.Rebuild is not null && !_work.IsCaughtUp)
            {
                // Interrupted: a year of the log is not read to its end first. The next start hands on everything.
                return;
            }

            var any = _work.FoldSome();
            if (_work.IsCaughtUp)
            {
                _caughtUp.TrySetResult();
                any |= TakeOffered();
                if (_everythingWanted && Points.HasRoom)
                {
                    _everythingWanted = false;
                    _work.HandOnEverything();
                }

                if (!stopping)
                {
                    _work.TellTime();
                    _work.TellIngest();
                    _work.TellState();
                    _work.KeepSnapshot();
                }
            }

            if (publishAsked is not null || (stopping && !any))
            {
                _work.FoldAll();
                _work.Publish();
                publishAsked?.TrySetResult();
            }
            else if (_options.PublishEvery is { } every && _time.GetElapsedTime(nextPublish) >= every && _work.HasNews && Points.HasRoom)
            {
                _work.Publish();
                nextPublish = _time.GetTimestamp();
            }

            if (Interlocked.Exchange(ref _wanted, null) is { } wanted)
            {
                wanted.TrySetResult(_lastView = View());
            }

            if (Interlocked.Exchange(ref _ledgerWanted, null) is { } ledgerWanted)
            {
                ledgerWanted.TrySetResult(_lastLedger = _work.CopyLedger());
            }

            if (stopping && !any)
            {
                KeepLastSnapshot();
                return;
            }

            if (!any)
            {
                _wake.Wait(_work.HasNews ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5));
            }
        }
    }

    private void KeepLastSnapshot()
    {
        _work.KeepSnapshot();
        _work.KeepSnapshot(atOnce: true);
        using var patience = new CancellationTokenSource(SnapshotPatience, _time);
        try
        {
            Points.WaitCommittedAsync(Points.Next - 1, patience.Token).AsTask().GetAwaiter().GetResult();
            Refused.WaitCommittedAsync(Refused.Next - 1, patience.Token).AsTask().GetAwaiter().GetResult();
            _work.KeepSnapshot();
        }
        catch (OperationCanceledException)
        {
            // A disk that is full: the snapshot before still counts.
        }
    }

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

        return _work.Take(content, offered.Hash);
    }

    private LaneView View()
    {
        var now = EventTime.From(_time.GetUtcNow());
        var fold = _work.Fold;
        return new LaneView(
            now,
            fold.View(now, Rolling),
            fold.ViewStations(now),
            fold.Ledger.Copy(),
            [.. fold.Refusals.Reverse()],
            [.. fold.Unmapped.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Take(50)],
            Frames.Next - Folded);
    }
}
