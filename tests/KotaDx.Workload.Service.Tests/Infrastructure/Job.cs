namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>One person's work at one station, [start, end).</summary>
internal sealed record Job(string Id, string Station, string Worker, DateTimeOffset Start, DateTimeOffset End, string State, int Pieces);
