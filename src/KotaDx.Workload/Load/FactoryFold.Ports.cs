using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>Frames of ports that the book describes: answers of PLCs, lines of instruments.</summary>
public sealed partial class FactoryFold
{
    /// <summary>A state that is read again and again is entered anew after this time: well before one that nobody repeats would end.</summary>
    private const long SameState = EventTime.Hour;

    private readonly Dictionary<(string Port, byte Slave), PolledPoint[]> _polled = [];
    private readonly ushort[] _units = new ushort[PlcCodec.MaxUnits];
    private readonly byte[] _partSpace = new byte[2 * FrameLimits.MaxTokenBytes + 64];
    private readonly Dictionary<string, PortLines?> _portLines = new(StringComparer.Ordinal);
    private readonly byte[] _lineSpace = new byte[LineReader.ScratchBytes];
    private readonly SortedDictionary<string, (ulong Code, long Time)> _lastCodes = new(StringComparer.Ordinal);
    private Book? _polledBook;
    private int _polledDay;

    private void FoldPort(in Frame frame, ReadOnlySpan<byte> ordinals)
    {
        var status = Topic.TryParse(frame.Topic, out var topic, out var at);
        if (status == ParseStatus.Ok && !topic.Factory.SequenceEqual(_factory))
        {
            (status, at) = (ParseStatus.TooManyFactories, 0);
        }

        var tally = default(Tally);
        if (status == ParseStatus.Ok)
        {
            var port = Encoding.UTF8.GetString(topic.Station);
            status = frame.Kind == FrameKind.PlcPoll ? FoldPoll(frame, port, ordinals, ref tally, out at) : FoldLine(frame, port, ordinals, ref tally);
        }

        if (status == ParseStatus.Ok)
        {
            CountFrame(tally);
        }
        else if (status == ParseStatus.Unmapped)
        {
            _ledger.ReadingsReceived++;
            _ledger.FramesUnmapped++;
            CountUnmapped(frame.Topic, ordinal: -1);
        }
        else
        {
            RefuseFrame(frame, frame.Topic, frame.Payload, status, at);
        }
    }

    /// <returns>Ok if the answer is good, whatever became of its readings; else why the frame is refused, or unmapped where the book has no use for it.</returns>
    private ParseStatus FoldPoll(in Frame frame, string port, ReadOnlySpan<byte> ordinals, ref Tally tally, out int at)
    {
        at = 0;
        if (!PlcPoll.TryRead(frame.Payload, out var poll))
        {
            return ParseStatus.PlcBroken;
        }

        var codec = PlcCodecs.Of(poll.Protocol, poll.HasChecksum);
        Span<char> text = stackalloc char[byte.MaxValue];
        if (!codec.TryParse(text[..Encoding.ASCII.GetChars(poll.Address, text)], out var first, out _) || poll.Count == 0 || poll.Count > codec.Areas[first.Area].MostAtOnce)
        {
            return ParseStatus.PlcBroken;
        }

        var read = new PlcRead(poll.Station, first, poll.Count, poll.Transaction);
        var answer = codec.Read(poll.Answer, read, _units);
        at = frame.Payload.Length - poll.Answer.Length + answer.At;
        if (poll.IsStray || answer.Status != PlcReplyStatus.Complete || answer.Length != poll.Answer.Length)
        {
            return (answer.Status, answer.Fault) switch
            {
                (PlcReplyStatus.Refused, _) when !poll.IsStray => ParseStatus.PlcRefused,
                (PlcReplyStatus.Malformed, PlcFault.Checksum) => ParseStatus.PlcChecksum,
                (PlcReplyStatus.Refused or PlcReplyStatus.Complete, _) or (_, PlcFault.OtherReply) => ParseStatus.PlcStray,
                _ => ParseStatus.PlcBroken,
            };
        }

        var isOfUse = false;
        foreach (var point in PointsOf(port, poll.Station, codec, frame.Arrival.UnixNanoseconds))
        {
            var offset = (long)point.Place.Address.Number - first.Number;
            var length = codec.Areas[first.Area].IsBit ? 1 : PlcNumber.WordsOf(point.Type);
            if (point.Place.Address.Area != first.Area || offset < 0 || offset + length > poll.Count)
            {
                continue;
            }

            isOfUse = true;
            var isNumber = PlcNumber.TryRead(_units.AsSpan((int)offset, length), point.Type, point.Order, Math.Max(point.Place.Bit, 0), out var number);
            var payload = _partSpace.AsSpan(0, isNumber ? WriteValue(Scaled(number, point.Scale), point.Unit, _partSpace) : 0);
            FoldPart(frame, point.Topic, payload, ordinals, isNumber ? ParseStatus.Ok : ParseStatus.PlcNoNumber, at, ref tally);
        }

        return isOfUse ? ParseStatus.Ok : ParseStatus.Unmapped;
    }

