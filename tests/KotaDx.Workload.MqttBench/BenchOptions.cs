namespace KotaDx.Workload.MqttBench;

/// <summary>What is measured, and how often.</summary>
internal sealed record BenchOptions
{
    /// <summary>Messages of one reading that are measured in one run.</summary>
    public required int Messages { get; init; }

    public required int Rounds { get; init; }

    public required IReadOnlyList<string> Peers { get; init; }

    public required IReadOnlyList<int> Qos { get; init; }

    /// <summary>Readings in a message.</summary>
    public required IReadOnlyList<int> Batches { get; init; }

    /// <summary>Folder for everything that is written; removed at the end unless it was named.</summary>
    public string? Data { get; init; }

    public required bool IsJson { get; init; }

    /// <summary>
    /// Batches are fewer: kotadx keeps every reading in memory (some 600 bytes), and what is measured should be its work and not the machine's swap.
    /// </summary>
    public int MessagesOf(int batch) => batch == 1 ? Messages : Math.Max(Messages / 20, 10);
}
