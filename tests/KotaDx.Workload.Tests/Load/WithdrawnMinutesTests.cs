using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class WithdrawnMinutesTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = Shop.Eight;

    [Theory]
    [InlineData(300, 385)]
    [InlineData(420, 905)]
    [InlineData(385, 395)]
    public void Minutes_of_a_shift_that_is_at_another_time_now_are_taken_back(int start, int end)
    {
        // The new shift cuts a quarter hour in two; nothing is left in its second part.
        var edited = new Shop(Content()).Send(Eight, "temp", "1").Publish().Take(Content(start, end), Eight).Publish();
        Assert.Equal(new Shop(Content(start, end)).Send(Eight, "temp", "1").Publish().Lines, edited.Lines);
    }

    private static BookContent Content(int start = 385, int end = 905) => new()
    {
        Shifts = [new("s1", "", start, end, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };
}
