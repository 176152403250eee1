using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>
/// A device that keeps each message until it is acknowledged: it connects again, however often, and sends again what was not, in the
/// order in which it was given.
/// </summary>
internal sealed class StubbornDevice(int port, string name, int window = 16) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Queue<(WorkMessage Message, Task Acknowledged)> _inFlight = new();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private IMqttClient? _client;
    private volatile bool _isCut;

    /// <summary>Messages given so far.</summary>
    public long Given { get; private set; }

    /// <summary>Messages acknowledged so far.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Messages sent once more, because nobody acknowledged them.</summary>
    public long Repeated { get; private set; }

    /// <summary>Sends a message; waits while the window is full.</summary>
    public async Task Send(WorkMessage message)
    {
        Given++;
        while (_inFlight.Count >= window)
        {
            await Settle();
        }

        _inFlight.Enqueue((message, await Begin(message)));
    }

    /// <summary>Waits until everything is acknowledged.</summary>
    public async Task Flush()
    {
        while (_inFlight.Count > 0)
        {
            await Settle();
        }
    }

    /// <summary>The cable is pulled: with the next message it connects anew, and sends again what is in flight.</summary>
    public void Cut() => _isCut = true;

    /// <summary>Waits for nothing any more.</summary>
    public void Abandon() => _end.Cancel();

    public async ValueTask DisposeAsync()
    {
        if (_client is { IsConnected: true } client)
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        }

        _client?.Dispose();
        _end.Dispose();
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    private bool IsFailure(Exception exception) =>
        exception is MqttCommunicationException or System.Net.Sockets.SocketException or ObjectDisposedException or TimeoutException or InvalidOperationException
            or OperationCanceledException
        && !_end.IsCancellationRequested;

    private async Task Settle()
    {
        var (_, acknowledged) = _inFlight.Peek();
        try
        {
            await acknowledged.WaitAsync(_end.Token);
            _inFlight.Dequeue();
            Acknowledged++;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            await Again();
        }
    }

    private async Task Again()
    {
        Drop();
        await Eventually.Wait(Pause);
        var messages = _inFlight.Select(static pair => pair.Message).ToList();
        _inFlight.Clear();
        foreach (var message in messages)
        {
            var acknowledged = await Begin(message);
            Repeated += acknowledged.IsFaulted ? 0 : 1;
            _inFlight.Enqueue((message, acknowledged));
        }
    }

    private async Task<Task> Begin(WorkMessage message)
    {
        try
        {
            if (_isCut || _client is not { IsConnected: true })
            {
                await Connect();
            }

            return Publish(_client!, message);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            return Task.FromException(exception);
        }
    }

    private async Task Connect()
    {
        Drop();
        _isCut = false;
        _client = new MqttClientFactory().CreateMqttClient();
        await _client.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithTcpServer("127.0.0.1", port)
                .WithProtocolVersion(MqttProtocolVersion.V311)
                .WithClientId(name)
                .WithTimeout(Patience)
                .Build(),
            _end.Token);
    }

    private Task<MqttClientPublishResult> Publish(IMqttClient client, WorkMessage message) => client.PublishAsync(
        new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(message.Bytes)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build(),
        _end.Token);
}
