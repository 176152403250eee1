using System.Buffers;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// Reads every record of the frame log as soon as it is committed and remembers it, also when the log has dropped it since. Knows which
/// message a frame is by its arrival time, which no two takings share.
/// </summary>
internal sealed class Witness
{
    private readonly Dictionary<long, SimMessage> _taken = [];
    private readonly List<(long Number, byte[] Body)> _history = [];

    /// <summary>Records in which a bit has flipped since: they are lost, and only they.</summary>
    public HashSet<long> Hit { get; } = [];

    /// <summary>Number behind the last record seen.</summary>
    public long Next => _history.Count == 0 ? 1 : _history[^1].Number + 1;

    /// <summary>Frames that were a message sent again, as far as <see cref="Undisturbed"/> went through them.</summary>
    public int Redelivered { get; private set; }

    /// <summary>Frames of which something was refused, and the first reason; likewise.</summary>
    public Dictionary<long, ParseStatus> Refused { get; } = [];

    public void Took(EventTime arrival, SimMessage message) => _taken.Add(arrival.UnixNanoseconds, message);

    /// <summary>Takes down what is new.</summary>
    public void ReadOn(LogReader reader)
    {
        while (reader.TryRead(out var number, out var body))
        {
            Add(number, body);
        }
    }

    /// <summary>After a start: what was committed once is there, under its number and unchanged, but for what was dropped from the beginning.</summary>
    public void Recheck(SegmentLog frames)
    {
        var at = _history.FindIndex(record => record.Number >= frames.First);
        at = at < 0 ? _history.Count : at;
        using var reader = frames.Read(0);
        while (reader.TryRead(out var number, out var body))
        {
            for (; at < _history.Count && _history[at].Number < number; at++)
            {
                CheckLost(_history[at].Number);
            }

            if (at == _history.Count)
            {
                Add(number, body);
            }
            else if (_history[at].Number != number || !body.SequenceEqual(_history[at].Body) || Hit.Contains(number))
            {
                throw new SimulationFaultException($"frame {number} is not the one that was committed as {_history[at].Number}: {Tell(body)} instead of {Tell(_history[at].Body)}");
            }

            at++;
        }

        for (; at < _history.Count; at++)
        {
            CheckLost(_history[at].Number);
        }

        var hit = Hit.Count(number => number >= frames.First);
        if (reader.Damaged < hit)
        {
            throw new SimulationFaultException($"{hit} frames are damaged, and {reader.Damaged} were counted");
        }
    }

    /// <summary>What a fold says to which nothing ever happened: of each message its first frame, and of those sent again only that time went on.</summary>
    public SimStore Undisturbed(out FactoryFold fold)
    {
        var lines = new ArrayBufferWriter<byte>(64 * 1024);
        var refusals = new Refusals();
        fold = new FactoryFold(Book.Open(SimShop.Factory), new LineProtocolWriter(lines)) { RefusalReceiver = refusals };
        var store = new SimStore("undisturbed", isTransactional: true);
        var seen = new HashSet<SimMessage>();
        Redelivered = 0;
        foreach (var (number, body) in _history)
        {
            if (!Frame.TryRead(body, out var frame))
            {
                throw new SimulationFaultException($"frame {number} cannot be read");
            }

            switch (frame.Kind)
            {
                case FrameKind.Book:
                    var content = BookRecord.Read(frame.Payload);
                    fold.Take(new Book(SimShop.Factory, content, ZoneNames.TryFind(content.Zone, out var zone) ? zone : Book.DefaultZone), frame.Arrival);
                    break;
                case FrameKind.Clock:
                    fold.Advance(frame.Arrival);
                    break;
                default:
                    if (seen.Add(_taken[frame.Arrival.UnixNanoseconds]))
                    {
                        fold.Fold(new Frame
                        {
                            Arrival = frame.Arrival,
                            Kind = frame.Kind,
                            Marks = frame.Marks & ~(FrameMarks.Numbered | FrameMarks.Redelivered),
                            Origin = frame.Origin,
                            Topic = frame.Topic,
                            Payload = frame.Payload,
                        });
                        if (refusals.Take() is { } reason)
                        {
                            Refused.Add(number, reason);
                        }
                    }
                    else
                    {
                        Redelivered++;
                        fold.Advance(frame.Arrival);
                    }

                    break;
            }
        }

        fold.Publish();
        store.Write(lines.WrittenSpan);
        return store;
    }

    private void CheckLost(long number)
    {
        if (!Hit.Contains(number))
        {
            throw new SimulationFaultException($"frame {number} was committed and is gone");
        }
    }

    private static string Tell(ReadOnlySpan<byte> body) => Frame.TryRead(body, out var frame)
        ? $"{frame.Kind} {frame.Arrival.ToDateTimeOffset():HH:mm:ss.fffffff} {Encoding.UTF8.GetString(frame.Payload[..Math.Min(frame.Payload.Length, 80)])}"
        : "no frame";

    private void Add(long number, ReadOnlySpan<byte> body)
    {
        if (number < Next)
        {
            throw new SimulationFaultException($"number {number} was given twice");
        }

        _history.Add((number, body.ToArray()));
        if (Frame.TryRead(body, out var frame) && frame.Kind is not (FrameKind.Book or FrameKind.Clock))
        {
            _taken[frame.Arrival.UnixNanoseconds].IsInLog = true;
        }
    }

    private sealed class Refusals : IRefusalReceiver
    {
        private ParseStatus? _first;

        public void OnRefused(ParseStatus reason, int at, int ordinal) => _first ??= reason;

        public ParseStatus? Take()
        {
            var first = _first;
            _first = null;
            return first;
        }
    }
}
