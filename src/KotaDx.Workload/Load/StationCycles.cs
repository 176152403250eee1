namespace KotaDx.Workload.Load;

/// <summary>
/// The cycles of one station in order of time, in pages: what comes in order is put behind the last one, what comes late moves one page
/// only, and nothing that is kept is copied when there is more of it.
/// </summary>
internal sealed class StationCycles(NameTable workers, NameTable parts)
{
    /// <summary>Some 9 KB: what one late reading moves at most, and what a station that has just filled a page takes ahead.</summary>
    private const int PageSize = 256;

    private const int FirstSize = 4;

    private readonly List<Page> _pages = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public ref Cycle this[Place at] => ref _pages[at.Page].Items[at.Index];

    /// <summary>Puts a cycle in its place.</summary>
    /// <returns>False if it is there already: a message sent again.</returns>
    public bool TryAdd(in Cycle cycle, out Place at)
    {
        if (_pages.Count > 0 && cycle.Time > _pages[^1].Last.Time)
        {
            at = AddLast(cycle);
            return true;
        }

        return TryInsert(cycle, out at);
    }

    /// <summary>Puts a cycle that comes later than all others behind them.</summary>
    public Place AddLast(in Cycle cycle)
    {
        if (_pages.Count == 0 || _pages[^1].Count == PageSize)
        {
            _pages.Add(new Page(new Cycle[_pages.Count == 0 ? FirstSize : PageSize]));
        }

        var page = _pages[^1];
        page.MakeRoom();
        page.Items[page.Count] = cycle;
        Count++;
        return new Place(_pages.Count - 1, page.Count++);
    }

    public void Remove(Place at)
    {
        var page = _pages[at.Page];
        page.Items.AsSpan(at.Index + 1, page.Count - at.Index - 1).CopyTo(page.Items.AsSpan(at.Index));
        page.Count--;
        Count--;
        if (page.Count == 0)
        {
            _pages.RemoveAt(at.Page);
        }
    }

    /// <summary>The first cycle at or behind an instant.</summary>
    public Place From(long time)
    {
        // Nearly always it is looked for at the end.
        var page = _pages.Count - 1;
        if (page > 0 && _pages[page].Items[0].Time >= time)
        {
            int low = 0, high = page;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_pages[middle].Last.Time < time)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            page = low;
        }

        if (page < 0)
        {
            return new Place(0, 0);
        }

        var items = _pages[page].Items;
        int first = 0, end = _pages[page].Count;
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (items[middle].Time < time)
            {
                first = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return first < _pages[page].Count ? new Place(page, first) : new Place(page + 1, 0);
    }

    public bool Holds(Place at) => at.Page < _pages.Count;

    public Place After(Place at) => at.Index + 1 < _pages[at.Page].Count ? new Place(at.Page, at.Index + 1) : new Place(at.Page + 1, 0);

    /// <summary>The time of the cycle before; null for the first one.</summary>
    public long? TimeBefore(Place at) => at.Index > 0 ? _pages[at.Page].Items[at.Index - 1].Time : at.Page > 0 ? _pages[at.Page - 1].Last.Time : null;

    public bool TryFind(in Cycle cycle, out Place at)
    {
        for (at = From(cycle.Time); Holds(at) && this[at].Time == cycle.Time; at = After(at))
        {
            if (this[at].Says(cycle))
            {
                return true;
            }
        }

        return false;
    }

    public void Save(SnapshotWriter to)
    {
        to.Write(_pages.Count);
        foreach (var page in _pages)
        {
            to.WriteAll<Cycle>(page.Items.AsSpan(0, page.Count));
        }
    }

    public void Load(SnapshotReader from)
    {
        for (var left = from.ReadCount(); left > 0; left--)
        {
            var page = new Page(from.ReadArray<Cycle>(FirstSize, out var count)) { Count = count };
            if (count is 0 or > PageSize)
            {
                SnapshotReader.Refuse("its cycles are in pages of another size.");
            }

            _pages.Add(page);
            Count += count;
        }
    }

    private bool TryInsert(in Cycle cycle, out Place at)
    {
        for (at = From(cycle.Time); Holds(at) && this[at].Time == cycle.Time; at = After(at))
        {
            ref var other = ref this[at];
            if (!cycle.IsCounted && cycle.Mark != 0 && !other.IsCounted && other.Mark == cycle.Mark)
            {
                return false;
            }
        }

        // Behind its equals.
        for (at = From(cycle.Time); Holds(at) && Compare(this[at], cycle) <= 0; at = After(at))
        {
        }

        if (at.Index == 0 && at.Page > 0 && _pages[at.Page - 1].Count < PageSize)
        {
            at = new Place(at.Page - 1, _pages[at.Page - 1].Count);
        }
        else if (at.Page == _pages.Count)
        {
            _pages.Add(new Page(new Cycle[_pages.Count == 0 ? FirstSize : PageSize]));
        }
        else if (_pages[at.Page].Count == PageSize)
        {
            _pages.Insert(at.Page + 1, _pages[at.Page].Split());
            if (at.Index > PageSize / 2)
            {
                at = new Place(at.Page + 1, at.Index - (PageSize / 2));
            }
        }

        var page = _pages[at.Page];
        page.MakeRoom();
        page.Items.AsSpan(at.Index, page.Count - at.Index).CopyTo(page.Items.AsSpan(at.Index + 1));
        page.Items[at.Index] = cycle;
        page.Count++;
        Count++;
        return true;
    }

    /// <summary>In order of time; of one instant by what is said, so that the order of arrival decides nothing.</summary>
    private int Compare(in Cycle a, in Cycle b)
    {
        var c = a.Time.CompareTo(b.Time);
        c = c != 0 ? c : workers.Compare(a.Worker, b.Worker);
        c = c != 0 ? c : a.MicroPieces.CompareTo(b.MicroPieces);
        return c != 0 ? c : parts.Compare(a.Part, b.Part);
    }

    /// <summary>Where a cycle is, until the next one is added or removed.</summary>
    internal readonly record struct Place(int Page, int Index);

    private sealed class Page(Cycle[] items)
    {
        public Cycle[] Items = items;
        public int Count;

        public ref readonly Cycle Last => ref Items[Count - 1];

        public void MakeRoom()
        {
            if (Count == Items.Length)
            {
                Array.Resize(ref Items, Math.Min(Items.Length * 2, PageSize));
            }
        }

        public Page Split()
        {
            var upper = new Page(new Cycle[PageSize]) { Count = Count - (PageSize / 2) };
            Items.AsSpan(PageSize / 2, upper.Count).CopyTo(upper.Items);
            Count = PageSize / 2;
            return upper;
        }
    }
}
