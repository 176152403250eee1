using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>What a topic comes down to, so that its text is looked at once: a station's signal, and what the book says of it during [From, To).</summary>
/// <param name="Station">The station's number.</param>
/// <param name="Signal">The signal's level.</param>
/// <param name="Key">A hash of station and signal.</param>
/// <param name="Kind">How its payload is read.</param>
/// <param name="Entry">What the book says of it; null for nothing.</param>
/// <param name="Words">The signal's own words for states; null for none.</param>
/// <param name="From">First instant of arrival.</param>
/// <param name="To">The instant behind the last.</param>
internal sealed record Address(int Station, byte[] Signal, ulong Key, SignalKind Kind, SignalEntry? Entry, StateWords? Words, long From, long To);
