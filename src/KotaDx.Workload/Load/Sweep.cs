using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// Turns overlapping stints into exclusive segments: at each instant the state of highest priority holds, and time that two
/// stints share counts once. Memory is kept between runs.
/// </summary>
internal sealed class Sweep
{
    /// <summary>Work that has begun and of which no end is known: behind finished work, before waiting.</summary>
    public const int Open = 8;

    public const int States = 9;

    private static readonly int[] Priority =
    [
        (int)WorkState.Break, (int)WorkState.Away, (int)WorkState.Net, (int)WorkState.Ancillary, (int)WorkState.Setup, Open,
        (int)WorkState.Wait, (int)WorkState.Idle, (int)WorkState.Unknown,
    ];

    private readonly int[] _active = new int[States];
    private long[] _times = new long[256];
    private int[] _edges = new int[256];
    private int _count;
    private bool _isDisjoint;
    private readonly List<(long Start, long End)> _background = [];
    private readonly List<(long Start, long End, int State)> _swept = [];

    public List<(long Start, long End, int State)> Segments { get; } = [];

    public void Clear()
    {
        _count = 0;
        _isDisjoint = true;
        _background.Clear();
    }

    /// <summary>Adds [start, end) that is unknown where nothing else is, cut to [from, to); in order of time.</summary>
    public void AddBackground(long start, long end, long from, long to)
    {
        start = Math.Max(start, from);
        end = Math.Min(end, to);
        if (start < end)
        {
            _background.Add((start, end));
        }
    }

    /// <summary>Adds [start, end) in a state, cut to [from, to).</summary>
    public void Add(long start, long end, int state, long from, long to)
    {
        start = Math.Max(start, from);
        end = Math.Min(end, to);
        if (start >= end)
        {
            return;
        }

        if (_count + 2 > _times.Length)
        {
            Array.Resize(ref _times, _times.Length * 2);
            Array.Resize(ref _edges, _edges.Length * 2);
        }

        _isDisjoint &= _count == 0 || start >= _times[_count - 1];
        _times[_count] = start;
        _edges[_count++] = state * 2;
        _times[_count] = end;
        _edges[_count++] = (state * 2) + 1;
    }

    public void Run()
    {
        Segments.Clear();
        _swept.Clear();
        var into = _background.Count == 0 ? Segments : _swept;
        if (_isDisjoint)
        {
            // As nearly always: one person does one thing after the other.
            for (var i = 0; i < _count; i += 2)
            {
                into.Add((_times[i], _times[i + 1], _edges[i] >> 1));
            }
        }
        else
        {
            RunOverlapping(into);
        }

        if (_background.Count > 0)
        {
            FillGaps();
        }
    }

    private void RunOverlapping(List<(long Start, long End, int State)> into)
    {
        Array.Clear(_active);
        Array.Sort(_times, _edges, 0, _count);
        var i = 0;
        while (i < _count)
        {
            var at = _times[i];
            for (; i < _count && _times[i] == at; i++)
            {
                _active[_edges[i] >> 1] += (_edges[i] & 1) == 0 ? 1 : -1;
            }

            if (i == _count)
            {
                return;
            }

            foreach (var state in Priority)
            {
                if (_active[state] > 0)
                {
                    into.Add((at, _times[i], state));
                    break;
                }
            }
        }
    }

    /// <summary>Lays the background under what was swept.</summary>
    private void FillGaps()
    {
        var next = 0;
        var at = long.MinValue;
        foreach (var (start, end) in _background)
        {
            at = Math.Max(at, start);
            for (; next < _swept.Count && _swept[next].Start < end; next++)
            {
                if (_swept[next].Start > at)
                {
                    Segments.Add((at, _swept[next].Start, (int)WorkState.Unknown));
                }

                Segments.Add(_swept[next]);
                at = Math.Max(at, _swept[next].End);
            }

            if (at < end)
            {
                Segments.Add((at, end, (int)WorkState.Unknown));
                at = end;
            }
        }

        for (; next < _swept.Count; next++)
        {
            Segments.Add(_swept[next]);
        }
    }
}
