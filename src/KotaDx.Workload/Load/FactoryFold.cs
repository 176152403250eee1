using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// The fold of one factory: frames in, loads out. Its state is a function of the frames and the book alone; the only clock is the
/// frames' arrival time. One thread at a time.
/// </summary>
public sealed partial class FactoryFold
{
    /// <summary>Raised when the same log gives other points than before: then everything is handed on again.</summary>
    public const int Version = 5;

    /// <summary>How the bar of work is called for which nobody is named. Never spread over people.</summary>
    public const string UnassignedName = "unassigned";

    /// <summary>How far ahead of its arrival an event may be before its time is replaced (design: +2 min).</summary>
    public const long MaxAhead = 2 * EventTime.Minute;

    /// <summary>How far behind its arrival an event may be before its time is replaced (design: −24 h).</summary>
    public const long MaxBehind = 24 * EventTime.Hour;

    /// <summary>Open work older than this is shown as a start without an end, no longer as work going on.</summary>
    public const long LongestOpen = 12 * EventTime.Hour;

    private const long LateAfter = 15 * EventTime.Minute;
    private const int KeptRefusals = 100;
    private const int MaxUnmappedNames = 1000;
    private const long Micro = 1_000_000;

    // 1970-01-01 and 2200-01-01: what a backfilled time may be.
    private const long Earliest = 0;
    private const long Latest = 7_258_118_400 * EventTime.Second;

    private readonly byte[] _factory;
    private readonly ILoadReceiver _receiver;
    private readonly Ledger _ledger = new();
    private readonly NameTable _workers = new();
    private readonly NameTable _stations = new();
    private readonly NameTable _lines = new();
    private readonly NameTable _teams = new();
    private readonly NameTable _parts = new();
    private readonly NameTable _shiftNames = new();
    private readonly List<int> _lineOf = [];
    private readonly List<byte[]> _stationLevels = [];
    private readonly List<long> _lastSeen = [];
    private readonly BadgeTable _badges;
    private readonly StationDays _stationDays;
    private readonly JobTable _jobs;
    private readonly StateTable _states;
    private readonly CycleTable _cycles;
    private readonly CounterTable _counters;
    private readonly RecentSet _recent = new();
    private readonly Deliveries _deliveries = new();
    private readonly HashSet<long> _replayed = [];
    private readonly Queue<Refusal> _refusals = new();
    private readonly Dictionary<int, long> _replacedNoted = [];
    private readonly Dictionary<string, long> _unmapped = [];
    private readonly Dictionary<SignalEntry, StateWords?> _stateWords = new(ReferenceEqualityComparer.Instance);
    private readonly NameTable _topics = new();
    private readonly List<Address> _addresses = [];
    private readonly Sweep _sweep = new();
    private readonly byte[] _scratch = new byte[ReadingReader.ScratchBytes];
    private readonly byte[] _topicSpace = new byte[FrameLimits.MaxTopicBytes];
    private Book _book;
    private FactoryClock _clock;
    private WorkCalendar _calendar;
    private StintTable _stints;
    private readonly EvidenceTable _evidence;

    /// <summary>Begins with nothing folded.</summary>
    /// <param name="book">The factory's book.</param>
    /// <param name="receiver">Where changed windows go.</param>
    public FactoryFold(Book book, ILoadReceiver receiver)
    {
        _book = book;
        _factory = Encoding.UTF8.GetBytes(book.Factory);
        _receiver = receiver;
        _clock = new FactoryClock(book.Zone);
        _calendar = NewCalendar();
        _badges = new BadgeTable(_workers, _stations);
        _stationDays = new StationDays(_workers, _badges) { Calendar = _calendar };
        _stints = new StintTable(_clock, TouchedDayOf, OnChanged);
        _evidence = new EvidenceTable(_stints, _stationDays, _ledger);
        _cycles = new CycleTable(_workers, _parts, _stationDays, _ledger, TouchedDayOf, OnChanged) { Calendar = _calendar };
        _counters = new CounterTable(_cycles, _workers, _parts, new NameTable(), _ledger) { Calendar = _calendar };
        _jobs = new JobTable(_evidence, _workers, _parts, _ledger) { Calendar = _calendar };
        _states = new StateTable(_evidence, _workers);
        NumberOfWorker(Encoding.UTF8.GetBytes(UnassignedName));
        _eventsChanged = book.Content.Events.Count > 0;
    }

