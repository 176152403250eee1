namespace KotaDx.Workload.Readings;

/// <summary>What a reading said of its own time.</summary>
public enum TimeKind : byte
{
    /// <summary>Nothing: arrival time holds.</summary>
    Absent = 0,

    /// <summary>An instant: an offset, <c>Z</c> or an epoch number was given.</summary>
    Instant,

    /// <summary>Wall-clock time without an offset, to be read in the factory's zone.</summary>
    Local,
}
