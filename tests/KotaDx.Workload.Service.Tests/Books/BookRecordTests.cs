using System.Globalization;
using CsCheck;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>A book in the log.</summary>
public sealed class BookRecordTests
{
    private static readonly DateOnly April = new(2026, 4, 1);

    internal static BookContent Full => new()
    {
        Zone = "Europe/Berlin",
        DayStarts = 300,
        Settings = new BookSettings { CoverageGood = 0.9, CoverageLeast = 0.5, CycleFactor = 2, BadgeDebounceSeconds = 1, RestMinutes = 5, LoadHigh = 1, LoadBusy = 0.9, LoadRoom = 0.5, ContinuousWorkMaxMinutes = 90, LevelingGood = 0.8, RestIntervalHours = 9, Over28DaysHours = 30 },
        Lines = [new LineEntry("press", "プレス", April), new("mill", "", BookContent.Always)],
        Stations = [new StationEntry("press", "p1", "1号機", true, 120, true, April), new("press", "p2", "", false, null, false, BookContent.Always)],
        Signals = [new SignalEntry("press", "*", "state", SignalKind.State, null, 1, null, new Dictionary<string, WorkState> { ["緑"] = WorkState.Net, ["a"] = WorkState.Wait }, "", April),
            new("*", "*", "shots", SignalKind.Counter, 65536, 0.5, 40, new Dictionary<string, WorkState>(), "", April)],
        Teams = [new TeamEntry("press", "", April)],
        Workers = [new WorkerEntry("w02", "press", "s1", ["b", "a"], April), new("w01", "", "", [], BookContent.Always)],
        Shifts = [new ShiftEntry("s2", "2直", 960, 1480, [new(1200, 1245), new(1080, 1090)], [DayOfWeek.Sunday, DayOfWeek.Monday], April), new("s1", "", 385, 905, [], [], April)],
        Calendar = [new CalendarEntry(April.AddDays(1), "", false), new(April, "s1", true)],
        Roster = [new RosterEntry("press", "p1", "s2", "w01", 0.5, April, April.AddDays(9)), new("press", "p1", "s1", "", 1, BookContent.Always, null)],
        Skills = [new SkillEntry("w01", "press", "*", false, April)],
        StandardTimes = [new StandardTimeEntry("*", "*", "*", 12.5, April)],
        Events = [new EventEntry(new(April, 540), "治具", EventKind.Kaizen, "press", "", null), new(new(April, 0), "新人", EventKind.People, "", "press", new(April.AddDays(1), 0))],
        Plan = [new PlanEntry(April, "s1", "press", "p1", "A", 500), new(April, "s1", "press", "p1", "", 0.5)],
    };

    [Fact]
    public void What_is_written_is_read_again()
    {
        var read = BookRecord.Read(BookRecord.Write(Full));
        Assert.Equivalent(BookOrder.Canonical(Full), read, strict: true);
        Assert.Equal(WorkState.Net, read.Signals.Single(signal => signal.Kind == SignalKind.State).Words["緑"]);
        Assert.Equivalent(new BookContent(), BookRecord.Read(BookRecord.Write(new BookContent())), strict: true);
    }

    [Fact]
    public void The_order_in_which_a_table_is_sorted_makes_no_difference() =>
        Gen.Select(Gen.Shuffle(Full.Roster.ToArray()), Gen.Shuffle(Full.Workers.ToArray()), Gen.Shuffle(Full.Plan.ToArray()), Gen.Shuffle(Full.Calendar.ToArray()), Gen.Shuffle(Full.Signals.ToArray())).Sample(
            (roster, workers, plan, calendar, signals) =>
            {
                var shuffled = Full with { Roster = roster, Workers = workers, Plan = plan, Calendar = calendar, Signals = signals };
                Assert.Equal(BookRecord.Write(Full), BookRecord.Write(shuffled));
                Assert.Equal(BookRecord.HashOf(Full), BookRecord.HashOf(shuffled));
            },
            iter: 100);

    [Fact]
    public void An_event_that_is_written_twice_is_one() =>
        Assert.Equal(BookRecord.Write(Full), BookRecord.Write(Full with { Events = [.. Full.Events.Reverse(), .. Full.Events] }));

