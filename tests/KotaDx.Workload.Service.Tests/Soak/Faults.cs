using KotaDx.Workload.Service.Tests.Infrastructure;
using MQTTnet;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Tests.Soak;

/// <summary>What goes wrong, one after the other.</summary>
internal sealed class Faults(
    KotadxService service, MosquittoBroker broker, InfluxServer influx, SmallDisk disk, Shop shop, SoakWatch watch, Random random)
{
    private const int GarbageMessages = 2_000;

    private static readonly string[] Names =
    [
        "kill -9",
        "broker stopped for 5 s",
        "InfluxDB frozen for 20 s",
        "disk full for 20 s",
        "kill -9 three times, while starting",
        "garbage",
        "second kotadx",
        "InfluxDB stopped for 15 s",
        "broker frozen for 40 s",
        "every device reconnects, ten times",
        "kill -9 on a full disk",
    ];

    public static string NameOf(int minute) => Names[minute % Names.Length];

    public async Task Inject(int minute)
    {
        switch (minute % Names.Length)
        {
            case 0:
                await watch.KillAndStart();
                break;
            case 1:
                await broker.Stop();
                await Wait(5);
                await broker.Restart();
                break;
            case 2:
                influx.Freeze();
                await Wait(20);
                influx.Thaw();
                break;
            case 3:
                await FillFor(20);
                break;
            case 4:
                for (var i = 0; i < 2; i++)
                {
                    await service.Kill();
                    watch.StartAgain();
                    await Eventually.Wait(TimeSpan.FromMilliseconds(random.Next(200, 2_000)));
                }

                await watch.KillAndStart();
                break;
            case 5:
                await SendGarbage();
                break;
            case 6:
                var second = await Kotadx.Command("run", "--data", disk.Folder.Path, "--board", $"http://127.0.0.1:{Loopback.FreePort()}",
                    "--mqtt-listen", $"{Loopback.FreePort()}", "--lang", "en");
                second.ShouldEndWith(3);
                break;
            case 7:
                await influx.Stop();
                await Wait(15);
                await influx.Restart();
                break;
            case 8:
                broker.Freeze();
                await Wait(40);
                broker.Thaw();
                break;
            case 9:
                for (var i = 0; i < 10; i++)
                {
                    shop.Cut();
                    await Wait(1);
                }

                break;
            default:
                disk.Fill();
                await Wait(5);
                await service.Kill();
                disk.Fill();
                watch.StartAgain();
                await service.EndedWith(TimeSpan.FromSeconds(60));
                disk.Relieve();
                await watch.KillAndStart();
                break;
        }
    }

    private static Task Wait(double seconds) => Eventually.Wait(TimeSpan.FromSeconds(seconds));

    private async Task FillFor(int seconds)
    {
        disk.Fill();
        for (var i = 0; i < seconds; i++)
        {
            await Wait(1);
            disk.Fill();
        }

        disk.Relieve();
    }

    /// <summary>Bytes that no device would send, to topics that no factory has.</summary>
    private async Task SendGarbage()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var stop = TestContext.Current.CancellationToken;
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), stop);
        string[] topics = ["kotadx/v1", "kotadx/v1/kota", "kotadx/v1/kota/shop/bench-0-0/work", "kotadx/v1/kota/shop/a/b/c/d", "kotadx/v1/Kota!/x/y/cycle", "kotadx/v1/kota//x/work"];
        for (var i = 0; i < GarbageMessages; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic(topics[random.Next(topics.Length)])
                    .WithPayload([0xFF, .. bytes])
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce)
                    .Build(),
                stop);
        }

        await client.DisconnectAsync(new MqttClientDisconnectOptions(), stop);
    }
}
