using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>All stints of a factory, and the cells of the persons' and stations' days that they lie in.</summary>
internal sealed class StintTable(FactoryClock clock, Func<Subject, int, SubjectDay> dayOf, Action<SubjectDay> onChanged)
{
    /// <summary>The number of the worker who stands for nobody known.</summary>
    public const int Unassigned = 0;

    /// <summary>The end of a list.</summary>
    public const int None = -1;

    private enum Change
    {
        Add,
        Extend,
        Remove,
    }

    private Stint[] _stints = new Stint[1024];
    private int _count;
    private int _free = None;

    public ref readonly Stint this[int index] => ref _stints[index];

    public void Save(SnapshotWriter to)
    {
        to.WriteAll<Stint>(_stints.AsSpan(0, _count));
        to.Write(_free);
    }

    public void Load(SnapshotReader from)
    {
        _stints = from.ReadArray<Stint>(_stints.Length, out _count);
        _free = from.Read<int>();
    }

    public int Add(in Stint stint)
    {
        int index;
        if (_free != None)
        {
            index = _free;
            _free = _stints[index].Next;
        }
        else
        {
            if (_count == _stints.Length)
            {
                Array.Resize(ref _stints, _stints.Length * 2);
            }

            index = _count++;
        }

        _stints[index] = stint;
        Place(index, stint.Start, stint.End, Change.Add);
        if (IsApart(stint))
        {
            Place(index, stint.PiecesAt, stint.PiecesAt, Change.Add);
        }

        return index;
    }

    public void Remove(int index)
    {
        var stint = _stints[index];
        Place(index, stint.Start, stint.End, Change.Remove);
        if (IsApart(stint))
        {
            Place(index, stint.PiecesAt, stint.PiecesAt, Change.Remove);
        }

        _stints[index].Next = _free;
        _free = index;
    }

    /// <summary>Lets a stint without pieces go on to a later end.</summary>
    public void Extend(int index, long end)
    {
        var from = _stints[index].End;
        _stints[index].End = end;
        Place(index, from, end, Change.Extend);
    }

    /// <summary>Puts a day's cells in order again after its layout changed.</summary>
    public void Replace(SubjectDay day, DayLayout layout)
    {
        var stints = new HashSet<int>();
        foreach (var cell in day.Cells)
        {
            stints.UnionWith(cell?.Stints ?? []);
        }

        day.Layout = layout;
        day.Cells = new Cell?[layout.Cells.Length];
        foreach (var index in stints.Order())
        {
            ref readonly var stint = ref _stints[index];
            if (stint.Start < layout.End && Math.Max(stint.Start + 1, stint.End) > layout.Start)
            {
                PlaceIn(day, index, stint.Start, stint.End, Change.Add);
            }

            if (IsApart(stint) && stint.PiecesAt >= layout.Start && stint.PiecesAt < layout.End)
            {
                PlaceIn(day, index, stint.PiecesAt, stint.PiecesAt, Change.Add);
            }
        }
    }

    private static bool IsApart(in Stint stint) => stint.PiecesAt < stint.Start || (stint.PiecesAt >= stint.End && stint.End > stint.Start);

    private void Place(int index, long start, long end, Change change)
    {
        var last = clock.DayOf(new EventTime(Math.Max(start, end - 1)));
        for (var day = clock.DayOf(new EventTime(start)); day <= last; day++)
        {
            PlaceIn(dayOf(_stints[index].Subject, day), index, start, end, change);
        }
    }

    private void PlaceIn(SubjectDay day, int index, long start, long end, Change change)
    {
        var layout = day.Layout;
        var first = layout.CellAt(Math.Max(start, layout.Start));
        var last = layout.CellAt(Math.Min(Math.Max(start, end - 1), layout.End - 1));
        for (var i = first; i <= last; i++)
        {
            var cell = day.CellAt(i);
            if (change == Change.Remove)
            {
                var at = cell.Stints.LastIndexOf(index);
                if (at >= 0)
                {
                    cell.Stints.RemoveAt(at);
                }
            }
            else if (cell.Stints.Count == 0 || (cell.Stints[^1] != index && (change == Change.Add || !cell.Stints.Contains(index))))
            {
                cell.Stints.Add(index);
            }

            if (change == Change.Extend)
            {
                cell.MarkStates(start);
            }
            else
            {
                cell.MarkWhole();
            }
        }

        onChanged(day);
    }
}
