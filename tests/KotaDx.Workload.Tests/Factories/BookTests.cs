using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Tests.Factories;

/// <summary>What holds on which day. 2026-04-01 is a Wednesday.</summary>
public sealed class BookTests
{
    private static readonly DateOnly Always = BookContent.Always;
    private static readonly int Wednesday = new DateOnly(2026, 4, 1).DayNumber;
    private static readonly DayOfWeek[] Weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [Fact]
    public void Entry_holds_from_its_first_day_until_a_later_one()
    {
        var book = Of(new BookContent
        {
            Stations = [Station("旧", Always), Station("新", Day(3)), Station("次", Day(10))],
        });
        Assert.Equal("旧", book.Station("press", "p1", Day(2).DayNumber)!.Name);
        Assert.Equal("新", book.Station("press", "p1", Day(3).DayNumber)!.Name);
        Assert.Equal("新", book.Station("press", "p1", Day(9).DayNumber)!.Name);
        Assert.Equal("次", book.Station("press", "p1", Day(30).DayNumber)!.Name);
        Assert.Null(book.Station("press", "p2", Day(3).DayNumber));
    }

    [Fact]
    public void Entry_does_not_hold_before_its_first_day()
    {
        var book = Of(new BookContent { Workers = [new WorkerEntry("w1", "press", "", ["T1"], Day(3))] });
        Assert.Equal(Book.Everyone, book.TeamOf("w1", Day(2).DayNumber));
        Assert.Null(book.WorkerOfTag("T1", Day(2).DayNumber));
        Assert.Equal("press", book.TeamOf("w1", Day(3).DayNumber));
        Assert.Equal("w1", book.WorkerOfTag("T1", Day(3).DayNumber));
    }

    [Fact]
    public void Tag_changes_its_owner_on_the_day_it_is_handed_on()
    {
        var book = Of(new BookContent
        {
            Workers =
            [
                new WorkerEntry("w1", "", "", ["T1"], Always), new WorkerEntry("w1", "", "", ["T2"], Day(5)),
                new WorkerEntry("w2", "", "", ["T1"], Day(5)), new WorkerEntry("w2", "", "", [], Day(8)),
            ],
        });
        Assert.Equal("w1", book.WorkerOfTag("T1", Day(4).DayNumber));
        Assert.Equal("w2", book.WorkerOfTag("T1", Day(5).DayNumber));
        Assert.Equal("w1", book.WorkerOfTag("T2", Day(5).DayNumber));
        Assert.Null(book.WorkerOfTag("T1", Day(8).DayNumber));
        Assert.Null(book.WorkerOfTag("T9", Day(8).DayNumber));
    }

    [Fact]
    public void Shift_over_midnight_belongs_to_the_day_it_began()
    {
        var book = Of(new BookContent { Shifts = [Shift("s2", 16 * 60, (24 * 60) + 40)] });
        Assert.Equal(1480, book.ShiftOn("s2", Wednesday)!.End);
        Assert.Equal(5 * 60, book.DayStarts);
        Assert.Equal(0, Of(new BookContent { Shifts = [Shift("s1", 385, 905)] }).DayStarts);
        Assert.Equal(180, Of(new BookContent { DayStarts = 180, Shifts = [Shift("s2", 960, 1480)] }).DayStarts);
    }

    [Fact]
    public void Calendar_says_more_than_the_weekday_and_the_shift_s_own_word_more_than_the_day_s()
    {
        var saturday = new DateOnly(2026, 4, 4);
        var book = Of(new BookContent
        {
            Shifts = [Shift("s1", 385, 905), Shift("s2", 960, 1480)],
            Calendar =
            [
                new CalendarEntry(new DateOnly(2026, 4, 1), "", IsWorkday: false), new CalendarEntry(new DateOnly(2026, 4, 1), "s2", IsWorkday: true),
                new CalendarEntry(saturday, "s1", IsWorkday: true),
            ],
        });
        Assert.Equal(["s2"], book.ShiftsOn(Wednesday).Select(shift => shift.Shift));
        Assert.Equal(["s1", "s2"], book.ShiftsOn(Wednesday + 1).Select(shift => shift.Shift));
        Assert.Equal(["s1"], book.ShiftsOn(saturday.DayNumber).Select(shift => shift.Shift));
        Assert.Empty(book.ShiftsOn(saturday.DayNumber + 1));
        Assert.Null(book.ShiftOn("s9", Wednesday));
    }

    [Fact]
    public void Roster_of_the_latest_day_replaces_all_who_were_there_and_ends_with_its_last_day()
    {
        var book = Of(new BookContent
        {
            Shifts = [Shift("s1", 385, 905)],
            Roster =
            [
                Row("w1", Always), Row("w2", Always), Row("w3", Day(6), Day(8)), Row("", Day(13), Day(14)),
            ],
        });
        string[] On(int day) => [.. book.RosterOf("press", "p1", "s1", Day(day).DayNumber).Select(row => row.Worker).Order(StringComparer.Ordinal)];
        Assert.Equal(["w1", "w2"], On(1));
        Assert.Equal(["w3"], On(6));
        Assert.Equal(["w3"], On(8));
        Assert.Equal(["w1", "w2"], On(9));
        Assert.Empty(On(13));
        Assert.Equal(["w1", "w2"], On(15));
        Assert.Equal(["s1"], book.ShiftsOfStation("press", "p1", Day(6).DayNumber).Select(shift => shift.Shift));
        Assert.Empty(book.ShiftsOfStation("press", "p1", Day(13).DayNumber));
    }

