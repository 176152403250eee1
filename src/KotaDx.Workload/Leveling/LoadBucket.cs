namespace KotaDx.Workload.Leveling;

/// <summary>One worker's or line's load in one slice of a shift, or in one day of a month.</summary>
/// <param name="Load">Work in the slice, ≥ 0; a plan may exceed the available time.</param>
/// <param name="Available">Attendance less breaks in the slice, 0 to <paramref name="Length"/>.</param>
/// <param name="Length">The slice, [start, end), > 0; as a rule an hour.</param>
public readonly record struct LoadBucket(TimeSpan Load, TimeSpan Available, TimeSpan Length)
{
    /// <summary>Whether it counts: at least half of the slice was available. Otherwise a few minutes of it would weigh like an hour.</summary>
    public bool Counts => Available > TimeSpan.Zero && Available >= Length - Available;

    /// <summary>Load ÷ available time, ≥ 0; null where it does not count.</summary>
    public double? Rate => Counts ? Load / Available : null;

    internal bool IsValid => Length > TimeSpan.Zero && Load >= TimeSpan.Zero && Available >= TimeSpan.Zero && Available <= Length;
}
