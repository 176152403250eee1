using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>
/// Pieces that say nothing but <c>1</c>: no time, no sequence number, nothing to tell two of them apart. Each is counted once, whatever happens
/// between the device and the disk.
/// </summary>
[Trait("kind", "end-to-end")]
public sealed class MqttDeliveryTests
{
    private const string Topic = "kotadx/v1/fab/press/p1/cycle";

    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Service_killed_in_the_midst_of_a_backlog_counts_every_piece_of_a_broker_once()
    {
        const int Pieces = 20_000;
        var random = Seeded();
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url);
        await service.Kill();
        await using (var device = await Publisher.Connect(broker.Port))
        {
            await device.PublishAll(Enumerable.Repeat(new WorkMessage(Topic, "1"), Pieces));
        }

        for (var kills = 0; kills < 3; kills++)
        {
            service.StartAgain();
            var before = LogBytes(data);
            while (LogBytes(data) <= before)
            {
                await Eventually.Wait(TimeSpan.FromMilliseconds(1));
            }

            await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(0, 30)));
            await service.Kill();
        }

        service.StartAgain();
        await service.Ready();
        await CountShouldBe(Pieces, service);
    }

    [Fact]
    public async Task Broker_restarted_in_the_midst_of_delivering_costs_and_doubles_nothing()
    {
        const int Pieces = 5_000;
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url);
        await service.Kill();
        await using (var device = await Publisher.Connect(broker.Port))
        {
            await device.PublishAll(Enumerable.Repeat(new WorkMessage(Topic, "1"), Pieces));
        }

        service.StartAgain();
        await Eventually.True("the first pieces have come", CatchUp, async () => (await service.Board.View()).Frames("received") > 0);
        await broker.Restart();
        await CountShouldBe(Pieces, service);
    }

    [Theory]
    [InlineData(false, ChildProcess.SigKill)]
    [InlineData(true, ChildProcess.SigKill)]
    [InlineData(false, ChildProcess.SigTerm)]
    public async Task Device_at_our_own_broker_sends_again_what_was_not_acknowledged_and_is_counted_once(bool isMqtt5, int signal)
    {
        const int Pieces = 4_000;
        var random = Seeded();
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}");
        using var device = new MqttDevice(port, "press-1", isMqtt5);
        await device.Connect();
        var streaming = device.Stream(Topic, "1", until: Pieces - 1_000, inFlight: 100);
        await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(2, 40)));
        if (signal == ChildProcess.SigKill)
        {
            await service.Kill();
        }
        else
        {
            Assert.Equal(0, await service.Terminate());
        }

        await streaming;
        service.StartAgain();
        await service.Ready();
        await device.Connect(Topic, "1");

        // And the device's own power goes, with acknowledgements on their way.
        for (var i = 0; i < 200; i++)
        {
            try
            {
                await device.Send(Topic, "1");
            }
            catch (IOException)
            {
                await device.Connect(Topic, "1");
            }
        }

        await Eventually.True("they have come", CatchUp, async () => (await service.Board.View()).Frames("received") >= device.Sent);
        await device.Connect(Topic, "1");
        for (var tries = 0; !await device.Stream(Topic, "1", Pieces, inFlight: 100); tries++)
        {
            // A broker may still be clearing up behind the old connection, and close the new one of the same id with it.
            Assert.True(tries < 5, "the connection was closed again and again");
            await device.Connect(Topic, "1");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{device.SentAgain} were sent again");
        Assert.True(device.SentAgain >= 200);
        Assert.True(await CountShouldBe(Pieces, service) >= 200);
    }

    [Fact]
    public async Task Lines_of_mosquitto_pub_are_counted_once_each()
    {
        const int Pieces = 2_000;
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        var lines = data.Write("lines", string.Concat(Enumerable.Repeat("1\n", Pieces)));
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}");
        await using var publisher = ChildProcess.Start("sh", ["-c", $"'{Needs.Program("mosquitto_pub")}' -p {port} -q 1 -t {Topic} -l < '{lines}'"]);
        Assert.Equal(0, await publisher.ExitCode(CatchUp));
        await CountShouldBe(Pieces, service);
    }

    /// <returns>How many came more than once.</returns>
    private static async Task<long> CountShouldBe(int pieces, KotadxService service)
    {
        var board = await service.Board.Accepted(pieces, CatchUp);
        TestContext.Current.TestOutputHelper!.WriteLine($"{board.Frames("received")} received, {board.Frames("duplicate")} duplicates");
        await service.ShouldStopCleanly();
        return board.Frames("duplicate");
    }

    private static long LogBytes(TempFolder data) =>
        new DirectoryInfo(data.Folder(Path.Combine("log", "fab"))).EnumerateFiles("*.klog").Sum(static file => file.Length);

    private static Random Seeded()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
