using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A broker that stops, freezes and comes back with what it kept: nothing is lost, and nothing counts twice.</summary>
[Trait("kind", "end-to-end")]
public sealed class BrokerOutageTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_broker_that_stops_freezes_and_comes_back_costs_nothing()
    {
        var random = Seeds.Draw(out var seed);
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url, "--backfill", Shop.Factory, "--segment-kb", "64", "--snapshot-seconds", "1");
        await using var shop = new Shop(broker.Port, seed, devices: 3, messagesPerSecond: 200);

        for (var round = 0; round < 4; round++)
        {
            await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(500, 2_000)));
            switch (round)
            {
                case 0 or 3:
                    // With its sessions kept: what it had acknowledged to the devices and not delivered comes when it is back.
                    await broker.Stop();
                    await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(200, 2_000)));
                    await broker.Restart();
                    break;
                case 1:
                    // Shorter than the keep-alive: the connections stay, and everything comes late.
                    broker.Freeze();
                    await Eventually.Wait(TimeSpan.FromSeconds(6));
                    broker.Thaw();
                    break;
                default:
                    // Both at once: who comes back first finds the other one away.
                    await service.Kill();
                    await broker.Stop();
                    service.StartAgain();
                    await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(200, 2_000)));
                    await broker.Restart();
                    break;
            }
        }

        await Eventually.True("kotadx is connected again", CatchUp, service.Board.IsReady);
        await shop.Close();
        await shop.ShouldBeCounted(service, CatchUp);
        await service.ShouldStopCleanly();
        service.ShouldNotHaveFailed();
        await shop.ShouldBeStored(data);
        await shop.RefusalsShouldBeListed(data);
    }
}
