using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KotaDx.FirmwareSim;

/// <summary>One station's device: an MQTT client that sends its messages when they are due, each until it is acknowledged.</summary>
internal sealed class StationDevice
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly string _topicPrefix;
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;

    public StationDevice(string factory, SimulatedStation station, string host, int port, (string? User, string? Password) login, TimeProvider time)
    {
        _topicPrefix = $"kotadx/v1/{factory}/{station.Line}/{station.Name}/";
        _time = time;
        // 3.1.1 is what cheap firmware speaks.
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(host, port)
            .WithClientId($"{factory}-{station.Name}")
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(30))
            .WithWillTopic(_topicPrefix + "status")
            .WithWillPayload("offline")
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        _options = (login.User is null ? options : options.WithCredentials(login.User, login.Password)).Build();
    }

    /// <summary>Sends the messages, which must be in order of time, until cancelled; cancellation is not an error.</summary>
    public async Task RunAsync(IEnumerable<SimulatedMessage> messages, Action acknowledged, CancellationToken ct)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        try
        {
            foreach (var message in messages)
            {
                await WaitUntilAsync(message.At, ct);
                await DeliverAsync(client, message, ct);
                acknowledged();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        await SayGoodbyeAsync(client);
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken ct)
    {
        // The first messages are all overdue, so that without this a broker that answers at once could keep the stop unseen.
        ct.ThrowIfCancellationRequested();
        for (var left = due - _time.GetUtcNow(); left > TimeSpan.Zero; left = due - _time.GetUtcNow())
            await Task.Delay(left, _time, ct);
    }

    /// <summary>Sends until the broker acknowledges. A message whose acknowledgement was lost goes out again with the same seq.</summary>
    private async Task DeliverAsync(IMqttClient client, SimulatedMessage message, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (!client.IsConnected)
                {
                    await client.ConnectAsync(_options, ct);
                    await PublishAsync(client, "status", "online", retain: true, ct);
                }
                await PublishAsync(client, message.Signal, message.Payload, retain: false, ct);
                return;
            }
            catch (Exception e) when (IsConnectionTrouble(e))
            {
                ct.ThrowIfCancellationRequested();
                await Task.Delay(pause, _time, ct);
            }
        }
    }

    /// <summary>A clean disconnect makes the broker drop the last will, so the device says itself that it is leaving.</summary>
    private async Task SayGoodbyeAsync(IMqttClient client)
    {
        if (!client.IsConnected)
            return;
        using var timeout = new CancellationTokenSource(GoodbyeTimeout, _time);
        try
        {
            await PublishAsync(client, "status", "offline", retain: true, timeout.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), timeout.Token);
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            // The broker left first; its last will speaks for the device.
        }
    }

    private Task<MqttClientPublishResult> PublishAsync(
        IMqttClient client, string signal, string payload, bool retain, CancellationToken ct) =>
        client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(_topicPrefix + signal)
                .WithPayload(payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithRetainFlag(retain)
                .Build(),
            ct);

    // InvalidOperationException: a client whose connection broke between the look at IsConnected and the call says so in this way.
    private static bool IsConnectionTrouble(Exception e) =>
        e is MqttCommunicationException or OperationCanceledException or SocketException or IOException
            or InvalidOperationException or MqttProtocolViolationException;
}
