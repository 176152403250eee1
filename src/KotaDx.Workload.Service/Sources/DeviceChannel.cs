using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KotaDx.Workload.Service.Pipeline;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// One device's connection, between MQTTnet's server and its packets. A message is put into the log as it is read, and the server goes on
/// to the next one at once; its acknowledgement (PUBACK, or PUBREC of QoS 2) is held back until the frame is durable, while everything else
/// is sent past it. So many messages of one device share one sync of the disk.
/// </summary>
/// <remarks>
/// Also gives a name to clients that connect without one, as <c>mosquitto_pub</c> does. MQTT 3.1.1 section 3.1.3.1 wants the server to take an
/// empty client id with a clean session; MQTTnet's server refuses it, and offers to name such a client in MQTT 5 only.
/// </remarks>
internal sealed class DeviceChannel : IMqttChannelAdapter
{
    // A timer is no finer than this; a debt that is smaller waits until it is worth a sleep.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    private readonly IMqttChannelAdapter _inner;
    private readonly PacketLimit _limit;
    private readonly DeviceDesk _desk;
    private readonly ConcurrentQueue<(ushort Id, Receipt? Receipt)> _taken = new();
    private readonly SemaphoreSlim _room;
    private readonly Acknowledger<MqttPacket> _acknowledger;
    private readonly CancellationTokenSource _gone = new();
    private string _clientId = "";
    private byte[] _origin = [];
    private DeviceRate? _rate;
    private Receipt? _last;
    private TimeSpan _pause;
    private volatile bool _isAccepted;

    public DeviceChannel(IMqttChannelAdapter inner, PacketLimit limit, DeviceDesk desk)
    {
        _inner = inner;
        _limit = limit;
        _desk = desk;
        _room = new SemaphoreSlim(desk.Options.ReceiveMaximum);
        _acknowledger = new Acknowledger<MqttPacket>(AcknowledgeAsync);
        desk.Add(this);
        _ = RunAsync();
    }

    /// <summary>Messages taken whose acknowledgement has not been sent.</summary>
    public int Unacknowledged => _desk.Options.ReceiveMaximum - _room.CurrentCount;

    public long BytesReceived => _inner.BytesReceived;

    public long BytesSent => _inner.BytesSent;

    public X509Certificate2 ClientCertificate => _inner.ClientCertificate;

    public EndPoint RemoteEndPoint => _inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => _inner.LocalEndPoint;

    public bool IsSecureConnection => _inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => _inner.PacketFormatterAdapter;

    private bool IsMqtt5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public static string NewName() => "guest-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public Task ConnectAsync(CancellationToken cancellationToken) => _inner.ConnectAsync(cancellationToken);

    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        await _gone.CancelAsync().ConfigureAwait(false);
        await _inner.DisconnectAsync(cancellationToken).ConfigureAwait(false);
    }

    public void ResetStatistics() => _inner.ResetStatistics();

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            MqttPacket packet;
            try
            {
                packet = await _inner.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (_limit.IsExceeded)
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

            if (packet is not MqttPublishPacket publish || !_isAccepted || await TakeAsync(publish, cancellationToken).ConfigureAwait(false))
            {
                return packet;
            }
        }
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            case MqttConnAckPacket answer:
                Accept(answer);
                return _inner.SendPacketAsync(packet, cancellationToken);

            case MqttPubAckPacket acknowledgement:
                HoldBack(acknowledgement);
                return Task.CompletedTask;

            case MqttPubRecPacket acknowledgement:
                HoldBack(acknowledgement);
                return Task.CompletedTask;

            case MqttDisconnectPacket when _desk.IsStopping:
                // The server says farewell to one after the other: a device that does not read must not keep the others waiting.
                return _inner.SendPacketAsync(packet, _desk.Farewell);

            default:
                return _inner.SendPacketAsync(packet, cancellationToken);
        }
    }

    public void Dispose()
    {
        _desk.Remove(this);
        _gone.Cancel();
    }

    /// <summary>Back pressure: by the disk, by acknowledgements that wait, and by the client's rate. TCP passes it on to the device.</summary>
    private async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        if (_last is { } last)
        {
            await last.Lane.Frames.WaitForRoomAsync(cancellation).ConfigureAwait(false);
        }

        if (_pause >= ShortestPause)
        {
            await Task.Delay(_pause, _desk.Time, cancellation).ConfigureAwait(false);
        }

        _pause = TimeSpan.Zero;
    }

    /// <summary>Puts a message into the log, or refuses it.</summary>
    /// <returns>False if the server is not to see it.</returns>
    private async ValueTask<bool> TakeAsync(MqttPublishPacket publish, CancellationToken cancellation)
    {
        var wantsAnswer = publish.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        if (wantsAnswer)
        {
            await _room.WaitAsync(cancellation).ConfigureAwait(false);
        }

        if (_desk.IsStopping)
        {
            // Not taken: the device keeps it, and the connection is about to end.
            if (wantsAnswer)
            {
                _room.Release();
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, _desk.Time, cancellation).ConfigureAwait(false);
        }

        _rate ??= _desk.RateOf(_clientId);
        if (wantsAnswer)
        {
            _pause = _desk.Charge(_rate);
        }
        else if (!_desk.Admits(_rate, _clientId))
        {
            _desk.TurnAway(_origin, publish.Topic ?? "");
            return false;
        }

        // Topics of the broker itself are nobody's readings.
        Receipt? receipt = publish.Topic is ['$', ..] ? null : _desk.Take(_origin, publish);
        _last = receipt ?? _last;
        if (wantsAnswer)
        {
            _taken.Enqueue((publish.PacketIdentifier, receipt));
        }

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

    /// <summary>The server has dealt with a message: its acknowledgement goes out when the frame is durable.</summary>
    private void HoldBack(MqttPacketWithIdentifier acknowledgement)
    {
        while (_taken.TryDequeue(out var taken))
        {
            if (taken.Id == acknowledgement.PacketIdentifier)
            {
                _acknowledger.Add(taken.Receipt, acknowledgement);
                return;
            }

            // The server failed at that one and does not acknowledge it; the device will send it again.
            _room.Release();
        }

        // Nothing was taken under this number on this connection: it is not acknowledged.
    }

    private async Task AcknowledgeAsync(MqttPacket packet, CancellationToken cancellation)
    {
        await _inner.SendPacketAsync(packet, cancellation).ConfigureAwait(false);
        _room.Release();
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

    /// <summary>Ends a connection that cannot be answered any more: reading must not wait for room that nobody makes.</summary>
    private async Task CloseAsync()
    {
        try
        {
            await _inner.DisconnectAsync(_desk.Farewell).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is closed already.
        }

        if (Unacknowledged is > 0 and var waiting)
        {
            _room.Release(waiting);
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
                await _inner.SendPacketAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.PacketTooLarge }, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // It will find out by itself.
            }
        }
    }
}
