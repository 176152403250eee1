using System.Text;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Takes messages from a broker with a persistent session. A message of QoS 1 is acknowledged once it is durable, in the order of
/// arrival, while the next ones are already being taken: many in flight, one disk sync for all of them.
/// </summary>
internal sealed class MqttSource : BackgroundService
{
    private const string Filter = "kotadx/v1/#";

    /// <summary>Bounds what the broker has in flight towards us (mosquitto 2.0.11 can stall beyond its own limits otherwise).</summary>
    private const ushort ReceiveMaximum = 1000;

    /// <summary>How long the broker keeps messages for us while we are away.</summary>
    private const uint SessionSeconds = 7 * 24 * 3600;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    /// <summary>A connection that held this long was a good one: the next try after it comes soon again.</summary>
    private static readonly TimeSpan GoodTime = TimeSpan.FromSeconds(30);

    /// <summary>So many short connections in a row that the broker closed without a word are no restarts of the broker any more.</summary>
    private const int MostThrownOut = 3;

    private readonly MqttAddress _address;
    private readonly string _clientId;
    private readonly Intake _intake;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttSource> _logger;
    private readonly byte[] _origin;
    private MqttProtocolVersion _version = MqttProtocolVersion.V500;
    private bool _isVersionKnown;
    private long? _subscribedAt;

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

