using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>
/// A device made by hand, byte by byte, because client libraries do not let a test choose what it acknowledges, under which number it sends, and
/// what it sends again with DUP. Keeps what is not acknowledged and sends it again in order on the next connection, as the standard says.
/// </summary>
internal sealed class MqttDevice(int port, string clientId, bool isMqtt5) : IDisposable
{
    private readonly SortedDictionary<long, ushort> _unacknowledged = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Random _random = new(1);
    private TcpClient? _connection;
    private int _buffered;
    private long _sent;

    /// <summary>How many messages were ever given to <see cref="Send"/>.</summary>
    public long Sent => _sent;

    public int Unacknowledged => _unacknowledged.Count;

    /// <summary>Sends sent again so far.</summary>
    public int SentAgain { get; private set; }

    /// <summary>
    /// Connects and sends again whatever has no acknowledgement. A broker may still be clearing up behind the old connection, and close the
    /// new one of the same id with it: then once more, as a device does.
    /// </summary>
    public async Task Connect(string topic = "", string payload = "")
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await ConnectOnce(topic, payload);
                return;
            }
            catch (IOException) when (tries < 5)
            {
                await Eventually.Wait(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    /// <summary>Connects, and takes no for an answer.</summary>
    public async Task ConnectOnce(string topic = "", string payload = "")
    {
        Break();
        _connection = new TcpClient { NoDelay = true };
        await _connection.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        byte[] id = Encoding.UTF8.GetBytes(clientId);

        // No clean session; MQTT 5 with a session that does not end.
        byte[] body =
        [
            0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', (byte)(isMqtt5 ? 5 : 4), 0, 0, 60, .. (isMqtt5 ? new byte[] { 5, 0x11, 255, 255, 255, 255 } : []),
            0, (byte)id.Length, .. id,
        ];
        await Write(0x10, body);
        var (type, answer) = await Read() ?? throw new IOException("closed instead of CONNACK");
        Assert.Equal((0x20, 0), (type, answer[1]));
        foreach (var number in _unacknowledged.Values)
        {
            SentAgain++;
            await Publish(0x3A, number, topic, payload);
        }
    }

    /// <summary>Sends a message at QoS 1 and does not wait for anything.</summary>
    public async Task Send(string topic, string payload)
    {
        var number = (ushort)((_sent % 65_535) + 1);
        _unacknowledged.Add(_sent++, number);
        await Publish(0x32, number, topic, payload);
    }

    public Task SendAtMostOnce(string topic, string payload)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        return Write(0x30, [0, (byte)name.Length, .. name, .. (isMqtt5 ? new byte[] { 0 } : []), .. Encoding.UTF8.GetBytes(payload)]);
    }

    public Task WriteBytes(byte[] bytes) => _connection!.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Asks for a sign of life and takes whatever acknowledgements come before the answer.</summary>
    /// <returns>False if the connection was closed.</returns>
    public async Task<bool> Ping()
    {
        await Write(0xC0, []);
        return await TakeUntil(type => type == 0xD0);
    }

    /// <summary>Takes acknowledgements until no more than so many are missing.</summary>
    /// <returns>False if the connection was closed before.</returns>
    public async Task<bool> TakeAcknowledgements(int untilMissing = 0) => _unacknowledged.Count <= untilMissing || await TakeUntil(_ => _unacknowledged.Count <= untilMissing);

    /// <summary>Takes one packet; null if the connection was closed.</summary>
    public async Task<(int Type, byte[] Body)?> Read()
    {
        try
        {
            while (true)
            {
                if (_buffered >= 2 && _buffered >= 2 + _buffer[1])
                {
                    Assert.True(_buffer[1] < 128, "a packet longer than this device can read");
                    var (type, body) = (_buffer[0], _buffer[2..(2 + _buffer[1])]);
                    _buffered -= 2 + body.Length;
                    Array.Copy(_buffer, 2 + body.Length, _buffer, 0, _buffered);
                    return (type, body);
                }

                var read = await _connection!.GetStream().ReadAsync(_buffer.AsMemory(_buffered), TestContext.Current.CancellationToken);
                if (read == 0)
                {
                    return null;
                }

                _buffered += read;
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The power goes: no farewell, and what was on its way to us is lost.</summary>
    public void Break()
    {
        _connection?.Dispose();
        _connection = null;
        _buffered = 0;
    }

    /// <summary>Cycles in a stream, with so many in flight, until something breaks the connection or all are sent and acknowledged.</summary>
    /// <returns>True if all were acknowledged.</returns>
    public async Task<bool> Stream(string topic, string payload, long until, int inFlight)
    {
        try
        {
            while (_sent < until)
            {
                if (!await TakeAcknowledgements(inFlight - 1 - _random.Next(inFlight / 2)))
                {
                    return false;
                }

                await Send(topic, payload);
            }

            return await TakeAcknowledgements();
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => Break();

    private async Task<bool> TakeUntil(Func<int, bool> enough)
    {
        while (await Read() is { } packet)
        {
            if (packet.Type == 0x40)
            {
                // In order: the oldest one that waits, and no other.
                var number = BinaryPrimitives.ReadUInt16BigEndian(packet.Body);
                var oldest = _unacknowledged.First();
                Assert.Equal(oldest.Value, number);
                _unacknowledged.Remove(oldest.Key);
            }

            if (enough(packet.Type))
            {
                return true;
            }
        }

        return false;
    }

    private Task Publish(byte type, ushort number, string topic, string payload)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        return Write(
            type, [0, (byte)name.Length, .. name, (byte)(number >> 8), (byte)(number & 0xFF), .. (isMqtt5 ? new byte[] { 0 } : []), .. Encoding.UTF8.GetBytes(payload)]);
    }

    private Task Write(byte type, byte[] body)
    {
        Assert.True(body.Length < 128);
        return WriteBytes([type, (byte)body.Length, .. body]);
    }
}
