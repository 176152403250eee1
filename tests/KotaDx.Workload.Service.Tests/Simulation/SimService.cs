using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// The service from one start to its end, put together as the intake, the lane and the pumps do it, but with every step taken by whoever
/// holds it: the logs, the lane's work, the snapshots, the queues of acknowledgements and the rule of where sinks go on are the real ones.
/// </summary>
internal sealed class SimService
{
    private readonly VirtualClock _clock;
    private readonly long? _sinksFrom;
    private readonly bool _hasGaps;
    private (BookContent Content, ulong Hash)? _offered;

    public SimService(SimDisk disk, VirtualClock clock, SimOptions options, IReadOnlyList<SimStore> stores, int senders, (BookContent Content, ulong Hash)? book, ILogger logger)
    {
        _clock = clock;
        Frames = SegmentLog.Open("/data/log/f", options.FrameLog with { Disk = disk }, clock, logger);
        Points = SegmentLog.Open("/data/points/f", options.PointLog with { Disk = disk }, clock, logger);
        Refused = SegmentLog.Open("/data/refused/f", RefusedIndex.OptionsOf(options.PointLog with { Disk = disk }), clock, logger);
        var snapshots = new Snapshots(disk, "/data/snapshots/f", logger);
        _sinksFrom = new SinkSet(stores, new Components(), clock, NullLogger<SinkSet>.Instance).StartIn(SimShop.Factory, Points);
        Work = new LaneWork(SimShop.Factory, Frames, Points, new RefusedIndex(Refused), poisoned: null, snapshots, _sinksFrom, options.Lane, clock, logger);
        Work.Prepare();
        _hasGaps = HasGaps();
        _offered = book;
        if (Frames.Next == 1)
        {
            TakeOffered();
        }

        Pumps = [.. stores.Select(store => new Pump(store, Points))];
        Acknowledgements = [.. Enumerable.Range(0, senders).Select(static _ => new AckQueue<SegmentLog, ushort>())];
    }

    public SegmentLog Frames { get; }

    public SegmentLog Points { get; }

    /// <summary>The index of refused frames.</summary>
    public SegmentLog Refused { get; }

    public LaneWork Work { get; }

    public IReadOnlyList<Pump> Pumps { get; }

    /// <summary>One for each sender.</summary>
    public IReadOnlyList<AckQueue<SegmentLog, ushort>> Acknowledgements { get; }

    public bool HasBegun { get; private set; }

    /// <summary>True if a sink lacks points, so that everything is handed on again.</summary>
    public bool HandsOnEverything => _sinksFrom is null || _hasGaps;

    /// <summary>Puts a message into the log.</summary>
    public void Take(SimSender sender, int number, in SimSender.Packet packet, Witness witness)
    {
        var marks = FrameMarks.Numbered | (packet.IsAgain ? FrameMarks.Redelivered : FrameMarks.None);
        Acknowledgements[number].Add(Frames, Take(packet.Message, marks, sender.Origin, packet.Id, witness), packet.Id);
    }

    /// <summary>Puts a message into the log for which nobody waits.</summary>
    public long Take(SimMessage message, FrameMarks marks, ReadOnlySpan<byte> origin, ushort delivery, Witness witness)
    {
        // No two at one moment: the arrival tells which message a frame is.
        _clock.Advance(TimeSpan.FromTicks(1));
        var arrival = EventTime.From(_clock.GetUtcNow());
        witness.Took(arrival, message);
        return Frames.Append(new Frame
        {
            Arrival = arrival,
            Kind = message.Kind,
            Marks = message.Marks | marks,
            Delivery = delivery,
            Origin = origin,
            Topic = message.Topic,
            Payload = message.Payload,
        });
    }

    public void Begin()
    {
        var next = Points.Next;
        Work.Begin();
        HasBegun = true;
        if (Frames.First > 1 && Work.SnapshotAt < Frames.First)
        {
            throw new SimulationFaultException($"the log begins with {Frames.First}, and no snapshot goes before it");
        }

        if (!HandsOnEverything && !Work.WasCutShort && (Points.Next > next || Work.HasNews))
        {
            throw new SimulationFaultException("a start hands on again though nothing was lost");
        }
    }

    public void Offer((BookContent Content, ulong Hash) book) => _offered = book;

    /// <summary>One round of the lane's loop.</summary>
    public void Step(int most)
    {
        if (!HasBegun)
        {
            Begin();
            return;
        }

        Work.FoldSome(most);
        if (Work.IsCaughtUp)
        {
            TakeOffered();
            Work.TellTime();
        }
    }

    /// <summary>Points that no sink waits for any longer.</summary>
    public void Trim() => Points.Trim(Pumps.Min(static pump => pump.Position));

    private void TakeOffered()
    {
        if (_offered is { } book)
        {
            _offered = null;
            Work.Take(book.Content, book.Hash);
        }
    }

    /// <summary>True if the point log ends in the midst of handing on everything, or a power cut took a part out of it, so that it has to be done again.</summary>
    private bool HasGaps()
    {
        var isUnended = false;
        using var reader = Points.Read(0);
        while (reader.TryRead(out _, out var body))
        {
            isUnended |= PointRecord.IsEverything(body);
            PointRecord.Read(body, out var isComplete, out _, out _);
            isUnended &= !isComplete;
        }

        return isUnended || reader.Damaged > 0;
    }

    /// <summary>What <see cref="SinkPump"/> does, a batch at a time.</summary>
    internal sealed class Pump(SimStore store, SegmentLog points)
    {
        private readonly LatestLines _batch = new();
        private readonly LogReader _reader = points.Read(SinkPump.StartOf(store, SimShop.Factory, points) ?? points.Next);

        public SimStore Store => store;

        public long Position { get; private set; } = SinkPump.StartOf(store, SimShop.Factory, points) ?? points.Next;

        /// <summary>True while the store does not answer.</summary>
        public bool IsBehind => Position < points.Committed;

        /// <summary>Offers a batch of at most so many records, or the one that was not taken before.</summary>
        /// <param name="most">How many.</param>
        /// <param name="fate">How it goes.</param>
        public void Carry(int most, Fate fate)
        {
            for (var i = 0; _reader.Position == Position + i && i < most; i++)
            {
                if (!_reader.TryRead(out _, out var body))
                {
                    break;
                }

                _batch.Add(PointRecord.Read(body, out _, out _, out _));
                if (_reader.Position != Position + i + 1)
                {
                    break;
                }
            }

            if (_reader.Position == Position || fate == Fate.NotReached)
            {
                return;
            }

            if (fate == Fate.AnswerLost && !store.IsTransactional)
            {
                store.Write(_batch.Gathered().Span);
                return;
            }

            store.WriteAsync(new PointBatch(SimShop.Factory, points.Id, _reader.Position, _batch.Gathered()), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Position = _reader.Position;
            _batch.Clear();
        }
    }

    internal enum Fate
    {
        Taken,

        /// <summary>The store is away.</summary>
        NotReached,

        /// <summary>It has written, and nobody heard of it.</summary>
        AnswerLost,
    }
}
