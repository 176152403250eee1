namespace KotaDx.Workload.Leveling;

/// <summary>
/// 時間の平準化: how level the load of one worker or one line is from slice to slice of a shift. Another axis than 人の平準化
/// (<see cref="TeamLeveling"/> of a team in one window): the two are never averaged, compared or shown as one figure.
/// </summary>
public readonly record struct OverTime
{
    /// <summary>Why there are no figures.</summary>
    public OverTimeGap Gap { get; private init; }

    /// <summary>Slices that count (n_used): at least half available.</summary>
    public int Used { get; private init; }

    /// <summary>Slices given (n_all).</summary>
    public int All { get; private init; }

    /// <summary>The figures over the rates of the slices that count, one slice in the place of one person; null where <see cref="Gap"/> gives a reason.</summary>
    public TeamLeveling? Figures { get; private init; }

    /// <summary>Mean rate ÷ highest rate of the slices that count; 1/n to 1, best 1.</summary>
    public double? LevelingRate => Figures?.LevelingRate;

    /// <summary>Computes the figures.</summary>
    /// <param name="buckets">Slices of equal meaning (hours of a shift, days of a month) of one worker or one line, in any order.</param>
    /// <exception cref="ArgumentException">A length is not above 0, a load is below 0, or an available time is outside of 0 to the length.</exception>
    public static OverTime Of(ReadOnlySpan<LoadBucket> buckets)
    {
        var rates = new List<double>(buckets.Length);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (!buckets[i].IsValid)
            {
                throw new ArgumentException($"bucket {i} has a time out of range", nameof(buckets));
            }

            if (buckets[i].Rate is { } rate)
            {
                rates.Add(rate);
            }
        }

        rates.Sort();
        var figures = TeamLeveling.Of([.. rates]);
        var gap = figures.Gap switch
        {
            LevelingGap.NoWorkers => OverTimeGap.NoBuckets,
            LevelingGap.OneWorker => OverTimeGap.OneBucket,
            LevelingGap.AllZero => OverTimeGap.AllZero,
            _ => OverTimeGap.None,
        };
        return new OverTime { Gap = gap, Used = rates.Count, All = buckets.Length, Figures = gap == OverTimeGap.None ? figures : null };
    }

    /// <summary>The reason's name for machines: null, <c>no_buckets</c>, <c>n&lt;2</c> or <c>all_zero</c>.</summary>
    /// <param name="gap">A reason.</param>
    public static string? NameOf(OverTimeGap gap) => gap switch
    {
        OverTimeGap.NoBuckets => "no_buckets",
        OverTimeGap.OneBucket => "n<2",
        OverTimeGap.AllZero => "all_zero",
        _ => null,
    };
}
