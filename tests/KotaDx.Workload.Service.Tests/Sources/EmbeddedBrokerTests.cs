using System.Text;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sources;
using KotaDx.Workload.Service.Tests.EndToEnd;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class EmbeddedBrokerTests
{
    private const string Topic = TestIntake.Topic;

    [Theory]
    [InlineData(MqttProtocolVersion.V311, MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttProtocolVersion.V500, MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttProtocolVersion.V500, MqttQualityOfServiceLevel.ExactlyOnce)]
    public async Task Every_message_of_a_real_client_is_answered_and_counted(MqttProtocolVersion version, MqttQualityOfServiceLevel quality)
    {
        await using var shop = await Shop.Open(static options => options);
        using var client = await Client(shop.Port, version);
        var publishing = Enumerable.Range(0, 500).Select(_ => client.PublishAsync(
            new MqttApplicationMessage { Topic = Topic, PayloadSegment = Encoding.UTF8.GetBytes("1"), QualityOfServiceLevel = quality }));
        Assert.All(await Task.WhenAll(publishing), static result => Assert.True(result.IsSuccess));
        await shop.Intake.AcceptedShouldBecome(500);
    }

    [Fact]
    public async Task Last_will_of_a_device_is_logged_once()
    {
        await using var shop = await Shop.Open(static options => options);
        using (var client = new MqttClientFactory().CreateMqttClient())
        {
            await client.ConnectAsync(
                new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", shop.Port).WithWillTopic("kotadx/v1/fab/l/s/status").WithWillPayload("offline").Build(),
                TestContext.Current.CancellationToken);
        }

        await shop.Intake.AcceptedShouldBecome(1);
        Assert.Equal(1, (await shop.Intake.Counts()).FramesReceived);
    }

    [Fact]
    public async Task Flood_at_QoS_0_is_cut_to_the_rate_and_the_component_says_whose()
    {
        await using var shop = await Shop.Open(static options => options with { MessagesPerSecond = 1, MessageBurst = 10 });
        using var flood = new MqttDevice(shop.Port, "flood", isMqtt5: false);
        await flood.Connect();
        for (var i = 0; i < 200; i++)
        {
            await flood.SendAtMostOnce(Topic, "1");
        }

        Assert.True(await flood.Ping());
        using var other = new MqttDevice(shop.Port, "other", isMqtt5: false);
        await other.Connect();
        Assert.True(await other.Stream(Topic, "1", until: 5, inFlight: 2));

        var refused = shop.Broker.Desk.RefusedByRate;
        Assert.InRange(refused, 150, 190);
        Assert.Equal([KeyValuePair.Create("flood", refused)], shop.Broker.Desk.RefusedByClient);
        Assert.Contains("'flood' sends more than 1 messages a second", shop.Intake.Source.Current.Detail.En, StringComparison.Ordinal);
        Assert.Equal(ComponentState.Ok, shop.Intake.Source.Current.State);
        await shop.Intake.AcceptedShouldBecome(200 - refused + 5);
    }

    [Fact]
    public async Task Flood_at_QoS_1_is_slowed_down_loses_nothing_and_nobody_else_feels_it()
    {
        await using var shop = await Shop.Open(static options => options with { MessagesPerSecond = 100, MessageBurst = 10 });
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        using var flood = new MqttDevice(shop.Port, "flood", isMqtt5: true);
        await flood.Connect();
        var flooding = flood.Stream(Topic, "1", until: 210, inFlight: 100);

        using var other = new MqttDevice(shop.Port, "other", isMqtt5: true);
        await other.Connect();
        Assert.True(await other.Stream(Topic, "1", until: 9, inFlight: 2));
        Assert.False(flooding.IsCompleted);

        Assert.True(await flooding);
        Assert.True(clock.GetElapsedTime(started) >= TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, shop.Broker.Desk.RefusedByRate);
        await shop.Intake.AcceptedShouldBecome(219);
    }

    [Fact]
    public async Task Packet_of_200_MB_is_cut_off_at_its_header_and_told()
    {
        await using var shop = await Shop.Open(static options => options);
        using var device = new MqttDevice(shop.Port, "huge", isMqtt5: true);
        await device.Connect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await device.WriteBytes([0x32, 0x80, 0xA4, 0xAF, 0x5F, 0, 1, (byte)'t', 0, 1]);
        var (type, body) = Assert.NotNull(await device.Read());
        Assert.Equal((0xE0, 0x95), (type, body[0]));
        Assert.Null(await device.Read());
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 50_000_000);
        Assert.Equal(1, shop.Broker.Desk.TooLong);
        Assert.Contains("'huge' was cut off", shop.Intake.Source.Current.Detail.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_the_others_go_on()
    {
        await using var shop = await Shop.Open(static options => options with { MaxClients = 3 });
        using var one = new MqttDevice(shop.Port, "one", isMqtt5: false);
        using var two = new MqttDevice(shop.Port, "two", isMqtt5: false);
        using var three = new MqttDevice(shop.Port, "three", isMqtt5: false);
        using var four = new MqttDevice(shop.Port, "four", isMqtt5: false);
        await one.Connect();
        await two.Connect();
        await three.Connect();
        await Assert.ThrowsAsync<IOException>(() => four.ConnectOnce());
        Assert.Equal(1, shop.Broker.Desk.TurnedAway);
        Assert.True(await one.Ping());

        two.Break();
        await Eventually.True("a place is free", TimeSpan.FromSeconds(10), async () =>
        {
            await four.Connect();
            return true;
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clean_stop_acknowledges_what_was_taken_before_it_closes(bool isMqtt5)
    {
        var shop = await Shop.Open(static options => options);
        using var device = new MqttDevice(shop.Port, "press", isMqtt5);
        await device.Connect();
        var streaming = device.Stream(Topic, "1", until: 60_000, inFlight: 500);
        await Eventually.Wait(TimeSpan.FromMilliseconds(50));
        await shop.Broker.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(await streaming);
        var acknowledged = device.Sent - device.Unacknowledged;
        Assert.True(acknowledged > 0);
        await Eventually.Get("all folded", TimeSpan.FromSeconds(20), async () => (await shop.Intake.Counts()).FramesReceived, received => received == acknowledged);
        await shop.Intake.DisposeAsync();
    }

    [Fact]
    public async Task Messages_of_one_device_share_the_syncs_of_the_disk()
    {
        await using var shop = await Shop.Open(static options => options with { MessagesPerSecond = 1e6, MessageBurst = 100_000 });
        using var device = new MqttDevice(shop.Port, "press", isMqtt5: false);
        await device.Connect();
        var clock = TimeProvider.System;
        var (seconds, last) = (new double[2], 0);
        foreach (var (index, (until, inFlight)) in new[] { (300, 2), (20_300, 200) }.Index())
        {
            var started = clock.GetTimestamp();
            Assert.True(await device.Stream(Topic, "1", until, inFlight));
            seconds[index] = clock.GetElapsedTime(started).TotalSeconds / (until - last);
            last = until;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{1 / seconds[0]:0}/s with 2 in flight, {1 / seconds[1]:0}/s with 200");
        Assert.True(seconds[1] * 3 < seconds[0], $"{seconds[1]} s a message with many in flight, {seconds[0]} s with few");
    }

    [Fact]
    public async Task Subscriber_gets_every_message_from_its_subscription_on_and_what_was_retained_before()
    {
        await using var shop = await Shop.Open(static options => options);
        using var device = await Client(shop.Port, MqttProtocolVersion.V500);
        await device.PublishAsync(Message("kept", isRetained: true), TestContext.Current.CancellationToken);
        await device.PublishAsync(Message("gone"), TestContext.Current.CancellationToken);
        Assert.False(shop.Broker.Desk.HasSubscribers);

        using (var listener = await Client(shop.Port, MqttProtocolVersion.V311))
        {
            var heard = new List<string>();
            listener.ApplicationMessageReceivedAsync += e =>
            {
                lock (heard)
                {
                    heard.Add(e.ApplicationMessage.ConvertPayloadToString());
                }

                return Task.CompletedTask;
            };
            await listener.SubscribeAsync("kotadx/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
            foreach (var i in Enumerable.Range(0, 200))
            {
                await device.PublishAsync(Message($"{i}", quality: (MqttQualityOfServiceLevel)(i % 3)), TestContext.Current.CancellationToken);
            }

            List<string> expected = ["kept", .. Enumerable.Range(0, 200).Select(static i => $"{i}")];
            await Eventually.True("all were heard", TimeSpan.FromSeconds(20), () =>
            {
                lock (heard)
                {
                    return Task.FromResult(heard.Count >= expected.Count);
                }
            });
            Assert.Equal(expected.Order(), heard.Order());
            Assert.True(shop.Broker.Desk.HasSubscribers);
            await listener.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        }

        await Eventually.True("nobody is handed messages any more", TimeSpan.FromSeconds(20), () => Task.FromResult(!shop.Broker.Desk.HasSubscribers));
        Assert.True((await device.PublishAsync(Message("after"), TestContext.Current.CancellationToken)).IsSuccess);
        await Eventually.Get("all logged", TimeSpan.FromSeconds(20), async () => (await shop.Intake.Counts()).FramesReceived, static received => received == 203);
    }

    [Fact]
    public async Task Device_that_does_nothing_but_publish_is_not_taken_for_dead()
    {
        await using var shop = await Shop.Open(static options => options);
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", shop.Port).WithKeepAlivePeriod(TimeSpan.FromSeconds(1)).Build(), TestContext.Current.CancellationToken);

        // The client sends no ping as long as it sends anything else, and the server has to hear of it within 1.5 s.
        for (var i = 0; i < 40; i++)
        {
            await device.PublishAsync(Message("1", quality: MqttQualityOfServiceLevel.AtMostOnce), TestContext.Current.CancellationToken);
            await Eventually.Wait(TimeSpan.FromMilliseconds(100));
        }

        Assert.True(device.IsConnected);
        await shop.Intake.AcceptedShouldBecome(40);
    }

    private static MqttApplicationMessage Message(string payload, bool isRetained = false, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce) =>
        new() { Topic = Topic, PayloadSegment = Encoding.UTF8.GetBytes(payload), Retain = isRetained, QualityOfServiceLevel = quality };

    private static async Task<IMqttClient> Client(int port, MqttProtocolVersion version)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(version).Build(), TestContext.Current.CancellationToken);
        return client;
    }

    private sealed class Shop : IAsyncDisposable
    {
        private Shop(TestIntake intake, EmbeddedBrokerOptions options)
        {
            Intake = intake;
            Port = options.Port;
            Broker = new EmbeddedBroker(options, intake.Intake, intake.Components, TimeProvider.System, NullLogger<EmbeddedBroker>.Instance);
        }

        public TestIntake Intake { get; }

        public int Port { get; }

        public EmbeddedBroker Broker { get; }

        public static async Task<Shop> Open(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions> change)
        {
            var shop = new Shop(new TestIntake(), change(new EmbeddedBrokerOptions(Loopback.FreePort(), LoopbackOnly: true)));
            await shop.Broker.StartAsync(TestContext.Current.CancellationToken);
            return shop;
        }

        public async ValueTask DisposeAsync()
        {
            await Broker.StopAsync(CancellationToken.None);
            await Intake.DisposeAsync();
        }
    }
}
