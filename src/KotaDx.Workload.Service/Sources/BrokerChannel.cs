using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// One connection to a broker, beneath MQTTnet's client: puts messages into the log as they are read, and reads no more than there is room for.
/// MQTTnet's client reads whatever comes and queues it in memory without end; a broker of MQTT 3.1.1 knows no receive maximum, and messages of
/// QoS 0 are in no window at all.
/// </summary>
internal sealed class BrokerChannel : IMqttClientAdapterFactory, IPublishTaker, IDisposable
{
    /// <summary>Of a longer message the beginning is taken: more than the log keeps of a payload, behind the longest topic.</summary>
    private const int MaxPacketBytes = 4 * 1024 * 1024;

    private readonly Intake _intake;
    private readonly byte[] _origin;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private PublishTap? _tap;
    private int _untaken;

    /// <param name="intake">Where messages go.</param>
    /// <param name="origin">What the log calls the broker.</param>
    /// <param name="receiveMaximum">Messages that may wait for their acknowledgement.</param>
    /// <param name="time">Tells when messages came.</param>
    /// <param name="logger">Is told of messages that could not be stored.</param>
    /// <param name="stopping">Cancelled when no more messages are to be taken.</param>
    public BrokerChannel(Intake intake, byte[] origin, int receiveMaximum, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        _intake = intake;
        _origin = origin;
        _time = time;
        _logger = logger;
        _stopping = stopping;
        Acknowledger = new Acknowledger(receiveMaximum, (packets, cancellation) => _tap!.WriteAsync(packets, cancellation));
    }

    /// <summary>Messages that could not be stored.</summary>
    public int Untaken => Volatile.Read(ref _untaken);

    /// <summary>True while nothing is read because the disk does not take what we have.</summary>
    public bool IsHeldUp => _tap is { IsHeldUp: true };

    public Acknowledger Acknowledger { get; }

    bool IPublishTaker.IsAwaited => Acknowledger.Waiting > 0;

    bool IPublishTaker.HasRoom => Acknowledger.HasRoom && !_stopping.IsCancellationRequested;

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
        _tap = new PublishTap(new MqttTcpChannel(options), formatter, this, MaxPacketBytes, cutsLong: true, _time);
        return new MqttChannelAdapter(_tap, formatter, logger) { AllowPacketFragmentation = false };
    }

    public void Dispose() => _tap?.Dispose();

    bool IPublishTaker.Take(in MqttPublish publish, EventTime arrival)
    {
        Receipt receipt;
        try
        {
            receipt = _intake.Append(new Frame
            {
                Arrival = arrival,
                Kind = FrameKind.Message,
                Marks = publish.Marks | (publish.IsRetained ? FrameMarks.Retained : FrameMarks.None),
                Delivery = publish.Id,
                Origin = _origin,
                Topic = publish.Topic,
                Payload = publish.Payload,
            });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Its factory's log cannot be opened. Those of other factories go on; this one stays with the broker, and is asked for again.
            Interlocked.Increment(ref _untaken);
            Diagnostics.Log.DeviceMessageUntaken(_logger, Encoding.UTF8.GetString(publish.Topic), exception.Message);
            return false;
        }

        Acknowledger.Add(receipt, publish.Answer, publish.Id);
        return false;
    }

    async ValueTask IPublishTaker.WaitForRoomAsync(CancellationToken cancellation)
    {
        if (_stopping.IsCancellationRequested)
        {
            // Not taken: the broker keeps it for the next session.
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation).ConfigureAwait(false);
        }

        await Acknowledger.WaitForRoomAsync(cancellation).ConfigureAwait(false);
    }
}
