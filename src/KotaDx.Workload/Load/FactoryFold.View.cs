using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>The live view: a rolling window and the day so far, with work that is going on.</content>
public sealed partial class FactoryFold
{
    /// <summary>The people of a day and of a rolling window, in order of their tokens (never of their loads).</summary>
    /// <param name="now">The moment to look from; open work reaches up to it.</param>
    /// <param name="rolling">Length of the rolling window, in nanoseconds.</param>
    public IReadOnlyList<LiveWorker> View(EventTime now, long rolling)
    {
        var today = _clock.DayOf(now);
        var dayStart = _clock.StartOf(today).UnixNanoseconds;
        var from = now.UnixNanoseconds - rolling;
        var open = OpenAt(now.UnixNanoseconds);
        var view = new List<LiveWorker>();
        for (var worker = 0; worker < _workers.Count; worker++)
        {
            var day = _stints.Find(worker, today);
            var before = from < dayStart ? _stints.Find(worker, today - 1) : null;
            open.TryGetValue(worker, out var own);
            if (day is null && before is null && own is null)
            {
                continue;
            }

            var nowStates = SumStates([before, day], own, from, now.UnixNanoseconds, out var nowOpen, out _);
            var dayStates = SumStates([day], own, dayStart, now.UnixNanoseconds, out var dayOpen, out var pieces);
            if (nowStates.Sum() + nowOpen + dayStates.Sum() + dayOpen == 0 && pieces == 0)
            {
                continue;
            }

            EventTime? since = null;
            foreach (var (state, start) in own ?? [])
            {
                if (state == Sweep.Open && (since is null || start < since.Value.UnixNanoseconds))
                {
                    since = new EventTime(start);
                }
            }

            EventTime? lastSeen = _lastSeen[worker] == long.MinValue ? null : new EventTime(_lastSeen[worker]);
            view.Add(new LiveWorker(
                NameOf(worker), Encoding.UTF8.GetString(_teams[_teamOf[worker]]), nowStates, nowOpen, dayStates, dayOpen, pieces, since, lastSeen));
        }

        view.Sort(static (a, b) => (a.Worker == UnassignedName).CompareTo(b.Worker == UnassignedName) is var c and not 0
            ? c
            : string.CompareOrdinal(a.Worker, b.Worker));
        return view;
    }

    private Dictionary<int, List<(int State, long Start)>> OpenAt(long now)
    {
        var open = new Dictionary<int, List<(int, long)>>();
        void Add(int worker, int state, long start)
        {
            if (start < now && now - start <= LongestOpen)
            {
                if (!open.TryGetValue(worker, out var list))
                {
                    list = [];
                    open.Add(worker, list);
                }

                list.Add((state, start));
            }
        }

        foreach (var (worker, state, start) in _jobs.OpenJobs)
        {
            Add(Math.Max(worker, StintTable.Unassigned), WorkStates.IsBusy(state) ? Sweep.Open : (int)state, start);
        }

        foreach (var (worker, state, start) in _states.Current)
        {
            Add(worker, WorkStates.IsBusy(state) ? Sweep.Open : (int)state, start);
        }

        return open;
    }

    private long[] SumStates(
        ReadOnlySpan<WorkerDay?> days, List<(int State, long Start)>? open, long from, long to, out long openTime, out long pieces)
    {
        _sweep.Clear();
        pieces = 0;
        foreach (var day in days)
        {
            if (day is null)
            {
                continue;
            }

            foreach (var index in day.Stints)
            {
                ref readonly var stint = ref _stints[index];
                if (!stint.IsDead)
                {
                    _sweep.Add(stint.Start, stint.End, (int)stint.State, from, to);
                    pieces = AddPieces(pieces, stint.PiecesAt >= from && stint.PiecesAt < to ? stint.MicroPieces : 0);
                }
            }
        }

        foreach (var (state, start) in open ?? [])
        {
            _sweep.Add(start, to, state, from, to);
        }

        _sweep.Run();
        var sums = new long[WorkStates.Count];
        openTime = 0;
        foreach (var (start, end, state) in _sweep.Segments)
        {
            if (state == Sweep.Open)
            {
                openTime += end - start;
            }
            else
            {
                sums[state] += end - start;
            }
        }

        return sums;
    }
}
