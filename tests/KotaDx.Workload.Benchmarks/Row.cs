namespace KotaDx.Workload.Benchmarks;

/// <summary>One line of the results: a figure of ours beside the one that it is held against.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Ours">What it took or reached.</param>
/// <param name="Unit">The unit of <paramref name="Ours"/> and of the baseline.</param>
internal sealed record Row(string Name, double Ours, string Unit)
{
    /// <summary>The same of the baseline, from the same run; null where there is none.</summary>
    public double? Baseline { get; init; }

    /// <summary>How many times the bar asks for: median over pairs of slices; null where nothing is compared.</summary>
    public double? Ratio { get; init; }

    /// <summary>What <see cref="Ratio"/> is to reach, as the design says it; empty where the figure is only told.</summary>
    public string Bar { get; init; } = "";

    /// <summary>Whether the bar was reached; null where there is none.</summary>
    public bool? Holds { get; init; }

    /// <summary>Bytes that ours allocated for each operation; null where that means nothing.</summary>
    public double? Allocated { get; init; }

    /// <summary>What has to be known of it.</summary>
    public string Note { get; init; } = "";
}
