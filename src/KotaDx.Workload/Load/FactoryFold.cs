using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// The fold of one factory: frames in, loads out. Its state is a function of the frames and the book alone; the only clock is the
/// frames' arrival time. One thread at a time.
/// </summary>
public sealed class FactoryFold
{
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

    private readonly Book _book;
    private readonly byte[] _factory;
    private readonly FactoryClock _clock;
    private readonly ILoadReceiver _receiver;
    private readonly Ledger _ledger = new();
    private readonly NameTable _workers = new();
    private readonly NameTable _stations = new();
    private readonly NameTable _teams = new();
    private readonly List<int> _teamOf = [];
    private readonly List<long> _lastSeen = [];
    private readonly StintTable _stints;
    private readonly JobTable _jobs;
    private readonly StateTable _states;
    private readonly RecentSet _recent = new();
    private readonly Dictionary<int, HashSet<ulong>> _cyclesByDay = [];
    private readonly Dictionary<(int Team, int Day), TeamDay> _teamDays = [];
    private readonly List<WorkerDay> _dirty = [];
    private readonly List<WorkerDay> _unsettled = [];
    private readonly List<TeamDay> _dirtyTeams = [];
    private readonly List<TeamDay> _unsettledTeams = [];
    private readonly Queue<Refusal> _refusals = new();
    private readonly Dictionary<int, long> _replacedNoted = [];
    private readonly Dictionary<string, long> _unmapped = [];
    private readonly Sweep _sweep = new();
    private readonly byte[] _scratch = new byte[ReadingReader.ScratchBytes];
    private readonly byte[] _topicSpace = new byte[FrameLimits.MaxTopicBytes];
    private readonly List<double> _values = [];
    private long[] _minutes = [];
    private long[] _minutePieces = [];
    private long _arrivalMinute;

    /// <summary>Begins with nothing folded.</summary>
    /// <param name="book">The factory's book.</param>
    /// <param name="receiver">Where changed windows go.</param>
    public FactoryFold(Book book, ILoadReceiver receiver)
    {
        _book = book;
        _factory = Encoding.UTF8.GetBytes(book.Factory);
        _clock = new FactoryClock(book.Zone);
        _receiver = receiver;
        _stints = new StintTable(_clock, OnNewDay, OnChangedDay);
        _jobs = new JobTable(_stints, _workers, _ledger);
        _states = new StateTable(_stints, _workers);
        NumberOfWorker(Encoding.UTF8.GetBytes(UnassignedName));
    }

    /// <summary>The counts so far. Live: copy it before handing it to another thread.</summary>
    public Ledger Ledger => _ledger;

    /// <summary>The last refusals, oldest first, at most 100.</summary>
    public IReadOnlyCollection<Refusal> Refusals => _refusals;

    /// <summary>Undeclared signals, <c>line/station/signal</c>, with how often they came; at most 1,000 names.</summary>
    public IReadOnlyDictionary<string, long> Unmapped => _unmapped;

    /// <summary>True if windows changed since the last <see cref="Publish"/>.</summary>
    public bool HasChanges => _dirty.Count > 0 || _dirtyTeams.Count > 0;

