using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>One person on the live board. Durations are nanoseconds, indexed by <see cref="WorkState"/>.</summary>
/// <param name="Worker">The worker's token, or <see cref="FactoryFold.UnassignedName"/>.</param>
/// <param name="Team">Home team.</param>
/// <param name="Now">Finished states in the rolling window.</param>
/// <param name="NowOpen">Work in the rolling window that has begun and has no end yet; beside, never inside, the finished states.</param>
/// <param name="Day">Finished states of the day.</param>
/// <param name="DayOpen">Open work of the day.</param>
/// <param name="MicroPieces">Pieces of the day, in millionths.</param>
/// <param name="OpenSince">When the oldest open work began; null if none is open.</param>
/// <param name="LastSeen">Event time of the latest reading that named the worker; null if none did.</param>
public sealed record LiveWorker(
    string Worker, string Team, long[] Now, long NowOpen, long[] Day, long DayOpen, long MicroPieces, EventTime? OpenSince,
    EventTime? LastSeen);
