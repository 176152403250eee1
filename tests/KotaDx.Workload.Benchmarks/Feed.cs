using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Benchmarks;

/// <summary>
/// Frames as a factory with a calendar, a roster and standard times sends them, made before anything is measured: each worker in turn, a
/// piece every few seconds, arrivals and times of events going on as they do. They are handed over in slices; when the last has been, a
/// new fold begins with the first one, which is not measured: it is there to make names, days and tables known.
/// </summary>
internal sealed class Feed
{
    /// <summary>When the shift begins.</summary>
    public static readonly DateTimeOffset ShiftStart = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private static readonly byte[] Origin = Encoding.ASCII.GetBytes("mqtt:bench");

    private readonly byte[][] _topics;
    private readonly byte[] _bytes;
    private readonly (int Topic, int At, int Length, long Arrival)[] _frames;
    private readonly int _perSlice;
    private readonly int _readingsPerFrame;
    private int _slice;

    /// <param name="workers">How many.</param>
    /// <param name="cycle">From one frame of a worker to the next.</param>
    /// <param name="slices">How many slices, at least two.</param>
    /// <param name="perSlice">Frames of a slice.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="payload">The payload of a worker at a time.</param>
    /// <param name="readingsPerFrame">How many readings a payload has.</param>
    public Feed(int workers, TimeSpan cycle, int slices, int perSlice, string signal, Func<int, DateTimeOffset, string> payload, int readingsPerFrame = 1)
        : this(workers, cycle, slices, perSlice, signal, (worker, time) => Encoding.UTF8.GetBytes(payload(worker, time)), readingsPerFrame)
    {
    }

    /// <inheritdoc cref="Feed(int, TimeSpan, int, int, string, Func{int, DateTimeOffset, string}, int)"/>
    public Feed(int workers, TimeSpan cycle, int slices, int perSlice, string signal, Func<int, DateTimeOffset, byte[]> payload, int readingsPerFrame)
    {
        Workers = workers;
        _perSlice = perSlice;
        _readingsPerFrame = readingsPerFrame;
        _topics = [.. Enumerable.Range(0, workers).Select(worker => Encoding.ASCII.GetBytes($"kotadx/v1/f/l{worker / 100}/s{worker:D3}/{signal}"))];
        _frames = new (int, int, int, long)[slices * perSlice];
        var bytes = new MemoryStream();
        for (var i = 0; i < _frames.Length; i++)
        {
            var time = ShiftStart + (cycle * (i / (double)workers));
            var written = payload(i % workers, time);
            _frames[i] = (i % workers, (int)bytes.Length, written.Length, EventTime.From(time.AddMilliseconds(4)).UnixNanoseconds);
            bytes.Write(written);
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>How many workers.</summary>
    public int Workers { get; }

    /// <summary>Frames folded into windows, which are handed on between the turns.</summary>
    /// <param name="receiver">Where to.</param>
    /// <param name="publishesEachSecond">Within the turns as well, whenever a second is over: as a lane does.</param>
    public Work Folded(ILoadReceiver receiver, bool publishesEachSecond = false)
    {
        var book = Book(Workers);
        var fold = new FactoryFold(book, receiver);
        var slice = 0;
        return new Work(
            () => Fold(fold, slice, publishesEachSecond),
            () =>
            {
                slice++;
                if (slice == _frames.Length / _perSlice || slice == 1)
                {
                    fold = new FactoryFold(book, receiver);
                    Fold(fold, 0, publishesEachSecond: false);
                    slice = 1;
                }

                fold.Publish();
            });
    }

    /// <summary>
    /// All slices but the first folded, and what came of them handed on: in factories of this kind, one after the other, each of which has had the
    /// first slice before.
    /// </summary>
    /// <param name="factories">How many.</param>
    public Work FoldedWhole(int factories)
    {
        var book = Book(Workers);
        var folds = new FactoryFold[factories];
        return new Work(
            () =>
            {
                var readings = 0;
                foreach (var fold in folds)
                {
                    for (var slice = 1; slice < _frames.Length / _perSlice; slice++)
                    {
                        readings += Fold(fold, slice, publishesEachSecond: false);
                    }

                    fold.Publish();
                }

                return readings;
            },
            () =>
            {
                for (var i = 0; i < factories; i++)
                {
                    folds[i] = new FactoryFold(book, new Nobody());
                    Fold(folds[i], 0, publishesEachSecond: false);
                }
            });
    }

    /// <summary>What becomes of the frames of one slice: to see that it is what the name of a row says.</summary>
    public Ledger Ledger()
    {
        var fold = new FactoryFold(Book(Workers), new Nobody());
        Fold(fold, 0, publishesEachSecond: false);
        return fold.Ledger;
    }

    /// <summary>Whatever else is to be done with the same frames.</summary>
    public Work Scanned(PayloadTaker take) => new(
        () =>
        {
            for (var i = _slice * _perSlice; i < (_slice + 1) * _perSlice; i++)
            {
                ref var frame = ref _frames[i];
                take(_topics[frame.Topic], _bytes.AsSpan(frame.At, frame.Length));
            }

            return _perSlice * _readingsPerFrame;
        },
        () => _slice = (_slice + 1) % (_frames.Length / _perSlice));

    /// <summary>Hands over every frame once.</summary>
    public void ForEach(FrameTaker take)
    {
        foreach (ref var frame in _frames.AsSpan())
        {
            take(FrameOf(frame));
        }
    }

    /// <summary>What the book of the factory says.</summary>
    public BookContent Content => ContentOf(Workers);

    private static Book Book(int workers) => new("f", ContentOf(workers), Factories.Book.DefaultZone);

    private static BookContent ContentOf(int workers) => new()
    {
        Shifts = [new ShiftEntry("day", "", 8 * 60, 17 * 60, [new MinuteSpan(12 * 60, 12 * 60 + 45)], [DayOfWeek.Wednesday], BookContent.Always)],
        Workers = [.. Enumerable.Range(0, workers).Select(static i => new WorkerEntry($"w{i:D3}", $"team{i / 20}", "", [], BookContent.Always))],
        Roster = [.. Enumerable.Range(0, workers).Select(static i => new RosterEntry($"l{i / 100}", $"s{i:D3}", "day", $"w{i:D3}", 1, BookContent.Always, null))],
        StandardTimes = [new StandardTimeEntry(Factories.Book.Any, Factories.Book.Any, Factories.Book.Any, 3, BookContent.Always)],
    };

    private int Fold(FactoryFold fold, int slice, bool publishesEachSecond)
    {
        var second = 0L;
        for (var i = slice * _perSlice; i < (slice + 1) * _perSlice; i++)
        {
            ref var frame = ref _frames[i];
            if (publishesEachSecond && frame.Arrival / EventTime.Second != second)
            {
                second = frame.Arrival / EventTime.Second;
                fold.Publish();
            }

            fold.Fold(FrameOf(frame));
        }

        return _perSlice * _readingsPerFrame;
    }

    private Frame FrameOf(in (int Topic, int At, int Length, long Arrival) frame) => new()
    {
        Arrival = new EventTime(frame.Arrival), Kind = FrameKind.Message, Origin = Origin, Topic = _topics[frame.Topic], Payload = _bytes.AsSpan(frame.At, frame.Length),
    };
}

/// <summary>Takes a message.</summary>
internal delegate void PayloadTaker(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload);

/// <summary>Takes a frame.</summary>
internal delegate void FrameTaker(in Frame frame);
