using System.Buffers;
using System.Net.Sockets;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet.Server;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// A broker of our own, so that devices connect straight to <c>kotadx</c>. A device's QoS 1 message is acknowledged once it is durable, in
/// the order of arrival, while the next ones are already being taken: see <see cref="DeviceChannel"/>.
/// </summary>
internal sealed class EmbeddedBroker : IHostedService
{
    private readonly EmbeddedBrokerOptions _options;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly MqttServer _server;

    public EmbeddedBroker(EmbeddedBrokerOptions options, Intake intake, Components components, TimeProvider time, ILogger<EmbeddedBroker> logger)
    {
        _options = options;
        _component = components.AddSource($"mqtt-listen {options.Port}");
        _time = time;
        _logger = logger;
        Desk = new DeviceDesk(options, intake, _component, time, logger);

        // The timeout is that of whoever connects and says nothing.
        var server = new MqttServerOptionsBuilder().WithDefaultCommunicationTimeout(TimeSpan.FromSeconds(10)).Build();
        _server = new MqttServerFactory().CreateMqttServer(server, [new DeviceListener(options, Desk, time)]);
        _server.InterceptingPublishAsync += OnPublishAsync;
        _server.ValidatingConnectionAsync += OnConnectingAsync;
        _server.InterceptingSubscriptionAsync += OnSubscribingAsync;
        _server.SessionDeletedAsync += OnSessionDeletedAsync;
    }

    /// <summary>What the connections share, with the counts of what was turned away.</summary>
    public DeviceDesk Desk { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or AggregateException or InvalidOperationException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            throw new EnvironmentFaultException(new(
                $"MQTTのポート {_options.Port} を開けません（{exception.Message}）。別のブローカーが動いていませんか。--mqtt-listen で別の番号にするか、--mqtt URL でそのブローカーにつないでください。",
                $"MQTT port {_options.Port} cannot be opened ({exception.Message}). Is another broker running? Choose another with --mqtt-listen, or connect to that broker with --mqtt URL."));
        }

        _component.Set(ComponentState.Ok, "装置からの接続を受け付けています", "open for devices");
        Diagnostics.Log.BrokerListens(_logger, _options.Port);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Desk.DrainAsync().ConfigureAwait(false);
        await _server.StopAsync().ConfigureAwait(false);
        _server.Dispose();
        Desk.Dispose();
    }

    /// <summary>In MQTT 5 a client without an id gets one and is told it.</summary>
    private static Task OnConnectingAsync(ValidatingConnectionEventArgs e)
    {
        if (string.IsNullOrEmpty(e.ClientId))
        {
            e.AssignedClientIdentifier = DeviceChannel.NewName();
        }

        return Task.CompletedTask;
    }

    private Task OnSubscribingAsync(InterceptingSubscriptionEventArgs e)
    {
        Desk.AddSubscriber(e.ClientId, e.SessionItems);
        return Task.CompletedTask;
    }

    private Task OnSessionDeletedAsync(SessionDeletedEventArgs e)
    {
        Desk.RemoveSubscriber(e.Id, e.SessionItems);
        return Task.CompletedTask;
    }

    private Task OnPublishAsync(InterceptingPublishEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (message.Topic is null or ['$', ..])
        {
            return Task.CompletedTask;
        }

        if (message.Payload.Length > FrameLimits.MaxPayloadBytes)
        {
            // Kept in the log and refused with its reason; not kept in memory for subscribers, least of all as a retained message.
            e.ProcessPublish = false;
        }

        if (!e.CancellationToken.CanBeCanceled)
        {
            // Messages that a connection brings are in the log already. A last will comes from no connection, and MQTTnet hands it over
            // without the token that every connection has.
            Desk.Take(
                Encoding.UTF8.GetBytes("mqtt:" + e.ClientId), EventTime.From(_time.GetUtcNow()), FrameMarks.None, 0, Encoding.UTF8.GetBytes(message.Topic), message.Payload.ToArray());
        }

        return Task.CompletedTask;
    }
}
