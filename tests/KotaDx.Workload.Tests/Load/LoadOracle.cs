using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>
/// What the fold must find, the slow way: all events at hand and sorted, jobs paired by one pass over them, each stretch between
/// two neighbouring boundaries given to the highest state that any stint has there.
/// </summary>
internal sealed class LoadOracle
{
    private const long Week = 7 * 24 * EventTime.Hour;

    private readonly List<(string Worker, long Start, long End, WorkState State)> _stints = [];
    private readonly List<(string Worker, long At, int Pieces)> _pieces = [];

    public LoadOracle(IEnumerable<ShopEvent> events)
    {
        var distinct = events.Distinct().ToList();
        foreach (var job in distinct.Where(e => e.Kind == SignalKind.Work).GroupBy(e => (e.Station, e.Id)))
        {
            Pair([.. job]);
        }

        foreach (var station in distinct.Where(e => e.Kind == SignalKind.State).GroupBy(e => e.Station))
        {
            var states = Sorted(station);
            for (var i = 0; i + 1 < states.Count; i++)
            {
                _stints.Add((states[i].Worker ?? "unassigned", states[i].Time, Math.Min(states[i + 1].Time, states[i].Time + (24 * EventTime.Hour)), states[i].State!.Value));
            }
        }

        foreach (var cycle in distinct.Where(e => e.Kind == SignalKind.Cycle))
        {
            _pieces.Add((cycle.Worker ?? "unassigned", cycle.Time, cycle.Pieces!.Value));
        }
    }

    public int OpenStarts { get; private set; }

    public int OrphanEnds { get; private set; }

    public IEnumerable<string> Workers => _stints.Select(s => s.Worker).Concat(_pieces.Select(p => p.Worker)).Distinct();

    public IEnumerable<long> Boundaries => _stints.SelectMany(s => new[] { s.Start, s.End }).Concat(_pieces.Select(p => p.At));

    public (long[] States, long MicroPieces) In(string worker, long from, long to)
    {
        var own = _stints.Where(s => s.Worker == worker && s.Start < to && s.End > from).ToList();
        var edges = own.SelectMany(s => new[] { Math.Clamp(s.Start, from, to), Math.Clamp(s.End, from, to) }).Append(from).Append(to).Distinct().Order().ToList();
        var states = new long[WorkStates.Count];
        for (var i = 0; i + 1 < edges.Count; i++)
        {
            var here = own.Where(s => s.Start <= edges[i] && s.End >= edges[i + 1]).Select(s => s.State).ToList();
            if (here.Count > 0)
            {
                states[(int)here.Min()] += edges[i + 1] - edges[i];
            }
        }

        return (states, _pieces.Where(p => p.Worker == worker && p.At >= from && p.At < to).Sum(p => p.Pieces * 1_000_000L));
    }

    private static List<ShopEvent> Sorted(IEnumerable<ShopEvent> events) =>
    [
        .. events.OrderBy(e => e.Time)
            .ThenBy(e => Encoding.UTF8.GetBytes(e.Worker ?? (e.Kind == SignalKind.State ? "unassigned" : "")), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .ThenBy(e => e.State is null ? -1 : (int)e.State),
    ];

    private void Pair(List<ShopEvent> events)
    {
        var open = new List<ShopEvent>();
        foreach (var instant in events.GroupBy(e => e.Time).OrderBy(g => g.Key))
        {
            var ends = instant.Where(e => !e.IsStart)
                .OrderBy(e => Encoding.UTF8.GetBytes(e.Worker ?? ""), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
                .ThenBy(e => e.State is null ? -1 : (int)e.State)
                .ThenBy(e => e.Pieces ?? 0)
                .ToList();
            ends.RemoveAll(end => TryClose(open, end));
            foreach (var start in Sorted(instant.Where(e => e.IsStart)))
            {
                OpenStarts += open.RemoveAll(other => other.Worker == start.Worker);
                open.Add(start);
            }

            ends.RemoveAll(end => TryClose(open, end));
            OrphanEnds += ends.Count;
        }

        OpenStarts += open.Count;
    }

    private bool TryClose(List<ShopEvent> open, ShopEvent end)
    {
        var near = open.Where(start => end.Time - start.Time <= Week).ToList();
        var start = near.Find(s => s.Worker == end.Worker) ?? near.Find(s => s.Worker is null || end.Worker is null);
        if (start is null)
        {
            return false;
        }

        open.Remove(start);
        var worker = start.Worker ?? end.Worker ?? "unassigned";
        _stints.Add((worker, start.Time, end.Time, start.State ?? end.State ?? WorkState.Net));
        _pieces.Add((worker, Math.Max(start.Time, end.Time - 1), end.Pieces ?? 0));
        return true;
    }
}
