using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Tests.Watches;

public sealed class WorkHoursTests
{
    /// <summary>A date with a shift of regular hours, in hours after its midnight.</summary>
    private static AttendedDate Date(int date, double from, double to, double attended) => new(
        "w", "t", date, At(date, 0), At(date, from), At(date, to), (long)(attended * EventTime.Hour), IsAssumed: false);

    private static EventTime At(int date, double hours) => new((date * 24 * EventTime.Hour) + (long)(hours * EventTime.Hour));

    [Theory]
    [InlineData(8, 0)]
    [InlineData(7.5, 0)]
    [InlineData(8.25, 0.25)]
    public void Eight_hours_are_no_overtime_and_every_minute_beyond_is(double attended, double over) =>
        Assert.Equal((long)(over * EventTime.Hour), WorkHours.Of([Date(10, 8, 17, attended)], 0).OverDay);

    /// <summary>The second shift until 0:40 and two hours more, then the first one at 6:25: three hours and three quarters.</summary>
    [Fact]
    public void Rest_is_from_the_end_of_one_attendance_to_the_begin_of_the_next()
    {
        AttendedDate[] dates = [Date(10, 16, 26 + (40 / 60.0), 9.5), Date(11, 6 + (25 / 60.0), 15, 7.5)];
        Assert.Null(WorkHours.Of(dates, 0).RestInterval);
        Assert.Equal((3 * EventTime.Hour) + (45 * EventTime.Minute), WorkHours.Of(dates, 1).RestInterval!.Value, 1_000.0);
    }

    [Fact]
    public void Behind_more_days_off_there_is_no_rest_to_speak_of()
    {
        Assert.NotNull(WorkHours.Of([Date(10, 8, 17, 8), Date(13, 8, 17, 8)], 1).RestInterval);
        Assert.Null(WorkHours.Of([Date(10, 8, 17, 8), Date(14, 8, 17, 8)], 1).RestInterval);
    }

    [Fact]
    public void Attendances_that_meet_leave_no_rest() =>
        Assert.Equal(0, WorkHours.Of([Date(10, 16, 31, 12), Date(11, 6, 15, 8)], 1).RestInterval);

    /// <summary>20 days of 10 hours are 200: 40 beyond 4 × 40. The 29th date before does not count.</summary>
    [Fact]
    public void Of_28_dates_the_hours_beyond_forty_a_week_count()
    {
        var dates = Enumerable.Range(0, 28).Where(static day => day % 7 < 5).Select(static day => Date(100 + day, 8, 19, 10)).ToList();
        var last = WorkHours.Of(dates, dates.Count - 1);
        Assert.Equal((40 * EventTime.Hour, 20), (last.Over28Days, last.Days28));
        dates.Insert(0, Date(125 - 28, 8, 19, 10));
        Assert.Equal((40 * EventTime.Hour, 20), (WorkHours.Of(dates, dates.Count - 1).Over28Days, WorkHours.Of(dates, dates.Count - 1).Days28));
        Assert.Equal(0, WorkHours.Of(dates, 3).Over28Days);
    }

    [Fact]
    public void What_the_plan_alone_says_stays_told_as_such() =>
        Assert.True(WorkHours.Of([Date(10, 8, 17, 8) with { IsAssumed = true }], 0).IsAssumed);
}
