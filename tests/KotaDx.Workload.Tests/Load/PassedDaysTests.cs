using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class PassedDaysTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = Shop.Eight;

    private const long Day = 24 * 60 * Minute;

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void A_book_added_later_plans_for_the_days_that_the_clock_went_through(int days)
    {
        Shop Run(BookContent content) => new Shop(content).Send(Eight, "temp", "1").Send(Eight + (days * Day), "temp", "1");
        var after = Eight + (days * Day);
        var expected = Run(Content()).Publish().Lines;
        Assert.Equal(expected, Run(new BookContent()).Publish().Take(Content(), after).Publish().Lines);
        Assert.Equal(expected, Run(Content() with { Zone = "Europe/Berlin" }).Publish().Take(Content(), after).Publish().Lines);
        Assert.Equal(expected, Run(Content()).Publish().Take(Content() with { Zone = "Europe/Berlin" }, after).Publish().Take(Content(), after).Publish().Lines);

        // A clock that jumps further was wrong: the days between are not planned for.
        Assert.Equal(days > 31 ? 2 : days + 1, expected.Count(static line => line.StartsWith("worker Shift", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_cycle_sent_again_after_the_zone_changed_is_the_same_cycle()
    {
        var cycle = "{\"v\":1,\"seq\":7,\"ts\":" + Eight + "}";
        var shop = new Shop(Content()).Send(Eight, "cycle", cycle).Take(Content() with { Zone = "Pacific/Pago_Pago" }, Eight).Send(Eight, "cycle", cycle);
        Assert.Equal(1, shop.Fold.Ledger.ReadingsDuplicate);
    }

    private static BookContent Content(int start = 385) => new()
    {
        Shifts = [new("s1", "", start, 905, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };
}
