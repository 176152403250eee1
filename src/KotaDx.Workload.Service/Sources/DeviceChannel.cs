using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// One device's connection, beneath MQTTnet's server. A message is put into the log as it is read; its acknowledgement (PUBACK, or PUBREC of
/// QoS 2) is ours and sent once the frame is durable, while everything else is sent past it. So many messages of one device share one sync of
/// the disk, and MQTTnet's server sees only those that it has to hand on or to keep.
/// </summary>
/// <remarks>
/// Also gives a name to clients that connect without one, as <c>mosquitto_pub</c> does. MQTT 3.1.1 section 3.1.3.1 wants the server to take an
/// empty client id with a clean session; MQTTnet's server refuses it, and offers to name such a client in MQTT 5 only.
/// </remarks>
internal sealed class DeviceChannel : IMqttChannelAdapter, IPublishTaker
{
    // A timer is no finer than this; a debt that is smaller waits until it is worth a sleep.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>The server takes a device of which it sees nothing for dead, after 1.5 s at the earliest (section 3.1.2.10).</summary>
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromMilliseconds(500);

    private readonly PublishTap _tap;
    private readonly MqttChannelAdapter _packets;
    private readonly DeviceDesk _desk;
    private readonly Acknowledger _acknowledger;
    private readonly CancellationTokenSource _gone = new();
    private string _clientId = "";
    private byte[] _origin = [];
    private DeviceRate? _rate;
    private TimeSpan _pause;
    private TimeSpan _signOfLife;
    private volatile bool _isAccepted;