    private ParseStatus FoldLine(in Frame frame, string port, ReadOnlySpan<byte> ordinals, ref Tally tally)
    {
        if (LinesOf(port, frame.Arrival.UnixNanoseconds) is not { } lines)
        {
            return ParseStatus.Unmapped;
        }

        var reader = new LineReader(frame.Payload, lines.Format, _lineSpace);
        while (true)
        {
            var status = reader.Read(out var signal, out var payload, out var at);
            if (status == ParseStatus.End)
            {
                return ParseStatus.Ok;
            }

            // A replay is of a reading that did not count.
            if (status == ParseStatus.Ok && ordinals.IsEmpty && IsScannedAgain(port, payload, frame.Arrival.UnixNanoseconds, lines.Debounce))
            {
                _ledger.ReadingsReceived++;
                _ledger.ReadingsDuplicate++;
                tally.Duplicates++;
                tally.Ordinal++;
                continue;
            }

            signal = signal.IsEmpty ? lines.Signal : signal;
            if (signal.Length > _topicSpace.Length - lines.Station.Length)
            {
                status = ParseStatus.TopicLevel;
                signal = default;
            }

            lines.Station.CopyTo(_topicSpace, 0);
            signal.CopyTo(_topicSpace.AsSpan(lines.Station.Length));
            FoldPart(frame, _topicSpace.AsSpan(0, lines.Station.Length + signal.Length), payload, ordinals, status, at, ref tally);
        }
    }

    /// <summary>A reader that is held too long says its code twice. As with badges, the time runs from the one that counted.</summary>
    private bool IsScannedAgain(string port, ReadOnlySpan<byte> payload, long arrival, long debounce)
    {
        if (debounce == 0)
        {
            return false;
        }

        var code = default(Hash64);
        code.Add(payload);
        if (_lastCodes.TryGetValue(port, out var last) && last.Code == code.Value && arrival >= last.Time && arrival - last.Time < debounce)
        {
            return true;
        }

        _lastCodes[port] = (code.Value, arrival);
        return false;
    }

    private void SaveCodes(SnapshotWriter to)
    {
        to.Write(_lastCodes.Count);
        foreach (var (port, last) in _lastCodes)
        {
            to.WriteText(port);
            to.Write(last.Code);
            to.Write(last.Time);
        }
    }

    private void LoadCodes(SnapshotReader from)
    {
        for (var count = from.ReadCount(); count > 0; count--)
        {
            _lastCodes.Add(from.ReadText(), (from.Read<ulong>(), from.Read<long>()));
        }
    }

    /// <summary>One value of a frame, with the topic that the book gives it.</summary>
    private void FoldPart(
        in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> ordinals, ParseStatus status, int at, ref Tally tally)
    {
        if (status == ParseStatus.Ok && AddressOf(frame, topic, out status, out _) is { } address)
        {
            FoldReadings(frame, topic, address, payload, ordinals, ref tally);
            return;
        }

        if (ordinals.IsEmpty || Replay.Concerns(ordinals, tally.Ordinal))
        {
            _ledger.ReadingsReceived++;
            if (status == ParseStatus.Unmapped)
            {
                tally.Unmapped++;
                CountUnmapped(topic, tally.Ordinal);
            }
            else
            {
                tally.Refused++;
                Refuse(frame, topic, frame.Payload, status, at, tally.Ordinal);
            }
        }

        tally.Ordinal++;
    }