    /// <summary>Takes one frame.</summary>
    /// <param name="frame">The frame, as the log has it.</param>
    public void Fold(in Frame frame)
    {
        AdvanceTo(frame.Arrival);
        _ledger.FramesReceived++;
        var topicBytes = frame.Topic;
        var payload = frame.Payload;
        var status = ParseStatus.Ok;
        if ((frame.Marks & FrameMarks.Cut) != 0)
        {
            status = ParseStatus.CutLine;
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

        if (frame.Kind == FrameKind.Message && !topicBytes.StartsWith(Topic.Prefix))
        {
            CountUnmapped(topicBytes);
            return;
        }

        status = Topic.TryParse(topicBytes, out var topic, out var at);
        if (status != ParseStatus.Ok)
        {
            RefuseFrame(frame, topicBytes, payload, status, at);
            return;
        }

        if (!topic.Factory.SequenceEqual(_factory))
        {
            RefuseFrame(frame, topicBytes, payload, ParseStatus.TooManyFactories, 0);
            return;
        }

        var kind = Signals.KindOf(topic.Signal);
        if (kind == SignalKind.Unknown)
        {
            CountUnmapped(topicBytes[(Topic.Prefix.Length + _factory.Length + 1)..]);
            return;
        }

        FoldReadings(frame, topicBytes, topic, kind, payload);
    }

    /// <summary>Hands on every window that changed since the last call, as it stands now.</summary>
    public void Publish()
    {
        foreach (var day in _dirty)
        {
            Evaluate(day, settle: false);
        }

        foreach (var team in _dirtyTeams)
        {
            Evaluate(team, team.Dirty, settle: false);
        }

        ForgetDirty();
    }

    /// <summary>The people of a day and of a rolling window, in order of their tokens (never of their loads).</summary>
    /// <param name="now">The moment to look from; open work reaches up to it.</param>
    /// <param name="rolling">Length of the rolling window, in nanoseconds.</param>
    public IReadOnlyList<LiveWorker> View(EventTime now, long rolling)
    {
        var today = _clock.DayOf(now);
        var dayStart = _clock.StartOf(today).UnixNanoseconds;
        var from = now.UnixNanoseconds - rolling;
        var open = OpenAt(now.UnixNanoseconds);
        var view = new List<LiveWorker>();
        for (var worker = 0; worker < _workers.Count; worker++)
        {
            var day = _stints.Find(worker, today);
            var before = from < dayStart ? _stints.Find(worker, today - 1) : null;
            open.TryGetValue(worker, out var own);
            if (day is null && before is null && own is null)
            {
                continue;
            }

            var nowStates = SumStates([before, day], own, from, now.UnixNanoseconds, out var nowOpen, out _);
            var dayStates = SumStates([day], own, dayStart, now.UnixNanoseconds, out var dayOpen, out var pieces);
            if (nowStates.Sum() + nowOpen + dayStates.Sum() + dayOpen == 0 && pieces == 0)
            {
                continue;
            }

            EventTime? since = null;
            foreach (var (state, start) in own ?? [])
            {
                if (state == Sweep.Open && (since is null || start < since.Value.UnixNanoseconds))
                {
                    since = new EventTime(start);
                }
            }

            EventTime? lastSeen = _lastSeen[worker] == long.MinValue ? null : new EventTime(_lastSeen[worker]);
            view.Add(new LiveWorker(
                NameOf(worker), Encoding.UTF8.GetString(_teams[_teamOf[worker]]), nowStates, nowOpen, dayStates, dayOpen, pieces, since, lastSeen));
        }

        view.Sort(static (a, b) => (a.Worker == UnassignedName).CompareTo(b.Worker == UnassignedName) is var c and not 0
            ? c
            : string.CompareOrdinal(a.Worker, b.Worker));
        return view;
    }

    private void FoldReadings(in Frame frame, ReadOnlySpan<byte> topicBytes, in Topic topic, SignalKind kind, ReadOnlySpan<byte> payload)
    {
        var reader = new ReadingReader(kind, payload, _scratch);
        var station = _stations.NumberOf(topic.Place);
        var taken = 0;
        var duplicates = 0;
        while (true)
        {
            var status = reader.Read(out var reading, out var at);
            if (status == ParseStatus.End)
            {
                break;
            }

            _ledger.ReadingsReceived++;
            if (status == ParseStatus.Ok)
            {
                status = Apply(frame, topic, station, reading, out var entry, out var replaced);
                at = reading.Start;
                if (replaced)
                {
                    NoteReplaced(frame, topicBytes, payload, station, at);
                }

                if (status == ParseStatus.Ok)
                {
                    taken += entry == Entry.Taken ? 1 : 0;
                    duplicates += entry == Entry.Duplicate ? 1 : 0;
                    continue;
                }
            }

            Refuse(frame, topicBytes, payload, status, at);
        }

        if (taken > 0)
        {
            _ledger.FramesAccepted++;
        }
        else if (duplicates > 0)
        {
            _ledger.FramesDuplicate++;
        }
        else
        {
            _ledger.FramesRejected++;
        }
    }

    private ParseStatus Apply(in Frame frame, in Topic topic, int station, in Reading reading, out Entry entry, out bool replaced)
    {
        entry = Entry.Taken;
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

        entry = Enter(frame, topic, station, reading, time, hasTime: reading.TimeKind != TimeKind.Absent && !isReplaced);
        if (entry == Entry.Duplicate)
        {
            _ledger.ReadingsDuplicate++;
        }
        else
        {
            _ledger.TimeReplaced += isReplaced ? 1 : 0;
            replaced = isReplaced;
            _ledger.Late += isLate ? 1 : 0;
            Remember(reading, time);
        }

        return ParseStatus.Ok;
    }

    private void Remember(in Reading reading, long time)
    {
        if (!reading.Worker.IsEmpty)
        {
            var worker = NumberOfWorker(reading.Worker);
            _lastSeen[worker] = Math.Max(_lastSeen[worker], time);
        }
    }

    /// <summary>Puts a reading where it belongs.</summary>
    private Entry Enter(in Frame frame, in Topic topic, int station, in Reading reading, long time, bool hasTime)
    {
        var arrival = frame.Arrival.UnixNanoseconds;
        var isRetained = (frame.Marks & FrameMarks.Retained) != 0;
        if (isRetained && reading.Kind is not (SignalKind.State or SignalKind.Status))
        {
            // The broker's last known value: somebody worked some time, but not now.
            _ledger.Retained++;
            _ledger.ReadingsRecorded++;
            return Entry.Taken;
        }

        if (!hasTime && reading.HasSequence && !_recent.Add(Key(station, topic.Signal, reading, time: null), arrival))
        {
            return Entry.Duplicate;
        }

        switch (reading.Kind)
        {
            case SignalKind.Work:
                {
                    var worker = reading.Worker.IsEmpty ? -1 : NumberOfWorker(reading.Worker);
                    var pieces = reading.Event == WorkEvent.End && reading.HasValue ? ToMicro(reading.Value) : 0;
                    if (_jobs.Add(station, reading.Id, reading, time, worker, pieces) == Entry.Duplicate)
                    {
                        return Entry.Duplicate;
                    }

                    // Of a job, the start says who; an end may leave it out.
                    _ledger.Unassigned += reading.Worker.IsEmpty && reading.Event == WorkEvent.Start ? 1 : 0;
                    _ledger.ReadingsUsed++;
                    return Entry.Taken;
                }

            case SignalKind.State:
                if (_states.Add(station, reading.State, time, WorkerOf(reading)) == Entry.Duplicate)
                {
                    return Entry.Duplicate;
                }

                CountUsed(reading);
                return Entry.Taken;

            case SignalKind.Cycle:
                if (hasTime && !CyclesOf(time).Add(Key(station, topic.Signal, reading, time)))
                {
                    return Entry.Duplicate;
                }

                _stints.Add(new Stint { Start = time, End = time, PiecesAt = time, MicroPieces = ToMicro(reading.Value), Worker = WorkerOf(reading) });
                CountUsed(reading);
                return Entry.Taken;

            default:
                if (hasTime && !_recent.Add(Key(station, topic.Signal, reading, time), arrival))
                {
                    return Entry.Duplicate;
                }

                _ledger.ReadingsRecorded++;
                return Entry.Taken;
        }
    }

    private void CountUsed(in Reading reading)
    {
        _ledger.ReadingsUsed++;
        _ledger.Unassigned += reading.Worker.IsEmpty ? 1 : 0;
    }

    /// <summary>What makes two readings the same: device, signal and sequence number with the time, else with all that was said.</summary>
    private static ulong Key(int station, ReadOnlySpan<byte> signal, in Reading reading, long? time)
    {
        var hash = default(Hash64);
        hash.Add(station);
        hash.Add(signal);
        hash.Add(time ?? long.MinValue);
        hash.Add(reading.HasSequence ? reading.Sequence : long.MinValue);
        if (!reading.HasSequence || time is null)
        {
            // A restarted device counts from 0 again: without a time, only the same words make it the same message.
            hash.Add(BitConverter.DoubleToInt64Bits(reading.Value));
            hash.Add(((long)reading.State << 8) | (long)reading.Event);
            hash.Add(reading.Worker);
            hash.Add(reading.Id);
            hash.Add(reading.Text);
        }

        return hash.Value;
    }

    private HashSet<ulong> CyclesOf(long time)
    {
        var day = _clock.DayOf(new EventTime(time));
        if (!_cyclesByDay.TryGetValue(day, out var set))
        {
            set = [];
            _cyclesByDay.Add(day, set);
        }

        return set;
    }

    private static long ToMicro(double pieces) => (long)Math.Round(pieces * Micro);

    /// <summary>A sum that stops at the type's end: a device that sends its total as pieces must not stop the fold.</summary>
    private static long AddPieces(long sum, long more) => sum + Math.Min(more, long.MaxValue - sum);

    private int WorkerOf(in Reading reading) => reading.Worker.IsEmpty ? StintTable.Unassigned : NumberOfWorker(reading.Worker);

    private int NumberOfWorker(ReadOnlySpan<byte> name)
    {
        var number = _workers.NumberOf(name);
        if (number == _teamOf.Count)
        {
            var team = number == StintTable.Unassigned ? Book.Everyone : _book.TeamOf(Encoding.UTF8.GetString(name));
            _teamOf.Add(_teams.NumberOf(Encoding.UTF8.GetBytes(team)));
            _lastSeen.Add(long.MinValue);
        }

        return number;
    }

    private string NameOf(int worker) => Encoding.UTF8.GetString(_workers[worker]);

    private void CountUnmapped(ReadOnlySpan<byte> name)
    {
        _ledger.ReadingsReceived++;
        _ledger.ReadingsUnmapped++;
        _ledger.FramesUnmapped++;
        var text = Excerpts.Of(name, 0);
        if (_unmapped.Count < MaxUnmappedNames || _unmapped.ContainsKey(text))
        {
            _unmapped[text] = _unmapped.GetValueOrDefault(text) + 1;
        }
    }

    private void RefuseFrame(in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ParseStatus reason, int at)
    {
        _ledger.ReadingsReceived++;
        _ledger.FramesRejected++;
        Refuse(frame, topic, payload, reason, at);
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

    private void Refuse(in Frame frame, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ParseStatus reason, int at)
    {
        _ledger.CountRefusal(reason);
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

    private void AdvanceTo(EventTime arrival)
    {
        var minute = arrival.UnixNanoseconds / EventTime.Minute;
        if (minute > _arrivalMinute)
        {
            Settle();
            _arrivalMinute = minute;
        }
    }

    private void OnNewDay(WorkerDay day)
    {
        var team = TeamDayOf(day);
        team.Members.Add(day);
    }

    private TeamDay TeamDayOf(WorkerDay day)
    {
        var key = (_teamOf[day.Worker], day.Day);
        if (!_teamDays.TryGetValue(key, out var team))
        {
            team = new TeamDay(key.Item1, key.Day, day.Quarters);
            _teamDays.Add(key, team);
        }

        return team;
    }

    private void OnChangedDay(WorkerDay day)
    {
        if (!day.IsDirty)
        {
            day.IsDirty = true;
            _dirty.Add(day);
        }

        if (!day.IsUnsettled)
        {
            day.IsUnsettled = true;
            _unsettled.Add(day);
        }
    }

    /// <summary>Fixes the revisions of what changed in the minute that has passed. Hands everything on, so nothing stays dirty.</summary>
    private void Settle()
    {
        foreach (var day in _unsettled)
        {
            Evaluate(day, settle: true);
            day.IsUnsettled = false;
        }

        foreach (var team in _unsettledTeams)
        {
            Evaluate(team, team.Unsettled, settle: true);
            Array.Clear(team.Unsettled);
            team.IsUnsettled = false;
        }

        _unsettled.Clear();
        _unsettledTeams.Clear();
        ForgetDirty();
    }

    private void ForgetDirty()
    {
        foreach (var day in _dirty)
        {
            day.IsDirty = false;
        }

        foreach (var team in _dirtyTeams)
        {
            Array.Clear(team.Dirty);
            team.IsDirty = false;
        }

        _dirty.Clear();
        _dirtyTeams.Clear();
    }

    private void Evaluate(WorkerDay day, bool settle)
    {
        var start = _clock.StartOf(day.Day).UnixNanoseconds;
        var end = _clock.StartOf(day.Day + 1).UnixNanoseconds;
        var minutes = (int)((end - start) / EventTime.Minute);
        FillMinutes(day, start, end, minutes);

        Span<long> quarter = stackalloc long[WorkStates.Count];
        Span<long> total = stackalloc long[WorkStates.Count];
        total.Clear();
        long totalPieces = 0;
        var closedMinutes = (_arrivalMinute * EventTime.Minute) - start;
        for (var q = 0; q < day.Quarters; q++)
        {
            quarter.Clear();
            long quarterPieces = 0;
            for (var minute = q * 15; minute < Math.Min(minutes, (q + 1) * 15); minute++)
            {
                var states = _minutes.AsSpan(minute * WorkStates.Count, WorkStates.Count);
                long any = 0;
                for (var i = 0; i < WorkStates.Count; i++)
                {
                    quarter[i] += states[i];
                    any |= states[i];
                }

                quarterPieces = AddPieces(quarterPieces, _minutePieces[minute]);
                if ((any | _minutePieces[minute]) != 0 || day.IsKnownMinute(minute))
                {
                    var closed = (minute + 1L) * EventTime.Minute <= closedMinutes;
                    HandOn(day, WindowSize.Minute1, start + (minute * EventTime.Minute), states, _minutePieces[minute], ref day.MinuteMark(minute), closed, settle);
                }
            }

            var busy = quarter[(int)WorkState.Net] + quarter[(int)WorkState.Ancillary] + quarter[(int)WorkState.Setup];
            var seen = busy + quarter[(int)WorkState.Wait] + quarter[(int)WorkState.Idle];
            Compare(day, q, busy, seen);
            var anyInQuarter = quarterPieces;
            for (var i = 0; i < WorkStates.Count; i++)
            {
                total[i] += quarter[i];
                anyInQuarter |= quarter[i];
            }

            totalPieces = AddPieces(totalPieces, quarterPieces);
            if (anyInQuarter != 0 || day.QuarterMark(q).Known)
            {
                var closed = (q + 1) * 15L * EventTime.Minute <= closedMinutes;
                HandOn(day, WindowSize.Minute15, start + (q * 15 * EventTime.Minute), quarter, quarterPieces, ref day.QuarterMark(q), closed, settle);
            }
        }

        var dayBusy = total[(int)WorkState.Net] + total[(int)WorkState.Ancillary] + total[(int)WorkState.Setup];
        Compare(day, day.Quarters, dayBusy, dayBusy + total[(int)WorkState.Wait] + total[(int)WorkState.Idle]);
        var anyInDay = totalPieces;
        foreach (var state in total)
        {
            anyInDay |= state;
        }

        if (anyInDay != 0 || day.DayMark.Known)
        {
            HandOn(day, WindowSize.Day, start, total, totalPieces, ref day.DayMark, end - start <= closedMinutes, settle);
        }
    }

    /// <summary>Fills the scratch of a day's minutes from its stints.</summary>
    private void FillMinutes(WorkerDay day, long start, long end, int minutes)
    {
        if (_minutes.Length < minutes * WorkStates.Count)
        {
            _minutes = new long[minutes * WorkStates.Count];
            _minutePieces = new long[minutes];
        }

        Array.Clear(_minutes);
        Array.Clear(_minutePieces);
        _sweep.Clear();
        var live = 0;
        for (var i = 0; i < day.Stints.Count; i++)
        {
            ref readonly var stint = ref _stints[day.Stints[i]];
            if (stint.IsDead)
            {
                continue;
            }

            day.Stints[live++] = day.Stints[i];
            _sweep.Add(stint.Start, stint.End, (int)stint.State, start, end);
            if (stint.MicroPieces != 0 && stint.PiecesAt >= start && stint.PiecesAt < end)
            {
                ref var sum = ref _minutePieces[(stint.PiecesAt - start) / EventTime.Minute];
                sum = AddPieces(sum, stint.MicroPieces);
            }
        }

        day.Stints.RemoveRange(live, day.Stints.Count - live);
        _sweep.Run();
        foreach (var (from, to, state) in _sweep.Segments)
        {
            var at = from;
            while (at < to)
            {
                var minute = (at - start) / EventTime.Minute;
                var until = Math.Min(to, start + ((minute + 1) * EventTime.Minute));
                _minutes[(minute * WorkStates.Count) + state] += until - at;
                at = until;
            }
        }
    }

    private void HandOn(
        WorkerDay day, WindowSize size, long start, ReadOnlySpan<long> states, long pieces, ref WindowMark mark, bool closed, bool settle)
    {
        var hash = default(Hash64);
        var any = pieces;
        foreach (var state in states)
        {
            hash.Add(state);
            any |= state;
        }

        hash.Add(pieces);
        var value = any == 0 ? WindowMark.Nothing : hash.Value;
        if (mark.Differs(value, closed))
        {
            _receiver.OnWorker(new WorkerLoad
            {
                Factory = _factory,
                Team = _teams[_teamOf[day.Worker]],
                Worker = _workers[day.Worker],
                Size = size,
                Start = new EventTime(start),
                States = states,
                MicroPieces = pieces,
                Revision = mark.RevisionFor(value, closed),
            });
            mark.HandOn(value, closed);
        }

        if (settle)
        {
            mark.Settle(value, closed);
        }
    }

    private void Compare(WorkerDay day, int window, long busy, long seen)
    {
        if (day.Busy[window] == busy && day.Seen[window] == seen)
        {
            return;
        }

        day.Busy[window] = busy;
        day.Seen[window] = seen;
        var team = TeamDayOf(day);
        team.Dirty[window] = true;
        team.Unsettled[window] = true;
        if (!team.IsDirty)
        {
            team.IsDirty = true;
            _dirtyTeams.Add(team);
        }

        if (!team.IsUnsettled)
        {
            team.IsUnsettled = true;
            _unsettledTeams.Add(team);
        }
    }

    private void Evaluate(TeamDay team, bool[] windows, bool settle)
    {
        var start = _clock.StartOf(team.Day).UnixNanoseconds;
        var length = _clock.StartOf(team.Day + 1).UnixNanoseconds - start;
        var closedUntil = (_arrivalMinute * EventTime.Minute) - start;
        for (var window = 0; window < team.Marks.Length; window++)
        {
            if (!windows[window])
            {
                continue;
            }

            _values.Clear();
            foreach (var member in team.Members)
            {
                if (member.Worker != StintTable.Unassigned && member.Seen[window] > 0)
                {
                    _values.Add(member.Busy[window] / (double)EventTime.Second);
                }
            }

            _values.Sort();
            var hash = default(Hash64);
            hash.Add(_values.Count);
            foreach (var busy in _values)
            {
                hash.Add(BitConverter.DoubleToInt64Bits(busy));
            }

            var isDay = window == team.Marks.Length - 1;
            var closed = (isDay ? length : (window + 1) * 15L * EventTime.Minute) <= closedUntil;
            var value = _values.Count == 0 ? WindowMark.Nothing : hash.Value;
            ref var mark = ref team.Marks[window];
            if (mark.Differs(value, closed))
            {
                _receiver.OnTeam(new TeamLoads
                {
                    Factory = _factory,
                    Team = _teams[team.Team],
                    Size = isDay ? WindowSize.Day : WindowSize.Minute15,
                    Start = new EventTime(isDay ? start : start + (window * 15L * EventTime.Minute)),
                    BusySeconds = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values),
                    Revision = mark.RevisionFor(value, closed),
                });
                mark.HandOn(value, closed);
            }

            if (settle)
            {
                mark.Settle(value, closed);
            }
        }
    }

    private Dictionary<int, List<(int State, long Start)>> OpenAt(long now)
    {
        var open = new Dictionary<int, List<(int, long)>>();
        void Add(int worker, int state, long start)
        {
            if (start < now && now - start <= LongestOpen)
            {
                if (!open.TryGetValue(worker, out var list))
                {
                    list = [];
                    open.Add(worker, list);
                }

                list.Add((state, start));
            }
        }

        foreach (var (worker, state, start) in _jobs.OpenJobs)
        {
            Add(Math.Max(worker, StintTable.Unassigned), WorkStates.IsBusy(state) ? Sweep.Open : (int)state, start);
        }

        foreach (var (worker, state, start) in _states.Current)
        {
            Add(worker, WorkStates.IsBusy(state) ? Sweep.Open : (int)state, start);
        }

        return open;
    }

    private long[] SumStates(
        ReadOnlySpan<WorkerDay?> days, List<(int State, long Start)>? open, long from, long to, out long openTime, out long pieces)
    {
        _sweep.Clear();
        pieces = 0;
        foreach (var day in days)
        {
            if (day is null)
            {
                continue;
            }

            foreach (var index in day.Stints)
            {
                ref readonly var stint = ref _stints[index];
                if (!stint.IsDead)
                {
                    _sweep.Add(stint.Start, stint.End, (int)stint.State, from, to);
                    pieces = AddPieces(pieces, stint.PiecesAt >= from && stint.PiecesAt < to ? stint.MicroPieces : 0);
                }
            }
        }

        foreach (var (state, start) in open ?? [])
        {
            _sweep.Add(start, to, state, from, to);
        }

        _sweep.Run();
        var sums = new long[WorkStates.Count];
        openTime = 0;
        foreach (var (start, end, state) in _sweep.Segments)
        {
            if (state == Sweep.Open)
            {
                openTime += end - start;
            }
            else
            {
                sums[state] += end - start;
            }
        }

        return sums;
    }
}
