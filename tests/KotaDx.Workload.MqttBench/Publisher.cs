using System.Net.Sockets;

namespace KotaDx.Workload.MqttBench;

/// <summary>
/// Writes packets that were made before, in large pieces over a bare socket, so that it is never what a peer waits for. At QoS 1 it has at
/// most <see cref="InFlight"/> messages unacknowledged; the broker acknowledges when it has them, not when the peer does.
/// </summary>
internal sealed class Publisher : IDisposable
{
    private const int InFlight = 1000;
    private const int PieceBytes = 64 * 1024;
    private const int AckBytes = 4;

    private readonly TcpClient _client = new() { NoDelay = true };

    public static async Task<Publisher> Connect(int port, CancellationToken stop)
    {
        var publisher = new Publisher();
        await publisher._client.ConnectAsync("127.0.0.1", port, stop);
        var stream = publisher._client.GetStream();

        // MQTT 3.1.1, clean session, no keep-alive, client "bench-publisher".
        byte[] name = [.. "bench-publisher"u8];
        await stream.WriteAsync((byte[])[0x10, (byte)(12 + name.Length), 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, (byte)name.Length, .. name], stop);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, stop);
        return answer is [0x20, 2, _, 0] ? publisher : throw new BenchFaultException("mosquitto does not let the publisher in.");
    }

    public async Task Publish(MessageStream messages, CancellationToken stop)
    {
        var most = Math.Clamp(PieceBytes / messages.Length, 1, InFlight / 2);
        var stream = _client.GetStream();
        var answers = new byte[AckBytes * InFlight];
        var answered = 0L;
        for (var sent = 0; sent < messages.Count;)
        {
            var count = Math.Min(most, messages.Count - sent);
            while (messages.Qos > 0 && sent + count - answered / AckBytes > InFlight)
            {
                answered += await Read();
            }

            await stream.WriteAsync(messages.Packets(sent, count), stop);
            sent += count;
        }

        while (messages.Qos > 0 && answered < (long)AckBytes * messages.Count)
        {
            answered += await Read();
        }

        async ValueTask<int> Read() => await stream.ReadAsync(answers, stop) is > 0 and var read ? read : throw new BenchFaultException("mosquitto has closed the publisher's connection.");
    }

    public void Dispose() => _client.Dispose();
}
