using System.Globalization;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Commands;

/// <summary>Records that a factory's log once had and can no longer give: damaged, or gone from its end. What is past keeping at its beginning is not among them.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">Number of the first of them.</param>
/// <param name="Last">Number of the last of them; good ones may lie between.</param>
/// <param name="After">When the last good record before them arrived; null if there is none.</param>
/// <param name="Before">When the first good record behind them arrived; null if there is none.</param>
internal sealed record LostRecords(long Count, long First, long Last, EventTime? After, EventTime? Before)
{
    /// <summary>Reads the log once. Null if nothing is lost.</summary>
    public static LostRecords? In(DataFolder folder, string factory)
    {
        var frames = SegmentLog.OpenToRead(folder.FramesOf(factory), MachineDisk.Instance, TimeProvider.System, NullLogger.Instance);
        var snapshots = new Snapshots(MachineDisk.Instance, folder.SnapshotsOf(factory), NullLogger.Instance);
        if (frames is null)
        {
            return snapshots.Newest(null) is { } all and > 1 ? new LostRecords(all - 1, 1, all - 1, null, null) : null;
        }

        LostRecords? lost = null;
        EventTime? arrived = null;
        using var reader = frames.Read(0);
        var next = reader.Position;
        while (reader.TryRead(out var number, out var body))
        {
            var arrival = Frame.TryRead(body, out var frame) ? frame.Arrival : arrived;
            lost = number > next ? And(lost, next, number - 1, arrived, arrival) : lost;
            arrived = arrival;
            next = number + 1;
        }

        // A snapshot tells of records that were on the disk when it was written.
        return snapshots.Newest(frames.Id) is { } known && known > next ? And(lost, next, known - 1, arrived, null) : lost;
    }

    /// <summary>Where they were, for people.</summary>
    public Text Where(FactoryClock clock)
    {
        var after = After is { } from ? Show(from) : null;
        var before = Before is { } to ? Show(to) : null;
        return new(
            $"記録 {First}〜{Last} のうち {Count} 件、受信時刻 {after ?? "最初"} から {before ?? "最後"} まで",
            $"{Count} of the records {First} to {Last}, which arrived between {after ?? "the beginning"} and {before ?? "the end"}");

        string Show(EventTime time) => time.ToDateTimeOffset().ToOffset(clock.OffsetAt(time)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static LostRecords And(LostRecords? lost, long first, long last, EventTime? after, EventTime? before) =>
        lost is null
            ? new LostRecords(last - first + 1, first, last, after, before)
            : lost with { Count = lost.Count + last - first + 1, Last = last, Before = before };
}
