using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;

namespace KotaDx.Workload.Tests.Load;

/// <summary>Cycle time, planned load, efficiency and continuous work of a shift, worked out by hand.</summary>
public sealed class ShiftFigureTests
{
    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private static readonly BookContent Content = new()
    {
        Shifts = [new("day", "", 8 * 60, 12 * 60, [new(10 * 60, (10 * 60) + 10)], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "", [], BookContent.Always), new("w2", "t", "", [], BookContent.Always)],
        Roster = [new("l", "s", "day", "w1", 3, BookContent.Always, null), new("l", "s", "day", "w2", 1, BookContent.Always, null), new("l", "own", "day", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always), new("A", "l", "own", 100, BookContent.Always), new("A", "l", "own", 120, new(2026, 4, 2))],
        Plan = [new(new(2026, 4, 1), "day", "l", "s", "", 92), new(new(2026, 4, 1), "day", "l", "own", "A", 69)],
    };

    [Fact]
    public void Plan_is_split_by_the_roster_and_divided_by_the_shift_s_available_time()
    {
        // 240 min less a break of 10: 13,800 s. w1 has three quarters of 92 × 60 s and all of 69 × 100 s; w2 a quarter of the first.
        var shift = Shift("w1", 0);
        Assert.Equal(((0.75 * 92 * 60) + (69 * 100)) / 13_800, double.Parse(shift["plan_load"], null), 12);
        Assert.Equal(0.25 * 92 * 60 / 13_800, double.Parse(Shift("w2", 0)["plan_load"], null), 12);
        var without = Shift("w1", 0, Content with { StandardTimes = Content.StandardTimes.Take(0).ToList() });
        Assert.Equal("", without["plan_load"]);
    }

    [Fact]
    public void Cycle_time_is_the_median_of_five_or_more_gaps_without_stops_and_efficiency_is_standard_by_work()
    {
        // Part A at its own station, ST 100 s: pieces every 80 s, one stop of 400 s (over 3 × ST), then every 110 s.
        int[] at = [80, 160, 240, 320, 720, 830, 940];
        var shift = Shift("w1", 1, Content, [.. at.Select(second => ("own/cycle", second, "\"part\":\"A\""))]);
        Assert.Equal("80", shift["cycle_s"]);

        // Gaps 80 80 80 110 110; net: 80 from the shift's start, 3 × 80, 150 (k × ST) of the stop, 2 × 110. 7 pieces of 100 s.
        var net = 80 + 240 + 150 + 220;
        Assert.Equal($"{net}", shift["net_s"]);
        Assert.Equal(700.0 / net, double.Parse(shift["efficiency"], null), 12);
        Assert.Equal("", Shift("w1", 1, Content, [.. at.Take(5).Select(second => ("own/cycle", second, "\"part\":\"A\""))])["cycle_s"]);
    }

    [Fact]
    public void Continuous_work_is_reset_by_ten_minutes_of_rest_and_not_by_nine()
    {
        (string, int, string)[] Work(int restMinutes) =>
        [
            ("own/state", 0, "\"v\":\"net\""), ("own/state", 1800, "\"v\":\"wait\""), ("own/state", 1800 + (restMinutes * 60), "\"v\":\"net\""),
            ("own/state", 1800 + (restMinutes * 60) + 1200, "\"v\":\"idle\""),
        ];
        Assert.Equal("3000", Shift("w1", 1, Content, Work(9))["continuous_work_s"]);
        Assert.Equal("1800", Shift("w1", 1, Content, Work(10))["continuous_work_s"]);
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(60, 1)]
    [InlineData(84, 1)]
    [InlineData(85, 2)]
    [InlineData(94, 2)]
    [InlineData(95, 3)]
    [InlineData(99, 3)]
    public void Level_of_a_load_is_the_range_of_the_book_in_which_its_rate_lies(int percent, int level)
    {
        // From 8:00 to 9:40, then away: percent of a hundred minutes are work.
        (string, int, string)[] sent = [("own/state", 0, "\"v\":\"net\""), ("own/state", percent * 60, "\"v\":\"idle\""), ("own/state", 6000, "\"v\":\"away\"")];
        var shift = Shift("w1", 2, Content, sent);
        Assert.Equal((percent / 100.0).ToString(System.Globalization.CultureInfo.InvariantCulture), shift["load_rate"]);
        Assert.Equal($"{level}", shift["level"]);
    }

    [Fact]
    public void Level_is_absent_where_the_rate_is_and_follows_the_book()
    {
        var folded = new FoldedCase(new Book("f", Content, Book.DefaultZone));
        folded.Take(Eight, default, "kotadx/v1/f/l/own/state", """{"v":"net"}""");
        folded.Take(Eight.AddMinutes(60), default, "kotadx/v1/f/l/own/state", """{"v":"idle"}""");
        folded.Take(Eight.AddMinutes(80), default, "kotadx/v1/f/l/own/state", """{"v":"away"}""");
        folded.Fold.Advance(EventTime.From(Eight.AddHours(2)));
        folded.Fold.Publish();
        Row Of(string worker) => folded.Rows("worker_load_shift").Single(row => row["worker"] == worker);
        Assert.Equal(("0.75", "1"), (Of("w1")["load_rate"], Of("w1")["level"]));
        Assert.Equal(("", ""), (Of("w2")["load_rate"], Of("w2")["level"]));
        var strict = Content with { Settings = new BookSettings { LoadRoom = 0.5, LoadBusy = 0.6, LoadHigh = 0.75 } };
        folded.Fold.Take(new Book("f", strict, Book.DefaultZone), EventTime.From(Eight.AddHours(2)));
        folded.Fold.Publish();
        Assert.Equal(("0.75", "3", "1"), (Of("w1")["load_rate"], Of("w1")["level"], Of("w1")["rev"]));
    }

    [Fact]
    public void Silence_of_everybody_is_unknown_time_as_the_clock_goes_on()
    {
        var folded = new FoldedCase(new Book("f", Content, Book.DefaultZone));
        folded.Take(Eight.AddMinutes(1), default, "kotadx/v1/f/l/s/temp", "1");
        folded.Fold.Advance(EventTime.From(Eight.AddMinutes(31)));
        folded.Fold.Publish();
        var shift = folded.Rows("worker_load_shift").Single(static row => row["worker"] == "w1");
        Assert.Equal(("1860", "0", "", "insufficient_data"), (shift["unknown_s"], shift["coverage"], shift["load_rate"], shift["quality"]));
    }

    private static Row Shift(string worker, int hours, BookContent? content = null, params (string Signal, int Second, string Fields)[] sent)
    {
        // Only w1 is anywhere but at the shared station, so what comes from its own is w1's.
        var folded = new FoldedCase(new Book("f", content ?? Content, Book.DefaultZone));
        foreach (var (signal, second, fields) in sent)
        {
            folded.Take(Eight.AddSeconds(second), default, "kotadx/v1/f/l/" + signal, $"{{\"ts\":{Eight.AddSeconds(second).ToUnixTimeSeconds()},{fields}}}");
        }

        folded.Take(Eight.AddHours(Math.Max(hours, 1)), default, "kotadx/v1/f/l/s/temp", "1");
        folded.Fold.Publish();
        return folded.Rows("worker_load_shift").Single(row => row["worker"] == worker);
    }
}
