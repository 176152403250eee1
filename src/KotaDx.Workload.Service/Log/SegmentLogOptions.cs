namespace KotaDx.Workload.Service.Log;

/// <summary>How a log is kept.</summary>
internal sealed record SegmentLogOptions
{
    /// <summary>A segment that has reached this size is closed and a new one begun. Default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long to wait before a disk that refused is asked again. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sync to the disk before a record counts as committed. Default true; false only for what can be made again.</summary>
    public bool Sync { get; init; } = true;
}
