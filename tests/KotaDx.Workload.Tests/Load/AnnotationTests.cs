using System.Buffers;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>The book's events as points.</summary>
public sealed class AnnotationTests
{
    private static readonly DateOnly April = new(2026, 4, 1);
    private static readonly EventTime Nine = EventTime.From(new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9)));

    private static readonly EventEntry Jig = new(new(April, 9 * 60), "治具を変えた", EventKind.Kaizen, "press", "", null);
    private static readonly EventEntry Course = new(new(April, 24 * 60), "教育 \"3日\"", EventKind.People, "", "press", new(April.AddDays(3), 0));

    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly FactoryFold _fold;

    public AnnotationTests() => _fold = new FactoryFold(Of([]), new LineProtocolWriter(_written));

    [Fact]
    public void Events_are_points_at_their_times_once_each_book_says_them_first()
    {
        _fold.Take(Of([Jig, Course]), Nine);
        var lines = Published();
        Assert.Equal(2, lines.Count);
        Assert.Matches("^annotation,factory=f,kind=kaizen,event=[0-9a-f]{16} text=\"治具を変えた\",mark=\"1775001600 治具を変えた\",line=\"press\",quality=\"good\" 1775001600000000000$", lines[0]);
        Assert.Matches("^annotation,factory=f,kind=people,event=[0-9a-f]{16} text=\"教育 ”3日”\",mark=\"1775055600 教育 ”3日”\",team=\"press\",until_s=172800,quality=\"good\" 1775055600000000000$", lines[1]);
        Assert.Empty(Published());
        _fold.Take(Of([Course, Jig]), Nine);
        Assert.Empty(Published());
    }

    [Fact]
    public void An_event_that_the_book_no_longer_has_is_withdrawn_and_can_come_again()
    {
        _fold.Take(Of([Jig, Course]), Nine);
        var first = Published();
        _fold.TakeEvents([Course], Nine);
        var gone = Assert.Single(Published());
        Assert.Equal(KeyOf(first[0]), KeyOf(gone));
        Assert.Contains(" quality=\"withdrawn\" ", gone, StringComparison.Ordinal);
        _fold.TakeEvents([Jig, Course], Nine);
        Assert.Equal([first[0]], Published());
    }

    [Fact]
    public void Several_events_of_one_time_and_kind_are_several_points_and_any_change_makes_another()
    {
        EventEntry[] events =
        [
            Jig, Jig with { Text = "治具を戻した" }, Jig with { Line = "mill" }, Jig with { Line = "", Team = "press" }, Jig with { Until = new(April, 600) }, Jig with { Until = new(April, 601) },
        ];
        _fold.Take(Of(events), Nine);
        Assert.Equal(events.Length, Published().Select(KeyOf).Distinct().Count());
        Assert.Equal(events.Length, _fold.Book.Content.Events.Count);
    }

    [Fact]
    public void The_number_of_an_event_is_the_same_for_ever()
    {
        _fold.Take(Of([Jig]), Nine);
        Assert.Contains("event=986a1bb47cdc0ddd ", Assert.Single(Published()), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_zone_moves_the_events()
    {
        _fold.Take(Of([Jig]), Nine);
        var before = Assert.Single(Published());
        _fold.Take(new Book("f", new BookContent { Zone = "UTC", Events = [Jig] }, TimeZoneInfo.Utc), Nine);
        var lines = Published();
        Assert.Equal([1_775_034_000_000_000_000, 1_775_001_600_000_000_000], lines.Select(static line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], null)));
        Assert.Equal(KeyOf(before), KeyOf(lines[1]));
    }

    [Fact]
    public void Events_change_no_figure_and_hand_on_none_again()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var log = new RandomShopLog(seed);
            var random = new Random(seed);
            var book = Shop.BookOf(RandomShopLog.FirstBook(seed));
            var (without, with) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
            var (plain, told) = (new FactoryFold(book, new LineProtocolWriter(without)), new FactoryFold(book, new LineProtocolWriter(with)));
            for (var step = 0; step < 100; step++)
            {
                foreach (var act in log.Next(1))
                {
                    act(plain);
                    act(told);
                }

                if (random.Next(10) == 0)
                {
                    plain.Advance(log.Now);
                    told.TakeEvents(random.Next(2) == 0 ? [Jig] : [Course], log.Now);
                    told.Publish();
                    plain.Publish();
                }
            }

            plain.Publish();
            told.Publish();
            Assert.Equal(FiguresOf(without), FiguresOf(with));
        }
    }

    private static IEnumerable<string> FiguresOf(ArrayBufferWriter<byte> lines) =>
        Encoding.UTF8.GetString(lines.WrittenSpan).Split('\n').Where(static line => !line.StartsWith("annotation,", StringComparison.Ordinal));

    private static string KeyOf(string line) => line[..line.IndexOf(' ', StringComparison.Ordinal)] + line[line.LastIndexOf(' ')..];

    private static Book Of(EventEntry[] events) => new("f", new BookContent { Events = events }, Book.DefaultZone);

    private List<string> Published()
    {
        _written.ResetWrittenCount();
        _fold.Publish();
        return [.. Encoding.UTF8.GetString(_written.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