    /// <summary>How the lines of a port are read as of a day; null where the book does not say.</summary>
    private PortLines? LinesOf(string port, long arrival)
    {
        var day = RenewPorts(arrival);
        if (!_portLines.TryGetValue(port, out var lines))
        {
            if (_book.Port(port, day) is { } entry && LineFormat.TryParse(entry.Speaks, entry.Columns, out var format, out _))
            {
                lines = new PortLines(format!, [.. Topic.Prefix, .. _factory, .. Encoding.UTF8.GetBytes($"/{entry.Line}/{entry.Station}/")], Encoding.UTF8.GetBytes(entry.Signal),
                    (long)Math.Min(entry.DebounceSeconds * EventTime.Second, 1e18));
            }

            _portLines.Add(port, lines);
        }

        return lines;
    }

    private int RenewPorts(long arrival)
    {
        var day = _calendar.DateOf(arrival);
        if (!ReferenceEquals(_polledBook, _book) || _polledDay != day)
        {
            _polled.Clear();
            _portLines.Clear();
            (_polledBook, _polledDay) = (_book, day);
        }

        return day;
    }

    /// <summary>The registers of a slave as of a day, in order of their signals.</summary>
    private PolledPoint[] PointsOf(string port, byte slave, PlcCodec codec, long arrival)
    {
        var day = RenewPorts(arrival);
        if (!_polled.TryGetValue((port, slave), out var points))
        {
            var found = new List<PolledPoint>();
            foreach (var entry in _book.PlcPointsOf(port, day))
            {
                if (entry.Slave == slave && PlcPlace.TryParse(codec, entry.Address, out var place, out _))
                {
                    found.Add(new PolledPoint(
                        place, place.Bit >= 0 || codec.Areas[place.Address.Area].IsBit ? PlcType.Bit : entry.Type,
                        entry.Order ?? (codec.IsLowWordFirst ? WordOrder.Cdab : WordOrder.Abcd), entry.Scale, Encoding.UTF8.GetBytes(entry.Unit),
                        [.. Topic.Prefix, .. _factory, .. Encoding.UTF8.GetBytes($"/{entry.Line}/{entry.Station}/{entry.Signal}")]));
                }
            }

            points = [.. found];
            _polled.Add((port, slave), points);
        }

        return points;
    }

    /// <summary>A state read from a register is said with every poll; it is entered when it changes, and now and then.</summary>
    private bool IsPolledAgain(in Frame frame, int station, WorkState state, int worker) =>
        frame.Kind == FrameKind.PlcPoll && _states.Says(station, state, worker, frame.Arrival.UnixNanoseconds - SameState);

    /// <summary>Divides by 10 where the scale is 0.1: a tenth has no exact double, and 3 × 0.1 would show as 0.30000000000000004.</summary>
    private static double Scaled(double number, double scale)
    {
        var inverse = Math.Round(1 / scale);
        return Math.Abs(scale) < 1 && Math.Abs((inverse * scale) - 1) < 1e-12 ? number / inverse : number * scale;
    }

    private static int WriteValue(double value, ReadOnlySpan<byte> unit, Span<byte> to)
    {
        if (unit.IsEmpty)
        {
            value.TryFormat(to, out var bare, default, CultureInfo.InvariantCulture);
            return bare;
        }

        "{\"v\":"u8.CopyTo(to);
        value.TryFormat(to[5..], out var written, default, CultureInfo.InvariantCulture);
        var at = 5 + written;
        ",\"u\":\""u8.CopyTo(to[at..]);
        at += 6;
        unit.CopyTo(to[at..]);
        at += unit.Length;
        "\"}"u8.CopyTo(to[at..]);
        return at + 2;
    }
}
