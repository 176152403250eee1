using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Points;

/// <summary>
/// What came in within one minute of one factory, and how the way to the stores kept up: a point of <see cref="Schema.Ingest"/>. The
/// counts are differences of two ledgers, so both of its sums hold for them too.
/// </summary>
public readonly ref struct IngestMinute
{
    /// <summary>The factory, UTF-8.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>The beginning of the minute.</summary>
    public EventTime Start { get; init; }

    /// <inheritdoc cref="Ledger.FramesReceived"/>
    public long FramesReceived { get; init; }

    /// <inheritdoc cref="Ledger.FramesAccepted"/>
    public long FramesAccepted { get; init; }

    /// <inheritdoc cref="Ledger.FramesDuplicate"/>
    public long FramesDuplicate { get; init; }

    /// <inheritdoc cref="Ledger.FramesUnmapped"/>
    public long FramesUnmapped { get; init; }

    /// <inheritdoc cref="Ledger.FramesRejected"/>
    public long FramesRejected { get; init; }

    /// <inheritdoc cref="Ledger.ReadingsReceived"/>
    public long ReadingsReceived { get; init; }

    /// <inheritdoc cref="Ledger.ReadingsUsed"/>
    public long ReadingsUsed { get; init; }

    /// <inheritdoc cref="Ledger.ReadingsRefused"/>
    public long ReadingsRefused { get; init; }

    /// <summary>Records that lay in the log unfolded at the end of the minute.</summary>
    public long LogLag { get; init; }

    /// <summary>Bytes that the disk had yet to take at the end of the minute.</summary>
    public long GatheredBytes { get; init; }

    /// <summary>Mean time of a commit in the minute; null without one.</summary>
    public double? CommitMilliseconds { get; init; }

    /// <summary>Records that the sink furthest behind had yet to take at the end of the minute.</summary>
    public long SinkLag { get; init; }

    /// <summary>Damaged records of the log met within the minute.</summary>
    public long Damaged { get; init; }

    /// <inheritdoc cref="Ledger.Late"/>
    public long Late { get; init; }

    /// <summary>Free bytes of the disk that has the log, at the end of the minute; null where they cannot be told.</summary>
    public long? DiskFreeBytes { get; init; }
}
