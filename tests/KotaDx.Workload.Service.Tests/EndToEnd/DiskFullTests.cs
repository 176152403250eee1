using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A disk with no byte left: nothing more is acknowledged, everybody is told, and it goes on by itself when there is room.</summary>
[Trait("kind", "end-to-end")]
public sealed class DiskFullTests
{
    private const int Megabytes = 24;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Devices_are_kept_waiting_while_the_disk_is_full_and_nothing_is_lost()
    {
        Seeds.Draw(out var seed);
        await using var disk = await SmallDisk.Mount(Megabytes);
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(
            disk.Folder, "--mqtt-listen", $"{port}", "--backfill", Shop.Factory, "--segment-kb", "64", "--snapshot-seconds", "1");
        await using var shop = new Shop(port, seed, devices: 3, messagesPerSecond: 150, withPlain: true);
        await Eventually.True("some hundred messages are acknowledged", Soon, () => Task.FromResult(shop.Acknowledged > 300));

        await Fill(disk, service);
        var acknowledged = shop.Acknowledged;
        var memory = service.Memory;
        for (var i = 0; i < 8; i++)
        {
            // What is in flight is all that a device may send; the board answers all the time.
            disk.Fill();
            await BoardShouldTell(service);
            await Eventually.Wait(TimeSpan.FromMilliseconds(500));
        }

        // What the disk took just before it was full may still have been on its way.
        Assert.InRange(shop.Acknowledged - acknowledged, 0, 3 * 16);
        Assert.InRange(service.Memory - memory, long.MinValue, 64 * 1024 * 1024);
        service.ShouldNotHaveFailed();

        disk.Relieve();
        await Eventually.True("devices go on", Soon, () => Task.FromResult(shop.Acknowledged > acknowledged + 200));
        await Eventually.True("the board no longer tells of it", Soon, async () => !(await service.Board.View()).Root.GetProperty("troubles").EnumerateArray().Any());
        await ShouldEndWell(shop, service, disk.Folder);
    }

    [Fact]
    public async Task Killed_on_a_full_disk_it_starts_again_or_says_why_not_and_nothing_is_lost()
    {
        Seeds.Draw(out var seed);
        await using var broker = await MosquittoBroker.Start();
        await using var disk = await SmallDisk.Mount(Megabytes);
        await using var service = await KotadxService.Run(
            disk.Folder, "--mqtt", broker.Url, "--backfill", Shop.Factory, "--segment-kb", "64", "--snapshot-seconds", "1");
        await using var shop = new Shop(broker.Port, seed, devices: 3, messagesPerSecond: 150, withPlain: true);
        await Eventually.True("some hundred messages are counted", Soon, async () => (await service.Board.View()).Frames("accepted") > 300);

        await Fill(disk, service);
        for (var i = 0; i < 3; i++)
        {
            await service.Kill();
            disk.Fill();
            service.StartAgain();
            if (await service.EndedWith(Soon) is { } exitCode)
            {
                Assert.Equal(3, exitCode);
                ShouldBePlain(service.StandardError);
                Seeds.Say(service.StandardError);
            }

            service.ShouldNotHaveFailed(exitCodes: 3);
        }

        disk.Relieve();
        if (!service.IsAlive)
        {
            service.StartAgain();
        }

        await service.Ready();
        await Eventually.Wait(TimeSpan.FromSeconds(1));
        await ShouldEndWell(shop, service, disk.Folder);
    }

    [Fact]
    public async Task A_start_in_an_empty_folder_of_a_full_disk_is_answered_with_a_sentence()
    {
        await using var disk = await SmallDisk.Mount(1);
        disk.Fill();
        foreach (string[] source in new[] { new[] { "--mqtt-listen", $"{Loopback.FreePort()}" }, ["--mqtt", $"mqtt://127.0.0.1:{Loopback.FreePort()}"] })
        {
            await using var service = KotadxService.Launch("run", disk.Folder, source);
            Assert.Equal(3, await service.EndedWith(Soon));
            ShouldBePlain(service.StandardError);
            Assert.Contains("space", service.StandardError, StringComparison.Ordinal);
        }

        // Nothing that was begun stands in the way later; above all not a client id without a name in it, which no broker would know again.
        disk.Relieve();
        await using var broker = await MosquittoBroker.Start();
        await using var later = await KotadxService.Run(disk.Folder, "--mqtt", broker.Url);
        Assert.StartsWith("kotadx-", await File.ReadAllTextAsync(disk.Folder.File("mqtt-client-id"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await later.ShouldStopCleanly();
    }

    private static async Task Fill(SmallDisk disk, KotadxService service)
    {
        disk.Fill();
        await Eventually.True("the board tells that the disk is full", Soon, async () =>
        {
            // A file that the service deletes makes room again, as it would for anybody else's file.
            disk.Fill();
            return (await service.Board.View()).Root.GetProperty("troubles").EnumerateArray().Any();
        });
        await BoardShouldTell(service);
    }

    private static async Task BoardShouldTell(KotadxService service)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        var page = await http.GetStringAsync(new Uri(service.Board.Url + "/api/board"), TestContext.Current.CancellationToken);
        var troubles = System.Text.Json.JsonDocument.Parse(page).RootElement.GetProperty("troubles");
        Assert.Contains(troubles.EnumerateArray(), static text => text.GetProperty("ja").GetString()!.Contains("ディスクに書き込めません", StringComparison.Ordinal)
            && text.GetProperty("en").GetString()!.Contains("The disk takes no more", StringComparison.Ordinal));
    }

    private static void ShouldBePlain(string said)
    {
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", said, StringComparison.Ordinal);
    }

    private static async Task ShouldEndWell(Shop shop, KotadxService service, TempFolder data)
    {
        await shop.Close();
        await shop.ShouldBeCounted(service, CatchUp);
        await service.ShouldStopCleanly();
        service.ShouldNotHaveFailed(exitCodes: 3);
        await shop.ShouldBeStored(data);
        await shop.RefusalsShouldBeListed(data);
    }
}
