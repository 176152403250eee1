using KotaDx.FirmwareSim;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>The book that a newcomer finds.</summary>
public sealed class FirstBookTests : IDisposable
{
    private static readonly IReadOnlyList<DemoStation> Stations = new DemoFactory(new DemoFactoryOptions(), TimeProvider.System).Stations;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_demo_is_inside_a_shift_at_any_hour_and_in_no_break_for_a_while()
    {
        for (var hour = 0; hour < 24; hour++)
        {
            var now = new DateTimeOffset(2026, 4, 1, hour, 5, 0, TimeSpan.FromHours(9));
            FirstBook.BeginDemo(_folder.Path, $"demo{hour}", Stations, now.ToUniversalTime());
            var loaded = BookFiles.Load(_folder.Path, $"demo{hour}");
            Assert.Empty(loaded.Faults);
            var book = loaded.ToBook()!;
            for (var minute = (hour * 60) + 5; minute < (hour * 60) + 5 + 180; minute++)
            {
                var day = DateOnly.FromDateTime(now.Date).AddDays(minute / 1440).DayNumber;
                var shift = Assert.Single(book.ShiftsOn(day), shift => shift.Start <= minute % 1440 && minute % 1440 < shift.End);
                Assert.DoesNotContain(shift.Breaks, pause => pause.Start <= minute % 1440 && minute % 1440 < pause.End);
                Assert.All(Stations, station => Assert.Equal(station.Worker, Assert.Single(book.RosterOf(station.Line, station.Station, shift.Shift, day)).Worker));
            }
        }
    }

    [Fact]
    public void The_demo_s_book_says_all_that_a_board_can_show()
    {
        FirstBook.BeginDemo(_folder.Path, "demo", Stations, new DateTimeOffset(2026, 4, 1, 1, 0, 0, TimeSpan.Zero));
        var loaded = BookFiles.Load(_folder.Path, "demo");
        var book = loaded.ToBook()!;
        var day = new DateOnly(2026, 4, 1).DayNumber;
        foreach (var station in Stations)
        {
            Assert.Equal(station.Line, book.TeamOf(station.Worker, day));
            Assert.True(loaded.Names.TryFind(station.Worker, out _));
            Assert.True(book.CanWork(station.Worker, station.Line, station.Station, day));
            Assert.True(book.Station(station.Line, station.Station, day)!.SeesAllWork);
            Assert.Equal(station.PieceTime.TotalSeconds, book.StandardSeconds("", station.Line, station.Station, day));
            var plan = Assert.Single(book.PlanOf(station.Line, station.Station, "s1", day));
            Assert.InRange(plan.Quantity * station.PieceTime.TotalSeconds / (((8 * 60) - 65) * 60), station.BusyShare * 0.7, station.BusyShare);
        }

        Assert.Contains("架空", File.ReadAllText(Path.Combine(_folder.Path, "demo", "names.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_book_that_is_there_is_left_alone()
    {
        Directory.CreateDirectory(_folder.File("demo"));
        File.WriteAllText(_folder.File("demo/workers.csv"), "worker\nw99\n");
        Assert.Null(FirstBook.BeginDemo(_folder.Path, "demo", Stations, TimeProvider.System.GetUtcNow()));
        Assert.Single(Directory.GetFiles(_folder.File("demo")));
        Assert.NotNull(FirstBook.Begin(_folder.Path, "levy", "Europe/Berlin"));
        Assert.Null(FirstBook.Begin(_folder.Path, "levy", "UTC"));
        Assert.Equal("Europe/Berlin", BookFiles.Load(_folder.Path, "levy").Require().Content.Zone);
    }
}
