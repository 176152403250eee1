using System.Globalization;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Soak;

/// <summary>Hours near the limit while something breaks every minute. Not among the tests of a build: <c>tests/soak MINUTES</c> runs it.</summary>
[Trait("kind", "soak")]
public sealed class SoakTests
{
    private const int Devices = 20;
    private const int DiskMegabytes = 4 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact(Explicit = true)]
    public async Task Nothing_is_lost_and_nothing_counts_twice_while_something_breaks_every_minute()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("KOTADX_SOAK_MINUTES") ?? "15", CultureInfo.InvariantCulture);
        var rate = int.Parse(Environment.GetEnvironmentVariable("KOTADX_SOAK_RATE") ?? "1000", CultureInfo.InvariantCulture);
        var random = Seeds.Draw(out var seed);
        await using var broker = await MosquittoBroker.Start();
        await using var influx = await InfluxServer.Start();
        using var images = new TempFolder();
        await using var disk = await SmallDisk.MountImage(images, DiskMegabytes);
        string[] options = ["--mqtt", broker.Url, "--backfill", Shop.Factory, "--segment-kb", "16384", "--snapshot-seconds", "30", .. influx.Options];
        await using var service = await KotadxService.Run(disk.Folder, options);
        await using var shop = new Shop(broker.Port, seed, Devices, rate, batchPercent: 10);
        var report = new SoakReport(seed, minutes, rate, Devices);
        await using var watch = new SoakWatch(service, shop, report);
        var faults = new Faults(service, broker, influx, disk, shop, watch, random);

        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        for (var minute = 0; clock.GetElapsedTime(started) + TimeSpan.FromSeconds(45) < TimeSpan.FromMinutes(minutes); minute++)
        {
            await Eventually.Wait(TimeSpan.FromSeconds(random.Next(8, 15)));
            var name = await watch.During(Faults.NameOf(minute), () => faults.Inject(minute));
            Seeds.Say($"{clock.GetElapsedTime(started).TotalMinutes:0.0} min: {name}; {shop.Good} good messages, {service.Memory >> 20} MiB");
            var next = TimeSpan.FromMinutes(minute + 1) - clock.GetElapsedTime(started);
            await Eventually.Wait(next > TimeSpan.Zero ? next : TimeSpan.Zero);
        }

        await service.Ready();
        await Check(report, "all acknowledged", shop.Close);
        report.Sent(shop, clock.GetElapsedTime(started));
        await Check(report, "ledger", () => shop.ShouldBeCounted(service, Patience));
        await watch.Stop();
        report.Counted(await service.Board.View(Shop.Factory), shop.Good);
        report.Disk(disk.Folder);
        await Check(report, "clean stop", async () => Assert.Equal(0, await service.Terminate()));
        await Check(report, "no exception in any life", () =>
        {
            service.ShouldNotHaveFailed(exitCodes: 3);
            return Task.CompletedTask;
        });
        await Check(report, "SQLite: every second and every piece", () => shop.ShouldBeStored(disk.Folder));
        await Check(report, "InfluxDB: the same sums", () => shop.ShouldBeIn(influx));
        await Check(report, "refusals listed with their reasons", () => shop.RefusalsShouldBeListed(disk.Folder, othersToo: true));
        report.Said(service.Lives);
        var text = report.ToString();
        if (Environment.GetEnvironmentVariable("KOTADX_SOAK_REPORT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }

        Assert.True(report.IsGood, text);
    }

    /// <summary>What fails is told with everything else, not instead of it.</summary>
    private static async Task Check(SoakReport report, string what, Func<Task> check)
    {
        try
        {
            await check();
            report.Checked(what, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            report.Checked(what, exception.Message);
        }
    }
}
