using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>Which refused frames are meant.</summary>
internal sealed record RefusedFilter
{
    /// <summary>Of this factory; null for all.</summary>
    public string? Factory { get; init; }

    /// <summary>For this reason; null for all.</summary>
    public ParseStatus? Reason { get; init; }

    /// <summary>Those that arrived at this instant or later, Unix nanoseconds.</summary>
    public long From { get; init; } = long.MinValue;

    /// <summary>Those that arrived before this instant, Unix nanoseconds.</summary>
    public long To { get; init; } = long.MaxValue;

    /// <summary>This one; null for all.</summary>
    public long? Number { get; init; }

    public bool Holds(RefusedFrame refused) => (Reason is null || refused.Reason == Reason) && (Number is null || refused.Number == Number);

    public bool Holds(EventTime arrival) => arrival.UnixNanoseconds >= From && arrival.UnixNanoseconds < To;
}
