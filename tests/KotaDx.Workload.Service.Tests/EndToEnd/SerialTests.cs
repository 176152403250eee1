using System.Text;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class SerialTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(30);
    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];

    [Fact]
    public async Task The_busiest_day_over_a_cable_that_is_pulled_once_gives_the_known_cells_of_that_day()
    {
        var (day, jobs) = BusiestDay();
        var lines = WorkMessages.InOrder(RecordedShop.Factory, jobs).Select(message => $"{message.Topic} {message.Payload}").ToList();
        var half = lines.Count / 2;
        await using var cable = await SocatPair.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}",
            "--serial", $"{cable.HostPort}:115200", "--factory", RecordedShop.Factory, "--backfill", RecordedShop.Factory);
        var plugged = await SourceState(service);

        await Send(cable, lines.Take(half));
        await service.Board.Accepted(half, CatchUp);
        await cable.Send(Encoding.UTF8.GetBytes(lines[half][..25]));
        await cable.Unplug();
        await Eventually.True("the board tells that the cable is out", CatchUp, async () => await SourceState(service) != plugged);
        await cable.Plug();
        await Eventually.True("the board tells that the cable is in", CatchUp, async () => await SourceState(service) == plugged);
        await cable.Send(new byte[] { 0x00, 0xFF, 0xFE, 0x07, 0x80 });
        await cable.Send(Encoding.UTF8.GetBytes(lines[half][^20..] + "\n"));
        await cable.Send(Encoding.UTF8.GetBytes(lines[half][..60] + "\r\n"));
        await Send(cable, lines.Skip(half));

        var board = await service.Board.Accepted(lines.Count, CatchUp);
        Assert.InRange(board.Frames("rejected"), 2, 3);
        await service.ShouldStopCleanly();
        var cells = (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds;
        Cells.ShouldEqual(BusyGrid.Cells(jobs, RecordedShop.Zone), cells);
        Cells.ShouldEqual(OfDay(RecordedShop.KnownBusySeconds()), OfDay(cells));

        Dictionary<Cell, decimal> OfDay(SortedDictionary<Cell, decimal> all) => all.Where(cell => cell.Key.Day == day).ToDictionary();
    }

    [Fact]
    public async Task A_line_of_json_may_leave_the_factory_to_the_option()
    {
        await using var cable = await SocatPair.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}",
            "--serial", $"{cable.HostPort}:115200", "--factory", "lab", "--backfill", "lab");

        await Send(cable,
        [
            """{"line":"l1","station":"saw","signal":"work","ts":"2026-04-01T08:00:00+09:00","ev":"start","id":"a","worker":"w1"}""",
            """{"line":"l1","station":"saw","signal":"work","ts":"2026-04-01T08:10:00+09:00","ev":"end","id":"a","worker":"w1"}""",
        ]);

        await service.Board.Accepted(2, CatchUp);
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(
            new Dictionary<Cell, decimal> { [new(new DateOnly(2026, 4, 1), "w1")] = 600 },
            (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Fact]
    public async Task A_port_that_is_not_there_at_the_start_is_opened_when_it_appears()
    {
        await using var cable = await SocatPair.Start();
        await cable.Unplug();
        using var data = new TempFolder();
        await using var service = KotadxService.Launch("run", data, "--mqtt-listen", $"{Loopback.FreePort()}",
            "--serial", $"{cable.HostPort}:115200", "--factory", "lab");
        await Eventually.True("the board answers without the port", TimeSpan.FromSeconds(30), async () => (await service.Board.View()).Sources.Any());

        await cable.Plug();
        await service.Ready();
        await Send(cable, ["kotadx/v1/lab/l1/saw/cycle 1"]);

        await service.Board.Accepted(1, CatchUp);
        await service.ShouldStopCleanly();
    }

    private static async Task Send(SocatPair cable, IEnumerable<string> lines)
    {
        foreach (var (index, line) in lines.Index())
        {
            await cable.Send(Encoding.UTF8.GetBytes(line + LineEnds[index % LineEnds.Length]));
        }
    }

    private static async Task<string?> SourceState(KotadxService service) => (await service.Board.View()).Sources
        .Single(source => source.GetRawText().Contains("tty", StringComparison.Ordinal)).GetProperty("state").GetString();

    private static (DateOnly Day, IReadOnlyList<Job> Jobs) BusiestDay()
    {
        var day = RecordedShop.KnownBusySeconds().GroupBy(cell => cell.Key.Day).MaxBy(cells => cells.Sum(cell => cell.Value))!.Key;
        var begin = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(9));
        return (day, [.. RecordedShop.Jobs().Where(job => job.Start < begin.AddDays(1) && job.End >= begin)]);
    }
}
