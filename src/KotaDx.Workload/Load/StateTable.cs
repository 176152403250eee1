using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>The states that stations reported: each holds until the station's next one, at most <see cref="LongestState"/>.</summary>
internal sealed class StateTable(EvidenceTable evidence, NameTable workers)
{
    /// <summary>Longer silence is no evidence: behind it the state is unknown.</summary>
    public const long LongestState = 24 * EventTime.Hour;

    private const int None = -1;

    private readonly List<int> _last = [];
    private long? _openUntil;
    private StateEvent[] _events = new StateEvent[256];
    private int _count;

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct StateEvent
    {
        public long Time;
        public int Previous;
        public int Next;
        public int Station;
        public int Worker;
        public int Evidence;
        public WorkState State;
    }

    /// <summary>The states that hold with no end known, for the live view.</summary>
    public IEnumerable<(int Station, int Worker, WorkState State, long Start)> Current
    {
        get
        {
            foreach (var last in _last)
            {
                if (last != None)
                {
                    yield return (_events[last].Station, _events[last].Worker, _events[last].State, _events[last].Time);
                }
            }
        }
    }

    public void Save(SnapshotWriter to)
    {
        to.WriteList(_last);
        to.Write(_openUntil ?? long.MinValue);
        to.WriteAll<StateEvent>(_events.AsSpan(0, _count));
    }

    public void Load(SnapshotReader from)
    {
        from.ReadList(_last);
        _openUntil = from.Read<long>() is var until and not long.MinValue ? until : null;
        _events = from.ReadArray<StateEvent>(_events.Length, out _count);
    }

    /// <summary>True if a station's last state, said at or after an instant, was this very one: said again it tells nothing new.</summary>
    public bool Says(int station, WorkState state, int worker, long since) =>
        station < _last.Count && _last[station] is var last and not None
        && _events[last] is var said && said.State == state && said.Worker == worker && said.Time >= since;

    public Entry Add(int station, WorkState state, long time, int worker)
    {
        while (_last.Count <= station)
        {
            _last.Add(None);
        }

        var entry = new StateEvent { Station = station, Time = time, State = state, Worker = worker, Evidence = None, Previous = None, Next = None };
        var before = _last[station];
        var after = None;
        while (before != None && Compare(entry, _events[before]) < 0)
        {
            after = before;
            before = _events[before].Previous;
        }

        if (before != None && Compare(entry, _events[before]) == 0)
        {
            return Entry.Duplicate;
        }

        if (_count == _events.Length)
        {
            Array.Resize(ref _events, _events.Length * 2);
        }

        var at = _count++;
        entry.Previous = before;
        entry.Next = after;
        _events[at] = entry;
        if (before != None)
        {
            _events[before].Next = at;
            Renew(before);
        }

        if (after == None)
        {
            _last[station] = at;
        }
        else
        {
            _events[after].Previous = at;
        }

        Renew(at);
        return Entry.Taken;
    }

    private int Compare(in StateEvent a, in StateEvent b)
    {
        var c = a.Time.CompareTo(b.Time);
        c = c != 0 ? c : workers.Compare(Math.Max(a.Worker, StintTable.Unassigned), Math.Max(b.Worker, StintTable.Unassigned));
        // As a number: an enum compares itself by boxing both.
        return c != 0 ? c : ((byte)a.State).CompareTo((byte)b.State);
    }

    /// <summary>Lets the states that hold go on to an instant. Never called where nothing tells who is there: then a state counts when its next one comes.</summary>
    public void HoldUntil(long now)
    {
        _openUntil = now;
        foreach (var last in _last)
        {
            if (last == None)
            {
                continue;
            }

            ref var e = ref _events[last];
            var end = Math.Min(now, e.Time + LongestState);
            if (e.Evidence == None)
            {
                Renew(last);
            }
            else if (end > evidence[e.Evidence].End)
            {
                evidence.Extend(e.Evidence, end);
            }
        }
    }

    /// <summary>Makes the states that hold anew, for a book that says who is there, or no longer does.</summary>
    public void Reopen(long? now)
    {
        _openUntil = now;
        foreach (var last in _last)
        {
            if (last != None)
            {
                Renew(last);
            }
        }
    }

    private void Renew(int at)
    {
        ref var e = ref _events[at];
        if (e.Evidence != None)
        {
            evidence.Remove(e.Evidence);
            e.Evidence = None;
        }

        if ((e.Next == None ? _openUntil : _events[e.Next].Time) is { } end && (end > e.Time || e.Next != None))
        {
            e.Evidence = evidence.Add(new Evidence
            {
                Start = e.Time,
                End = Math.Min(end, e.Time + LongestState),
                PiecesAt = e.Time,
                Station = e.Station,
                Worker = e.Worker,
                State = e.State,
                NeedsLife = true,
            });
        }
    }
}
