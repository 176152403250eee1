using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class UnassignedCountTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = Shop.Eight;

    [Fact]
    public void Evidence_of_nobody_counts_once_however_often_its_end_moved()
    {
        // Nobody's before the shift and behind it, and the clock goes through it minute by minute.
        var shop = new Shop(Content()).Send(Eight - (120 * Minute), "state", "net");
        for (var at = Eight - (120 * Minute); at < Eight + (480 * Minute); at += Minute)
        {
            shop.Send(at, "temp", "1");
        }

        Assert.Equal(1, shop.Publish().Fold.Ledger.Unassigned);
    }

    private static BookContent Content(int start = 385) => new()
    {
        Shifts = [new("s1", "", start, 905, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };
}