    /// <summary>The book in force.</summary>
    public Book Book => _book;

    /// <summary>The counts so far. Live: copy it before handing it to another thread.</summary>
    public Ledger Ledger => _ledger;

    /// <summary>The last refusals, oldest first, at most 100.</summary>
    public IReadOnlyCollection<Refusal> Refusals => _refusals;

    /// <summary>Undeclared signals, <c>line/station/signal</c>, with how often they came; at most 1,000 names.</summary>
    public IReadOnlyDictionary<string, long> Unmapped => _unmapped;

    /// <summary>True if windows changed since the last <see cref="Publish"/>.</summary>
    public bool HasChanges => _dirty.Count > 0 || _dirtyDates.Count > 0 || _dirtyTeams.Count > 0 || _stationDays.HasChanged || _eventsChanged;

    /// <summary>Who is told of refusals; null for nobody.</summary>
    public IRefusalReceiver? RefusalReceiver { get; set; }

    /// <summary>Takes one frame.</summary>
    /// <param name="frame">The frame, as the log has it.</param>
    public void Fold(in Frame frame)
    {
        AdvanceTo(frame.Arrival);
        switch (frame.Kind)
        {
            case FrameKind.TurnedAway:
                CountTurnedAway(frame);
                break;
            case FrameKind.Replay:
                FoldAgain(frame);
                break;
            default:
                Fold(frame, []);
                break;
        }
    }

    /// <summary>Counts a frame as refused without looking at it.</summary>
    /// <param name="frame">The frame, as the log has it.</param>
    /// <param name="reason">Why.</param>
    public void Refuse(in Frame frame, ParseStatus reason)
    {
        AdvanceTo(frame.Arrival);
        _ledger.FramesReceived++;
        RefuseFrame(frame, frame.Topic, frame.Payload, reason, 0);
    }

    /// <summary>A refused frame once more; offered a second time, it is known.</summary>
    private void FoldAgain(in Frame replay)
    {
        if (!Replay.TryUnwrap(replay, out var frame, out var number, out var ordinals) || !_replayed.Add(number))
        {
            _ledger.FramesReceived++;
            _ledger.FramesDuplicate++;
            _ledger.ReadingsReceived++;
            _ledger.ReadingsDuplicate++;
            return;
        }

        _ledger.FramesReplayed++;
        Fold(frame, ordinals);
    }

    private void CountTurnedAway(in Frame frame)
    {
        if (!TurnedAway.TryRead(frame.Payload, out var reason, out var count))
        {
            return;
        }

        _ledger.FramesReceived += count;
        _ledger.FramesRejected += count;
        _ledger.ReadingsReceived += count;
        _ledger.CountRefusal(reason, count);
        Keep(frame, frame.Topic, [], reason, 0);
    }

