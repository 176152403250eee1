using System.Net.Sockets;

namespace KotaDx.Workload.MqttBench;

/// <summary>
/// A mosquitto that drops nothing: its queues have no limit, so that a publisher that is faster than the peer fills the broker's memory and
/// loses nothing, at QoS 0 neither. Each run has a new one, since kotadx leaves a session behind for which the broker would go on collecting.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Child _process;

    private Broker(string program, string folder)
    {
        Port = Ports.Free();
        var config = Path.Combine(folder, "mosquitto.conf");

        // In flight is bounded because 2.0.11 can stall with too much (its issue 2362). It says who subscribes, and nothing of a message.
        File.WriteAllText(config, $"""
            listener {Port} 127.0.0.1
            allow_anonymous true
            user {Environment.UserName}
            persistence false
            max_queued_messages 0
            max_queued_bytes 0
            max_inflight_messages 1000
            log_dest stderr
            log_type error
            log_type subscribe

            """);
        _process = Child.Start("mosquitto", program, ["-c", config], onError: line =>
        {
            if (line.Contains("kotadx/v1/#", StringComparison.Ordinal))
            {
                _subscribed.TrySetResult();
            }
        });
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    public static async Task<Broker> Start(string program, string folder, CancellationToken stop)
    {
        var broker = new Broker(program, folder);
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
            late.CancelAfter(StartUp);
            while (true)
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync("127.0.0.1", broker.Port, late.Token);
                    return broker;
                }
                catch (SocketException) when (!broker._process.HasExited)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, late.Token);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Also where the run was ended while it waited: nobody else knows of the broker yet.
            await broker.DisposeAsync();
            stop.ThrowIfCancellationRequested();
            throw new BenchFaultException($"mosquitto does not listen: {broker._process.Said}");
        }
    }

    /// <summary>Waits until the peer has subscribed.</summary>
    public async Task Subscribed(Child peer, CancellationToken stop)
    {
        var waited = TimeProvider.System.GetTimestamp();
        while (!_subscribed.Task.IsCompleted)
        {
            if (peer.HasExited || TimeProvider.System.GetElapsedTime(waited) > TimeSpan.FromMinutes(1))
            {
                throw new BenchFaultException($"{peer.Name} did not subscribe: {peer.Said}");
            }

            await Task.WhenAny(_subscribed.Task, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
