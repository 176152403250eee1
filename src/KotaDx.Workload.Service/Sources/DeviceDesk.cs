using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// What the connections of all devices share: the way into the log, the rates by client id, and the counts of what was turned away. Safe for
/// concurrent use.
/// </summary>
internal sealed class DeviceDesk(EmbeddedBrokerOptions options, Intake intake, Component component, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _farewell = new();
    private readonly ConcurrentDictionary<string, DeviceRate> _rates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<DeviceChannel, bool> _channels = new();
    private readonly Dictionary<string, IDictionary> _subscribers = new(StringComparer.Ordinal);
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _telling = new();
    private TimeSpan _toldAt = TimeSpan.MinValue;
    private long _refusedByRate;
    private long _turnedAway;
    private long _tooLong;
    private volatile bool _isStopping;
    private volatile bool _isUntaken;
    private volatile bool _hasSubscribers;

    public EmbeddedBrokerOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>QoS 0 messages refused because their client sent too many; never logged, and never acknowledged since QoS 0 has no acknowledgement.</summary>
    public long RefusedByRate => Interlocked.Read(ref _refusedByRate);

    /// <summary>Connections closed because there were too many.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Connections closed because of a packet that was too long.</summary>
    public long TooLong => Interlocked.Read(ref _tooLong);

    /// <summary>True once the broker takes no more messages.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Cancelled when a stop has no more time for farewells.</summary>
    public CancellationToken Farewell => _farewell.Token;

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => time.GetElapsedTime(_started);

    /// <summary>Of each client of which messages were refused by the rate, how many.</summary>
    public IEnumerable<KeyValuePair<string, long>> RefusedByClient =>
        _rates.Where(static pair => pair.Value.Refused > 0).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Refused));

    /// <summary>The rate of a client id, the same one over reconnects.</summary>
    public DeviceRate RateOf(string clientId)
    {
        if (_rates.Count > 4 * options.MaxClients)
        {
            // Clients without an id have another name each time; whoever has rested needs no remembering.
            foreach (var (name, rate) in _rates)
            {
                if (rate.IsIdle(Now))
                {
                    _rates.TryRemove(name, out _);
                }
            }
        }

        return _rates.GetOrAdd(clientId, static (_, given) => new DeviceRate(given.MessagesPerSecond, given.MessageBurst), options);
    }

    /// <summary>Asks for one message of QoS 0.</summary>
    public bool Admits(DeviceRate rate, string clientId)
    {
        if (rate.TryTake(Now))
        {
            return true;
        }

        Interlocked.Increment(ref _refusedByRate);
        if (MayTell())
        {
            Diagnostics.Log.RefusedByRate(logger, clientId, rate.Refused, options.MessagesPerSecond);
            component.Set(
                ComponentState.Ok,
                $"装置からの接続を受け付けています。「{clientId}」が毎秒{options.MessagesPerSecond:0}件を超えて送るため、QoS 0の{rate.Refused}件を断りました。装置の設定を確かめるか、QoS 1で送ってください（QoS 1は断らず、待たせます）。",
                $"open for devices; '{clientId}' sends more than {options.MessagesPerSecond:0} messages a second: {rate.Refused} of QoS 0 were refused. Check the device, or let it send at QoS 1, which is slowed down and never refused.");
        }

        return false;
    }

    /// <summary>Has a refused message counted in the ledger of the factory that it was for.</summary>
    public void TurnAway(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> topic) => intake.TurnAway(ParseStatus.TooFast, origin, topic);

    /// <summary>Counts one message of QoS 1 or 2, which is never refused.</summary>
    /// <returns>How long the client is to wait before its next packet is read.</returns>
    public TimeSpan Charge(DeviceRate rate) => rate.Take(Now);

    /// <summary>Puts a message into the log.</summary>
    /// <remarks>A retained flag from a publisher asks the broker to keep the value; the event itself happens now, so it is no mark.</remarks>
    public Receipt Take(byte[] origin, EventTime arrival, FrameMarks marks, ushort delivery, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        try
        {
            var receipt = intake.Append(new Frame
            {
                Arrival = arrival,
                Kind = FrameKind.Message,
                Marks = marks,
                Delivery = delivery,
                Origin = origin,
                Topic = topic,
                Payload = payload,
            });
            if (_isUntaken)
            {
                _isUntaken = false;
                component.Set(ComponentState.Ok, "装置からの接続を受け付けています", "open for devices");
            }

            return receipt;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (MayTell())
            {
                _isUntaken = true;
                var words = Encoding.UTF8.GetString(topic);
                var reason = exception is EnvironmentFaultException fault ? fault.Text : new Text(exception.Message, exception.Message);
                Diagnostics.Log.DeviceMessageUntaken(logger, words, exception.Message);
                component.Set(
                    ComponentState.Waiting,
                    $"「{words}」のメッセージを保存できません: {reason.Ja} 装置は送り直すので失われませんが、直るまで増えません。",
                    $"messages of '{words}' cannot be stored: {reason.En} Devices send them again and nothing is lost, but nothing is counted until it is mended.");
            }

            throw;
        }
    }

    public void NoteTurnedAway()
    {
        Interlocked.Increment(ref _turnedAway);
        if (MayTell())
        {
            Diagnostics.Log.DeviceTurnedAway(logger, options.MaxClients);
            component.Set(
                ComponentState.Ok,
                $"装置からの接続を受け付けていますが、接続が{options.MaxClients}台を超えたので{TurnedAway}件を断りました。つなぎ直しを繰り返す装置がないか確かめてください。",
                $"open for devices, but with more than {options.MaxClients} connections: {TurnedAway} were turned away. Look for a device that connects over and over.");
        }
    }

    public void NoteTooLong(string clientId)
    {
        Interlocked.Increment(ref _tooLong);
        if (MayTell())
        {
            Diagnostics.Log.DevicePacketTooLong(logger, clientId, options.MaxPacketBytes);
            component.Set(
                ComponentState.Ok,
                $"装置からの接続を受け付けています。「{clientId}」が{options.MaxPacketBytes}バイトより長いメッセージを送ろうとしたので切断しました。測定値は数十バイトです。装置の設定を確かめてください。",
                $"open for devices; '{clientId}' was cut off at a message longer than {options.MaxPacketBytes} bytes. A reading has some dozens: check what the device sends.");
        }
    }

    /// <summary>
    /// True while there is somebody for whom the broker hands messages on: they cost MQTTnet's server far more than they cost us, and most factories
    /// have nobody listening there.
    /// </summary>
    public bool HasSubscribers => _hasSubscribers;

    /// <summary>A client is about to subscribe to something.</summary>
    /// <param name="clientId">Who.</param>
    /// <param name="session">What the server keeps for its session.</param>
    public void AddSubscriber(string clientId, IDictionary session)
    {
        lock (_subscribers)
        {
            _subscribers[clientId] = session;
            _hasSubscribers = true;
        }
    }

    /// <summary>A session is gone; a new one of the same client may be there by now.</summary>
    public void RemoveSubscriber(string clientId, IDictionary session)
    {
        lock (_subscribers)
        {
            if (_subscribers.TryGetValue(clientId, out var known) && known == session)
            {
                _subscribers.Remove(clientId);
                _hasSubscribers = _subscribers.Count > 0;
            }
        }
    }

    public void Add(DeviceChannel channel) => _channels[channel] = true;

    public void Remove(DeviceChannel channel) => _channels.TryRemove(channel, out _);

    /// <summary>Takes no more messages, and waits until what was taken is acknowledged, within the limit.</summary>
    public async Task DrainAsync()
    {
        _isStopping = true;
        var since = time.GetTimestamp();
        while (_channels.Any(static pair => pair.Key.Unacknowledged > 0) && time.GetElapsedTime(since) < options.DrainTime)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time).ConfigureAwait(false);
        }

        _farewell.CancelAfter(FarewellTime);
    }

    public void Dispose() => _farewell.Dispose();

    /// <summary>Once a second: a stranger must not be able to fill the log of the service.</summary>
    private bool MayTell()
    {
        lock (_telling)
        {
            var now = Now;
            if (_toldAt != TimeSpan.MinValue && now - _toldAt < TimeSpan.FromSeconds(1))
            {
                return false;
            }

            _toldAt = now;
            return true;
        }
    }
}