    private void Fold(in Frame frame, ReadOnlySpan<byte> ordinals)
    {
        _ledger.FramesReceived++;
        if (!_deliveries.IsNew(frame))
        {
            // Not opened again: what its readings became was said when it came first.
            _ledger.FramesDuplicate++;
            _ledger.ReadingsReceived++;
            _ledger.ReadingsDuplicate++;
            return;
        }

        var topicBytes = frame.Topic;
        var payload = frame.Payload;
        var status = ParseStatus.Ok;
        if ((frame.Marks & FrameMarks.Cut) != 0)
        {
            status = ParseStatus.CutLine;
        }
        else if (frame.Kind is FrameKind.PlcPoll or FrameKind.InstrumentLine)
        {
            FoldPort(frame, ordinals);
            return;
        }
        else if (frame.Kind == FrameKind.SerialLine)
        {
            status = SerialLine.TrySplit(frame.Payload, frame.Topic, _topicSpace, out topicBytes, out payload);
        }

        if (status != ParseStatus.Ok)
        {
            RefuseFrame(frame, topicBytes, payload, status, 0);
            return;
        }

        if (AddressOf(frame, topicBytes, out status, out var at) is { } address)
        {
            var tally = default(Tally);
            FoldReadings(frame, topicBytes, address, payload, ordinals, ref tally);
            CountFrame(tally);
        }
        else if (status == ParseStatus.Unmapped)
        {
            _ledger.ReadingsReceived++;
            _ledger.FramesUnmapped++;
            CountUnmapped(topicBytes, ordinal: -1);
        }
        else
        {
            RefuseFrame(frame, topicBytes, payload, status, at);
        }
    }

    /// <summary>What became of the readings of a frame.</summary>
    private struct Tally
    {
        /// <summary>The next reading's place in its frame.</summary>
        public int Ordinal;

        public int Taken;
        public int Duplicates;
        public int Unmapped;
        public int Refused;
    }

    private void CountFrame(in Tally tally)
    {
        if (tally.Taken > 0)
        {
            _ledger.FramesAccepted++;
        }
        else if (tally.Duplicates > 0)
        {
            _ledger.FramesDuplicate++;
        }
        else if (tally.Unmapped > 0 && tally.Refused == 0)
        {
            _ledger.FramesUnmapped++;
        }
        else
        {
            _ledger.FramesRejected++;
        }
    }

    /// <returns>Null if the topic is refused or unmapped: see <paramref name="status"/>.</returns>
    private Address? AddressOf(in Frame frame, ReadOnlySpan<byte> topicBytes, out ParseStatus status, out int at)
    {
        status = ParseStatus.Ok;
        at = 0;
        var isKnown = _topics.TryFind(topicBytes, out var number);
        var arrival = frame.Arrival.UnixNanoseconds;
        if (isKnown && _addresses[number] is var known && arrival >= known.From && arrival < known.To)
        {
            return known;
        }

        if (frame.Kind == FrameKind.Message && !topicBytes.StartsWith(Topic.Prefix))
        {
            status = ParseStatus.Unmapped;
            return null;
        }

        status = Topic.TryParse(topicBytes, out var topic, out at);
        if (status != ParseStatus.Ok)
        {
            return null;
        }

        at = 0;
        if (!topic.Factory.SequenceEqual(_factory))
        {
            status = ParseStatus.TooManyFactories;
            return null;
        }

        var (entry, from, to) = EntryOf(topic, arrival);
        var kind = entry?.Kind ?? Signals.KindOf(topic.Signal);
        if (kind == SignalKind.Unknown)
        {
            status = ParseStatus.Unmapped;
            return null;
        }

        if (_stations.Count >= FrameLimits.MaxStations && !_stations.TryFind(topic.Place, out _)
            && !_book.NamesStation(Encoding.UTF8.GetString(topic.Line), Encoding.UTF8.GetString(topic.Station)))
        {
            status = ParseStatus.TooManyStations;
            return null;
        }

        var station = NumberOfStation(topic.Place);
        var key = default(Hash64);
        key.Add(station);
        key.Add(topic.Signal);
        var address = new Address(station, topic.Signal.ToArray(), key.Value, kind, entry, WordsOf(entry), from, to);
        if (isKnown)
        {
            _addresses[number] = address;
        }
        else if (_topics.NumberOf(topicBytes) == _addresses.Count)
        {
            _addresses.Add(address);
        }

        return address;
    }

