namespace KotaDx.Workload.Load;

/// <summary>One station on the live board.</summary>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="Date">The date of work that is shown.</param>
/// <param name="Window">The shift going on, or the last one of the date; the date of work so far where the roster names no shift.</param>
public sealed record LiveStation(string Line, string Station, int Date, LiveWindow Window);
