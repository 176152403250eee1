using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>How a lane runs.</summary>
internal sealed record LaneOptions
{
    /// <summary>How often changed windows are handed on. Null: only when asked, as at the end of an import.</summary>
    public TimeSpan? PublishEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Hand everything on again, whatever was handed on before; null: go on from there.</summary>
    public TimeRange? Rebuild { get; init; }
}

/// <summary>Windows that begin in [From, To).</summary>
/// <param name="From">First instant.</param>
/// <param name="To">The instant behind the last.</param>
internal readonly record struct TimeRange(EventTime From, EventTime To)
{
    public static TimeRange All { get; } = new(new EventTime(long.MinValue), new EventTime(long.MaxValue));

    public bool Holds(EventTime time) => time >= From && time < To;
}
