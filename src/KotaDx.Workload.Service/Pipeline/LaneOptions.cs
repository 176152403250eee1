namespace KotaDx.Workload.Service.Pipeline;

/// <summary>How a lane runs.</summary>
internal sealed record LaneOptions
{
    /// <summary>How often changed windows are handed on. Null: only when asked, as at the end of an import.</summary>
    public TimeSpan? PublishEvery { get; init; } = TimeSpan.FromSeconds(1);
}
