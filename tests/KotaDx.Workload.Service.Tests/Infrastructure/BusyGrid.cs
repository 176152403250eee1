using System.Collections;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>
/// The oracle of busy time: a tick box for every second of every worker. It knows no intervals, no order and no merging, so it
/// shares no mistake with the fold.
/// </summary>
internal static class BusyGrid
{
    public static SortedDictionary<Cell, decimal> Cells(IEnumerable<Job> jobs, TimeZoneInfo zone)
    {
        var cells = new SortedDictionary<Cell, decimal>();
        foreach (var worker in jobs.GroupBy(job => job.Worker))
        {
            var first = worker.Min(job => job.Start.ToUnixTimeSeconds());
            var last = worker.Max(job => job.End.ToUnixTimeSeconds());
            var busy = new BitArray((int)(last - first));
            foreach (var job in worker)
            {
                var end = (int)(job.End.ToUnixTimeSeconds() - first);
                for (var second = (int)(job.Start.ToUnixTimeSeconds() - first); second < end; second++)
                {
                    busy[second] = true;
                }
            }

            CountByDay(worker.Key, busy, first, zone, cells);
        }

        return cells;
    }

    private static void CountByDay(string worker, BitArray busy, long first, TimeZoneInfo zone, SortedDictionary<Cell, decimal> cells)
    {
        var second = 0;
        while (second < busy.Length)
        {
            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(first + second), zone);
            var day = DateOnly.FromDateTime(local.DateTime);
            var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
            var end = (int)(new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUnixTimeSeconds() - first);
            var count = 0;
            for (; second < Math.Min(end, busy.Length); second++)
            {
                count += busy[second] ? 1 : 0;
            }

            if (count > 0)
            {
                cells[new Cell(day, worker)] = count;
            }
        }
    }
}
