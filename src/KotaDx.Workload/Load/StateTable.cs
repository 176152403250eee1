using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>The states that stations reported: each holds until the station's next one, at most <see cref="LongestState"/>.</summary>
internal sealed class StateTable(StintTable stints, NameTable workers)
{
    /// <summary>Longer silence is no evidence: behind it the state is unknown.</summary>
    public const long LongestState = 24 * EventTime.Hour;

    private const int None = -1;

    private readonly List<int> _last = [];
    private StateEvent[] _events = new StateEvent[256];
    private int _count;

    private struct StateEvent
    {
        public long Time;
        public int Previous;
        public int Next;
        public int Worker;
        public int Stint;
        public WorkState State;
    }

    /// <summary>The states that hold with no end known, for the live view.</summary>
    public IEnumerable<(int Worker, WorkState State, long Start)> Current
    {
        get
        {
            foreach (var last in _last)
            {
                if (last != None)
                {
                    yield return (_events[last].Worker, _events[last].State, _events[last].Time);
                }
            }
        }
    }

    public Entry Add(int station, WorkState state, long time, int worker)
    {
        while (_last.Count <= station)
        {
            _last.Add(None);
        }

        var entry = new StateEvent { Time = time, State = state, Worker = worker, Stint = None, Previous = None, Next = None };
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
            Renew(at);
        }

        return Entry.Taken;
    }

    private int Compare(in StateEvent a, in StateEvent b)
    {
        var c = a.Time.CompareTo(b.Time);
        c = c != 0 ? c : workers.Compare(a.Worker, b.Worker);
        // As a number: an enum compares itself by boxing both.
        return c != 0 ? c : ((byte)a.State).CompareTo((byte)b.State);
    }

    private void Renew(int at)
    {
        ref var e = ref _events[at];
        if (e.Stint != None)
        {
            stints.Remove(e.Stint);
        }

        var end = Math.Min(_events[e.Next].Time, e.Time + LongestState);
        e.Stint = stints.Add(new Stint { Start = e.Time, End = end, PiecesAt = e.Time, Worker = e.Worker, State = e.State });
    }
}
