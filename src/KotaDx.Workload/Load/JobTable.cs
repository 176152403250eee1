using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>What became of a reading that was offered to a table of events.</summary>
internal enum Entry
{
    Taken,
    Duplicate,
}

/// <summary>
/// Begins and ends of jobs, joined by station and id. The pairing is a function of the set of events alone, whatever order they
/// come in: in order of time each end closes the open start of the same worker. An id may be used again for a later job; a
/// second start before an end leaves the first without one, since when that job ended nobody said.
/// </summary>
internal sealed class JobTable(EvidenceTable evidence, NameTable workers, NameTable parts, Ledger ledger)
{
    /// <summary>A longer job is taken for a lost end and a lost start: nobody works a week through.</summary>
    public const long LongestJob = 7 * 24 * EventTime.Hour;

    private const int None = -1;
    private const WorkState NoState = (WorkState)byte.MaxValue;

    private readonly NameTable _jobs = new();
    private readonly List<int> _first = [];
    private readonly List<int> _last = [];
    private readonly List<int> _open = [];
    private readonly List<int> _waitingEnds = [];
    private readonly HashSet<int> _openStarts = [];
    private byte[] _key = new byte[256];
    private JobEvent[] _events = new JobEvent[1024];
    private int _count;

    private enum Outcome : byte
    {
        None,
        Joined,
        Open,
        Superseded,
        Orphan,
    }

    private struct JobEvent
    {
        public long Time;
        public long MicroPieces;
        public int Previous;
        public int Next;
        public int Worker;

        /// <summary>Number of the part that is made; −1 if not said.</summary>
        public int Part;

        public int Station;

        /// <summary>Of a joined end: its evidence, and the start that it closed.</summary>
        public int Evidence;
        public int Closed;

        public bool IsStart;

        /// <summary><see cref="NoState"/> if it was not said.</summary>
        public WorkState State;

        public Outcome Outcome;

        /// <summary>No start that could still be joined is open behind this event: pairing before it and behind it do not touch each other.</summary>
        public bool IsQuiet;
    }

    /// <summary>Starts without an end, for the live view: station, worker (−1 unknown), state, begin.</summary>
    public IEnumerable<(int Station, int Worker, WorkState State, long Start)> OpenJobs
    {
        get
        {
            // In order: what is asked for its sake is remembered in the order of asking.
            foreach (var e in _openStarts.Order())
            {
                yield return (_events[e].Station, _events[e].Worker, _events[e].State != NoState ? _events[e].State : WorkState.Net, _events[e].Time);
            }
        }
    }

    public required WorkCalendar Calendar { get; set; }

    public void Save(SnapshotWriter to)
    {
        _jobs.Save(to);
        to.WriteList(_first);
        to.WriteList(_last);
        to.WriteAll<JobEvent>(_events.AsSpan(0, _count));
    }

    public void Load(SnapshotReader from)
    {
        _jobs.Load(from);
        from.ReadList(_first);
        from.ReadList(_last);
        _events = from.ReadArray<JobEvent>(_events.Length, out _count);
        for (var e = 0; e < _count; e++)
        {
            if (_events[e].Outcome == Outcome.Open)
            {
                _openStarts.Add(e);
            }
        }
    }

    public Entry Add(int station, ReadOnlySpan<byte> id, in Reading reading, long time, int worker, int part, long microPieces)
    {
        if (_key.Length < id.Length + 4)
        {
            _key = new byte[id.Length + 4];
        }

        BitConverter.TryWriteBytes(_key, station);
        id.CopyTo(_key.AsSpan(4));
        var job = _jobs.NumberOf(_key.AsSpan(0, id.Length + 4));
        if (job == _first.Count)
        {
            _first.Add(None);
            _last.Add(None);
        }

        var entry = new JobEvent
        {
            Time = time,
            MicroPieces = microPieces,
            Worker = worker,
            Part = part,
            Station = station,
            Evidence = None,
            Closed = None,
            IsStart = reading.Event == WorkEvent.Start,
            State = reading.HasState ? reading.State : NoState,
            Previous = None,
            Next = None,
        };

        // Most events come last in time; search from there.
        var before = _last[job];
        while (before != None && Compare(entry, _events[before]) < 0)
        {
            before = _events[before].Previous;
        }

        if (before != None && Compare(entry, _events[before]) == 0)
        {
            return Entry.Duplicate;
        }

        Insert(job, before, entry);
        Pair(job, _count - 1);
        return Entry.Taken;
    }

    private int Compare(in JobEvent a, in JobEvent b)
    {
        var c = a.Time.CompareTo(b.Time);
        c = c != 0 ? c : a.IsStart.CompareTo(b.IsStart);
        c = c != 0 ? c : workers.Compare(a.Worker, b.Worker);
        c = c != 0 ? c : (a.State != NoState).CompareTo(b.State != NoState);

        // As a number: an enum compares itself by boxing both.
        c = c != 0 ? c : ((byte)a.State).CompareTo((byte)b.State);
        c = c != 0 ? c : parts.Compare(a.Part, b.Part);
        return c != 0 ? c : a.MicroPieces.CompareTo(b.MicroPieces);
    }

    private void Insert(int job, int before, JobEvent entry)
    {
        if (_count == _events.Length)
        {
            Array.Resize(ref _events, _events.Length * 2);
        }

        var at = _count++;
        var after = before == None ? _first[job] : _events[before].Next;
        entry.Previous = before;
        entry.Next = after;
        _events[at] = entry;
        if (before == None)
        {
            _first[job] = at;
        }
        else
        {
            _events[before].Next = at;
        }

        if (after == None)
        {
            _last[job] = at;
        }
        else
        {
            _events[after].Previous = at;
        }
    }

