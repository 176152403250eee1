using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// Carries one factory's points to one sink, from the point log and never from memory: a store that is away costs disk, and
/// catches up by itself. Nothing ends it but its disposal; what only a person can mend is said loudly and tried again at long intervals.
/// </summary>
internal sealed class SinkPump : IAsyncDisposable
{
    /// <summary>How long a sink that has stopped rests before it looks whether somebody has mended it.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(5);

    /// <summary>A store that asks to be left alone for longer is asked after this time all the same.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>What is gathered at once: enough to make good use of a request, too little to matter for memory.</summary>
    public const int MostBytes = 1024 * 1024;

    private const int LeastBytes = 64 * 1024;

    /// <summary>How much of the point log is read for one batch, since of an open window only the last of many lines is sent.</summary>
    private const int MostRead = 64 * 1024 * 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly IPointSink _sink;
    private readonly SegmentLog _points;
    private readonly Action _askEverything;
    private readonly Action _changed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly LatestLines _lines = new();
    private Task _run = Task.CompletedTask;
    private volatile Component.Condition _condition = new(ComponentState.Waiting, new Text("開始しています", "starting"));
    private LogReader? _reader;
    private int _mostBytes = MostBytes;
    private long _position;
    private long _movedAt;
    private long _written;
    private long _batches;
    private long _retries;
    private long _setAside;
    private long _outdated;
    private bool _isGone;

    /// <param name="sink">Where to.</param>
    /// <param name="factory">Whose points.</param>
    /// <param name="points">Its point log.</param>
    /// <param name="askEverything">Has everything handed on again, where points that the sink lacks are gone.</param>
    /// <param name="changed">Called when <see cref="Condition"/> has changed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public SinkPump(IPointSink sink, string factory, SegmentLog points, Action askEverything, Action changed, TimeProvider time, ILogger logger)
    {
        _sink = sink;
        Factory = factory;
        _points = points;
        _askEverything = askEverything;
        _changed = changed;
        _time = time;
        _logger = logger;
        _position = StartOf(sink, factory, points) ?? points.Next;
        points.Committing += Wake;
    }

    public string Sink => _sink.Name;

    public string Factory { get; }

    /// <summary>How it is doing.</summary>
    public Component.Condition Condition => _condition;

    /// <summary>Records of the point log that the sink has yet to take.</summary>
    public long Behind => Math.Max(0, _points.Next - Volatile.Read(ref _position));

    /// <summary>Number of the first record that the sink has yet to take.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>True while the sink has given up, until somebody mends it.</summary>
    public bool IsStopped => _condition.State == ComponentState.Stopped;

    /// <summary>For how long nothing has been taken though something is there; zero while nothing is.</summary>
    public TimeSpan StuckFor => Volatile.Read(ref _movedAt) is var at and not 0 && Behind > 0 ? _time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Points that the store has taken since the start.</summary>
    public long PointsWritten => Volatile.Read(ref _written);

    /// <summary>Batches taken since the start.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Times that a batch was not taken and offered again, since the start.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Points that the store refused and that are kept in a file, since the start.</summary>
    public long PointsSetAside => Volatile.Read(ref _setAside);

    /// <summary>Points older than the store keeps any, since the start.</summary>
    public long PointsOutdated => Volatile.Read(ref _outdated);

    /// <summary>Why a batch was not taken the last time that one was not; null if that never happened.</summary>
    public string? LastError { get; private set; }

    /// <summary>Where a sink goes on in a point log; null if it lacks points that the log no longer holds, or knows some that the log has lost.</summary>
    public static long? StartOf(IPointSink sink, string factory, SegmentLog points) =>
        sink.PositionIn(factory, points.Id) is { } position && position >= points.First && position <= points.Next ? position : null;

    /// <summary>Begins to carry. Whoever is told of changes must know the pump by then.</summary>
    public void Start() => _run = Task.Run(CarryAsync);

