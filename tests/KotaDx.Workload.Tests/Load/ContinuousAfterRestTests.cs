using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class ContinuousAfterRestTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = Shop.Eight;

    [Fact]
    public void Hours_of_rest_before_a_window_are_no_continuous_work_in_it()
    {
        var shop = new Shop(Content());
        for (var at = Eight; at < Eight + (420 * Minute); at += Minute)
        {
            shop.Send(at, "cycle", "1");
        }

        // Overtime at 18:00, three hours behind the shift.
        shop.Send(Eight + (600 * Minute), "work", "{\"ev\":\"start\",\"id\":\"j\",\"worker\":\"w1\"}").Send(Eight + (610 * Minute), "work", "{\"ev\":\"end\",\"id\":\"j\",\"worker\":\"w1\"}").Publish();
        Assert.Equal(600, shop.Points["worker Minute15 w1 [] 600"].Continuous);
    }

    private static BookContent Content(int start = 385) => new()
    {
        Shifts = [new("s1", "", start, 905, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };
}
