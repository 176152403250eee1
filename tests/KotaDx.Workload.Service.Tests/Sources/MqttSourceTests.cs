using System.Net;
using System.Net.Sockets;
using System.Text;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sources;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class MqttSourceTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Broker_that_stands_still_is_noticed_and_served_again_when_it_goes_on()
    {
        await using var broker = await MosquittoBroker.Start();
        await using var intake = new TestIntake();
        using var source = await Connected(intake, broker.Port, keepAlive: TimeSpan.FromSeconds(3));
        await using var device = await Publisher.Connect(broker.Port);
        await device.PublishAll(Enumerable.Repeat(new WorkMessage(TestIntake.Topic, "1"), 100));
        await intake.AcceptedShouldBecome(100);

        broker.Freeze();
        await intake.StateShouldBecome(ComponentState.Waiting, "the broker does not answer", TimeSpan.FromSeconds(5));
        broker.Thaw();
        await intake.StateShouldBecome(ComponentState.Ok, "connected", TimeSpan.FromSeconds(30));
        await device.PublishAll(Enumerable.Repeat(new WorkMessage(TestIntake.Topic, "1"), 100));
        await intake.AcceptedShouldBecome(200);
        await Stop(source);
    }

    [Fact]
    public async Task Stop_takes_no_more_than_five_seconds_when_the_broker_stands_still()
    {
        await using var broker = await MosquittoBroker.Start();
        await using var intake = new TestIntake();
        using var source = await Connected(intake, broker.Port);
        broker.Freeze();
        await Stop(source);
    }

    [Fact]
    public async Task Wrong_password_is_told_with_what_to_do()
    {
        using var folder = new TempFolder();
        var passwords = folder.Write("passwords", "");
        await using var hash = ChildProcess.Start(Needs.Program("mosquitto_passwd"), ["-b", passwords, "line", "right"]);
        Assert.Equal(0, await hash.ExitCode(Soon));
        await using var broker = await MosquittoBroker.Start("allow_anonymous false", $"password_file {passwords}");

        foreach (var (user, words) in new[] { ("line:wrong@", "does not accept the user name or the password"), ("", "accepts nobody without a name") })
        {
            await using var intake = new TestIntake();
            using var source = Source(intake, $"mqtt://{user}127.0.0.1:{broker.Port}");
            await source.StartAsync(TestContext.Current.CancellationToken);
            await intake.StateShouldBecome(ComponentState.Waiting, words, Soon);
            await Stop(source);
        }

        await using var well = new TestIntake();
        using var welcome = Source(well, $"mqtt://line:right@127.0.0.1:{broker.Port}");
        await welcome.StartAsync(TestContext.Current.CancellationToken);
        await well.StateShouldBecome(ComponentState.Ok, "connected", Soon);
        await Stop(welcome);
    }

    [Fact]
    public async Task Subscription_that_is_refused_is_not_taken_for_connected()
    {
        var port = Loopback.FreePort();
        using var server = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).Build());
        server.InterceptingSubscriptionAsync += static e =>
        {
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            return Task.CompletedTask;
        };
        await server.StartAsync();
        await using var intake = new TestIntake();
        using var source = Source(intake, $"127.0.0.1:{port}");
        await source.StartAsync(TestContext.Current.CancellationToken);
        await intake.StateShouldBecome(ComponentState.Waiting, "refuses the subscription to 'kotadx/v1/#' (NotAuthorized)", Soon);
        await Stop(source);
        await server.StopAsync();
    }

    [Fact]
    public async Task Client_that_takes_our_id_is_named_and_not_fought_with()
    {
        await using var broker = await MosquittoBroker.Start();
        await using var intake = new TestIntake();
        using var source = await Connected(intake, broker.Port);
        var id = await File.ReadAllTextAsync(Path.Combine(intake.Folder.Root, "mqtt-client-id"), TestContext.Current.CancellationToken);
        using var other = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithCleanStart(false).WithClientId(id).Build();
        await Eventually.True("the other one is named", TimeSpan.FromSeconds(30), async () =>
        {
            if (!other.IsConnected)
            {
                await other.ConnectAsync(options, TestContext.Current.CancellationToken);
            }

            return intake.Source.Current.Detail.En.Contains("as when another program has our client id", StringComparison.Ordinal);
        });
        await Eventually.Wait(TimeSpan.FromSeconds(1.5));
        Assert.True(other.IsConnected);
        await Stop(source);
    }

    [Theory]
    [InlineData(new byte[] { 0x20, 2, 0, 1 })]
    [InlineData(new byte[0])]
    public async Task Broker_of_MQTT_3_1_1_only_is_asked_in_its_own_version(byte[] answerToMqtt5)
    {
        using var listener = new TcpListener(IPAddress.Loopback, Loopback.FreePort());
        listener.Start();
        var versions = new List<byte>();
        var serving = Task.Run(async () =>
        {
            var buffer = new byte[4096];
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                var stream = connection.GetStream();
                await stream.ReadAtLeastAsync(buffer, 9, cancellationToken: TestContext.Current.CancellationToken);
                versions.Add(buffer[8]);
                if (buffer[8] != 4)
                {
                    await stream.WriteAsync(answerToMqtt5, TestContext.Current.CancellationToken);
                    continue;
                }

                await stream.WriteAsync(new byte[] { 0x20, 2, 0, 0 }, TestContext.Current.CancellationToken);
                await stream.ReadAtLeastAsync(buffer, 4, cancellationToken: TestContext.Current.CancellationToken);

                // The answer to the subscription, a message of QoS 1 that is sent again, and its acknowledgement.
                var topic = Encoding.UTF8.GetBytes(TestIntake.Topic);
                byte[] packets = [0x90, 3, buffer[2], buffer[3], 1, 0x3A, (byte)(topic.Length + 5), 0, (byte)topic.Length, .. topic, 0, 9, (byte)'1'];
                await stream.WriteAsync(packets, TestContext.Current.CancellationToken);
                await stream.ReadExactlyAsync(buffer.AsMemory(0, 4), TestContext.Current.CancellationToken);
                return buffer[..4];
            }
        });
        await using var intake = new TestIntake();
        using var source = Source(intake, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await source.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0x40, 2, 0, 9], await serving.WaitAsync(Soon, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal([5, 4], versions);
        await intake.AcceptedShouldBecome(1);
        await Stop(source);
    }

    [Theory]
    [InlineData(false, "nothing listens there")]
    [InlineData(true, "TLS failed")]
    public async Task Broker_that_is_not_there_or_not_trusted_is_told_in_plain_words(bool tls, string words)
    {
        await using var broker = await MosquittoBroker.Start();
        await using var intake = new TestIntake();
        using var source = Source(intake, tls ? $"mqtts://127.0.0.1:{broker.Port}" : $"127.0.0.1:{Loopback.FreePort()}");
        await source.StartAsync(TestContext.Current.CancellationToken);
        await intake.StateShouldBecome(ComponentState.Waiting, words, Soon);
        await Stop(source);
    }

    private static MqttSource Source(TestIntake intake, string address, TimeSpan? keepAlive = null)
    {
        Assert.True(MqttAddress.TryParse(address, out var parsed));
        return new MqttSource(parsed, intake.Folder, intake.Intake, intake.Components, TimeProvider.System, NullLogger<MqttSource>.Instance)
        {
            KeepAlive = keepAlive ?? TimeSpan.FromSeconds(15),
        };
    }

    private static async Task<MqttSource> Connected(TestIntake intake, int port, TimeSpan? keepAlive = null)
    {
        var source = Source(intake, $"127.0.0.1:{port}", keepAlive);
        await source.StartAsync(TestContext.Current.CancellationToken);
        await intake.StateShouldBecome(ComponentState.Ok, "connected", Soon);
        return source;
    }

    private static async Task Stop(MqttSource source)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        await source.StopAsync(CancellationToken.None);
        Assert.InRange(clock.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
