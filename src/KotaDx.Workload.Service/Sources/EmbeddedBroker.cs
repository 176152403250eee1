using System.Buffers;
using System.Net;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet.Protocol;
using MQTTnet.Server;
using MQTTnet.Server.Internal.Adapter;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// A broker of our own, so that devices connect straight to <c>kotadx</c>. A device's QoS 1 message is acknowledged once it is durable.
/// </summary>
internal sealed class EmbeddedBroker : IHostedService
{
    private readonly EmbeddedBrokerOptions _options;
    private readonly Intake _intake;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly MqttServer _server;

    public EmbeddedBroker(EmbeddedBrokerOptions options, Intake intake, Components components, TimeProvider time, ILogger<EmbeddedBroker> logger)
    {
        _options = options;
        _intake = intake;
        _component = components.AddSource($"mqtt-listen {options.Port}");
        _time = time;
        _logger = logger;
        var builder = new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(options.Port);
        if (options.LoopbackOnly)
        {
            builder = builder.WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None);
        }

        _server = new MqttServerFactory().CreateMqttServer(builder.Build(), [new GuestNaming(new MqttTcpServerAdapter())]);
        _server.InterceptingPublishAsync += OnPublishAsync;
        _server.ValidatingConnectionAsync += OnConnectingAsync;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or AggregateException or InvalidOperationException or MQTTnet.Exceptions.MqttCommunicationException)
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
        await _server.StopAsync().ConfigureAwait(false);
        _server.Dispose();
    }

    /// <summary>In MQTT 5 a client without an id gets one and is told it.</summary>
    private Task OnConnectingAsync(ValidatingConnectionEventArgs e)
    {
        if (string.IsNullOrEmpty(e.ClientId))
        {
            e.AssignedClientIdentifier = GuestNaming.NewName();
        }

        return Task.CompletedTask;
    }

    private async Task OnPublishAsync(InterceptingPublishEventArgs e)
    {
        if (e.ApplicationMessage.Topic.StartsWith('$'))
        {
            return;
        }

        if (e.ApplicationMessage.Payload.Length > FrameLimits.MaxPayloadBytes)
        {
            // Kept in the log and refused with its reason; not kept in memory for subscribers, least of all as a retained message.
            e.ProcessPublish = false;
        }

        var receipt = Take(e);
        await receipt.Lane.Frames.WaitForRoomAsync(e.CancellationToken).ConfigureAwait(false);
        if (e.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
        {
            // The server acknowledges when this returns.
            await receipt.WaitAsync(e.CancellationToken).ConfigureAwait(false);
        }
    }

    private Receipt Take(InterceptingPublishEventArgs e)
    {
        var payload = e.ApplicationMessage.Payload.IsSingleSegment ? e.ApplicationMessage.Payload.FirstSpan : e.ApplicationMessage.Payload.ToArray();
        return _intake.Append(new Frame
        {
            Arrival = EventTime.From(_time.GetUtcNow()),
            Kind = FrameKind.Message,
            // A retained flag from a publisher asks the broker to keep the value; the event itself happens now.
            Marks = FrameMarks.None,
            Origin = Encoding.UTF8.GetBytes("mqtt:" + e.ClientId),
            Topic = Encoding.UTF8.GetBytes(e.ApplicationMessage.Topic),
            Payload = payload,
        });
    }
}
