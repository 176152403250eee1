namespace KotaDx.Workload.Service.Sinks;

/// <summary>What a sink did with a batch.</summary>
internal enum SinkVerdict
{
    /// <summary>All taken, or single bad points set aside with their reason.</summary>
    Taken,

    /// <summary>Nothing taken; the same batch will do later.</summary>
    Later,

    /// <summary>Nothing taken, and nothing will be until somebody changes the configuration.</summary>
    Stopped,
}

/// <summary>A sink's answer.</summary>
/// <param name="Verdict">What it did.</param>
/// <param name="Reason">Why, when it did not take the batch.</param>
/// <param name="RetryAfter">How long it asked to be left alone; null if it did not say.</param>
internal readonly record struct SinkResult(SinkVerdict Verdict, string? Reason = null, TimeSpan? RetryAfter = null)
{
    /// <summary>True if the store itself is not there: what was written before is lost with it.</summary>
    public bool IsGone { get; init; }

    public static readonly SinkResult Taken = new(SinkVerdict.Taken);
}
