namespace KotaDx.Workload.Load;

/// <summary>Who was at a station during [Start, End) of a calendar day.</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">The instant behind the last.</param>
/// <param name="Sole">The day of the one person who was there, or of nobody known; null where there were several.</param>
/// <param name="Version">What <see cref="StationDays.Version"/> was when this was true.</param>
internal sealed record StationPresence(long Start, long End, SubjectDay? Sole, int Version);
