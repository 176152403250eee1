using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using KotaDx.Workload.Readings;
using MQTTnet.Channel;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// A connection out of which the messages are taken before MQTTnet sees it. MQTTnet's reader asks the socket two and three times for each packet
/// and makes about 1.4 KB of objects of a message. This one reads whatever has come with one call, hands each message to its taker
/// where it lies, and leaves all other packets, byte by byte, to MQTTnet.
/// </summary>
/// <remarks>
/// Also keeps to a longest packet, before anybody makes room for it: MQTTnet allocates the length that a packet claims, up to 256 MB, as soon as
/// it has read those four bytes.
/// </remarks>
/// <param name="inner">The connection.</param>
/// <param name="formatter">Knows the version that is spoken on it.</param>
/// <param name="taker">Gets the messages.</param>
/// <param name="maxBytes">Longest packet, without its fixed header.</param>
/// <param name="cutsLong">True if of a message that is longer the beginning is taken; else nothing can be read behind it.</param>
/// <param name="time">Tells when bytes came, once for each read.</param>
internal sealed class PublishTap(IMqttChannel inner, MqttPacketFormatterAdapter formatter, IPublishTaker taker, int maxBytes, bool cutsLong, TimeProvider time) : IMqttChannel
{
    /// <summary>What a busy connection reads at once: some 600 messages. More would save nothing.</summary>
    public const int UsualBytes = 64 * 1024;

    /// <summary>Most of a thousand devices send a message now and then.</summary>
    private const int FirstBytes = 4 * 1024;

    /// <summary>
    /// Waking up for a message, and syncing a log for it, costs many times what taking it does. While messages come faster than this and nobody
    /// waits for an answer, they are left to gather for so long.
    /// </summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim _writing = new(1);
    private byte[] _buffer = new byte[FirstBytes];
    private int _start;
    private int _end;
    private EventTime _arrival;
    private long _lastRead = time.GetTimestamp();
    private long _bytesReceived;

    /// <summary>Bytes of the packet at hand that are for MQTTnet.</summary>
    private int _passing;

    /// <summary>Bytes of a message that was cut, of which nobody wants to know.</summary>
    private int _skipping;

    /// <summary>The first packet is CONNECT or CONNACK, or MQTTnet ends the connection: before it there are no messages.</summary>
    private bool _isBegun;
    private volatile bool _isHeldUp;

    private enum Step
    {
        /// <summary>More bytes are needed.</summary>
        Fill,

        /// <summary>A packet for MQTTnet begins.</summary>
        Pass,

        /// <summary>The next message has to wait.</summary>
        Wait,
    }

    /// <summary>True once a packet was too long; nothing can be read behind it.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>True while nothing is read because the taker has no room.</summary>
    public bool IsHeldUp => _isHeldUp;

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    /// <summary>Takes messages until a packet of another kind comes, and reads the next bytes of it.</summary>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (_passing > 0 && _start < _end ? Step.Pass : _passing > 0 ? Step.Fill : Scan())
            {
                case Step.Pass:
                    var passed = Math.Min(count, Math.Min(_passing, _end - _start));
                    _buffer.AsSpan(_start, passed).CopyTo(buffer.AsSpan(offset));
                    _start += passed;
                    _passing -= passed;
                    return passed;

                case Step.Wait:
                    _isHeldUp = true;
                    await taker.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                    _isHeldUp = false;
                    break;

                default:
                    if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                    {
                        return 0;
                    }

                    break;
            }
        }
    }

    /// <summary>Writes a packet of MQTTnet's, which has to come in one piece.</summary>
    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isEndOfPacket, true);
        return WriteWholeAsync(buffer, cancellationToken);
    }

    /// <summary>Writes whole packets of ours, between those of MQTTnet.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> packets, CancellationToken cancellationToken) => WriteWholeAsync(new ReadOnlySequence<byte>(packets), cancellationToken);

    public void Dispose() => inner.Dispose();

    private async Task WriteWholeAsync(ReadOnlySequence<byte> packets, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await inner.WriteAsync(packets, isEndOfPacket: true, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes what messages there are.</summary>
    private Step Scan()
    {
        while (true)
        {
            var bytes = _buffer.AsSpan(_start.._end);
            if (_skipping > 0)
            {
                var skipped = Math.Min(_skipping, bytes.Length);
                _start += skipped;
                _skipping -= skipped;
                bytes = bytes[skipped..];
            }

            var outcome = MqttPublish.TryReadHeader(bytes, out var headerBytes, out var bodyBytes);
            if (outcome == MqttPublish.Outcome.NeedMore)
            {
                return Step.Fill;
            }

            var isMessage = _isBegun && MqttPublish.Begins(bytes[0]);
            if (outcome == MqttPublish.Outcome.Malformed || (bodyBytes > maxBytes && !(isMessage && cutsLong)))
            {
                IsExceeded = true;
                throw new MqttProtocolViolationException($"packet longer than {maxBytes} bytes");
            }

            if (!isMessage)
            {
                _isBegun = true;
                _passing = headerBytes + bodyBytes;
                return Step.Pass;
            }

            var length = headerBytes + Math.Min(bodyBytes, maxBytes);
            if (bytes.Length < length)
            {
                return Step.Fill;
            }

            if (!taker.HasRoom)
            {
                return Step.Wait;
            }

            if (!MqttPublish.TryRead(bytes[0], bytes[headerBytes..length], formatter.ProtocolVersion == MqttProtocolVersion.V500, out var publish))
            {
                throw new MqttProtocolViolationException("malformed PUBLISH");
            }

            if (taker.Take(publish, _arrival))
            {
                _passing = length;
                return Step.Pass;
            }

            _start += length;
            _skipping = headerBytes + bodyBytes - length;
        }
    }

    /// <returns>False if the other side has closed the connection.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_end < _buffer.Length && !taker.IsAwaited && time.GetElapsedTime(_lastRead) < Gathering)
        {
            await Task.Delay(Gathering, time, cancellation).ConfigureAwait(false);
        }

        MakeRoom();
        var reading = inner.ReadAsync(_buffer, _end, _buffer.Length - _end, cancellation);
        var isThere = reading.IsCompleted;
        var read = await reading.ConfigureAwait(false);
        _lastRead = time.GetTimestamp();
        _arrival = EventTime.From(time.GetUtcNow());
        _end += read;
        Interlocked.Add(ref _bytesReceived, read);
        if (isThere)
        {
            // A sender that is always faster than we are must not keep a thread for itself.
            await Task.Yield();
        }

        return read > 0;
    }

    private void MakeRoom()
    {
        var wasFull = _end == _buffer.Length;
        if (_start == _end && _buffer.Length > UsualBytes)
        {
            // A long message has gone through.
            _buffer = new byte[UsualBytes];
        }
        else
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        }

        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length || (wasFull && _buffer.Length < UsualBytes))
        {
            // Step by step as the bytes come, not at the word of a header.
            Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, Math.Max(UsualBytes, MqttPublish.MaxHeaderBytes + maxBytes)));
        }
    }
}
