using System.Globalization;
using System.Text;

namespace KotaDx.Workload.MqttBench;

/// <summary>
/// PUBLISH packets as they go over the wire, made before anything is measured. A hundred stations take turns; the readings of a station are a
/// millisecond apart, so that none is taken for another one sent again, and the last is of about now. All packets are of the same length.
/// </summary>
internal sealed class MessageStream
{
    private const int Stations = 100;
    private const int PacketIds = ushort.MaxValue;

    private readonly byte[] _packets;

    /// <param name="qos">Quality of service, 0 or 1.</param>
    /// <param name="batch">Readings in a message; more than one are a JSON array.</param>
    /// <param name="count">Messages in this part of the stream.</param>
    /// <param name="sent">Messages of the stream before this part.</param>
    /// <param name="total">Messages of the whole stream.</param>
    /// <param name="now">When the stream ends; the same for each of its parts.</param>
    public MessageStream(int qos, int batch, int count, int sent, int total, DateTimeOffset now)
    {
        Qos = qos;
        Count = count;
        var first = now.ToOffset(TimeSpan.FromHours(9)).AddMilliseconds(-(double)total / Stations * batch);
        Length = Packet(qos, batch, sent, first).Length;
        _packets = new byte[(long)Length * count];
        for (var i = 0; i < count; i++)
        {
            Packet(qos, batch, sent + i, first).CopyTo(_packets, (long)Length * i);
        }
    }

    public int Qos { get; }

    public int Count { get; }

    /// <summary>Bytes of a packet.</summary>
    public int Length { get; }

    public ReadOnlyMemory<byte> Packets(int from, int count) => _packets.AsMemory(Length * from, Length * count);

    private static byte[] Packet(int qos, int batch, int number, DateTimeOffset first)
    {
        var station = number % Stations;
        var topic = Encoding.ASCII.GetBytes($"kotadx/v1/bench/l1/s{station:D3}/cycle");
        var payload = new StringBuilder();
        for (var i = 0; i < batch; i++)
        {
            var time = first.AddMilliseconds((double)(number / Stations) * batch + i);
            payload.Append(i == 0 ? batch > 1 ? "[" : "" : ",")
                .Append(CultureInfo.InvariantCulture, $$"""{"ts":"{{time:yyyy-MM-ddTHH:mm:ss.fffzzz}}","v":1,"worker":"w{{station:D3}}"}""");
        }

        payload.Append(batch > 1 ? "]" : "");
        var rest = 2 + topic.Length + (qos > 0 ? 2 : 0) + payload.Length;
        var packet = new List<byte>(rest + 5) { (byte)(0x30 | (qos << 1)) };
        for (var left = rest; ; left >>= 7)
        {
            packet.Add((byte)((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
            if (left <= 0x7f)
            {
                break;
            }
        }

        packet.AddRange([(byte)(topic.Length >> 8), (byte)(topic.Length & 0xff), .. topic]);
        if (qos > 0)
        {
            var id = number % PacketIds + 1;
            packet.AddRange([(byte)(id >> 8), (byte)(id & 0xff)]);
        }

        packet.AddRange(Encoding.ASCII.GetBytes(payload.ToString()));
        return [.. packet];
    }
}
