using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class ExtremeNumbersTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = Shop.Eight;

    [Theory]
    [InlineData("-1e13")]
    [InlineData("-1e300")]
    [InlineData("1e300")]
    public void No_count_stops_the_fold(string count)
    {
        foreach (var content in (BookContent[])[new(), Content(), Huge])
        {
            new Shop(content).Send(Eight, "counter", "0").Send(Eight + Minute, "counter", count).Send(Eight + (2 * Minute), "counter", "0").Send(Eight + (3 * Minute), "counter", "5")
                .Send(Eight + (3 * Minute), "cycle", "1").Send(Eight + (4 * Minute), "badge", "T1").Send(Eight + (24 * 60 * Minute), "temp", "1").Publish();
        }
    }

    /// <summary>What kotadx check lets through.</summary>
    private static BookContent Huge => Content() with
    {
        Settings = new BookSettings { BadgeDebounceSeconds = 1e12, RestMinutes = 1e12, CycleFactor = 1e300 },
        Stations = [new("a", "1", "", true, 1e12, true, BookContent.Always)],
        StandardTimes = [new("*", "*", "*", 1e12, BookContent.Always)],
        Plan = [new(new DateOnly(2026, 4, 1), "s1", "a", "1", "", 1e12)],
        Signals = [new("a", "1", "cycle", SignalKind.Cycle, null, 1e300, null, new Dictionary<string, WorkState>(), "", BookContent.Always), new("a", "1", "counter", SignalKind.Counter, null, 1e300, null, new Dictionary<string, WorkState>(), "", BookContent.Always)],
    };

    private static BookContent Content(int start = 385) => new()
    {
        Shifts = [new("s1", "", start, 905, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };
}
