using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>The fold's state as bytes, so that a start reads a snapshot and what came behind it instead of the whole log.</content>
public sealed partial class FactoryFold
{
    /// <summary>Raised when a table holds other fields, or what they mean is another thing: then a snapshot from before cannot be used.</summary>
    public const int SnapshotVersion = 3;

    // "KOTSNAP" behind a byte that begins no text.
    private const ulong SnapshotMagic = 0x50414E53544F4BFF;

    /// <summary>
    /// Writes all that the fold has become, so that <see cref="Restore"/> makes a fold of it that goes on as this one would: same points in the
    /// same order, same revisions, same ledger. Neither the book, which the caller keeps beside it, nor what follows from the book. Changes nothing.
    /// </summary>
    /// <param name="to">Takes the bytes, piece by piece: <c>stream.Write</c>.</param>
    public void Save(Action<ReadOnlySpan<byte>> to)
    {
        var snapshot = new SnapshotWriter(to);
        snapshot.Write(SnapshotMagic);
        snapshot.Write(SnapshotVersion);
        snapshot.Write(Version);
        snapshot.WriteAll<byte>(_factory);
        SaveNames(snapshot);
        _ledger.Save(snapshot);
        _badges.Save(snapshot);
        _stationDays.Save(snapshot);
        _jobs.Save(snapshot);
        _states.Save(snapshot);
        _cycles.Save(snapshot);
        _counters.Save(snapshot);
        _recent.Save(snapshot);
        SaveCodes(snapshot);
        SaveRefusals(snapshot);
        snapshot.WriteSet(_replayed);
        _deliveries.Save(snapshot);
        _stints.Save(snapshot);
        _evidence.Save(snapshot);
        SaveWindows(snapshot);
        SaveClock(snapshot);
        SaveEvents(snapshot);
        snapshot.Write(SnapshotMagic);
        snapshot.Flush();
    }

    /// <summary>Makes a fold of what <see cref="Save"/> wrote.</summary>
    /// <param name="book">The book that was in force; any other would make points that fit neither.</param>
    /// <param name="receiver">Where changed windows go.</param>
    /// <param name="from">Gives the bytes, as many as it has at a time: <c>stream.Read</c>.</param>
    /// <param name="length">How many there are. None behind them is asked for, and no count in them is believed that they cannot hold.</param>
    /// <exception cref="FormatException">It is no snapshot, of another version or factory, cut off, or damaged. Then the log has to be read.</exception>
    public static FactoryFold Restore(Book book, ILoadReceiver receiver, Func<Span<byte>, int> from, long length)
    {
        var snapshot = new SnapshotReader(from, length);
        try
        {
            var fold = new FactoryFold(book, receiver);
            fold.Load(snapshot);
            snapshot.End();
            return fold;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException or ArithmeticException)
        {
            // Names, days and references that nothing else of it knows.
            throw new FormatException("The snapshot cannot be used: it contradicts itself.", e);
        }
    }

    private void Load(SnapshotReader snapshot)
    {
        if (snapshot.Read<ulong>() != SnapshotMagic)
        {
            SnapshotReader.Refuse("it is none.");
        }

        if (snapshot.Read<int>() != SnapshotVersion || snapshot.Read<int>() != Version)
        {
            SnapshotReader.Refuse("another version wrote it.");
        }

        if (!snapshot.ReadAll<byte>().AsSpan().SequenceEqual(_factory))
        {
            SnapshotReader.Refuse("it is another factory's.");
        }

        LoadNames(snapshot);
        _ledger.Load(snapshot);
        _badges.Load(snapshot);
        _badges.RenewAll(_calendar);
        _stationDays.Load(snapshot);
        _jobs.Load(snapshot);
        _states.Load(snapshot);
        _cycles.Load(snapshot);
        _counters.Load(snapshot);
        _recent.Load(snapshot);
        LoadCodes(snapshot);
        LoadRefusals(snapshot);
        snapshot.ReadSet(_replayed);
        _deliveries.Load(snapshot);
        _stints.Load(snapshot);
        _evidence.Load(snapshot);
        LoadWindows(snapshot);
        _stationDays.Bind(DayOf);
        LoadClock(snapshot);
        LoadEvents(snapshot);
        _stationDays.Now = Now;
        if (snapshot.Read<ulong>() != SnapshotMagic)
        {
            SnapshotReader.Refuse("it does not end where it should.");
        }
    }

    private void SaveNames(SnapshotWriter to)
    {
        foreach (var names in (NameTable[])[_workers, _stations, _lines, _teams, _parts, _shiftNames])
        {
            names.Save(to);
        }

        to.WriteList(_lineOf);
        to.WriteList(_lastSeen);
    }

    private void LoadNames(SnapshotReader from)
    {
        foreach (var names in (NameTable[])[_workers, _stations, _lines, _teams, _parts, _shiftNames])
        {
            names.Load(from);
        }

        from.ReadList(_lineOf);
        from.ReadList(_lastSeen);
        for (var station = 0; station < _lineOf.Count; station++)
        {
            _stationLevels.Add(LevelOf(_stations[station]));
        }
    }

    private void SaveRefusals(SnapshotWriter to)
    {
        to.Write(_refusals.Count);
        foreach (var (arrival, origin, topic, reason, at, excerpt) in _refusals)
        {
            to.Write(arrival.UnixNanoseconds);
            to.WriteText(origin);
            to.WriteText(topic);
            to.Write(reason);
            to.Write(at);
            to.WriteText(excerpt);
        }

        to.Write(_replacedNoted.Count);
        foreach (var (station, minute) in _replacedNoted)
        {
            to.Write(station);
            to.Write(minute);
        }

        to.Write(_unmapped.Count);
        foreach (var (name, count) in _unmapped)
        {
            to.WriteText(name);
            to.Write(count);
        }
    }

    private void LoadRefusals(SnapshotReader from)
    {
        for (var left = from.ReadCount(); left > 0; left--)
        {
            _refusals.Enqueue(new Refusal(
                new EventTime(from.Read<long>()), from.ReadText(), from.ReadText(), from.Read<ParseStatus>(), from.Read<int>(), from.ReadText()));
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            _replacedNoted.Add(from.Read<int>(), from.Read<long>());
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            _unmapped.Add(from.ReadText(), from.Read<long>());
        }
    }
}
