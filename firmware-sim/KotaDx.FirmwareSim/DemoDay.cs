namespace KotaDx.FirmwareSim;

/// <summary>
/// The day in Japan on which the simulation starts, cut into the past that is published at once, [From, Join), and what
/// comes live from Join on.
/// </summary>
internal sealed class DemoDay
{
    // Japan keeps one offset all year; a bare machine may have no time zone data.
    private static readonly TimeSpan JapanOffset = TimeSpan.FromHours(9);
    private static readonly (TimeSpan Start, TimeSpan End)[] BreakTimes =
    [
        (new(10, 0, 0), new(10, 10, 0)),
        (new(12, 0, 0), new(12, 45, 0)),
        (new(15, 0, 0), new(15, 10, 0)),
    ];

    // What the board's bars roll over.
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(15);

    public DemoDay(DateTimeOffset start, TimeSpan history)
    {
        var local = start.ToOffset(JapanOffset);
        Join = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMillisecond));
        Midnight = new DateTimeOffset(local.Date, JapanOffset);
        From = Join - history < Midnight ? Midnight : Join - history;
        Breaks = [.. BreakTimes.Select(b => (Start: Midnight + b.Start, End: Midnight + b.End)).Where(b => b.End + Shown <= Join)];
    }

    public DateTimeOffset Midnight { get; }

    public DateTimeOffset From { get; }

    public DateTimeOffset Join { get; }

    /// <summary>
    /// The breaks [Start, End) that were over a quarter of an hour before the simulation started. Later ones are left out, and the
    /// live part has none: whoever opens the demo at noon wants to see bars move, and for minutes after a break all are equally busy.
    /// </summary>
    public IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> Breaks { get; }
}
