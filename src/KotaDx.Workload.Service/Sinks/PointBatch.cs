namespace KotaDx.Workload.Service.Sinks;

/// <summary>Points of one factory, in order, with the place in the point log that they reach to.</summary>
/// <param name="Factory">The factory.</param>
/// <param name="LogId">The point log.</param>
/// <param name="Position">Number of the first record behind these points.</param>
/// <param name="Lines">Whole lines of line protocol, no key (measurement, tags, time) more than once; may be empty.</param>
internal readonly record struct PointBatch(string Factory, ulong LogId, long Position, ReadOnlyMemory<byte> Lines);
