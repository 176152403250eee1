using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Reads no more messages from a broker than there is room for. MQTTnet's client reads whatever comes and queues it in memory without end;
/// a broker of MQTT 3.1.1 knows no receive maximum, and messages of QoS 0 are in no window at all.
/// </summary>
/// <param name="room">A place for each message that has been read and is not done with; whoever is done with it releases it.</param>
internal sealed class MqttPacing(SemaphoreSlim room) : IMqttClientAdapterFactory
{
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
        new Paced(new MqttClientAdapterFactory().CreateClientAdapter(options, packetInspector, logger), room);

    private sealed class Paced(IMqttChannelAdapter inner, SemaphoreSlim room) : IMqttChannelAdapter
    {
        public long BytesReceived => inner.BytesReceived;

        public long BytesSent => inner.BytesSent;

        public X509Certificate2 ClientCertificate => inner.ClientCertificate;

        public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

        public EndPoint LocalEndPoint => inner.LocalEndPoint;

        public bool IsSecureConnection => inner.IsSecureConnection;

        public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

        public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

        public void ResetStatistics() => inner.ResetStatistics();

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => inner.SendPacketAsync(packet, cancellationToken);

        public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
        {
            var packet = await inner.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
            if (packet is MqttPublishPacket)
            {
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            return packet;
        }

        public void Dispose() => inner.Dispose();
    }
}
