using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class MqttTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Work_messages_over_a_real_broker_give_the_known_cells_despite_doubles_and_swaps()
    {
        var (sent, distinct) = RecordedMessages(seed: 1);
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url, "--backfill", RecordedShop.Factory);

        await using (var device = await Publisher.Connect(broker.Port))
        {
            await device.PublishAll(sent);
        }

        var board = await service.Board.Accepted(distinct, CatchUp);
        Assert.Equal(sent.Count - distinct, board.Frames("duplicate"));
        Assert.Equal(0, board.Frames("rejected"));
        await Kotadx.DaysShouldBecome(RecordedShop.KnownBusySeconds(), data);
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(RecordedShop.KnownBusySeconds(), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_service_killed_again_and_again_loses_nothing_that_a_broker_sent(int seed)
    {
        var (sent, distinct) = RecordedMessages(seed);
        var random = new Random(seed);
        int[] kills = [random.Next(1_500, 3_000), random.Next(4_000, 5_500), random.Next(6_500, 8_500)];
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url, "--backfill", RecordedShop.Factory);

        await using (var device = await Publisher.Connect(broker.Port))
        {
            await device.PublishAll(sent, async index =>
            {
                if (kills.Contains(index))
                {
                    await service.Kill();
                }
                else if (kills.Contains(index - 300))
                {
                    service.StartAgain();
                    if (index - 300 == kills[1])
                    {
                        // This time also while it is starting, which may be before, in or after the reading of its log.
                        await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(100, 1_500)));
                        await service.Kill();
                        service.StartAgain();
                    }

                    await service.Ready();
                }
            });
        }

        var board = await service.Board.Accepted(distinct, CatchUp);
        Assert.Equal(0, board.Frames("rejected"));
        await Kotadx.DaysShouldBecome(RecordedShop.KnownBusySeconds(), data);
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(RecordedShop.KnownBusySeconds(), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Fact]
    public async Task A_broker_that_goes_away_and_comes_back_costs_nothing()
    {
        var jobs = JobsOfJanuary().Take(400).ToList();
        var messages = WorkMessages.InOrder(RecordedShop.Factory, jobs);
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url, "--backfill", RecordedShop.Factory);

        await using (var device = await Publisher.Connect(broker.Port))
        {
            await device.PublishAll(messages.Take(300));
        }

        await broker.Stop();
        await Eventually.True("kotadx sees that the broker is gone", TimeSpan.FromSeconds(30), async () => !await service.Board.IsReady());
        await broker.Restart();
        await service.Ready();
        await using (var device = await Publisher.Connect(broker.Port))
        {
            await device.PublishAll(messages.Skip(300));
        }

        await service.Board.Accepted(messages.Count, CatchUp);
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(BusyGrid.Cells(jobs, RecordedShop.Zone), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Fact]
    public async Task Devices_that_connect_straight_to_kotadx_give_the_same_cells()
    {
        var jobs = JobsOfJanuary().ToList();
        var sent = WorkMessages.Disturbed(WorkMessages.InOrder(RecordedShop.Factory, jobs), sentTwice: 0.01, new Random(3));
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory);

        await using (var device = await Publisher.Connect(port))
        {
            await device.PublishAll(sent);
        }

        var board = await service.Board.Accepted(2 * jobs.Count, CatchUp);
        Assert.Equal(sent.Count, board.Frames("received"));
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(BusyGrid.Cells(jobs, RecordedShop.Zone), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Fact]
    public async Task An_acknowledged_message_survives_a_kill_at_once()
    {
        var jobs = JobsOfJanuary().Take(100).ToList();
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", RecordedShop.Factory);

        await using (var device = await Publisher.Connect(port))
        {
            await device.PublishAll(WorkMessages.InOrder(RecordedShop.Factory, jobs));
            await service.Kill();
        }

        service.StartAgain();
        await service.Ready();
        await service.Board.Accepted(2 * jobs.Count, CatchUp);
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(BusyGrid.Cells(jobs, RecordedShop.Zone), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Fact]
    public async Task Ends_without_starts_and_starts_without_ends_are_counted_and_not_guessed()
    {
        var at = new DateTimeOffset(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));
        var whole = new Job("whole", "saw", "w1", at, at.AddMinutes(10), "net", 1);
        var open = new Job("open", "saw", "w1", at.AddHours(1), at.AddHours(2), "net", 1);
        var orphan = new Job("orphan", "saw", "w1", at.AddHours(3), at.AddHours(4), "net", 1);
        WorkMessage[] messages =
        [
            .. WorkMessages.InOrder("lab", [whole]),
            WorkMessages.InOrder("lab", [open])[0],
            WorkMessages.InOrder("lab", [orphan])[1],
        ];
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", "lab");

        await using (var device = await Publisher.Connect(port))
        {
            await device.PublishAll(messages);
        }

        var board = await service.Board.Accepted(messages.Length, CatchUp);
        Assert.Equal(1, board.Ledger("work", "open_starts"));
        Assert.Equal(1, board.Ledger("work", "orphan_ends"));
        await service.ShouldStopCleanly();
        Cells.ShouldEqual(BusyGrid.Cells([whole], RecordedShop.Zone), (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    private static IEnumerable<Job> JobsOfJanuary() => RecordedShop.Jobs().Where(job => job.Start.Month == 1);

    private static (List<WorkMessage> Sent, int Distinct) RecordedMessages(int seed)
    {
        var messages = WorkMessages.InOrder(RecordedShop.Factory, RecordedShop.Jobs());
        return (WorkMessages.Disturbed(messages, sentTwice: 0.01, new Random(seed)), messages.Count);
    }
}