    private void FoldReadings(in Frame frame, ReadOnlySpan<byte> topicBytes, Address address, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> ordinals, ref Tally tally)
    {
        var reader = new ReadingReader(address.Kind, payload, _scratch, address.Words);
        for (; !reader.IsDone; tally.Ordinal++)
        {
            var status = reader.Read(out var reading, out var at);
            if (status == ParseStatus.End)
            {
                break;
            }

            if (!ordinals.IsEmpty && !Replay.Concerns(ordinals, tally.Ordinal))
            {
                continue;
            }

            _ledger.ReadingsReceived++;
            if (status == ParseStatus.Ok && IsOneWorkerTooMany(reading))
            {
                status = ParseStatus.TooManyWorkers;
            }

            if (status == ParseStatus.Ok)
            {
                status = Apply(frame, address, reading, out var entered, out var replaced);
                at = reading.Start;
                if (replaced)
                {
                    NoteReplaced(frame, topicBytes, payload, address.Station, at);
                }

                if (status == ParseStatus.Ok)
                {
                    tally.Taken += entered == Entry.Taken ? 1 : 0;
                    tally.Duplicates += entered == Entry.Duplicate ? 1 : 0;
                    continue;
                }
            }

            tally.Refused++;
            Refuse(frame, topicBytes, payload, status, at, tally.Ordinal);
        }
    }

    private bool IsOneWorkerTooMany(in Reading reading) => !reading.Worker.IsEmpty
        && _workers.Count > FrameLimits.MaxWorkers && !_workers.TryFind(reading.Worker, out _) && !_book.NamesWorker(Encoding.UTF8.GetString(reading.Worker));

    private ParseStatus Apply(in Frame frame, Address address, in Reading reading, out Entry entered, out bool replaced)
    {
        entered = Entry.Taken;
        replaced = false;
        var isBackfill = (frame.Marks & FrameMarks.Backfill) != 0;
        var isReplaced = false;
        var isLate = false;
        var arrival = frame.Arrival.UnixNanoseconds;
        var time = reading.TimeKind switch
        {
            TimeKind.Absent => arrival,
            TimeKind.Local => _clock.ToInstant(reading.Time).UnixNanoseconds,
            _ => reading.Time.UnixNanoseconds,
        };
        if (isBackfill)
        {
            if (time is < Earliest or >= Latest)
            {
                return ParseStatus.TimeOutOfRange;
            }
        }
        else if (time < arrival - MaxBehind || time > arrival + MaxAhead)
        {
            time = arrival;
            isReplaced = true;
        }
        else
        {
            isLate = time < arrival - LateAfter;
        }

        var worker = WorkerOf(reading);
        entered = Enter(frame, address, reading, worker, time, hasTime: reading.TimeKind != TimeKind.Absent && !isReplaced);
        if (entered == Entry.Duplicate)
        {
            _ledger.ReadingsDuplicate++;
        }
        else
        {
            _ledger.TimeReplaced += isReplaced ? 1 : 0;
            replaced = isReplaced;
            _ledger.Late += isLate ? 1 : 0;
            if (worker >= 0)
            {
                _lastSeen[worker] = Math.Max(_lastSeen[worker], time);
            }
        }

        return ParseStatus.Ok;
    }

