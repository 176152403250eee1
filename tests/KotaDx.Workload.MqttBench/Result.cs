namespace KotaDx.Workload.MqttBench;

/// <summary>One kind of measurement.</summary>
internal sealed record Setting(string Peer, int Qos, int Batch);

/// <summary>What one run came to.</summary>
/// <param name="CpuMicroseconds">Processor time of the peer for a message.</param>
/// <param name="MessagesPerSecond">From the first message sent to the last one received.</param>
/// <param name="MemoryMegabytes">The most that the peer held from its start, in 10^6 bytes.</param>
/// <param name="BrokerShare">Processor time of the broker as a share of the time: near 1, the broker is what everybody waits for.</param>
internal sealed record Result(double CpuMicroseconds, double MessagesPerSecond, double MemoryMegabytes, double BrokerShare)
{
    /// <summary>Each figure's median: other programs on the machine disturb single runs.</summary>
    public static Result MedianOf(IReadOnlyList<Result> runs) => new(
        Median(runs.Select(static run => run.CpuMicroseconds)),
        Median(runs.Select(static run => run.MessagesPerSecond)),
        Median(runs.Select(static run => run.MemoryMegabytes)),
        Median(runs.Select(static run => run.BrokerShare)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
