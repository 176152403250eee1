namespace KotaDx.Workload.Leveling;

/// <summary>
/// How level the loads of one team are in one window. With mean μ, maximum M, count n and the loads x in ascending order.
/// All figures are null together where <see cref="Gap"/> gives a reason.
/// </summary>
public readonly record struct TeamLeveling
{
    /// <summary>Why there are no figures.</summary>
    public LevelingGap Gap { get; private init; }

    /// <summary>Persons counted (n).</summary>
    public int Count { get; private init; }

    /// <summary>μ, in the unit of the loads.</summary>
    public double? Mean { get; private init; }

    /// <summary>M, in the unit of the loads.</summary>
    public double? Max { get; private init; }

    /// <summary>平準化率 = μ ÷ M, the formula of ライン編成効率 over persons; 1/n to 1, best 1.</summary>
    public double? LevelingRate { get; private init; }

    /// <summary>バランスロス率 = 1 − μ ÷ M; 0 to (n−1)/n, best 0.</summary>
    public double? BalanceLoss { get; private init; }

    /// <summary>M ÷ μ; 1 to n, best 1.</summary>
    public double? PeakToMean { get; private init; }

    /// <summary>√Σ(M − x)², in the unit of the loads; best 0.</summary>
    public double? SmoothnessIndex { get; private init; }

    /// <summary>√Σ(M − x)² ÷ (M·√n), without unit; 0 to √((n−1)/n), best 0.</summary>
    public double? RelativeSmoothness { get; private init; }

    /// <summary>(M − smallest x) ÷ μ; 0 to n, best 0.</summary>
    public double? RangeRate { get; private init; }

    /// <summary>μ ÷ the 90th percentile (linear between ranks, as Excel's PERCENTILE.INC): less moved by one person than μ ÷ M. Null for n &lt; 10.</summary>
    public double? MeanToP90 { get; private init; }

    /// <summary>Population standard deviation ÷ μ, for this team now; 0 to √(n−1), best 0.</summary>
    public double? Cv { get; private init; }

    /// <summary>Sample standard deviation (n − 1) ÷ μ, where the team stands for more than itself; 0 to √n, best 0.</summary>
    public double? CvSample { get; private init; }

    /// <summary>Σ(2i − n − 1)·x_(i) ÷ (n²μ), the population form; 0 to (n−1)/n, best 0.</summary>
    public double? Gini { get; private init; }

    /// <summary>Gini · n ÷ (n − 1); 0 to 1, best 0.</summary>
    public double? GiniCorrected { get; private init; }

    /// <summary>(1/n)·Σ(x/μ)·ln(x/μ) with 0·ln 0 = 0 (Theil T); 0 to ln n, best 0.</summary>
    public double? Theil { get; private init; }

    /// <summary>Theil T ÷ ln n; 0 to 1, best 0.</summary>
    public double? TheilNormalised { get; private init; }

    /// <summary>Computes the figures.</summary>
    /// <param name="loads">Loads of the team's members in ascending order, finite and ≥ 0, all in one unit.</param>
    /// <exception cref="ArgumentException">A load is negative or not finite, or the order is not ascending.</exception>
    public static TeamLeveling Of(ReadOnlySpan<double> loads)
    {
        var sum = 0.0;
        var weighted = 0.0;
        for (var i = 0; i < loads.Length; i++)
        {
            if (!double.IsFinite(loads[i]) || loads[i] < 0 || (i > 0 && loads[i] < loads[i - 1]))
            {
                throw new ArgumentException($"load {i} is negative, not finite or out of order", nameof(loads));
            }

            sum += loads[i];
            weighted += ((2.0 * (i + 1)) - loads.Length - 1) * loads[i];
        }

        var n = loads.Length;
        if (n < 2 || sum == 0)
        {
            return new TeamLeveling { Count = n, Gap = n == 0 ? LevelingGap.NoWorkers : n == 1 ? LevelingGap.OneWorker : LevelingGap.AllZero };
        }

        // Rounding may lift the mean of equal loads above them, and the sums below a hair under zero: outside the figures' ranges.
        var max = loads[n - 1];
        var mean = Math.Min(sum / n, max);
        var variance = 0.0;
        var shortfall = 0.0;
        var theil = 0.0;
        foreach (var x in loads)
        {
            variance += (x - mean) * (x - mean);
            shortfall += (max - x) * (max - x);
            theil += x > 0 ? x / mean * Math.Log(x / mean) : 0;
        }

        var gini = Math.Max(0, weighted / (n * sum));
        theil = Math.Max(0, theil / n);
        return new TeamLeveling
        {
            Count = n,
            Mean = mean,
            Max = max,
            LevelingRate = mean / max,
            BalanceLoss = 1 - (mean / max),
            PeakToMean = max / mean,
            SmoothnessIndex = Math.Sqrt(shortfall),
            RelativeSmoothness = Math.Sqrt(shortfall) / (max * Math.Sqrt(n)),
            RangeRate = (max - loads[0]) / mean,
            MeanToP90 = n >= 10 ? mean / Percentile90(loads) : null,
            Cv = Math.Sqrt(variance / n) / mean,
            CvSample = Math.Sqrt(variance / (n - 1)) / mean,
            Gini = gini,
            GiniCorrected = gini * n / (n - 1),
            Theil = theil,
            TheilNormalised = theil / Math.Log(n),
        };
    }

    /// <summary>The reason's name for machines: null, <c>no_workers</c>, <c>n&lt;2</c> or <c>all_zero</c>.</summary>
    /// <param name="gap">A reason.</param>
    public static string? NameOf(LevelingGap gap) => gap switch
    {
        LevelingGap.NoWorkers => "no_workers",
        LevelingGap.OneWorker => "n<2",
        LevelingGap.AllZero => "all_zero",
        _ => null,
    };

    private static double Percentile90(ReadOnlySpan<double> ascending)
    {
        var rank = 0.9 * (ascending.Length - 1);
        var below = (int)rank;
        return below + 1 == ascending.Length ? ascending[below] : ascending[below] + ((rank - below) * (ascending[below + 1] - ascending[below]));
    }
}
