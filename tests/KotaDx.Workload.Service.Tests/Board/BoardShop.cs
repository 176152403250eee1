using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Board;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Tests.Board;

/// <summary>
/// A shop with one line of four stations and a fifth that the roster does not know, a shift from 8:00 to 17:00 with a break from 12:00 to 13:00, and a takt of 60 s; what the
/// board shows of it, without a service.
/// </summary>
internal sealed class BoardShop
{
    public const string Factory = "shop";

    public static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private readonly ArrayBufferWriter<byte> _points = new();
    private readonly FactoryFold _fold;
    private int _jobs;

    public BoardShop(bool hasSkills = true, bool hasShifts = true)
    {
        var always = BookContent.Always;
        string[] stations = ["s1", "s2", "s3", "s4"];
        Book = new Book(
            Factory,
            new BookContent
            {
                Teams = [new TeamEntry("gumi", "組立班", always)],
                Lines = [new LineEntry("l1", "組立", always)],
                Stations = [.. stations.Select(station => new StationEntry("l1", station, "工程" + station[1], station != "s4", 36_000, false, always))],
                Workers = [.. Enumerable.Range(1, 4).Select(i => new WorkerEntry($"w{i}", "gumi", "", [], always))],
                Shifts = hasShifts ? [new ShiftEntry("day", "昼勤", 8 * 60, 17 * 60, [new MinuteSpan(12 * 60, 13 * 60)], Enum.GetValues<DayOfWeek>(), always)] : [],
                Roster = [.. stations.Select((station, i) => new RosterEntry("l1", station, "day", $"w{i + 1}", 1, always, null))],
                Skills = hasSkills ? [new SkillEntry("w2", "l1", "*", true, always), new SkillEntry("w3", "l1", "s3", true, always)] : [],
                StandardTimes = [new StandardTimeEntry("*", "l1", "*", 57, always)],
                Plan = [.. stations.Select(station => new PlanEntry(DateOnly.FromDateTime(Eight.Date), "day", "l1", station, "", 480))],
            },
            Book.DefaultZone);
        _fold = new FactoryFold(Book, new LineProtocolWriter(_points));
    }

    public Book Book { get; }

    public Dictionary<string, string> Names { get; } = [];

    /// <summary>Two hours of the shift: w1 works nearly all the time, w2 and w3 half of it, nothing is known of w4.</summary>
    public static BoardShop TwoHours(bool hasSkills = true, bool hasShifts = true)
    {
        var shop = new BoardShop(hasSkills, hasShifts);
        for (var minute = 0; minute < 120; minute += 10)
        {
            shop.Work("s1", "w1", minute, 9.5, 10);
            shop.Work("s2", "w2", minute, 5, 6);
            shop.Work("s3", "w3", minute, 4.5, 6);
        }

        shop.Work("s5", null, 30, 12, 5);
        shop.Send("s3", "state", "idle", 121);
        return shop;
    }

    /// <summary>A job of a worker, or of nobody known.</summary>
    public void Work(string station, string? worker, double minute, double minutes, double pieces)
    {
        var id = $"j{_jobs++}";
        var who = worker is null ? "" : $"\"worker\":\"{worker}\",";
        string At(double m) => Eight.AddMinutes(m).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        Send(station, "work", $"{{\"ev\":\"start\",{who}\"id\":\"{id}\",\"ts\":\"{At(minute)}\"}}", minute);
        Send(station, "work", string.Create(CultureInfo.InvariantCulture, $"{{\"ev\":\"end\",{who}\"id\":\"{id}\",\"v\":{pieces},\"ts\":\"{At(minute + minutes)}\"}}"), minute + minutes);
    }

    public void Send(string station, string signal, string payload, double minute) => _fold.Fold(new Frame
    {
        Arrival = EventTime.From(Eight.AddMinutes(minute)),
        Kind = FrameKind.Message,
        Origin = "test"u8,
        Topic = Encoding.UTF8.GetBytes($"kotadx/v1/{Factory}/l1/{station}/{signal}"),
        Payload = Encoding.UTF8.GetBytes(payload),
    });

    public BoardPage Page(double minute, params IReadOnlyList<BookFault> faults)
    {
        var clock = new FactoryClock(Book.Zone);
        var now = EventTime.From(Eight.AddMinutes(minute));
        var day = clock.DayOf(now);
        var view = new LaneView(now, _fold.View(now, Lane.Rolling), _fold.ViewStations(now), _fold.Ledger.Copy(), [], [], 0);
        var axis = new RibbonAxis(Book, clock, day, null);
        var board = new LiveBoard(view, Book, new DisplayNames(Names), clock, day, new Advisor());
        var text = DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new BoardPage
        {
            Version = "0",
            Now = BoardData.Stamp(now, clock),
            Zone = Book.Zone.Id,
            Factories = [Factory],
            Factory = Factory,
            Day = text,
            Today = text,
            Live = true,
            NowMinutes = 15,
            HasShifts = Book.HasShifts,
            Book = BoardData.Show(new BookState(DisplayNames.None, faults, Eight), Book, clock),
            PlanBands = BoardFigures.PlanBands,
            Ribbon = new BoardAxis(BoardData.Stamp(new EventTime(axis.Start), clock), axis.Minutes),
            Teams = board.Teams(axis),
            Lines = board.Lines(),
            Ledger = BoardData.Show(view.Ledger, 0),
        };
    }

    /// <summary>The teams of the shop's day as the embedded store has it afterwards.</summary>
    public async Task<List<BoardTeam>> Past(string file)
    {
        _fold.Publish();
        using (var sink = new SqliteSink(file))
        {
            await sink.WriteAsync(new PointBatch(Factory, 1, 2, _points.WrittenMemory), CancellationToken.None);
        }

        var clock = new FactoryClock(Book.Zone);
        var day = clock.DayOf(EventTime.From(Eight));
        using var store = new StoreReader(file);
        return new PastBoard(store, Factory, Book, new DisplayNames(Names), clock, day).Teams(new RibbonAxis(Book, clock, day, null));
    }

    public static string Json(BoardPage page) => JsonSerializer.Serialize(page, BoardJson.Default.BoardPage);
}