    public async ValueTask DisposeAsync()
    {
        _points.Committing -= Wake;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _reader?.Dispose();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // A commit that was under way when we ended. It must not cost the log its writer.
        }
    }

    private async Task CarryAsync()
    {
        var delay = FirstDelay;
        string? said = null;
        while (true)
        {
            var result = await OfferAsync().ConfigureAwait(false);
            if (result is null)
            {
                ShowWorking(isGone: false);
                Volatile.Write(ref _movedAt, 0);
                await _wake.WaitAsync(_stop.Token).ConfigureAwait(false);
                continue;
            }

            if (result is { Verdict: SinkVerdict.Taken } taken)
            {
                Moved(taken);
                delay = FirstDelay;
                if (said is not null)
                {
                    said = null;
                    Diagnostics.Log.SinkWell(_logger, Sink);
                }

                continue;
            }

            var refused = result.Value;
            var wait = refused.Verdict == SinkVerdict.Stopped ? AskAgain : Later(delay, refused.RetryAfter);
            Tell(refused, wait, said);
            said = refused.Reason ?? "";
            _retries++;
            await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(false);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
        }
    }

    /// <summary>Offers what there is; null if there is nothing. While a batch waits, what has come since is added to it.</summary>
    private async ValueTask<SinkResult?> OfferAsync()
    {
        try
        {
            if (!Gather())
            {
                return null;
            }

            _ = Interlocked.CompareExchange(ref _movedAt, _time.GetTimestamp(), 0);
            var result = await _sink.WriteAsync(
                new PointBatch(Factory, _points.Id, _reader!.Position, _lines.Gathered()), _stop.Token).ConfigureAwait(false);
            if (result.IsTooMuch)
            {
                _mostBytes = Math.Max(LeastBytes, _mostBytes / 2);
                GatherAnew();
            }

            return result;
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            GatherAnew();
            return exception is IOException or UnauthorizedAccessException or OperationCanceledException
                // Our own disk, where the points and the position are: it can be asked again.
                ? new SinkResult(SinkVerdict.Later, exception.Message) { Next = new Text("データフォルダのあるディスクの空きと権限を確かめてください。", "Check that the disk of the data folder has room and can be written.") }
                : new SinkResult(SinkVerdict.Stopped, $"{exception.GetType().Name}: {exception.Message}") { Next = new Text("kotadx の不具合です。ログを添えて報告してください。", "This is a fault of kotadx: please report it with the log.") };
        }
    }

    private void Moved(SinkResult taken)
    {
        _written += _lines.Count - taken.SetAside - taken.Outdated;
        _setAside += taken.SetAside;
        _outdated += taken.Outdated;
        _batches++;
        _mostBytes = Math.Min(MostBytes, _mostBytes * 2);
        Volatile.Write(ref _movedAt, _time.GetTimestamp());
        Volatile.Write(ref _position, _reader!.Position);
        _lines.Clear();
        ShowWorking(taken.IsGone);
    }

    /// <summary>Twice as long each time, with jitter; never sooner than the store asked for, up to a limit.</summary>
    private static TimeSpan Later(TimeSpan delay, TimeSpan? asked)
    {
        var own = delay * (0.75 + (Random.Shared.NextDouble() / 2));
        if (asked is not { } wish || wish <= own)
        {
            return own;
        }

        return (wish < LongestAsked ? wish : LongestAsked) * (1 + (Random.Shared.NextDouble() / 4));
    }

    private void Tell(SinkResult refused, TimeSpan wait, string? said)
    {
        var reason = refused.Reason ?? "";
        LastError = reason;
        var next = refused.Next is { } text ? new Text(" " + text.Ja, " " + text.En) : default;
        if (refused.Verdict == SinkVerdict.Stopped)
        {
            Show(ComponentState.Stopped, new Text($"停止しました（データは保管中）: {reason}{next.Ja}", $"stopped, data is kept: {reason}{next.En}"));
            Diagnostics.Log.SinkStopped(_logger, Sink, reason + next.En);
            return;
        }

        Show(ComponentState.Waiting, new Text($"待っています（データは保管中）: {reason}{next.Ja}", $"waiting, data is kept: {reason}{next.En}"));
        if (reason != said)
        {
            Diagnostics.Log.SinkRetries(_logger, Sink, reason + next.En, wait);
        }
    }

    private void ShowWorking(bool isGone)
    {
        if (isGone || (_isGone && _condition.State == ComponentState.Ok))
        {
            _isGone = true;
            Show(ComponentState.Ok, new Text(
                "書き込みを再開しました。データベースが無くなる前の分は、再起動すると初めから書き直します。",
                "writes again; what was written before the database went is missing until a restart writes everything again"));
            return;
        }

        Show(ComponentState.Ok, _setAside == 0
            ? new Text("正常", "working")
            : new Text($"正常。拒まれた点 {_setAside} 件は {_sink.RefusedFile} にあります", $"working; {_setAside} points that it refused are kept in {_sink.RefusedFile}"));
    }

    private void Show(ComponentState state, Text detail)
    {
        var condition = new Component.Condition(state, detail);
        if (condition != _condition)
        {
            _condition = condition;
            _changed();
        }
    }

    /// <summary>Reads on until there is enough to send.</summary>
    /// <returns>False if there is nothing.</returns>
    private bool Gather()
    {
        if (_position < _points.First)
        {
            // What it has yet to take is gone. Everything there ever was comes behind what is there now.
            GatherAnew();
            Volatile.Write(ref _position, _points.Next);
            _askEverything();
        }

        _reader ??= _points.Read(_position);
        var damaged = _reader.Damaged;
        long read = 0;
        while (_lines.Length < _mostBytes && read < MostRead && _reader.TryRead(out var number, out var body))
        {
            if (_reader.Damaged > damaged)
            {
                Diagnostics.Log.DamagedRecords(_logger, Factory, _reader.Damaged - damaged, number);
                damaged = _reader.Damaged;
            }

            read += body.Length;
            _lines.Add(PointRecord.Read(body, out _, out _, out _));
        }

        return _reader.Position > _position;
    }

    /// <summary>Gives up what was gathered: it is read from the log again.</summary>
    private void GatherAnew()
    {
        _lines.Clear();
        _reader?.Dispose();
        _reader = null;
    }
}
