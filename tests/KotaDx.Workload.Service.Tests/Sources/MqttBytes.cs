using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sources;
using MQTTnet.Channel;
using MQTTnet.Formatter;

namespace KotaDx.Workload.Service.Tests.Sources;

/// <summary>Packets written by hand, and a tap to read them through.</summary>
internal static class MqttBytes
{
    public const int MaxBytes = 20_000;

    public static byte[] Packet(byte first, params byte[] body) => [first, .. Length(body.Length), .. body];

    public static byte[] Message(byte flags, string topic, ushort id, string payload, bool isMqtt5)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        return Packet(
            (byte)(0x30 | flags),
            [
                (byte)(name.Length >> 8), (byte)name.Length, .. name, .. (flags & 6) != 0 ? new[] { (byte)(id >> 8), (byte)(id & 0xFF) } : [],
                .. isMqtt5 ? new byte[] { 3, 0x23, 0, 7 } : [], .. Encoding.UTF8.GetBytes(payload),
            ]);
    }

    /// <summary>Section 2.1.4 of MQTT 5.</summary>
    public static List<byte> Length(int length)
    {
        List<byte> bytes = [];
        do
        {
            bytes.Add((byte)((length % 128) | (length >= 128 ? 0x80 : 0)));
            length /= 128;
        }
        while (length > 0);
        return bytes;
    }

    public static PublishTap Tap(IMqttChannel channel, IPublishTaker taker, bool isMqtt5 = false, int maxBytes = MaxBytes, bool cutsLong = false)
    {
        var formatter = new MqttPacketFormatterAdapter(isMqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311, new MqttBufferWriter(64, 1024));
        return new PublishTap(channel, formatter, taker, maxBytes, cutsLong, TimeProvider.System);
    }

    /// <summary>Reads to the end, as much at a time as MQTTnet might ask for.</summary>
    public static async Task<List<byte>> ReadAll(PublishTap tap, int atATime = 3)
    {
        List<byte> all = [];
        var buffer = new byte[atATime];
        while (await tap.ReadAsync(buffer, 0, buffer.Length, TestContext.Current.CancellationToken) is > 0 and var read)
        {
            all.AddRange(buffer[..read]);
        }

        return all;
    }

    public sealed record Taken(int Quality, ushort Id, bool IsSentAgain, bool IsRetained, string Topic, string Payload);

    /// <summary>Keeps what it is given. Latin-1 stands for the bytes themselves.</summary>
    public sealed class Taker : IPublishTaker
    {
        public List<Taken> All { get; } = [];

        /// <summary>Of which messages MQTTnet is to see, too.</summary>
        public Func<Taken, bool> PassesOn { get; init; } = static _ => false;

        /// <summary>Messages for which there is room, until somebody waits.</summary>
        public int Room { get; init; } = int.MaxValue;

        public int Waits { get; private set; }

        public bool HasRoom => All.Count < (long)Room * (Waits + 1);

        // Nothing is left to gather: these tests are of bytes and not of time.
        public bool IsAwaited => true;

        public bool Take(in MqttPublish publish, EventTime arrival)
        {
            All.Add(new Taken(
                publish.Quality, publish.Id, publish.IsSentAgain, publish.IsRetained, Encoding.Latin1.GetString(publish.Topic), Encoding.Latin1.GetString(publish.Payload)));
            return PassesOn(All[^1]);
        }

        public ValueTask WaitForRoomAsync(CancellationToken cancellation)
        {
            Waits++;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Bytes that come in pieces, and then the end of the connection.</summary>
    public sealed class Channel(byte[] stream, Func<int> piece) : IMqttChannel
    {
        private int _at;

        public List<byte> Written { get; } = [];

        public X509Certificate2 ClientCertificate => null!;

        public EndPoint RemoteEndPoint => null!;

        public EndPoint LocalEndPoint => null!;

        public bool IsSecureConnection => false;

        public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            var read = Math.Min(Math.Min(count, Math.Max(1, piece())), stream.Length - _at);
            stream.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
            _at += read;
            return Task.FromResult(read);
        }

        public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
        {
            foreach (var b in buffer.ToArray())
            {
                await Task.Yield();
                Written.Add(b);
            }
        }

        public void Dispose()
        {
        }
    }
}
