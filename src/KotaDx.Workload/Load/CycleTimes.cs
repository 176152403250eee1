using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>
/// The cycle times of one cell, sorted when they are asked for: a window's median is then found among the cells' without putting them together.
/// </summary>
internal sealed class CycleTimes
{
    private static readonly long[] Nothing = [];

    private long[] _times = Nothing;
    private int _count;
    private int _sorted;

    public int Count => _count;

    public void Clear() => _count = _sorted = 0;

    public void Add(long time)
    {
        if (_count == _times.Length)
        {
            Array.Resize(ref _times, Math.Max(4, _times.Length * 2));
        }

        _times[_count++] = time;
    }

    /// <summary>All of them, the shortest first.</summary>
    public ReadOnlySpan<long> Sorted()
    {
        if (_sorted < _count)
        {
            Merge();
        }

        return _times.AsSpan(0, _count);
    }

    public void Save(SnapshotWriter to) => to.WriteAll(Sorted());

    public void Load(SnapshotReader from)
    {
        _times = from.ReadAll<long>();
        _count = _sorted = _times.Length;
    }

    /// <summary>The element of a rank among several sorted sequences.</summary>
    /// <param name="of">The sequences.</param>
    /// <param name="rank">0 for the smallest.</param>
    /// <param name="ranges">Memory for the search, kept by the caller.</param>
    public static long Select(List<CycleTimes> of, int rank, List<(int Low, int High)> ranges)
    {
        ranges.Clear();
        foreach (var times in of)
        {
            ranges.Add((0, times.Sorted().Length));
        }

        var left = CollectionsMarshal.AsSpan(ranges);
        while (true)
        {
            // The middle of the longest range halves at least that one.
            var longest = 0;
            for (var i = 1; i < left.Length; i++)
            {
                longest = left[i].High - left[i].Low > left[longest].High - left[longest].Low ? i : longest;
            }

            var pivot = of[longest]._times[(left[longest].Low + left[longest].High) / 2];
            int below = 0, upTo = 0;
            for (var i = 0; i < left.Length; i++)
            {
                var times = of[i]._times.AsSpan(0, left[i].High);
                below += First(times, left[i].Low, pivot) - left[i].Low;
                upTo += First(times, left[i].Low, pivot + 1) - left[i].Low;
            }

            if (rank >= below && rank < upTo)
            {
                return pivot;
            }

            for (var i = 0; i < left.Length; i++)
            {
                var times = of[i]._times.AsSpan(0, left[i].High);
                left[i] = rank < below ? (left[i].Low, First(times, left[i].Low, pivot)) : (First(times, left[i].Low, pivot + 1), left[i].High);
            }

            rank -= rank < below ? 0 : upTo;
        }
    }

    /// <summary>Index of the first element that is not less than a value.</summary>
    private static int First(ReadOnlySpan<long> times, int low, long value)
    {
        var high = times.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (times[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Merge()
    {
        var more = _times.AsSpan(_sorted, _count - _sorted);
        more.Sort();
        if (_sorted > 0 && more[0] < _times[_sorted - 1])
        {
            // From the back, the new ones aside: each element moves once.
            Span<long> space = more.Length <= 256 ? stackalloc long[256] : new long[more.Length];
            var aside = space[..more.Length];
            more.CopyTo(aside);
            var (old, fresh) = (_sorted - 1, aside.Length - 1);
            for (var to = _count - 1; fresh >= 0; to--)
            {
                _times[to] = old >= 0 && _times[old] > aside[fresh] ? _times[old--] : aside[fresh--];
            }
        }

        _sorted = _count;
    }
}