    [Fact]
    public void Worker_s_shifts_are_the_roster_s_else_the_usual_one_and_none_on_a_day_off()
    {
        var book = Of(new BookContent
        {
            Shifts = [Shift("s1", 385, 905), Shift("s2", 960, 1480)],
            Workers = [new WorkerEntry("w1", "", "s1", [], Always), new WorkerEntry("w2", "", "", [], Always)],
            Roster = [new RosterEntry("press", "p1", "s2", "w1", 1, Day(2), Day(2))],
        });
        string[] On(string worker, int day) => [.. book.ShiftsOfWorker(worker, day).Select(shift => shift.Shift)];
        Assert.Equal(["s1"], On("w1", Wednesday));
        Assert.Equal(["s2"], On("w1", Wednesday + 1));
        Assert.Equal(["s1"], On("w1", Wednesday + 2));
        Assert.Empty(On("w1", Wednesday + 3));
        Assert.Empty(On("w2", Wednesday));
        Assert.Equal("p1", Assert.Single(book.PlacesOf("w1", Wednesday + 1)).Station);
    }

    [Fact]
    public void Skill_of_the_station_says_more_than_that_of_its_line_and_the_roster_speaks_where_skills_are_silent()
    {
        var book = Of(new BookContent
        {
            Shifts = [Shift("s1", 385, 905)],
            Roster = [Row("w2", Always)],
            Skills = [new SkillEntry("w1", "press", "*", true, Always), new SkillEntry("w1", "press", "p2", false, Day(3))],
        });
        Assert.True(book.CanWork("w1", "press", "p1", Wednesday));
        Assert.True(book.CanWork("w1", "press", "p2", Wednesday));
        Assert.False(book.CanWork("w1", "press", "p2", Day(3).DayNumber));
        Assert.False(book.CanWork("w1", "mill", "m1", Wednesday));
        Assert.True(book.CanWork("w2", "press", "p1", Wednesday));
        Assert.False(book.CanWork("w2", "press", "p2", Wednesday));
        Assert.Null(Of(new BookContent()).CanWork("w1", "press", "p1", Wednesday));
    }

    [Theory]
    [InlineData("A", "press", "p1", 1.0)]
    [InlineData("A", "press", "p2", 2.0)]
    [InlineData("A", "mill", "m1", 3.0)]
    [InlineData("B", "press", "p1", 4.0)]
    [InlineData("", "press", "p2", 5.0)]
    [InlineData("B", "mill", "m1", 6.0)]
    public void Standard_time_of_the_part_says_more_than_any_part_s_and_the_station_s_more_than_the_line_s(string part, string line, string station, double seconds)
    {
        var book = Of(new BookContent
        {
            StandardTimes =
            [
                Time("A", "press", "p1", 1), Time("A", "press", "*", 2), Time("A", "*", "*", 3),
                Time("*", "press", "p1", 4), Time("*", "press", "*", 5), Time("*", "*", "*", 6),
            ],
        });
        Assert.Equal(seconds, book.StandardSeconds(part, line, station, Wednesday));
    }

    [Fact]
    public void Standard_time_is_that_of_the_day_and_null_where_there_is_none()
    {
        var book = Of(new BookContent { StandardTimes = [Time("A", "press", "p1", 10), Time("A", "press", "p1", 8) with { ValidFrom = Day(3) }] });
        Assert.Equal(10, book.StandardSeconds("A", "press", "p1", Wednesday));
        Assert.Equal(8, book.StandardSeconds("A", "press", "p1", Day(3).DayNumber));
        Assert.Null(book.StandardSeconds("B", "press", "p1", Wednesday));
        Assert.Null(book.StandardSeconds("", "press", "p1", Wednesday));
    }

    [Fact]
    public void Plan_and_members_are_those_of_the_day()
    {
        var book = Of(new BookContent
        {
            Workers = [new WorkerEntry("w2", "press", "", [], Always), new WorkerEntry("w1", "press", "", [], Always), new WorkerEntry("w1", "mill", "", [], Day(3))],
            Plan = [new PlanEntry(Day(1), "s1", "press", "p1", "A", 100), new PlanEntry(Day(1), "s1", "press", "p1", "B", 50)],
        });
        Assert.Equal([100.0, 50.0], book.PlanOf("press", "p1", "s1", Wednesday).Select(plan => plan.Quantity));
        Assert.Empty(book.PlanOf("press", "p1", "s1", Wednesday + 1));
        Assert.Equal(["w1", "w2"], book.MembersOf("press", Wednesday));
        Assert.Equal(["w2"], book.MembersOf("press", Day(3).DayNumber));
    }

    private static Book Of(BookContent content) => new("f", content, Book.DefaultZone);

    private static DateOnly Day(int day) => new(2026, 4, day);

    private static StationEntry Station(string name, DateOnly from) => new("press", "p1", name, false, null, false, from);

    private static ShiftEntry Shift(string shift, int start, int end) => new(shift, "", start, end, [], Weekdays, Always);

    private static RosterEntry Row(string worker, DateOnly from, DateOnly? to = null) => new("press", "p1", "s1", worker, 1, from, to);

    private static StandardTimeEntry Time(string part, string line, string station, double seconds) => new(part, line, station, seconds, Always);
}