    /// <summary>Pairs anew what the event at <paramref name="changed"/> can have changed: from the quiet point before it to the first one behind.</summary>
    private void Pair(int job, int changed)
    {
        var at = changed;
        while (_events[at].Previous is var previous and not None
            && (!_events[previous].IsQuiet || _events[previous].Time == _events[at].Time))
        {
            at = previous;
        }

        _open.Clear();
        var passed = false;
        while (at != None)
        {
            var time = _events[at].Time;
            var wasQuiet = false;
            _waitingEnds.Clear();
            var last = at;
            for (var e = at; e != None && _events[e].Time == time; e = _events[e].Next)
            {
                passed |= e == changed;
                wasQuiet = _events[e].IsQuiet;
                SetOutcome(e, Outcome.None);
                last = e;
            }

            // Too old to be joined, whoever ends now. Starts are open in order of time.
            while (_open.Count > 0 && time - _events[_open[0]].Time > LongestJob)
            {
                _open.RemoveAt(0);
            }

            // Ends first: they close what was open before this instant. Then starts; what ends are left close those, as jobs of no length.
            for (var e = at; e != None && _events[e].Time == time; e = _events[e].Next)
            {
                if (_events[e].IsStart)
                {
                    Begin(e);
                }
                else if (!TryEnd(e))
                {
                    _waitingEnds.Add(e);
                }
            }

            foreach (var e in _waitingEnds)
            {
                if (!TryEnd(e))
                {
                    DropEvidence(e);
                    SetOutcome(e, Outcome.Orphan);
                }
            }

            for (var e = at; e != None && _events[e].Time == time; e = _events[e].Next)
            {
                _events[e].IsQuiet = false;
            }

            _events[last].IsQuiet = _open.Count == 0;
            at = _events[last].Next;
            if (passed && wasQuiet && _open.Count == 0)
            {
                return;
            }
        }
    }

    private void Begin(int start)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_events[_open[i]].Worker == _events[start].Worker)
            {
                SetOutcome(_open[i], Outcome.Superseded);
                _open.RemoveAt(i);
            }
        }

        _open.Add(start);
        SetOutcome(start, Outcome.Open);
    }

    private bool TryEnd(int end)
    {
        var worker = _events[end].Worker;
        var match = -1;
        for (var i = 0; i < _open.Count; i++)
        {
            var other = _events[_open[i]].Worker;
            if (other == worker)
            {
                match = i;
                break;
            }

            if (match < 0 && (worker == None || other == None))
            {
                match = i;
            }
        }

        if (match < 0)
        {
            return false;
        }

        var start = _open[match];
        _open.RemoveAt(match);
        SetOutcome(start, Outcome.Joined);
        SetOutcome(end, Outcome.Joined);
        if (_events[end].Evidence != None && _events[end].Closed == start)
        {
            // Paired as before: the windows need not hear of it.
            return true;
        }

        DropEvidence(end);
        _events[end].Closed = start;
        _events[end].Evidence = evidence.Add(EvidenceOf(start, end));
        return true;
    }

    /// <summary>Makes the evidence of every job anew, for a new book.</summary>
    public void RenewAll()
    {
        for (var job = 0; job < _last.Count; job++)
        {
            for (var at = _last[job]; at != None; at = _events[at].Previous)
            {
                if (_events[at].Evidence == None)
                {
                    continue;
                }

                var made = EvidenceOf(_events[at].Closed, at);
                if (!evidence.Holds(_events[at].Evidence, made))
                {
                    DropEvidence(at);
                    _events[at].Evidence = evidence.Add(made);
                }
            }
        }
    }

    private Evidence EvidenceOf(int start, int end)
    {
        ref var s = ref _events[start];
        ref var e = ref _events[end];
        var part = e.Part >= 0 ? e.Part : s.Part;
        return new Evidence
        {
            Start = s.Time,
            End = e.Time,
            // Pieces belong to the job's last instant, so that a job ending at midnight counts them on the day it was done.
            PiecesAt = Math.Max(s.Time, e.Time - 1),
            MicroPieces = e.MicroPieces,
            StandardWork = CycleTable.StandardWork(e.MicroPieces, Calendar.Standard(e.Station, part < 0 ? null : parts[part], Calendar.DateOf(e.Time))),
            Station = e.Station,
            Worker = s.Worker >= 0 ? s.Worker : e.Worker,
            State = s.State != NoState ? s.State : e.State != NoState ? e.State : WorkState.Net,
        };
    }

    private void DropEvidence(int end)
    {
        if (_events[end].Evidence != None)
        {
            evidence.Remove(_events[end].Evidence);
            _events[end].Evidence = None;
        }
    }

    private void SetOutcome(int at, Outcome outcome)
    {
        Count(_events[at].Outcome, -1);
        Count(outcome, 1);
        if (_events[at].Outcome == Outcome.Open)
        {
            _openStarts.Remove(at);
        }

        if (outcome == Outcome.Open)
        {
            _openStarts.Add(at);
        }

        _events[at].Outcome = outcome;
    }

    private void Count(Outcome outcome, int by)
    {
        switch (outcome)
        {
            case Outcome.Open or Outcome.Superseded:
                ledger.OpenStarts += by;
                break;
            case Outcome.Orphan:
                ledger.OrphanEnds += by;
                break;
        }
    }
}
