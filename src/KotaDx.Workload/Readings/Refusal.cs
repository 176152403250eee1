namespace KotaDx.Workload.Readings;

/// <summary>A refused reading, kept for the person who will mend its sender.</summary>
/// <param name="Arrival">When it arrived.</param>
/// <param name="Origin">Who sent it.</param>
/// <param name="Topic">The topic it came with; empty for a serial line that named none.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="At">Byte offset of the fault: in the topic for topic reasons, else in the payload.</param>
/// <param name="Excerpt">Up to 120 characters of the payload around the fault; bytes that are not printable as <c>\xNN</c>.</param>
public sealed record Refusal(EventTime Arrival, string Origin, string Topic, ParseStatus Reason, int At, string Excerpt);
