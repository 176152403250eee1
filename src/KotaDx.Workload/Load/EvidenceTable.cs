using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>All evidence of a factory, and the stints that attribution makes of it. What names its worker stays as it is; the rest is
/// attributed again when badges, the roster or a device's life change what is known of its station's day.</summary>
internal sealed class EvidenceTable(StintTable table, StationDays stationDays, Ledger ledger)
{
    private const int None = StintTable.None;

    private readonly List<Piece> _pieces = [];
    private readonly List<Piece> _old = [];
    private StintTable _stints = table;
    private Evidence[] _items = new Evidence[1024];
    private int _count;
    private int _free = None;

    public ref readonly Evidence this[int index] => ref _items[index];

    public void Save(SnapshotWriter to)
    {
        to.WriteAll<Evidence>(_items.AsSpan(0, _count));
        to.Write(_free);
    }

    public void Load(SnapshotReader from)
    {
        _items = from.ReadArray<Evidence>(_items.Length, out _count);
        _free = from.Read<int>();
    }

    /// <summary>Makes every stint anew in another table: that of another zone.</summary>
    public void MoveTo(StintTable other)
    {
        _stints = other;
        stationDays.ForgetDays();
        for (var index = 0; index < _count; index++)
        {
            ref var item = ref _items[index];
            if (item.Station == None)
            {
                continue;
            }

            item.FirstStint = None;
            item.IsUnassigned = false;
            if (IsPending(item))
            {
                stationDays.Register(index, item.Station, item.Start, Reach(item));
            }
        }

        ledger.Unassigned = 0;
        for (var index = 0; index < _count; index++)
        {
            if (_items[index].Station != None)
            {
                Attribute(index);
            }
        }
    }

    /// <summary>True if an item says the same already.</summary>
    public bool Holds(int index, in Evidence evidence)
    {
        ref var item = ref _items[index];
        return item.Start == evidence.Start && item.End == evidence.End && item.PiecesAt == evidence.PiecesAt && item.MicroPieces == evidence.MicroPieces
            && item.CycleGap == evidence.CycleGap && item.StandardWork == evidence.StandardWork && item.Worker == evidence.Worker && item.State == evidence.State;
    }

    public int Add(in Evidence evidence)
    {
        int index;
        if (_free != None)
        {
            index = _free;
            _free = _items[index].FirstStint;
        }
        else
        {
            if (_count == _items.Length)
            {
                Array.Resize(ref _items, _items.Length * 2);
            }

            index = _count++;
        }

        _items[index] = evidence;
        _items[index].FirstStint = None;
        _items[index].IsUnassigned = false;
        if (IsPending(evidence))
        {
            stationDays.Register(index, evidence.Station, evidence.Start, Reach(evidence));
        }

        Attribute(index);
        return index;
    }

    public void Remove(int index)
    {
        DropStints(index);
        ref var item = ref _items[index];
        if (IsPending(item))
        {
            stationDays.Unregister(index, item.Station, item.Start, Reach(item));
        }

        item.FirstStint = _free;
        item.Station = None;
        _free = index;
    }

    /// <summary>Lets evidence without pieces go on to a later end.</summary>
    public void Extend(int index, long end)
    {
        ref var item = ref _items[index];
        var from = item.End;
        if (IsPending(item))
        {
            stationDays.Register(index, item.Station, from, end);
        }

        // Nearly always one stint of the station and one of a person go on.
        _pieces.Clear();
        stationDays.Resolve(item with { Start = from, End = end }, _pieces);
        item.End = end;
        foreach (var piece in _pieces)
        {
            var stint = LastOf(index, piece.Subject);
            if (stint != None && _stints[stint].End == piece.Start && !piece.IsShared && !_stints[stint].IsShared && _stints[stint].State == piece.State)
            {
                _stints.Extend(stint, piece.End);
            }
            else
            {
                Link(index, piece);
            }
        }
    }

    /// <summary>Makes the stints of one piece of evidence anew, and touches only what that changes.</summary>
    public void Attribute(int index)
    {
        ref var item = ref _items[index];
        _pieces.Clear();
        stationDays.Resolve(item, _pieces);
        _old.Clear();
        for (var stint = item.FirstStint; stint != None; stint = _stints[stint].Next)
        {
            _old.Add(Piece.Of(_stints[stint]));
        }

        // Each was put before the ones it came after.
        _old.Reverse();
        if (CollectionsMarshal.AsSpan(_old).SequenceEqual(CollectionsMarshal.AsSpan(_pieces)))
        {
            return;
        }

        DropStints(index);
        foreach (var piece in _pieces)
        {
            Link(index, piece);
        }
    }

    private static bool IsPending(in Evidence evidence) => evidence.Worker < 0 || evidence.NeedsLife;

    private static long Reach(in Evidence evidence) => Math.Max(evidence.End, Math.Max(evidence.Start, evidence.PiecesAt) + 1);

    private int LastOf(int index, Subject subject)
    {
        var last = None;
        for (var stint = _items[index].FirstStint; stint != None; stint = _stints[stint].Next)
        {
            if (_stints[stint].Subject == subject && (last == None || _stints[stint].End > _stints[last].End))
            {
                last = stint;
            }
        }

        return last;
    }

    private void Link(int index, in Piece piece)
    {
        ref var item = ref _items[index];
        if (piece.Subject.IsUnassigned && !item.IsUnassigned)
        {
            item.IsUnassigned = true;
            ledger.Unassigned++;
        }

        item.FirstStint = _stints.Add(piece.ToStint(item.FirstStint));
    }

    private void DropStints(int index)
    {
        ref var item = ref _items[index];
        for (var stint = item.FirstStint; stint != None;)
        {
            var next = _stints[stint].Next;
            _stints.Remove(stint);
            stint = next;
        }

        ledger.Unassigned -= item.IsUnassigned ? 1 : 0;
        item.IsUnassigned = false;
        item.FirstStint = None;
    }
}
