using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Reads along the lengths of MQTT packets and stops one that is too long before anybody makes room for it: MQTTnet's reader allocates the
/// length that a packet claims, up to 256 MB, as soon as it has read those four bytes.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="maxBytes">Longest packet, without its fixed header.</param>
internal sealed class PacketLimit(IMqttChannel inner, int maxBytes) : IMqttChannel
{
    // MQTT 5 and 3.1.1, section 2.1.4: type u8, then the length in one to four bytes of seven bits, least significant first.
    private int _headerBytes;
    private long _bodyLeft;

    /// <summary>True once a packet was too long; nothing can be read behind it.</summary>
    public bool IsExceeded { get; private set; }

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        if (!Follow(buffer.AsSpan(offset, read)))
        {
            throw new MqttProtocolViolationException($"packet longer than {maxBytes} bytes");
        }

        return read;
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, isEndOfPacket, cancellationToken);

    public void Dispose() => inner.Dispose();

    /// <summary>Follows the next bytes of the stream.</summary>
    /// <returns>False once a packet is too long.</returns>
    internal bool Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsExceeded)
        {
            if (_headerBytes < 0)
            {
                var body = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= body;
                bytes = bytes[body..];
                _headerBytes = _bodyLeft == 0 ? 0 : -1;
                continue;
            }

            if (_headerBytes > 0)
            {
                _bodyLeft |= (long)(bytes[0] & 0x7F) << (7 * (_headerBytes - 1));
            }

            var isLast = _headerBytes > 0 && bytes[0] < 0x80;
            IsExceeded = isLast ? _bodyLeft > maxBytes : _headerBytes == 4;
            _headerBytes = !isLast ? _headerBytes + 1 : _bodyLeft == 0 ? 0 : -1;
            bytes = bytes[1..];
        }

        return !IsExceeded;
    }
}
