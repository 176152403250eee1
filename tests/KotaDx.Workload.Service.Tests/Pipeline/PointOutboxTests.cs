using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Pipeline;

public sealed class PointOutboxTests
{
    private static readonly EventTime Start = new(60 * EventTime.Minute);

    [Theory]
    [InlineData(false, 60, true, true)]
    [InlineData(true, 60, false, true)]
    [InlineData(true, 61, false, false)]
    public async Task What_is_withheld_is_all_but_withdrawals_within_the_range(bool isWithheld, int fromMinute, bool handsOnValue, bool handsOnWithdrawal)
    {
        using var folder = new TempFolder();
        await using var log = SegmentLog.Open(folder.File("points"), new SegmentLogOptions { Sync = false }, TimeProvider.System, NullLogger.Instance);
        var range = new TimeRange(new EventTime(fromMinute * EventTime.Minute), new EventTime(long.MaxValue));
        var outbox = new PointOutbox(log, range, waits: true, pieceBytes: 1024) { IsWithheld = isWithheld };
        outbox.OnWorker(LoadOf(EventTime.Minute));
        Assert.Equal(handsOnValue, outbox.HasLines);
        outbox.Drop();
        outbox.OnWorker(LoadOf(0));
        Assert.Equal(handsOnWithdrawal, outbox.HasLines);
    }

    private static WindowLoad LoadOf(long net)
    {
        var states = new long[8];
        states[0] = net;
        return new WindowLoad
        {
            Factory = "kota"u8, Group = "a"u8, Name = "w1"u8, Size = WindowSize.Minute1, Start = Start, States = states, Revision = 1,
        };
    }
}