    /// <summary>
    /// The broker is asked for a sign of life after two thirds of this, and taken for gone when none has come after half of it more, whatever TCP
    /// says: a network that swallows packets, or a broker that hangs, closes no connection. So it is noticed within 17.5 s.
    /// </summary>
    internal TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        var thrownOut = 0;
        while (true)
        {
            _subscribedAt = null;
            MqttEnding ending;
            try
            {
                ending = await ServeAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever a broker or a network does, the next try may go well.
                ending = MqttEnding.Of(exception, _address.Tls && _subscribedAt is null);
            }

            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (_subscribedAt is { } since && _time.GetElapsedTime(since) >= GoodTime)
            {
                (delay, thrownOut) = (FirstDelay, 0);
            }
            else if (_subscribedAt is not null && ending == MqttEnding.Closed && ++thrownOut >= MostThrownOut)
            {
                ending = MqttEnding.ThrownOut;
            }

            var wait = ending.AtLeast > delay ? ending.AtLeast : delay;
            _component.Set(ComponentState.Waiting, $"つながりません: {ending.Reason.Ja}", $"not connected: {ending.Reason.En}");
            Diagnostics.Log.BrokerAway(_logger, _address.ToString(), ending.Reason.En, wait);
            try
            {
                await Task.Delay(wait, _time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
        }
    }

    /// <summary>One connection, from connect to disconnect. A client of its own each time: an acknowledgement can never slip into the next connection.</summary>
    private async Task<MqttEnding> ServeAsync(CancellationToken stopping)
    {
        using var channel = new BrokerChannel(_intake, _origin, ReceiveMaximum, _time, _logger, stopping);
        using var client = new MqttClientFactory().CreateMqttClient(channel);
        using var over = new CancellationTokenSource();
        var gone = new TaskCompletionSource<MqttEnding>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            gone.TrySetResult(MqttEnding.Gone(e));
            return Task.CompletedTask;
        };
        try
        {
            if (await ConnectAsync(client, stopping).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            // Messages of a resumed session come before the answer to our subscription.
            using var patience = new CancellationTokenSource();
            var acknowledging = AcknowledgeAsync(channel.Acknowledger, patience.Token);
            try
            {
                if (await SubscribeAsync(client, stopping).ConfigureAwait(false) is { } objection)
                {
                    return objection;
                }

                _subscribedAt = _time.GetTimestamp();
                _component.Set(ComponentState.Ok, "つながっています", "connected");
                _ = WatchAsync(client, channel, gone, over.Token);
                return await gone.Task.WaitAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // What was taken is acknowledged before the connection closes; what was not, the broker keeps for the next session.
                // Neither a disk that does not take it nor a broker that does not read may hold up the end.
                channel.Acknowledger.Complete();
                patience.CancelAfter(DrainTime);
                await acknowledging.ConfigureAwait(false);
                return MqttEnding.Stopping;
            }
            finally
            {
                await patience.CancelAsync().ConfigureAwait(false);
                await acknowledging.ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await LeaveAsync(client).ConfigureAwait(false);
        }
    }

    /// <returns>Null if connected, else why not.</returns>
    private async Task<MqttEnding?> ConnectAsync(IMqttClient client, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(ConnectTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        MqttClientConnectResult result;
        try
        {
            // MQTTnet's own time limit does not apply where it is given a token.
            result = await client.ConnectAsync(Options(), either.Token).ConfigureAwait(false);
        }
        catch (MqttConnectingFailedException) when (!_isVersionKnown && !either.IsCancellationRequested)
        {
            // The other side closed the connection, or gave an answer that is none: a broker of before 2019 may do either. Or it
            // has just been restarted: then the one after this is of MQTT 5 again.
            _version = _version == MqttProtocolVersion.V500 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;
            return _version == MqttProtocolVersion.V311 ? MqttEnding.OldBroker : MqttEnding.NoAnswer;
        }

        // 1 is what MQTT 3.1.1 says for "unacceptable protocol version" (3.2.2.3), also to somebody who asked in MQTT 5.
        if (_version == MqttProtocolVersion.V500 && result.ResultCode is MqttClientConnectResultCode.UnsupportedProtocolVersion or (MqttClientConnectResultCode)1)
        {
            _version = MqttProtocolVersion.V311;
            return MqttEnding.OldBroker;
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            return MqttEnding.Refused(result.ResultCode, result.ReasonString, _address.User is not null);
        }

        _isVersionKnown = true;
        Diagnostics.Log.BrokerConnected(_logger, _address.ToString(), result.IsSessionPresent ? "resumed" : "new");
        return null;
    }

    /// <returns>Null if subscribed, else why not.</returns>
    private async Task<MqttEnding?> SubscribeAsync(IMqttClient client, CancellationToken stopping)
    {
        // In MQTT 3.1.1 retained messages come at every subscription; the fold knows them by their mark.
        var subscribe = new MqttClientFactory().CreateSubscribeOptionsBuilder().WithTopicFilter(filter => filter
            .WithTopic(Filter)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainHandling(_version == MqttProtocolVersion.V500 ? MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly : MqttRetainHandling.SendAtSubscribe)).Build();
        using var late = new CancellationTokenSource(ConnectTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        var result = await client.SubscribeAsync(subscribe, either.Token).ConfigureAwait(false);
        foreach (var item in result.Items)
        {
            // At QoS 0 a message that comes while we are away would be lost without a word.
            if (item.ResultCode != MqttClientSubscribeResultCode.GrantedQoS1)
            {
                return MqttEnding.NotSubscribed(item.ResultCode, Filter);
            }
        }

        return null;
    }

    /// <summary>Asks the broker for a sign of life, and looks after messages that could not be stored.</summary>
    private async Task WatchAsync(IMqttClient client, BrokerChannel channel, TaskCompletionSource<MqttEnding> gone, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(KeepAlive * 2 / 3, _time, over).ConfigureAwait(false);
                if (channel.Untaken is > 0 and var messages)
                {
                    gone.TrySetResult(MqttEnding.Unstored(messages));
                    return;
                }

                using var late = new CancellationTokenSource(KeepAlive / 2, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, over);
                try
                {
                    await client.PingAsync(either.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException && !over.IsCancellationRequested)
                {
                    if (!channel.IsHeldUp)
                    {
                        gone.TrySetResult(MqttEnding.NoAnswer);
                        return;
                    }

                    // We do not read because the disk does not take what we have: the answer may be lying there.
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && over.IsCancellationRequested)
        {
            // The connection is over.
        }
    }

    private async Task AcknowledgeAsync(Acknowledger acknowledger, CancellationToken patience)
    {
        try
        {
            await acknowledger.RunAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nothing more is to be acknowledged.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The connection went in this moment; a disconnected client fails in ways of its own. The broker sends again what it
            // has no acknowledgement for; the fold knows duplicates.
            Diagnostics.Log.AckFailed(_logger, _address.ToString(), exception.Message);
        }
    }

    private async Task LeaveAsync(IMqttClient client)
    {
        if (!client.IsConnected)
        {
            return;
        }

        try
        {
            using var late = new CancellationTokenSource(FarewellTime, _time);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), late.Token).WaitAsync(2 * FarewellTime, _time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is gone, or does not listen. Our session stays with it either way.
        }
    }

    private MqttClientOptions Options()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_address.Host, _address.Port)
            .WithClientId(_clientId)
            .WithProtocolVersion(_version)
            .WithCleanStart(false)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(ConnectTime);
        if (_version == MqttProtocolVersion.V500)
        {
            builder = builder.WithSessionExpiryInterval(SessionSeconds).WithReceiveMaximum(ReceiveMaximum);
        }

        if (_address.User is not null)
        {
            builder = builder.WithCredentials(_address.User, _address.Password);
        }

        var options = (_address.Tls ? builder.WithTlsOptions(static tls => tls.UseTls()) : builder).Build();

        // What the system keeps for us until we read it; MQTTnet asks for 8 KiB, no more than a hundred messages.
        ((MqttClientTcpOptions)options.ChannelOptions).BufferSize = 4 * PublishTap.UsualBytes;
        return options;
    }

    /// <summary>
    /// The same name at every start, so that the broker finds our session again; another for each data folder. A file without a name in it
    /// counts as none: with an empty one the broker would keep no session.
    /// </summary>
    private static string ClientIdOf(DataFolder folder)
    {
        var file = Path.Combine(folder.Root, "mqtt-client-id");
        var known = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (known.Length > 0)
        {
            return known;
        }

        var name = "kotadx-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
        DurableFiles.Replace(file, Encoding.UTF8.GetBytes(name));
        return name;
    }
}
