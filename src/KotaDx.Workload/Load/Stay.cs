namespace KotaDx.Workload.Load;

/// <summary>A person at a station, by badge: [Start, End).</summary>
/// <param name="Worker">Who.</param>
/// <param name="Station">Where.</param>
/// <param name="Start">The tap.</param>
/// <param name="End">The next tap, or where a forgotten one is taken to be.</param>
/// <param name="IsCapped">True if no tap ended it: it was forgotten.</param>
internal readonly record struct Stay(int Worker, int Station, long Start, long End, bool IsCapped);
