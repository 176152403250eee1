using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// When a station's device was heard of: readings as runs whose gaps are at most <see cref="Coarse"/>, and the moments at which
/// somebody said that it was gone, which tell nothing where it was heard within a minute. A function of the set of readings, whatever
/// order they come in.
/// </summary>
internal sealed class Life
{
    /// <summary>Silences up to this are not told apart from talking; the book's limits are not shorter.</summary>
    public const long Coarse = EventTime.Minute;

    private readonly List<(long First, long Last)> _runs = [];
    private readonly List<long> _gone = [];

    public void Save(SnapshotWriter to)
    {
        to.WriteList(_runs);
        to.WriteList(_gone);
    }

    public void Load(SnapshotReader from)
    {
        from.ReadList(_runs);
        from.ReadList(_gone);
    }

    /// <summary>The last reading; <see cref="long.MinValue"/> if there is none.</summary>
    public long Last => _runs.Count == 0 ? long.MinValue : _runs[^1].Last;

    /// <summary>Runs of readings, in order of time.</summary>
    public IReadOnlyList<(long First, long Last)> Runs => _runs;

    /// <summary>Takes note of a reading.</summary>
    /// <returns>The silence that it cuts: [From, To) without any reading before; empty if it lies inside a run.</returns>
    public (long From, long To) Hear(long time)
    {
        // Most readings come last.
        var at = _runs.Count - 1;
        if (at >= 0 && time >= _runs[at].Last && time - _runs[at].Last <= Coarse)
        {
            var before = _runs[at].Last;
            _runs[at] = (_runs[at].First, time);
            return IsGoneBetween(before, time) ? (before, long.MaxValue) : (time, time);
        }

        while (at >= 0 && _runs[at].First > time)
        {
            at--;
        }

        // The run at "at" begins at or before the reading.
        if (at >= 0 && time <= _runs[at].Last)
        {
            return (time, time);
        }

        var from = at >= 0 ? _runs[at].Last : long.MinValue;
        var to = at + 1 < _runs.Count ? _runs[at + 1].First : long.MaxValue;
        var joinsBefore = at >= 0 && time - from <= Coarse;
        var joinsAfter = to != long.MaxValue && to - time <= Coarse;
        if (joinsBefore && joinsAfter)
        {
            _runs[at] = (_runs[at].First, _runs[at + 1].Last);
            _runs.RemoveAt(at + 1);
        }
        else if (joinsBefore)
        {
            _runs[at] = (_runs[at].First, time);
        }
        else if (joinsAfter)
        {
            _runs[at + 1] = (time, _runs[at + 1].Last);
        }
        else
        {
            _runs.Insert(at + 1, (time, time));
        }

        return (from, to);
    }

    /// <summary>Takes note that the device was said to be gone.</summary>
    /// <returns>The silence in which that was said.</returns>
    public (long From, long To) Leave(long time)
    {
        var at = _gone.BinarySearch(time);
        if (at < 0)
        {
            _gone.Insert(~at, time);
        }

        return SilenceAt(time);
    }

    /// <summary>Does it make a difference that a reading was heard at an instant inside the silence [from, to)?</summary>
    public bool WasCut(long from, long at, long to, long maxSilence, long now)
    {
        if (maxSilence == long.MaxValue && _gone.Count == 0)
        {
            return false;
        }

        var wasDead = from == long.MinValue || IsGoneBetween(from, to)
            || (to == long.MaxValue ? maxSilence < long.MaxValue && (now - from > maxSilence || at - from > maxSilence) : to - from > maxSilence);
        return wasDead;
    }

    /// <summary>True if the device is alive at an instant behind its last reading.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="maxSilence">The longest silence of a living device.</param>
    public bool IsAliveAt(long now, long maxSilence) =>
        _runs.Count > 0 && !(maxSilence < long.MaxValue && now - Last > maxSilence) && !IsGoneBetween(Last, long.MaxValue);

    /// <summary>Adds what of [from, to) the device was alive for.</summary>
    /// <param name="from">First instant.</param>
    /// <param name="to">The instant behind the last.</param>
    /// <param name="maxSilence">The longest silence of a living device.</param>
    /// <param name="now">How far the clock has come; behind the last reading only silence up to here is known.</param>
    /// <param name="parts">Receives the parts, in order of time.</param>
    public void AddAlive(long from, long to, long maxSilence, long now, List<(long Start, long End)> parts)
    {
        if (maxSilence == long.MaxValue && _gone.Count == 0)
        {
            parts.Add((from, to));
            return;
        }

        var at = from;
        var (silentFrom, silentTo) = SilenceAt(from);
        while (at < to)
        {
            var isDead = silentFrom == long.MinValue
                || (silentTo == long.MaxValue ? maxSilence < long.MaxValue && now - silentFrom > maxSilence : silentTo - silentFrom > maxSilence)
                || IsGoneBetween(silentFrom, silentTo);
            if (isDead)
            {
                // Alive up to the last reading before the silence.
                Add(parts, at, Math.Min(to, silentFrom));
                at = silentTo;
            }
            else
            {
                Add(parts, at, Math.Min(to, silentTo));
                at = silentTo;
            }

            if (at >= to || silentTo == long.MaxValue)
            {
                return;
            }

            (silentFrom, silentTo) = SilenceAfter(silentTo);
        }
    }

    private static void Add(List<(long Start, long End)> parts, long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        if (parts.Count > 0 && parts[^1].End == start)
        {
            parts[^1] = (parts[^1].Start, end);
        }
        else
        {
            parts.Add((start, end));
        }
    }

    /// <summary>The silence that an instant lies in, or the first one behind it where it lies in a run.</summary>
    private (long From, long To) SilenceAt(long time)
    {
        var at = Find(time);
        var from = at >= 0 ? _runs[at].Last : long.MinValue;
        return (from, at + 1 < _runs.Count ? _runs[at + 1].First : long.MaxValue);
    }

    /// <summary>The silence behind the run that begins at an instant.</summary>
    private (long From, long To) SilenceAfter(long runStart) => SilenceAt(runStart);

    /// <summary>The last run that begins at or before an instant; −1 if none does.</summary>
    private int Find(long time)
    {
        int low = 0, high = _runs.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].First <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private bool IsGoneBetween(long from, long to)
    {
        if (_gone.Count == 0)
        {
            return false;
        }

        var at = _gone.BinarySearch(from);
        at = at < 0 ? ~at : at;
        return at < _gone.Count && _gone[at] < to;
    }
}
