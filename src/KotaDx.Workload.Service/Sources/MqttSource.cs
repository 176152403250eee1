using System.Buffers;
using System.Text;
using System.Threading.Channels;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Takes messages from a broker with a persistent session. A message of QoS 1 is acknowledged once it is durable, in the order of
/// arrival, while the next ones are already being taken: many in flight, one disk sync for all of them.
/// </summary>
internal sealed class MqttSource : BackgroundService
{
    /// <summary>Bounds what the broker has in flight towards us (mosquitto 2.0.11 can stall beyond its own limits otherwise).</summary>
    private const ushort ReceiveMaximum = 1000;

    /// <summary>How long the broker keeps messages for us while we are away.</summary>
    private const uint SessionSeconds = 7 * 24 * 3600;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly MqttAddress _address;
    private readonly string _clientId;
    private readonly Intake _intake;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttSource> _logger;
    private readonly byte[] _origin;
    private MqttProtocolVersion _version = MqttProtocolVersion.V500;

    public MqttSource(MqttAddress address, DataFolder folder, Intake intake, Components components, TimeProvider time, ILogger<MqttSource> logger)
    {
        _address = address;
        _clientId = ClientIdOf(folder);
        _intake = intake;
        _component = components.AddSource($"mqtt {address}");
        _time = time;
        _logger = logger;
        _origin = Encoding.UTF8.GetBytes($"mqtt:{address}");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await ServeAsync(() => delay = FirstDelay, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MQTTnet.Exceptions.MqttCommunicationException or System.Net.Sockets.SocketException or OperationCanceledException or IOException)
            {
                reason = (exception.InnerException ?? exception).Message;
            }

            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            _component.Set(ComponentState.Waiting, $"つながりません: {reason}", $"not connected: {reason}");
            Diagnostics.Log.BrokerAway(_logger, _address.ToString(), reason, delay);
            try
            {
                await Task.Delay(delay, _time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
        }
    }

    /// <summary>One connection, from connect to disconnect. A client of its own each time: an acknowledgement can never slip into the next connection.</summary>
    private async Task<string> ServeAsync(Action connected, CancellationToken stopping)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var unacknowledged = Channel.CreateBounded<(Receipt Receipt, MqttApplicationMessageReceivedEventArgs Message)>(2 * ReceiveMaximum);
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            gone.TrySetResult(e.Exception?.Message ?? e.ReasonString ?? e.Reason.ToString());
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += async message =>
        {
            message.AutoAcknowledge = false;
            if (!stopping.IsCancellationRequested)
            {
                var receipt = Take(message.ApplicationMessage);
                await receipt.Lane.Frames.WaitForRoomAsync(stopping).ConfigureAwait(false);
                if (message.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
                {
                    await unacknowledged.Writer.WriteAsync((receipt, message), stopping).ConfigureAwait(false);
                }
            }
        };

        var result = await client.ConnectAsync(Options(), stopping).ConfigureAwait(false);
        if (result.ResultCode == MqttClientConnectResultCode.UnsupportedProtocolVersion && _version == MqttProtocolVersion.V500)
        {
            _version = MqttProtocolVersion.V311;
            return "the broker speaks MQTT 3.1.1 only";
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            return result.ResultCode.ToString();
        }

        var subscribe = new MqttClientFactory().CreateSubscribeOptionsBuilder().WithTopicFilter(filter => filter
            .WithTopic("kotadx/v1/#")
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainHandling(MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly)).Build();
        await client.SubscribeAsync(subscribe, stopping).ConfigureAwait(false);
        connected();
        _component.Set(ComponentState.Ok, "つながっています", "connected");
        Diagnostics.Log.BrokerConnected(_logger, _address.ToString(), result.IsSessionPresent ? "resumed" : "new");

        using var patience = new CancellationTokenSource();
        var acknowledging = AcknowledgeAsync(client, unacknowledged.Reader, patience.Token);
        string reason;
        try
        {
            reason = await gone.Task.WaitAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            reason = "stopping";
        }

        // What was taken is acknowledged before the connection closes; what was not, the broker keeps for the next session.
        // A disk that does not take it must not hold up the end.
        unacknowledged.Writer.TryComplete();
        patience.CancelAfter(DrainTime);
        await acknowledging.ConfigureAwait(false);
        if (client.IsConnected)
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).ConfigureAwait(false);
        }

        return reason;
    }

    private Receipt Take(MqttApplicationMessage message)
    {
        var topic = Encoding.UTF8.GetBytes(message.Topic);
        var payload = message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray();
        return _intake.Append(new Frame
        {
            Arrival = EventTime.From(_time.GetUtcNow()),
            Kind = FrameKind.Message,
            Marks = message.Retain ? FrameMarks.Retained : FrameMarks.None,
            Origin = _origin,
            Topic = topic,
            Payload = payload,
        });
    }

    private async Task AcknowledgeAsync(
        IMqttClient client, ChannelReader<(Receipt Receipt, MqttApplicationMessageReceivedEventArgs Message)> messages, CancellationToken patience)
    {
        var works = true;
        await foreach (var (receipt, message) in messages.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await receipt.WaitAsync(patience).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (!works || !client.IsConnected)
            {
                // The broker sends again what it has no acknowledgement for; the fold knows duplicates.
                continue;
            }

            try
            {
                await message.AcknowledgeAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The connection went in this moment; a disconnected client fails in ways of its own.
                works = false;
                Diagnostics.Log.AckFailed(_logger, _address.ToString(), client.IsConnected ? exception.Message : "the connection is gone");
            }
        }
    }

    private MqttClientOptions Options()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_address.Host, _address.Port)
            .WithClientId(_clientId)
            .WithProtocolVersion(_version)
            .WithCleanStart(false)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(10));
        if (_version == MqttProtocolVersion.V500)
        {
            builder = builder.WithSessionExpiryInterval(SessionSeconds).WithReceiveMaximum(ReceiveMaximum);
        }

        if (_address.User is not null)
        {
            builder = builder.WithCredentials(_address.User, _address.Password);
        }

        return (_address.Tls ? builder.WithTlsOptions(static tls => tls.UseTls()) : builder).Build();
    }

    /// <summary>The same name at every start, so that the broker finds our session again; another for each data folder.</summary>
    private static string ClientIdOf(DataFolder folder)
    {
        var file = Path.Combine(folder.Root, "mqtt-client-id");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, "kotadx-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6)));
        }

        return File.ReadAllText(file).Trim();
    }
}
