using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>When one person was there on one date of work, as far as the factory's log and book tell.</summary>
/// <param name="Worker">The token.</param>
/// <param name="Team">Home team on that date.</param>
/// <param name="Date">The date of work, as <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="Midnight">The midnight at which the date begins.</param>
/// <param name="Start">Begin of the attendance.</param>
/// <param name="End">Its end, or the moment of the look while it goes on.</param>
/// <param name="Attended">Nanoseconds of it without breaks and time badged out.</param>
/// <param name="IsAssumed">True where no badge but the plan says when.</param>
public sealed record AttendedDate(string Worker, string Team, int Date, EventTime Midnight, EventTime Start, EventTime End, long Attended, bool IsAssumed);
