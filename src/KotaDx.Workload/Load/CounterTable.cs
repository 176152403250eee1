using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// Absolute counts of each station's counters in order of time. What one shows more than the one before is work done; the first says
/// only where it stands. A count that falls has wrapped, was reset, or is another device's: told apart by what can have been made in the time.
/// </summary>
internal sealed class CounterTable(CycleTable cycles, NameTable workers, NameTable parts, NameTable counters, Ledger ledger)
{
    /// <summary>Counts in a second that are believed where neither the book nor a standard time says more.</summary>
    private const double UsualRate = 2;

    /// <summary>A cycle cannot be shorter than this part of its standard time (debouncing of pulse sensors).</summary>
    private const double ShortestCycle = 0.3;

    private readonly List<List<Count>> _counts = [];
    private readonly List<(int Station, byte[] Signal)> _keys = [];
    private byte[] _key = new byte[64];

    public required WorkCalendar Calendar { get; set; }

    private enum Outcome
    {
        None,
        Wrap,
        Reset,
        Replaced,
    }

    public void Save(SnapshotWriter to)
    {
        counters.Save(to);
        foreach (var counts in _counts)
        {
            to.WriteList(counts);
        }
    }

    public void Load(SnapshotReader from)
    {
        counters.Load(from);
        for (var number = 0; number < counters.Count; number++)
        {
            _counts.Add([]);
            from.ReadList(_counts[number]);
            _keys.Add((BitConverter.ToInt32(counters[number]), counters[number][4..]));
        }
    }

    /// <summary>
    /// Adds a count. One that is polled is read by us again and again: while it stands still its first and last time are kept, which
    /// say all that the ones between do.
    /// </summary>
    public Entry Add(int station, ReadOnlySpan<byte> signal, double value, long time, int worker, int part, bool isPolled)
    {
        if (_key.Length < signal.Length + 4)
        {
            _key = new byte[signal.Length + 4];
        }

        BitConverter.TryWriteBytes(_key, station);
        signal.CopyTo(_key.AsSpan(4));
        var number = counters.NumberOf(_key.AsSpan(0, signal.Length + 4));
        if (number == _counts.Count)
        {
            _counts.Add([]);
            _keys.Add((station, signal.ToArray()));
        }

        var counts = _counts[number];
        var entry = new Count(time, value, worker, part);
        var at = counts.Count;
        if (isPolled && at > 1 && counts[^1].IsSaidBy(entry) && counts[^2].IsSaidBy(entry) && time > counts[^1].Time)
        {
            counts[^1] = counts[^1] with { Time = time };
            return Entry.Taken;
        }

        while (at > 0 && Compare(entry, counts[at - 1]) < 0)
        {
            at--;
        }

        if (at > 0 && Compare(entry, counts[at - 1]) == 0)
        {
            return Entry.Duplicate;
        }

        counts.Insert(at, entry);
        Renew(number, at);

        // A count before all others is the first from now on, before which nothing of this counter was made.
        for (var next = at + 1; next < (at == 0 ? counts.Count : Math.Min(at + 2, counts.Count)); next++)
        {
            Renew(number, next);
        }

        return Entry.Taken;
    }

    /// <summary>Judges every count anew, for a new book.</summary>
    public void RenewAll()
    {
        for (var number = 0; number < _counts.Count; number++)
        {
            for (var at = 0; at < _counts[number].Count; at++)
            {
                Renew(number, at);
            }
        }
    }

    private int Compare(Count a, Count b)
    {
        var c = a.Time.CompareTo(b.Time);
        c = c != 0 ? c : a.Value.CompareTo(b.Value);
        c = c != 0 ? c : workers.Compare(a.Worker, b.Worker);
        return c != 0 ? c : parts.Compare(a.Part, b.Part);
    }

    private void Renew(int number, int at)
    {
        var counts = _counts[number];
        var count = counts[at];
        var (outcome, counted, perCount) = at == 0 ? (Outcome.None, 0, 1) : Judge(number, counts[at - 1], count);
        var microPieces = (long)Math.Round(Math.Clamp(counted * perCount * 1e6, 0, 1e18));
        if (outcome != count.Outcome)
        {
            Tell(count.Outcome, -1);
            Tell(outcome, 1);
        }

        var before = count;
        count = count with { Outcome = outcome, MicroPieces = microPieces, NotBefore = counts[0].Time };
        if (microPieces != before.MicroPieces || (microPieces > 0 && count.NotBefore != before.NotBefore))
        {
            var (station, _) = _keys[number];
            if (before.MicroPieces > 0)
            {
                cycles.Remove(station, before.ToCycle());
            }

            if (microPieces > 0)
            {
                cycles.Add(station, count.ToCycle());
            }
        }

        counts[at] = count;
    }

    private (Outcome Outcome, double Counted, double PiecesPerCount) Judge(int number, Count before, Count now)
    {
        var (station, signal) = _keys[number];
        var date = Calendar.DateOf(now.Time);
        var entry = Calendar.SignalEntryOf(station, signal, date);
        var perCount = entry?.PiecesPerCount ?? 1;
        var standard = Calendar.Standard(station, now.Part < 0 ? null : parts[now.Part], date);
        var rate = entry?.MaxPerMinute is { } perMinute ? perMinute / 60
            : standard > 0 ? EventTime.Second / (ShortestCycle * standard * perCount)
            : UsualRate;
        var possible = Math.Ceiling((now.Time - before.Time) / (double)EventTime.Second * rate) + 1;
        var more = now.Value - before.Value;
        if (more >= 0)
        {
            return more <= possible ? (Outcome.None, more, perCount) : (Outcome.Replaced, 0, perCount);
        }

        if (entry?.Modulus is { } modulus && more + modulus is var wrapped and > 0 && wrapped <= possible)
        {
            return (Outcome.Wrap, wrapped, perCount);
        }

        return now.Value <= possible ? (Outcome.Reset, now.Value, perCount) : (Outcome.Replaced, 0, perCount);
    }

    private void Tell(Outcome outcome, int by)
    {
        switch (outcome)
        {
            case Outcome.Wrap:
                ledger.CounterWraps += by;
                break;
            case Outcome.Reset:
                ledger.CounterResets += by;
                break;
            case Outcome.Replaced:
                ledger.CounterReplacements += by;
                break;
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Count(long Time, double Value, int Worker, int Part)
    {
        public Outcome Outcome { get; init; }

        public long MicroPieces { get; init; }

        public long NotBefore { get; init; }

        public bool IsSaidBy(in Count other) => Value == other.Value && Worker == other.Worker && Part == other.Part;

        public Cycle ToCycle() => new() { Time = Time, MicroPieces = MicroPieces, Mark = NotBefore, Worker = Worker, Part = Part, IsCounted = true };
    }
}