    /// <summary>Puts a reading where it belongs.</summary>
    private Entry Enter(in Frame frame, Address address, in Reading reading, int worker, long time, bool hasTime)
    {
        var station = address.Station;
        var arrival = frame.Arrival.UnixNanoseconds;
        var isRetained = (frame.Marks & FrameMarks.Retained) != 0;
        if (isRetained && reading.Kind is not (SignalKind.State or SignalKind.Status))
        {
            // The broker's last known value: somebody worked some time, but not now.
            _ledger.Retained++;
            _ledger.ReadingsRecorded++;
            return Entry.Taken;
        }

        var isGone = reading.Kind == SignalKind.Status && System.Text.Ascii.EqualsIgnoreCase(reading.Text, "offline"u8);
        if (isGone)
        {
            NoteGone(station, time);
        }
        else if (!isRetained)
        {
            NoteLife(station, time);
        }

        if (!hasTime && reading.HasSequence && !_recent.Add(Key(address, reading, time: null), arrival))
        {
            return Entry.Duplicate;
        }

        switch (reading.Kind)
        {
            case SignalKind.Work:
                return Used(_jobs.Add(
                    station, reading.Id, reading, time, worker, PartOf(reading), reading.Event == WorkEvent.End && reading.HasValue ? ToMicro(reading.Value) : 0));

            case SignalKind.State:
                return Used(IsPolledAgain(frame, station, reading.State, worker) ? Entry.Taken : _states.Add(station, reading.State, time, worker));

            case SignalKind.Cycle:
                return Used(_cycles.Add(station, new Cycle
                {
                    Time = time,
                    MicroPieces = ToMicro(reading.Value * (address.Entry?.PiecesPerCount ?? 1)),
                    Mark = hasTime ? unchecked((long)Key(address, reading, time)) : 0,
                    Worker = worker,
                    Part = PartOf(reading),
                })
                    ? Entry.Taken
                    : Entry.Duplicate);

            case SignalKind.Counter:
                return Used(_counters.Add(station, address.Signal, reading.Value, time, worker, PartOf(reading), isPolled: frame.Kind == FrameKind.PlcPoll));

            case SignalKind.Badge:
                return EnterBadge(station, reading, time);

            default:
                if (hasTime && !_recent.Add(Key(address, reading, time), arrival))
                {
                    return Entry.Duplicate;
                }

                NoteHeat(station, address.Signal, reading, time);
                _ledger.ReadingsRecorded++;
                return Entry.Taken;
        }
    }

    private Entry EnterBadge(int station, in Reading reading, long time)
    {
        var direction = reading.Event switch
        {
            WorkEvent.In => BadgeTable.Direction.In,
            WorkEvent.Out => BadgeTable.Direction.Out,
            _ => BadgeTable.Direction.None,
        };
        if (!_badges.Add(reading.Text, station, time, direction, out var tag))
        {
            return Entry.Duplicate;
        }

        var owner = _badges.OwnerOf(tag, time, _calendar);
        if (owner < 0)
        {
            // Never a new person: a tag of nobody's tells of nobody. In a factory without a book every tag is one.
            _ledger.UnknownBadges++;
            _ledger.ReadingsRecorded++;
            return Entry.Taken;
        }

        RenewTrack(owner);
        return Used(Entry.Taken);
    }

    private Entry Used(Entry entry)
    {
        _ledger.ReadingsUsed += entry == Entry.Taken ? 1 : 0;
        return entry;
    }

    /// <summary>What the book says of a signal, null where it says nothing, as of most; and during what arrivals it says so.</summary>
    private (SignalEntry? Entry, long From, long To) EntryOf(in Topic topic, long arrival)
    {
        if (_book.Content.Signals.Count == 0)
        {
            return (null, long.MinValue, long.MaxValue);
        }

        var date = _calendar.DateOf(arrival);
        var entry = _book.Signal(Encoding.UTF8.GetString(topic.Line), Encoding.UTF8.GetString(topic.Station), Encoding.UTF8.GetString(topic.Signal), date);
        return (entry, _calendar.Boundary(date), _calendar.Boundary(date + 1));
    }

    private StateWords? WordsOf(SignalEntry? entry)
    {
        if (entry is not { Words.Count: > 0 })
        {
            return null;
        }

        if (!_stateWords.TryGetValue(entry, out var words))
        {
            words = new StateWords(entry.Words);
            _stateWords.Add(entry, words);
        }

        return words;
    }

    /// <summary>What makes two readings the same: device, signal and sequence number with the time, else with all that was said.</summary>
    private static ulong Key(Address address, in Reading reading, long? time)
    {
        var hash = new Hash64(address.Key);
        hash.Add(time ?? long.MinValue);
        hash.Add(reading.HasSequence ? reading.Sequence : long.MinValue);
        if (!reading.HasSequence || time is null)
        {
            // A restarted device counts from 0 again: without a time, only the same words make it the same message.
            hash.Add(BitConverter.DoubleToInt64Bits(reading.Value));
            hash.Add(((long)reading.State << 56) | ((long)reading.Event << 48) | ((long)reading.Text.Length << 32) | ((long)reading.Id.Length << 16) | (long)reading.Worker.Length);
            hash.AddWords(reading.Worker);
            hash.AddWords(reading.Id);
            hash.AddWords(reading.Text);
        }

        return hash.Value;
    }