    [Fact]
    public void Any_change_makes_another_hash()
    {
        BookContent[] others =
        [
            Full with { Zone = "UTC" }, Full with { DayStarts = null }, Full with { Roster = [] }, Full with { Shifts = [.. Full.Shifts.Reverse()] },
            Full with { Workers = [.. Full.Workers.Select(worker => worker with { Team = "mill" })] }, Full with { Settings = new BookSettings() }, Full with { Events = [] },
            Full with { Events = [.. Full.Events.Select(entry => entry with { Line = "mill" })] },
        ];
        Assert.Equal(others.Length + 1, others.Append(Full).Select(BookRecord.HashOf).Distinct().Count());
    }

    [Fact]
    public void A_factory_of_ten_thousand_stays_below_two_mebibytes()
    {
        var random = new Random(1);
        string Tag() => random.NextInt64().ToString("X16", CultureInfo.InvariantCulture);
        var workers = Enumerable.Range(0, 10_000).Select(i => $"w{i:00000}").ToArray();
        var content = new BookContent
        {
            Workers = [.. workers.Select((worker, i) => new WorkerEntry(worker, $"team{i % 300}", "s1", [Tag(), Tag()], BookContent.Always))],
            Roster = [.. workers.SelectMany((worker, i) => Enumerable.Range(1, 2).Select(shift => new RosterEntry($"line{i % 300}", $"station{i / 300}", $"s{shift}", worker, 1, April, null)))],
            Skills = [.. workers.Select((worker, i) => new SkillEntry(worker, $"line{i % 300}", "*", true, BookContent.Always))],
        };
        var record = BookRecord.Write(content);
        Assert.InRange(record.Length, 1, 2 * 1024 * 1024);
        Assert.Equal(20_000, BookRecord.Read(record).Roster.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"teams\":null}")]
    [InlineData("{\"zone\":null}")]
    [InlineData("{\"settings\":null}")]
    [InlineData("{\"lines\":[null]}")]
    [InlineData("{\"workers\":[{\"worker\":\"w\",\"team\":\"\",\"shift\":\"\",\"tags\":[null],\"valid_from\":\"2026-04-01\"}]}")]
    [InlineData("{\"lines\":[{\"line\":null,\"name\":\"\",\"valid_from\":\"2026-04-01\"}]}")]
    [InlineData("{\"lines\":[{\"line\":\"a\",\"name\":\"\",\"valid_from\":\"2026-13-01\"}]}")]
    [InlineData("{\"settings\":{\"coverage_good\":1e999}}")]
    public void A_record_with_holes_is_told_as_damaged(string json) => Assert.Throws<InvalidDataException>(() => BookRecord.Read(Packed(System.Text.Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void What_a_record_of_before_does_not_say_is_as_usual()
    {
        var read = BookRecord.Read(Packed("{\"zone\":\"UTC\",\"settings\":{\"coverage_good\":0.9}}"u8.ToArray()));
        Assert.Equivalent(new BookContent { Zone = "UTC", Settings = new BookSettings { CoverageGood = 0.9 } }, read, strict: true);
    }

    [Fact]
    public void A_record_that_unpacks_to_more_than_any_book_is_refused_before_it_fills_the_memory()
    {
        var bomb = Packed(new byte[1024 * 1024], times: 512);
        Assert.InRange(bomb.Length, 1, 256 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => BookRecord.Read(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 160L * 1024 * 1024);
    }

    [Fact]
    public void Damaged_bytes_are_told_as_such()
    {
        var record = BookRecord.Write(Full);
        Assert.Throws<InvalidDataException>(() => BookRecord.Read([]));
        Assert.Throws<InvalidDataException>(() => BookRecord.Read([2, .. record[1..]]));
        Assert.Throws<InvalidDataException>(() => BookRecord.Read([1]));
        Gen.Select(Gen.Int[1, record.Length - 1], Gen.Byte, Gen.Bool).Sample((at, value, isCut) =>
        {
            var damaged = isCut ? record[..at] : (byte[])[.. record[..at], value, .. record[(at + 1)..]];
            try
            {
                return BookRecord.Read(damaged) is not null;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }, iter: 2_000);
    }

    private static byte[] Packed(byte[] piece, int times = 1)
    {
        using var record = new MemoryStream();
        record.WriteByte(BookRecord.Version);
        using (var brotli = new System.IO.Compression.BrotliStream(record, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (; times > 0; times--)
            {
                brotli.Write(piece);
            }
        }

        return record.ToArray();
    }
}
