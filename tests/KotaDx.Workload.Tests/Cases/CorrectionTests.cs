using System.Globalization;
using System.Text.RegularExpressions;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Cases;

/// <summary>A book that is mended later: what it changes is handed on again with the next revision, and only that.</summary>
public sealed partial class CorrectionTests
{
    private static readonly FactoryCase Day = FactoryCase.Open(Path.Combine(Repository.Root, "tests", "Cases", "two-shift-day"));
    private static readonly EventTime NextDay = EventTime.From(new DateTimeOffset(2026, 4, 2, 13, 0, 0, TimeSpan.FromHours(9)));

    [Fact]
    public void Standard_time_mended_the_next_day_changes_one_station_s_people_to_the_next_revision_and_nothing_else()
    {
        var folded = Day.Fold();
        var before = folded.Points();
        var mended = Day.Book.Content with
        {
            StandardTimes = [.. Day.Book.Content.StandardTimes.Select(static entry => entry.Station == "p2" ? entry with { Seconds = 90 } : entry)],
        };
        folded.Take(mended, NextDay);
        var after = folded.Points();
        var changed = after.Where(point => before.GetValueOrDefault(point.Key) != point.Value).ToList();
        Assert.NotEmpty(changed);

        // Who worked at p2, the station itself, their teams and line.
        Assert.All(changed, static point => Assert.Matches("worker=(w02|unassigned)\\b|station=p2\\b|team_leveling_.*team=press|line_leveling_.*line=press", point.Key));
        Assert.All(changed.Where(point => before.ContainsKey(point.Key)), point => Assert.Equal(RevisionOf(before[point.Key]) + 1, RevisionOf(point.Value)));
        Assert.Equal(2, RevisionOf(after.Single(static p => p.Key.StartsWith("station_load_day,factory=kota,line=press,station=p2", StringComparison.Ordinal)).Value));
        Assert.Contains(changed, static point => point.Key.StartsWith("worker_load_shift,factory=kota,team=press,worker=w02,shift=s1", StringComparison.Ordinal));
        Assert.True(folded.Fold.Ledger.AddsUp);

        folded.Take(Day.Book.Content, NextDay.Plus(EventTime.Hour));
        var again = folded.Points();
        Assert.Equal(before.Select(static p => (p.Key, Unrevised(p.Value))), again.Select(static p => (p.Key, Unrevised(p.Value))));
        Assert.All(changed.Where(point => before.ContainsKey(point.Key)), point => Assert.Equal(RevisionOf(before[point.Key]) + 2, RevisionOf(again[point.Key])));
    }

    [Fact]
    public void Roster_mended_the_next_day_moves_a_shift_from_one_person_to_another_and_leaves_no_row_behind()
    {
        var folded = Day.Fold();
        var before = folded.Points();
        var mended = Day.Book.Content with
        {
            Workers = [.. Day.Book.Content.Workers.Select(static worker => worker.Worker == "w06" ? worker with { Shift = "" } : worker), new WorkerEntry("w07", "assy", "", [], BookContent.Always)],
            Roster = [.. Day.Book.Content.Roster, new RosterEntry("assy", "a1", "s2", "w07", 1, new(2026, 4, 1), new(2026, 4, 1))],
        };
        folded.Take(mended, NextDay);
        var after = folded.Points();
        Assert.DoesNotContain(after.Keys, static key => key.Contains("worker=w06", StringComparison.Ordinal));
        Assert.Equal(
            before.Where(static p => p.Key.Contains("worker=w06", StringComparison.Ordinal)).Select(static p => (p.Key.Replace("w06", "w07", StringComparison.Ordinal), Unrevised(p.Value))),
            after.Where(static p => p.Key.Contains("worker=w07", StringComparison.Ordinal)).Select(static p => (p.Key, Unrevised(p.Value))));
        Assert.Equal(
            before.Where(static p => !p.Key.Contains("worker=w06", StringComparison.Ordinal)),
            after.Where(static p => !p.Key.Contains("worker=w07", StringComparison.Ordinal)));
        Assert.All(
            folded.Points(withdrawn: true).Where(static p => p.Key.Contains("worker=w06", StringComparison.Ordinal)),
            static p => Assert.EndsWith("quality=\"withdrawn\",rev=2i", p.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Shift_that_was_never_worked_team_that_is_another_and_day_that_begins_elsewhere_leave_no_row_behind()
    {
        var content = Day.Book.Content;
        BookContent[] books =
        [
            content with { Calendar = [.. content.Calendar, new CalendarEntry(new(2026, 4, 1), "s2", IsWorkday: false)] },
            content with { Shifts = [.. content.Shifts.Select(static shift => shift.Shift == "s1" ? shift with { Start = shift.Start + 5 } : shift)] },
            content with { Workers = [.. content.Workers.Select(static worker => worker.Worker == "w01" ? worker with { Team = "assy" } : worker)] },
            content with { DayStarts = 0 },
            content with { Stations = [.. content.Stations.Select(static station => station with { SeesAllWork = !station.SeesAllWork })] },
            new BookContent(),
        ];
        var folded = Day.Fold();
        var original = folded.Points();
        for (var i = 0; i < books.Length; i++)
        {
            folded.Take(books[i], NextDay.Plus(i * EventTime.Hour));
            var straight = Day.Fold(book: books[i]);
            straight.Take(books[i], NextDay.Plus(i * EventTime.Hour));
            Assert.Equal(straight.Points().Select(static p => (p.Key, Unrevised(p.Value))), folded.Points().Select(static p => (p.Key, Unrevised(p.Value))));
        }

        folded.Take(content, NextDay.Plus(10 * EventTime.Hour));
        Assert.Equal(original.Select(static p => (p.Key, Unrevised(p.Value))), folded.Points().Select(static p => (p.Key, Unrevised(p.Value))));
    }

    private static int RevisionOf(string fields) => int.Parse(Revision().Match(fields).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Unrevised(string fields) => Revision().Replace(fields, "");

    [GeneratedRegex(",rev=(\\d+)i$")]
    private static partial Regex Revision();
}
