using System.Security.Cryptography;

namespace KotaDx.Workload.Service.Log;

/// <summary>How a log is kept.</summary>
internal sealed record SegmentLogOptions
{
    /// <summary>A segment that has reached this size is closed and a new one begun. Default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>A segment older than this is closed likewise, so that what is past keeping can go a day at a time. Default one day.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Where the segments are. Default this machine's disk.</summary>
    public IDisk Disk { get; init; } = MachineDisk.Instance;

    /// <summary>False where somebody else calls <see cref="SegmentLog.Commit"/>. Default true: a task of its own does.</summary>
    public bool CommitsByItself { get; init; } = true;

    /// <summary>How long to wait before a disk that refused is asked again. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sync to the disk before a record counts as committed. Default true; false only for what can be made again.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>Draws the id of a new log. Default at random.</summary>
    public Func<ulong> DrawId { get; init; } = static () => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
}
