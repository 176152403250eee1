using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;

namespace KotaDx.Workload.Tests.Load;

/// <summary>When people were there, by date of work: what hours and rests are reckoned from.</summary>
public sealed class AttendedDateTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(9));

    private static readonly BookContent Content = new()
    {
        DayStarts = 300,
        Stations = [new("l", "s", "", true, null, false, BookContent.Always)],
        Shifts =
        [
            new("early", "", 6 * 60, 14 * 60, [new(600, 645)], Enum.GetValues<DayOfWeek>(), BookContent.Always),
            new("late", "", 16 * 60, (24 * 60) + 40, [new(1200, 1245)], Enum.GetValues<DayOfWeek>(), BookContent.Always),
        ],
        Workers = [new("w1", "t", "early", ["tag1"], BookContent.Always), new("w2", "t", "late", ["tag2"], BookContent.Always), new("w3", "t", "early", [], BookContent.Always)],
    };

    [Fact]
    public void Attendance_by_badge_is_from_tap_to_tap_without_the_break()
    {
        var folded = Begun();
        Tap(folded, "tag1", "in", 6.5);
        Tap(folded, "tag1", "out", 13);
        Tell(folded, 14);
        var date = Single(folded, "w1", 14);
        Assert.Equal((6.5, 13.0, 5.75), (Hours(date.Start), Hours(date.End), date.Attended / (double)EventTime.Hour));
        Assert.Equal(("t", EventTime.From(Midnight)), (date.Team, date.Midnight));
        Assert.False(date.IsAssumed);
    }

    [Fact]
    public void A_shift_over_midnight_is_one_date_with_the_overtime_behind_it()
    {
        var folded = Begun();
        Tap(folded, "tag2", "in", 16);
        Job(folded, "w2", 25, 26.5);
        Tap(folded, "tag2", "out", 26.5);
        Tell(folded, 27);
        var date = Single(folded, "w2", 27);
        Assert.Equal(DateOnly.FromDateTime(Midnight.DateTime).DayNumber, date.Date);
        Assert.Equal((16.0, 26.5), (Hours(date.Start), Hours(date.End)));

        // Planned 8 h 40 less 45 minutes, and an hour and a half of work behind it; the 20 minutes between were nobody's business.
        Assert.Equal((8 * 60) + 40 - 45 + 90, date.Attended / (double)EventTime.Minute, 6);
    }

    [Fact]
    public void Of_whom_the_plan_alone_speaks_no_date_is_told()
    {
        var folded = Begun();
        Tap(folded, "tag1", "in", 6);
        Tell(folded, 14);
        Assert.DoesNotContain(At(folded, 14), static date => date.Worker == "w3");
        Job(folded, "w3", 7, 8);
        Tell(folded, 14);
        Assert.True(Single(folded, "w3", 14).IsAssumed);
    }

    [Fact]
    public void Without_a_plan_nobody_knows_when_one_was_to_be_there()
    {
        var folded = new FoldedCase(Book.Open("f"));
        Job(folded, "w9", 7, 8);
        Assert.Empty(At(folded, 9));
    }

    private static FoldedCase Begun() => new(new Book("f", Content, Book.DefaultZone));

    private static void Tap(FoldedCase folded, string tag, string way, double hour) =>
        folded.Take(Midnight.AddHours(hour), default, "kotadx/v1/f/l/s/badge", $$"""{"tag":"{{tag}}","ev":"{{way}}"}""");

    private static void Job(FoldedCase folded, string worker, double from, double to)
    {
        foreach (var (way, hour) in new[] { ("start", from), ("end", to) })
        {
            folded.Take(Midnight.AddHours(hour), default, "kotadx/v1/f/l/s/work", $$"""{"ev":"{{way}}","id":"{{worker}}{{from}}","worker":"{{worker}}"}""");
        }
    }

    /// <summary>Lets the log's clock come to an hour.</summary>
    private static void Tell(FoldedCase folded, double hour) => folded.Take(Midnight.AddHours(hour), default, "kotadx/v1/f/l/s/temp", "1");

    private static IReadOnlyList<AttendedDate> At(FoldedCase folded, double hour) => folded.Fold.ViewAttended(EventTime.From(Midnight.AddHours(hour)), 31);

    private static AttendedDate Single(FoldedCase folded, string worker, double hour) => Assert.Single(At(folded, hour), date => date.Worker == worker);

    private static double Hours(EventTime time) => (time.UnixNanoseconds - EventTime.From(Midnight).UnixNanoseconds) / (double)EventTime.Hour;
}
