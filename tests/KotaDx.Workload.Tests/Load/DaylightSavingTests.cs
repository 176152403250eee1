using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Factories;

namespace KotaDx.Workload.Tests.Load;

public sealed class DaylightSavingTests
{
    [Theory]
    [InlineData("2026-03-29T00:00:00+01:00", 23)]
    [InlineData("2026-10-25T00:00:00+02:00", 25)]
    [InlineData("2026-04-01T00:00:00+02:00", 24)]
    public void Day_of_a_zone_with_daylight_saving_has_its_own_length(string midnight, int hours)
    {
        var start = DateTimeOffset.Parse(midnight, null);
        var factory = new FoldedFactory(new Book("f", new BookContent { Zone = "Europe/Berlin" }, FactoryClockTests.Zone("Europe/Berlin"))).Take(
            Sent.Work(start, Sent.Start("1", "w1", start.AddHours(-1)), FrameMarks.Backfill),
            Sent.Work(start, Sent.End("1", "w1", start.AddHours(hours + 1)), FrameMarks.Backfill)).Publish();
        Assert.Equal(hours * 3600.0, factory.Points.Of(WindowSize.Day, "w1", start).BusySeconds);
        Assert.Equal(3600, factory.Points.Of(WindowSize.Day, "w1", start.AddHours(hours)).BusySeconds);
        var end = EventTime.From(start.AddHours(hours)).UnixNanoseconds;
        var quarters = factory.Points.Workers.Values.Where(p => p.Size == WindowSize.Minute15 && p.Start >= EventTime.From(start).UnixNanoseconds && p.Start < end).ToList();
        Assert.Equal(hours * 4, quarters.Count);
        Assert.All(quarters, q => Assert.Equal(900, q.BusySeconds));
    }

    [Fact]
    public void Naive_time_is_read_in_the_factory_s_zone()
    {
        var factory = new FoldedFactory(new Book("f", new BookContent { Zone = "Europe/Berlin" }, FactoryClockTests.Zone("Europe/Berlin"))).Take(
            new Sent(new DateTimeOffset(2026, 7, 1, 6, 0, 0, TimeSpan.Zero), Sent.Station + "/cycle", "{\"ts\":\"2026-07-01T08:00:00\"}")).Publish();
        Assert.Equal(0, factory.Ledger.TimeReplaced);
        Assert.Equal(1, factory.Points.Of(WindowSize.Minute1, FactoryFold.UnassignedName, new DateTimeOffset(2026, 7, 1, 6, 0, 0, TimeSpan.Zero)).Pieces);
    }
}
