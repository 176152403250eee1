using System.Collections.Concurrent;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Where every source hands in its frames: finds the factory's lane and appends to its log. Safe for concurrent use.
/// </summary>
internal sealed class Intake : IAsyncDisposable
{
    /// <summary>The lane of frames whose factory cannot be told. Not a name that a topic can have.</summary>
    public const string Nowhere = "~";

    private readonly DataFolder _folder;
    private readonly Func<string, SegmentLog, long?> _sinksFrom;
    private readonly IntakeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ConcurrentDictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lane>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly BookWatcher _books;
    private readonly Lock _opening = new();
    private bool _closed;

    public Intake(DataFolder folder, Func<string, SegmentLog, long?> sinksFrom, IntakeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _folder = folder;
        _sinksFrom = sinksFrom;
        _options = options;
        _time = time;
        _loggers = loggers;
        _bySpan = _lanes.GetAlternateLookup<ReadOnlySpan<char>>();
        _books = new BookWatcher(folder.BooksFolder, time, (factory, book) => Find(factory)?.Offer(book));
    }

    /// <summary>Raised for each lane as it is opened, before its first new frame.</summary>
    public event Action<Lane>? Opened;

    /// <summary>Takes up changes of books' files until cancelled.</summary>
    public Task WatchBooksAsync(CancellationToken cancellation) => _books.RunAsync(cancellation);

    public IEnumerable<Lane> Lanes => _lanes.Values.OrderBy(static lane => lane.Factory, StringComparer.Ordinal);

    /// <summary>Opens the lanes of the factories whose logs are in the folder.</summary>
    /// <exception cref="InputFaultException">A book cannot be understood; better told now than at its factory's first message.</exception>
    public void OpenExisting()
    {
        // A factory that has data goes on with the book that it had, and says so; a new one had better be told now.
        foreach (var factory in BookFiles.Factories(_folder.BooksFolder, []).Except(_folder.Factories))
        {
            BookFiles.Load(_folder.BooksFolder, factory).Require();
        }

        foreach (var factory in _folder.Factories)
        {
            Open(factory);
        }
    }

    public Lane? Find(string factory) => _lanes.GetValueOrDefault(factory);

    /// <summary>Appends a frame to its factory's log. Wait for the receipt before acknowledging.</summary>
    public Receipt Append(Frame frame)
    {
        var lane = frame.Kind == FrameKind.SerialLine ? LaneOfLine(frame) : LaneOf(frame.Topic);
        var marks = frame.Marks | (_options.Backfill.Contains(lane.Factory) ? FrameMarks.Backfill : FrameMarks.None);
        var payload = frame.Payload;
        if (!lane.Quota.TryTake(frame.Size, _time.GetUtcNow()))
        {
            lane.Door.TurnAway(ParseStatus.TooMuch, frame.Origin, frame.Topic);
            return new Receipt(lane, Receipt.NotKept);
        }

        if (payload.Length > FrameLimits.MaxKeptPayloadBytes)
        {
            payload = payload[..FrameLimits.MaxKeptPayloadBytes];
            marks |= FrameMarks.Truncated;
        }

        var number = lane.Frames.Append(new Frame
        {
            Arrival = frame.Arrival,
            Kind = frame.Kind,
            Marks = marks,
            Delivery = frame.Delivery,
            Origin = frame.Origin[..Math.Min(frame.Origin.Length, FrameLimits.MaxTopicBytes)],
            Topic = frame.Topic[..Math.Min(frame.Topic.Length, FrameLimits.MaxTopicBytes)],
            Payload = payload,
        });
        return new Receipt(lane, number);
    }

    /// <summary>Counts a frame that its source did not let in.</summary>
    public void TurnAway(ParseStatus reason, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> topic) => LaneOf(topic).Door.TurnAway(reason, origin, topic);

    /// <summary>Writes into the logs what was turned away since the last time.</summary>
    public void TellTurnedAway()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Door.Tell(lane.Frames, EventTime.From(_time.GetUtcNow()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_opening)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        await Task.WhenAll(_lanes.Values.Select(static lane => lane.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private SegmentLog OpenLog(string folder, SegmentLogOptions options, ILogger logger)
    {
        try
        {
            return SegmentLog.Open(folder, options, _time, logger);
        }
        catch (InvalidDataException fault)
        {
            throw new EnvironmentFaultException(new(
                $"ログを開けません（{fault.Message}）。書いたときと同じか、より新しい kotadx を使ってください。", $"The log cannot be opened ({fault.Message}). Use the kotadx that wrote it, or a later one."));
        }
    }

    /// <summary>A line may name another factory than its port was declared for.</summary>
    private Lane LaneOfLine(in Frame frame)
    {
        Span<byte> space = stackalloc byte[FrameLimits.MaxTopicBytes];
        return SerialLine.TrySplit(frame.Payload, frame.Topic, space, out var named, out _) == ParseStatus.Ok && Topic.TryFactory(named, out _)
            ? LaneOf(named)
            : LaneOf(frame.Topic);
    }

    private Lane LaneOf(ReadOnlySpan<byte> topic)
    {
        Span<char> name = stackalloc char[32];
        if (!Topic.TryFactory(topic, out var factory))
        {
            return Open(Nowhere);
        }

        var length = Encoding.ASCII.GetChars(factory, name);
        return _bySpan.TryGetValue(name[..length], out var lane) ? lane : Open(new string(name[..length]));
    }

    /// <summary>The lane of a factory, opened if it is not yet.</summary>
    public Lane Open(string factory)
    {
        lock (_opening)
        {
            if (_lanes.TryGetValue(factory, out var known))
            {
                return known;
            }

            ObjectDisposedException.ThrowIf(_closed, this);
            if (factory != Nowhere && _lanes.Count >= FrameLimits.MaxFactories)
            {
                return Open(Nowhere);
            }

            var logger = _loggers.CreateLogger("KotaDx." + factory);
            var book = _books.Load(factory);
            var frames = OpenLog(_folder.FramesOf(factory), _options.Log, logger);
            var points = OpenLog(_folder.PointsOf(factory), _options.Log, logger);
            var refused = OpenLog(_folder.RefusedOf(factory), RefusedIndex.OptionsOf(_options.Log), logger);
            var snapshots = new Snapshots(_options.Log.Disk, _folder.SnapshotsOf(factory), logger);
            var work = new LaneWork(factory, frames, points, new RefusedIndex(refused), new Poisoned(_options.Log.Disk, _folder.PoisonedOf(factory)), snapshots, _sinksFrom(factory, points), _options.Lane, _time, logger);
            work.Prepare();
            var lane = new Lane(book, work, frames, points, refused, new DayQuota(_options.BytesPerDay), _options.Lane, _time, logger) { DiskFree = _folder.FreeBytes };
            _lanes[factory] = lane;
            Opened?.Invoke(lane);
            lane.Start();
            return lane;
        }
    }
}
