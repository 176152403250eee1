using System.Globalization;

namespace KotaDx.Workload.MqttBench;

/// <summary>
/// The method. Every run is one peer, one new broker, one stream: the peer subscribes at QoS 1, is warmed up with the beginning of the stream, and then
/// given the rest of it as fast as the broker takes it. Its processor time is what the kernel counts between the warm-up and the last message done. The
/// peers take turns within a round, each round begins with another one, and medians over the rounds are told, because other programs disturb.
/// </summary>
internal sealed class Bench(BenchOptions options, Programs programs, string folder, CancellationToken stop)
{
    /// <summary>Pieces of a warm-up: code of .NET is compiled anew in steps, each after so many calls and a moment of quiet.</summary>
    public const int WarmUps = 3;

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken stop)
    {
        var folder = options.Data is { } named ? Directory.CreateDirectory(named).FullName : Directory.CreateTempSubdirectory("kotadx-bench-").FullName;
        try
        {
            var programs = await Programs.FindAsync(options, folder, stop);
            foreach (var (peer, reason) in programs.LeftOut)
            {
                await Console.Error.WriteLineAsync($"Left out: {peer}: {reason}");
            }

            string[] peers = [.. options.Peers.Where(peer => !programs.LeftOut.ContainsKey(peer))];
            if (peers.Length == 0)
            {
                throw new BenchFaultException("Nobody is left to be measured.");
            }

            var (results, lost) = await new Bench(options, programs, folder, stop).RoundsAsync(peers);
            await Console.Out.WriteAsync(options.IsJson ? Report.Json(results) : Report.Markdown(options, await Machine.ReadAsync(programs, stop), programs.LeftOut, results, lost));
            return lost.Count > 0 ? ExitCodes.Lost : ExitCodes.Done;
        }
        finally
        {
            if (options.Data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task<(IReadOnlyList<(Setting Setting, Result Result)> Results, IReadOnlyList<(Setting Setting, string Reason)> Lost)> RoundsAsync(string[] peers)
    {
        var runs = new Dictionary<Setting, List<Result>>();
        var lost = new List<(Setting, string)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (qos, batch) in options.Qos.SelectMany(_ => options.Batches, static (qos, batch) => (qos, batch)))
            {
                for (var i = 0; i < peers.Length; i++)
                {
                    var setting = new Setting(peers[(i + round) % peers.Length], qos, batch);
                    try
                    {
                        var result = await RunAsync(setting);
                        (runs.TryGetValue(setting, out var before) ? before : runs[setting] = []).Add(result);
                        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                            $"round {round + 1}, QoS {qos}, {batch} in a message: {setting.Peer} {result.CpuMicroseconds:0.00} us CPU a message, {result.MessagesPerSecond:0} messages/s, {result.MemoryMegabytes:0} MB, broker {result.BrokerShare:P0}"));
                    }
                    catch (LostException exception)
                    {
                        stop.ThrowIfCancellationRequested();
                        lost.Add((setting, exception.Message));
                        await Console.Error.WriteLineAsync($"round {round + 1}, QoS {qos}, {batch} in a message: {setting.Peer} {exception.Message}");
                    }
                }
            }
        }

        // Whoever lost messages in one run has no figures: they would be of another count than the others'.
        return ([.. options.Qos.SelectMany(_ => options.Batches, static (qos, batch) => (qos, batch))
            .SelectMany(_ => peers, static (kind, peer) => new Setting(peer, kind.qos, kind.batch))
            .Where(setting => !lost.Exists(loss => loss.Item1 == setting))
            .Select(setting => (setting, Result.MedianOf(runs[setting])))], lost);
    }

    private async Task<Result> RunAsync(Setting setting)
    {
        var place = Path.Combine(folder, "run");
        Directory.CreateDirectory(place);
        try
        {
            var messages = options.MessagesOf(setting.Batch);
            await using var broker = await Broker.Start(programs.Mosquitto, place, stop);
            using var publisher = await Publisher.Connect(broker.Port, stop);
            await using var peer = Start(setting.Peer, broker, place, messages);
            await broker.Subscribed(peer.Process, stop);

            return await MeasureAsync(setting, broker, publisher, peer, messages);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private async Task<Result> MeasureAsync(Setting setting, Broker broker, Publisher publisher, Peer peer, int messages)
    {
        var clock = TimeProvider.System;
        var warmUp = peer.WarmUpOf(messages);
        var now = clock.GetUtcNow();
        try
        {
            var sent = WarmUps * warmUp;
            var total = sent + messages;
            var stream = new MessageStream(setting.Qos, setting.Batch, messages, sent, total, now);
            for (var piece = 0; warmUp > 0 && piece < WarmUps; piece++)
            {
                await publisher.Publish(new MessageStream(setting.Qos, setting.Batch, warmUp, piece * warmUp, total, now), stop);
                await peer.Received((piece + 1) * warmUp, stop);
                await Task.Delay(Quiet, TimeProvider.System, stop);
            }

            await peer.Settled(sent, stop);
            var (cpu, brokerCpu, began) = (peer.Cpu(), BrokerCpu(), clock.GetTimestamp());
            var publishing = publisher.Publish(stream, stop);
            var ended = await peer.Received(total, stop);
            var seconds = clock.GetElapsedTime(began, ended).TotalSeconds;
            var share = (BrokerCpu() - brokerCpu).TotalSeconds / clock.GetElapsedTime(began).TotalSeconds;
            await publishing;
            await peer.Settled(total, stop);
            return new Result((peer.Cpu() - cpu).TotalMicroseconds / messages, messages / seconds, peer.Memory() / 1e6, share);
        }
        catch (LostException)
        {
            // Its last words are gone with it, and may be the reason.
            await Console.Error.WriteLineAsync(peer.Process.Said);
            throw;
        }

        TimeSpan BrokerCpu() => ProcessFigures.Cpu(broker.ProcessId) ?? throw new BenchFaultException("mosquitto has ended by itself.");
    }

    private Peer Start(string peer, Broker broker, string place, int messages) => peer switch
    {
        KotadxPeer.PeerName => new KotadxPeer(broker, place),
        MosquittoSubPeer.PeerName => new MosquittoSubPeer(broker, programs.MosquittoSub!, messages),
        MqttnetPeer.PeerName => new MqttnetPeer(broker),
        _ => new NodeRedPeer(broker, programs.NodeRed!, place),
    };
}