    public DeviceChannel(IMqttChannel connection, MqttServerOptions server, DeviceDesk desk, IMqttNetLogger logger)
    {
        var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(server.WriterBufferSize, server.WriterBufferSizeMax));
        _tap = new PublishTap(connection, formatter, this, desk.Options.MaxPacketBytes, cutsLong: false, desk.Time);
        _packets = new MqttChannelAdapter(_tap, formatter, logger) { AllowPacketFragmentation = false };
        _desk = desk;
        _acknowledger = new Acknowledger(desk.Options.ReceiveMaximum, _tap.WriteAsync);
        desk.Add(this);
        _ = RunAsync();
    }

    /// <summary>Messages taken whose acknowledgement has not been sent.</summary>
    public int Unacknowledged => _acknowledger.Waiting;

    public long BytesReceived => _tap.BytesReceived;

    public long BytesSent => _packets.BytesSent;

    public X509Certificate2 ClientCertificate => _packets.ClientCertificate;

    public EndPoint RemoteEndPoint => _packets.RemoteEndPoint;

    public EndPoint LocalEndPoint => _packets.LocalEndPoint;

    public bool IsSecureConnection => _packets.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => _packets.PacketFormatterAdapter;

    bool IPublishTaker.IsAwaited => _acknowledger.Waiting > 0;

    bool IPublishTaker.HasRoom => _acknowledger.HasRoom && _pause < ShortestPause && !_desk.IsStopping;

    private bool IsMqtt5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public static string NewName() => "guest-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public Task ConnectAsync(CancellationToken cancellationToken) => _packets.ConnectAsync(cancellationToken);

    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        await _gone.CancelAsync().ConfigureAwait(false);
        await _packets.DisconnectAsync(cancellationToken).ConfigureAwait(false);
    }

    public void ResetStatistics() => _packets.ResetStatistics();

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket packet;
        try
        {
            packet = await _packets.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (_tap.IsExceeded)
        {
            await FarewellAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }

        if (packet is MqttConnectPacket { CleanSession: true } connect && string.IsNullOrEmpty(connect.ClientId) && !IsMqtt5)
        {
            connect.ClientId = NewName();
        }

        if (packet is MqttConnectPacket { ClientId: { } name })
        {
            _clientId = name;
        }

        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            case MqttConnAckPacket answer:
                Accept(answer);
                return _packets.SendPacketAsync(packet, cancellationToken);

            case MqttPubAckPacket or MqttPubRecPacket:
                // The device gets ours, when the frame is durable.
                return Task.CompletedTask;

            case MqttDisconnectPacket when _desk.IsStopping:
                // The server says farewell to one after the other: a device that does not read must not keep the others waiting.
                return _packets.SendPacketAsync(packet, _desk.Farewell);

            default:
                return _packets.SendPacketAsync(packet, cancellationToken);
        }
    }

    public void Dispose()
    {
        _desk.Remove(this);
        _gone.Cancel();
        _packets.Dispose();
    }

    bool IPublishTaker.Take(in MqttPublish publish, EventTime arrival)
    {
        _rate ??= _desk.RateOf(_clientId);
        if (publish.Quality > 0)
        {
            _pause = _desk.Charge(_rate);
        }
        else if (!_desk.Admits(_rate, _clientId))
        {
            _desk.TurnAway(_origin, publish.Topic);
            return false;
        }

        // Topics of the broker itself are nobody's readings.
        Receipt? receipt = publish.Topic.StartsWith("$"u8) ? null : _desk.Take(_origin, arrival, publish.Marks, publish.Id, publish.Topic, publish.Payload);
        _acknowledger.Add(receipt, publish.Answer, publish.Id);
        return publish.IsRetained || _desk.HasSubscribers || IsSignOfLifeDue();
    }

    /// <summary>Back pressure: by the disk, by acknowledgements that wait, and by the client's rate. TCP passes it on to the device.</summary>
    async ValueTask IPublishTaker.WaitForRoomAsync(CancellationToken cancellation)
    {
        if (_desk.IsStopping)
        {
            // Not taken: the device keeps it, and the connection is about to end.
            await Task.Delay(Timeout.InfiniteTimeSpan, _desk.Time, cancellation).ConfigureAwait(false);
        }

        await _acknowledger.WaitForRoomAsync(cancellation).ConfigureAwait(false);
        if (_pause >= ShortestPause)
        {
            await Task.Delay(_pause, _desk.Time, cancellation).ConfigureAwait(false);
            _pause = TimeSpan.Zero;
        }
    }

    private bool IsSignOfLifeDue()
    {
        var now = _desk.Now;
        if (now - _signOfLife < SignOfLifeEvery)
        {
            return false;
        }

        _signOfLife = now;
        return true;
    }

    private void Accept(MqttConnAckPacket answer)
    {
        if (answer.ReasonCode != MqttConnectReasonCode.Success || answer.ReturnCode != MqttConnectReturnCode.ConnectionAccepted)
        {
            return;
        }

        if (IsMqtt5)
        {
            answer.ReceiveMaximum = _desk.Options.ReceiveMaximum;
            answer.MaximumPacketSize = (uint)_desk.Options.MaxPacketBytes;

            // Every frame in the log says itself where it belongs.
            answer.TopicAliasMaximum = 0;
        }

        if (!string.IsNullOrEmpty(answer.AssignedClientIdentifier))
        {
            _clientId = answer.AssignedClientIdentifier;
        }

        _origin = Encoding.UTF8.GetBytes("mqtt:" + _clientId);
        _isAccepted = true;
    }

    private async Task RunAsync()
    {
        try
        {
            await _acknowledger.RunAsync(_gone.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The connection is gone; the device sends again what it has no acknowledgement for.
            if (!_gone.IsCancellationRequested)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends a connection that cannot be answered any more.</summary>
    private async Task CloseAsync()
    {
        try
        {
            await _packets.DisconnectAsync(_desk.Farewell).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is closed already.
        }
    }

    /// <summary>Tells an MQTT 5 client why its connection ends; MQTT 3.1.1 has no word for it.</summary>
    private async Task FarewellAsync(CancellationToken cancellation)
    {
        _desk.NoteTooLong(_clientId.Length > 0 ? _clientId : $"{RemoteEndPoint}");
        if (_isAccepted && IsMqtt5)
        {
            try
            {
                await _packets.SendPacketAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.PacketTooLarge }, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // It will find out by itself.
            }
        }
    }
}
