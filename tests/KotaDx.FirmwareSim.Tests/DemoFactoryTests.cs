using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace KotaDx.FirmwareSim.Tests;

public sealed class DemoFactoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Roster_names_twelve_workers_of_three_teams()
    {
        var roster = new DemoFactory(new DemoFactoryOptions(), TimeProvider.System).Roster;

        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"w{i:00}"), roster.Select(r => r.Worker));
        Assert.Equal(["press", "machining", "assembly"], roster.Select(r => r.Team).Distinct());
        Assert.All(roster.CountBy(r => r.Team), team => Assert.Equal(4, team.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Demo")]
    [InlineData("a/b")]
    [InlineData("デモ")]
    [InlineData("a23456789012345678901234567890123")]
    public void A_factory_token_that_is_no_topic_level_is_refused(string token) =>
        Assert.Throws<ArgumentException>(() => new DemoFactory(new DemoFactoryOptions { Factory = token }, TimeProvider.System));

    [Fact]
    public void A_past_out_of_range_is_refused()
    {
        foreach (var history in (TimeSpan[])[TimeSpan.FromTicks(-1), DemoFactoryOptions.MaxHistory + TimeSpan.FromTicks(1)])
        {
            var options = new DemoFactoryOptions { History = history };
            Assert.Throws<ArgumentOutOfRangeException>(() => new DemoFactory(options, TimeProvider.System));
        }
    }

    [Fact]
    public async Task Without_a_broker_it_keeps_trying_and_stops_quietly()
    {
        var factory = new DemoFactory(new DemoFactoryOptions(), TimeProvider.System);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await factory.RunAsync("127.0.0.1", 1, stop.Token).WaitAsync(Patience, TestToken);

        Assert.Equal(0, factory.EventsPublished);
    }

    [Fact]
    public async Task A_second_run_at_the_same_time_is_refused()
    {
        var factory = new DemoFactory(new DemoFactoryOptions(), new FakeTimeProvider(Plan.Afternoon));
        using var stop = new CancellationTokenSource();
        var run = factory.RunAsync("127.0.0.1", 1, stop.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => factory.RunAsync("127.0.0.1", 1, stop.Token));

        await stop.CancelAsync();
        await run.WaitAsync(Patience, TestToken);
    }

    /// <summary>The broker comes late and once goes away; still everything arrives in order, and live follows the past.</summary>
    [Fact]
    public async Task Devices_publish_through_a_real_broker()
    {
        using var broker = Mosquitto.OrSkip();
        var start = TimeProvider.System.GetUtcNow();
        var factory = new DemoFactory(new DemoFactoryOptions { Factory = "toyo" }, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestToken);
        var run = factory.RunAsync("127.0.0.1", broker.Port, stop.Token);

        broker.Start();
        using var listener = await ListenAsync(broker.Port);
        var received = listener.Received;
        await UntilAsync(
            () => SimulatedStation.All.All(station => LastStatus(received, station) == "online")
                && received.Any(m => IsWork(m) && Time(m) > start),
            run);
        AssertEveryPayloadIsReadable(received);
        AssertWorkIsInOrder(received);

        broker.Kill();
        broker.Start();
        using var again = await ListenAsync(broker.Port);
        await UntilAsync(() => again.Received.Any(IsWork), run);

        await stop.CancelAsync();
        await run.WaitAsync(Patience, TestToken);
        var connected = SimulatedStation.All.Where(station => LastStatus(again.Received, station) is not null).ToList();
        Assert.NotEmpty(connected);
        await UntilAsync(() => connected.All(station => LastStatus(again.Received, station) == "offline"), Task.CompletedTask);
        Assert.True(factory.EventsPublished >= SimulatedStation.All.Count);
    }

    private static void AssertEveryPayloadIsReadable(IEnumerable<(string Topic, string Payload)> received)
    {
        foreach (var (topic, payload) in received)
        {
            var levels = topic.Split('/');
            Assert.Equal(["kotadx", "v1", "toyo"], levels[..3]);
            Assert.Contains(SimulatedStation.All, station => station.Line == levels[3] && station.Name == levels[4]);
            switch (levels[5])
            {
                case "status":
                    Assert.Contains(payload, (string[])["online", "offline"]);
                    break;
                case "work" or "state":
                    using (JsonDocument.Parse(payload))
                        break;
                case "current" or "temp":
                    var isWhole = payload.EndsWith('}');
                    Assert.Equal(!isWhole, payload == "NaN" || payload.EndsWith("\"v\":", StringComparison.Ordinal));
                    if (isWhole)
                        JsonDocument.Parse(payload).Dispose();
                    break;
                default:
                    Assert.Equal("vibration", levels[5]);
                    break;
            }
        }
    }

    private static void AssertWorkIsInOrder(IEnumerable<(string Topic, string Payload)> received)
    {
        foreach (var station in received.Where(IsWork).GroupBy(m => m.Topic))
        {
            var times = station.Select(Time).ToList();
            Assert.Equal(times.Order(), times);
        }
    }

    private static bool IsWork((string Topic, string Payload) message) => message.Topic.EndsWith("/work", StringComparison.Ordinal);

    private static DateTimeOffset Time((string Topic, string Payload) message)
    {
        using var json = JsonDocument.Parse(message.Payload);
        return DateTimeOffset.Parse(json.RootElement.GetProperty("ts").GetString()!, CultureInfo.InvariantCulture);
    }

    private static string? LastStatus(IEnumerable<(string Topic, string Payload)> received, SimulatedStation station) =>
        received.LastOrDefault(m => m.Topic == $"kotadx/v1/toyo/{station.Line}/{station.Name}/status").Payload;

    private static async Task UntilAsync(Func<bool> condition, Task running)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (running.IsFaulted)
                await running;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "Nothing came in a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestToken);
        }
    }

    private static async Task<Listener> ListenAsync(int port)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var listener = new Listener();
            try
            {
                await listener.ConnectAsync(port);
                return listener;
            }
            catch (MqttCommunicationException) when (TimeProvider.System.GetElapsedTime(begun) < Patience)
            {
                listener.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestToken);
            }
        }
    }

    private sealed class Listener : IDisposable
    {
        private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

        public ConcurrentQueue<(string Topic, string Payload)> Received { get; } = new();

        public async Task ConnectAsync(int port)
        {
            _client.ApplicationMessageReceivedAsync += arrived =>
            {
                Received.Enqueue((arrived.ApplicationMessage.Topic, arrived.ApplicationMessage.ConvertPayloadToString()));
                return Task.CompletedTask;
            };
            await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestToken);
            await _client.SubscribeAsync("kotadx/v1/toyo/#", MqttQualityOfServiceLevel.AtLeastOnce, TestToken);
        }

        public void Dispose() => _client.Dispose();
    }
}
