using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class PlannedLaterTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = Shop.Eight;

    [Fact]
    public void Work_outside_the_shift_is_judged_alike_whether_it_was_published_before_its_date_was_planned_for_or_after()
    {
        // 2:00 is still of the date before (5:00), for which nobody is planned until something of that day comes.
        var content = Content() with { DayStarts = 300 };
        var night = Eight - (6 * 60 * Minute);
        string[] work = ["{\"ev\":\"start\",\"id\":\"j\",\"worker\":\"w1\",\"ts\":" + night + "}", "{\"ev\":\"end\",\"id\":\"j\",\"worker\":\"w1\",\"ts\":" + (night + (10 * Minute)) + "}"];
        var cycle = "{\"v\":1,\"worker\":\"w1\",\"ts\":" + (night - (12 * 60 * Minute)) + "}";
        List<string> Lines(bool publish)
        {
            var shop = new Shop(content);
            foreach (var payload in work)
            {
                shop.Send(night, "work", payload, FrameMarks.Backfill, Eight);
            }

            return (publish ? shop.Publish() : shop).Send(night, "cycle", cycle, FrameMarks.Backfill, Eight).Publish().Lines;
        }

        Assert.Equal(Lines(publish: false), Lines(publish: true));
    }

    private static BookContent Content(int start = 385) => new()
    {
        Shifts = [new("s1", "", start, 905, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };
}
