using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A device: an MQTT client that publishes at QoS 1 as fast as the broker takes it.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    // Brokers of the 2.0 series allow a client 20 unacknowledged messages before they complain.
    private const int InFlight = 16;

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public static async Task<Publisher> Connect(int port)
    {
        var publisher = new Publisher();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId("device-" + Guid.NewGuid().ToString("N"))
            .Build();
        await publisher._client.ConnectAsync(options, TestContext.Current.CancellationToken);
        return publisher;
    }

    public Task Publish(string topic, byte[] payload) => _client.PublishAsync(
        new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build(),
        TestContext.Current.CancellationToken);

    /// <summary>
    /// Publishes all in this order, some of them in flight at once, and returns when every one is acknowledged. What is to happen
    /// in the midst of it happens before the message of that index.
    /// </summary>
    public async Task PublishAll(IEnumerable<WorkMessage> messages, Func<int, Task>? before = null)
    {
        var inFlight = new Queue<Task>();
        foreach (var (index, message) in messages.Index())
        {
            if (before is not null)
            {
                await before(index);
            }

            if (inFlight.Count == InFlight)
            {
                await inFlight.Dequeue();
            }

            inFlight.Enqueue(Publish(message.Topic, message.Bytes));
        }

        await Task.WhenAll(inFlight);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
            }
        }
        catch (MqttCommunicationException)
        {
            // The other side was killed on purpose, and this client had not seen it yet.
        }

        _client.Dispose();
    }
}