    private static long ToMicro(double pieces) => (long)Math.Round(Math.Clamp(pieces * Micro, -1e18, 1e18));

    /// <summary>A sum that stops at the type's end: a device that sends its total as pieces must not stop the fold.</summary>
    internal static long AddPieces(long sum, long more) => sum + Math.Min(more, long.MaxValue - sum);

    private int WorkerOf(in Reading reading) => reading.Worker.IsEmpty ? StintTable.None : NumberOfWorker(reading.Worker);

    private int PartOf(in Reading reading) => reading.Part.IsEmpty ? StintTable.None : _parts.NumberOf(reading.Part);

    private int NumberOfWorker(ReadOnlySpan<byte> name)
    {
        var number = _workers.NumberOf(name);
        while (_lastSeen.Count <= number)
        {
            _lastSeen.Add(long.MinValue);
        }

        return number;
    }

    private int NumberOfStation(ReadOnlySpan<byte> place)
    {
        var number = _stations.NumberOf(place);

        // The book's calendar gives numbers to stations too.
        while (_lineOf.Count < _stations.Count)
        {
            var name = _stations[_lineOf.Count];
            _lineOf.Add(_lines.NumberOf(name.AsSpan(0, name.AsSpan().IndexOf((byte)'/'))));
            _stationLevels.Add(LevelOf(name));
        }

        return number;
    }

    private static byte[] LevelOf(ReadOnlySpan<byte> place) => place[(place.IndexOf((byte)'/') + 1)..].ToArray();

    private string NameOf(int worker) => Encoding.UTF8.GetString(_workers[worker]);

    private void CountUnmapped(ReadOnlySpan<byte> topic, int ordinal)
    {
        _ledger.ReadingsUnmapped++;
        var text = Excerpts.Of(Topic.TryParse(topic, out _, out _) == ParseStatus.Ok ? topic[(Topic.Prefix.Length + _factory.Length + 1)..] : topic, 0);
        RefusalReceiver?.OnRefused(ParseStatus.Unmapped, 0, ordinal);
        if (_unmapped.Count < MaxUnmappedNames || _unmapped.ContainsKey(text))
        {
            _unmapped[text] = _unmapped.GetValueOrDefault(text) + 1;
        }
    }

    private void RefuseFrame(in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ParseStatus reason, int at)
    {
        _ledger.ReadingsReceived++;
        _ledger.FramesRejected++;
        Refuse(frame, topic, payload, reason, at, ordinal: -1);
    }

    /// <summary>A replaced time is shown like a refusal, once a minute for each station: a clock that is off would push everything else out.</summary>
    private void NoteReplaced(in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int station, int at)
    {
        var minute = frame.Arrival.UnixNanoseconds / EventTime.Minute;
        if (_replacedNoted.GetValueOrDefault(station) != minute)
        {
            _replacedNoted[station] = minute;
            Keep(frame, topic, payload, ParseStatus.TimeReplaced, at);
        }
    }

    private void Refuse(in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ParseStatus reason, int at, int ordinal)
    {
        _ledger.CountRefusal(reason);
        RefusalReceiver?.OnRefused(reason, at, ordinal);
        Keep(frame, topic, payload, reason, at);
    }

    private void Keep(in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ParseStatus reason, int at)
    {
        if (_refusals.Count == KeptRefusals)
        {
            _refusals.Dequeue();
        }

        var inTopic = reason is ParseStatus.TopicDepth or ParseStatus.TopicLevel;
        _refusals.Enqueue(new Refusal(
            frame.Arrival, Excerpts.Of(frame.Origin, 0), Excerpts.Of(topic, inTopic ? at : 0), reason, at, Excerpts.Of(payload, inTopic ? 0 : at)));
    }
}
