using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>What a sink did with a batch.</summary>
internal enum SinkVerdict
{
    /// <summary>All taken, or single bad points set aside with their reason.</summary>
    Taken,

    /// <summary>Not taken; the same batch will do later.</summary>
    Later,

    /// <summary>Not taken, and it will not be until somebody changes something.</summary>
    Stopped,
}

/// <summary>A sink's answer.</summary>
/// <param name="Verdict">What it did.</param>
/// <param name="Reason">Why, when it did not take the batch, in the store's own words.</param>
/// <param name="RetryAfter">How long it asked to be left alone; null if it did not say.</param>
internal readonly record struct SinkResult(SinkVerdict Verdict, string? Reason = null, TimeSpan? RetryAfter = null)
{
    public static readonly SinkResult Taken = new(SinkVerdict.Taken);

    /// <summary>What a person can do about it; null if it mends itself.</summary>
    public Text? Next { get; init; }

    /// <summary>True if the store itself is not there, or was not for a while: what was written before is lost with it.</summary>
    public bool IsGone { get; init; }

    /// <summary>True if the exchange began and did not end in time: less at once may do.</summary>
    public bool IsTooMuch { get; init; }

    /// <summary>Points of a taken batch that the store refused, kept in a file with its words.</summary>
    public int SetAside { get; init; }

    /// <summary>Points of a taken batch that are older than the store keeps any, as it said.</summary>
    public int Outdated { get; init; }
}
