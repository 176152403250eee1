namespace KotaDx.Workload.Load;

/// <summary>Whether a station's device is heard of.</summary>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="IsAlive">
/// True if it was heard of within <paramref name="Limit"/>, or ever where there is none, and nobody said since then that it is gone: the rule by
/// which silence is unknown time.
/// </param>
/// <param name="Silence">Nanoseconds since its last reading; null if there never was one.</param>
/// <param name="Limit">The longest silence of a living device, in nanoseconds; null where the book sets none.</param>
public readonly record struct LiveDevice(string Line, string Station, bool IsAlive, long? Silence, long? Limit);
