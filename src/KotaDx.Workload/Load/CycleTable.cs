using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// The cycles of each station in order of time. A cycle of n pieces at t is net work during [max(cycle before, t − k·ST·n), t), where the
/// book gives a standard time ST; without one it is pieces only, since nobody can say how long it took.
/// </summary>
internal sealed class CycleTable(EvidenceTable evidence, NameTable workers, NameTable parts)
{
    /// <summary>Gaps over this many standard times are stops, and no cycle times.</summary>
    private const double StopFactor = 3;

    private const int None = StintTable.None;
    private const double Longest = 24.0 * EventTime.Hour;

    private readonly List<int> _last = [];
    private CycleEvent[] _events = new CycleEvent[256];
    private int _count;
    private int _free = None;

    public required WorkCalendar Calendar { get; set; }

    private struct CycleEvent
    {
        public long Time;
        public long MicroPieces;
        public int Station;
        public int Worker;
        public int Part;
        public int Previous;
        public int Next;
        public int Evidence;

        /// <summary>Its work did not begin before: the counter's first count.</summary>
        public long NotBefore;
    }

    public void Save(SnapshotWriter to)
    {
        to.WriteList(_last);
        to.WriteAll<CycleEvent>(_events.AsSpan(0, _count));
        to.Write(_free);
    }

    public void Load(SnapshotReader from)
    {
        from.ReadList(_last);
        _events = from.ReadArray<CycleEvent>(_events.Length, out _count);
        _free = from.Read<int>();
    }

    /// <summary>Adds a cycle.</summary>
    /// <returns>Its number, to take it back by.</returns>
    public int Add(int station, long time, long microPieces, int worker, int part, long notBefore = long.MinValue)
    {
        while (_last.Count <= station)
        {
            _last.Add(None);
        }

        int at;
        if (_free != None)
        {
            at = _free;
            _free = _events[at].Next;
        }
        else
        {
            if (_count == _events.Length)
            {
                Array.Resize(ref _events, _events.Length * 2);
            }

            at = _count++;
        }

        var entry = new CycleEvent { Time = time, MicroPieces = microPieces, Station = station, Worker = worker, Part = part, NotBefore = notBefore, Previous = None, Next = None, Evidence = None };
        var before = _last[station];
        var after = None;
        while (before != None && Compare(entry, _events[before]) < 0)
        {
            after = before;
            before = _events[before].Previous;
        }

        entry.Previous = before;
        entry.Next = after;
        _events[at] = entry;
        Bind(station, before, at);
        Bind(station, at, after);
        Renew(at);
        if (after != None)
        {
            Renew(after);
        }

        return at;
    }

    public void Remove(int at)
    {
        var gone = _events[at];
        evidence.Remove(gone.Evidence);
        Bind(gone.Station, gone.Previous, gone.Next);
        _events[at].Next = _free;
        _free = at;
        if (gone.Next != None)
        {
            Renew(gone.Next);
        }
    }

    /// <summary>Makes every cycle's evidence anew, for a new book.</summary>
    public void RenewAll()
    {
        foreach (var last in _last)
        {
            for (var at = last; at != None; at = _events[at].Previous)
            {
                Renew(at);
            }
        }
    }

    /// <summary>Standard time of pieces in nanoseconds; 0 where the book says none.</summary>
    public static long StandardWork(long microPieces, long standard) => (long)Math.Round(Math.Min(microPieces / 1e6 * standard, 1000 * Longest));

    private void Bind(int station, int before, int after)
    {
        if (before != None)
        {
            _events[before].Next = after;
        }

        if (after != None)
        {
            _events[after].Previous = before;
        }
        else
        {
            _last[station] = before;
        }
    }

    private int Compare(in CycleEvent a, in CycleEvent b)
    {
        var c = a.Time.CompareTo(b.Time);
        c = c != 0 ? c : workers.Compare(a.Worker, b.Worker);
        c = c != 0 ? c : a.MicroPieces.CompareTo(b.MicroPieces);
        return c != 0 ? c : parts.Compare(a.Part, b.Part);
    }

    private void Renew(int at)
    {
        ref var e = ref _events[at];
        var standard = Calendar.Standard(e.Station, e.Part < 0 ? null : parts[e.Part], Calendar.DateOf(e.Time));
        var pieces = e.MicroPieces / 1e6;
        var longest = (long)Math.Round(Math.Min(Calendar.Book.Settings.CycleFactor * standard * pieces, Longest));
        var gap = e.Previous == None ? long.MaxValue : e.Time - _events[e.Previous].Time;
        var perPiece = e.Previous == None || pieces <= 0 ? 0 : Math.Round(gap / pieces);
        var made = new Evidence
        {
            Start = Math.Max(e.Time - Math.Min(gap, longest), e.NotBefore),
            End = e.Time,
            PiecesAt = e.Time,
            MicroPieces = e.MicroPieces,
            CycleGap = perPiece > long.MaxValue / 2 || (standard > 0 && perPiece > StopFactor * standard) ? 0 : (long)perPiece,
            StandardWork = StandardWork(e.MicroPieces, standard),
            Station = e.Station,
            Worker = e.Worker,
            State = WorkState.Net,
        };
        if (e.Evidence != None)
        {
            if (evidence.Holds(e.Evidence, made))
            {
                return;
            }

            evidence.Remove(e.Evidence);
        }

        e.Evidence = evidence.Add(made);
    }
}
