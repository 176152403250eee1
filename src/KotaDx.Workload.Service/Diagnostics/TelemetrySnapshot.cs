using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>What the service can say of itself at one moment: everything that is exported comes from one of these, so sums hold in it.</summary>
internal sealed record TelemetrySnapshot
{
    public IReadOnlyList<LaneFigures> Lanes { get; init; } = [];

    public IReadOnlyList<SinkFigures> Sinks { get; init; } = [];

    public IReadOnlyList<ComponentFigures> Sources { get; init; } = [];

    public IReadOnlyList<PollFigures> Polls { get; init; } = [];

    public IReadOnlyList<ComponentFigures> Stores { get; init; } = [];

    public required ProcessFigures Process { get; init; }
}

/// <summary>One lane.</summary>
/// <param name="Factory">Its factory.</param>
/// <param name="Ledger">Its counts in one copy; null until it has read what its log held at the start: half a history would look like a reset.</param>
/// <param name="LedgerAge">How old that copy is.</param>
/// <param name="IsUp">False once its fold has failed.</param>
/// <param name="IsCaughtUp">False while it reads what its log held at the start.</param>
/// <param name="Unfolded">Records that are durable and not folded.</param>
/// <param name="Damaged">Damaged records met since the start.</param>
/// <param name="SnapshotAt">The frame behind its last snapshot; 0 without one.</param>
/// <param name="Folded">The frame to fold next.</param>
/// <param name="Frames">Its frame log.</param>
/// <param name="Points">Its point log.</param>
internal sealed record LaneFigures(
    string Factory, LaneLedger? Ledger, TimeSpan LedgerAge, bool IsUp, bool IsCaughtUp, long Unfolded, long Damaged, long SnapshotAt, long Folded, LogFigures Frames, LogFigures Points);

/// <summary>One log.</summary>
/// <param name="GatheredBytes">Bytes that the disk has yet to take.</param>
/// <param name="IsRefused">True while the disk refuses them.</param>
/// <param name="Commits">Its commits since the start.</param>
internal sealed record LogFigures(long GatheredBytes, bool IsRefused, CommitTimes.Spread Commits);

/// <summary>One sink and one factory.</summary>
/// <param name="Sink">The sink.</param>
/// <param name="Factory">The factory.</param>
/// <param name="Behind">Records of the point log that it has yet to take.</param>
/// <param name="IsStopped">True once it has given up.</param>
/// <param name="StuckFor">How long it has taken nothing though something waits.</param>
/// <param name="PointsWritten">Points that it took since the start.</param>
/// <param name="Retries">Requests that had to be made again.</param>
/// <param name="PointsSetAside">Points that the store refused, kept with its words.</param>
internal sealed record SinkFigures(
    string Sink, string Factory, long Behind, bool IsStopped, TimeSpan StuckFor, long PointsWritten, long Retries, long PointsSetAside);

/// <summary>One source or one sink over all factories.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsUp">True while it works.</param>
internal sealed record ComponentFigures(string Name, bool IsUp);

/// <summary>One line of PLCs, since the service or its book began it.</summary>
/// <param name="Factory">The factory.</param>
/// <param name="Port">Its name in the book.</param>
/// <param name="Answered">Questions answered.</param>
/// <param name="Refused">Questions that a PLC answered with an error.</param>
/// <param name="Silent">Questions that nothing came to.</param>
/// <param name="Garbled">Questions to which bytes came that are no answer.</param>
/// <param name="Away">Slaves that do not answer.</param>
internal sealed record PollFigures(string Factory, string Port, long Answered, long Refused, long Silent, long Garbled, int Away);

/// <summary>The process.</summary>
/// <param name="Version">Of kotadx.</param>
/// <param name="StartedUnixSeconds">When it started.</param>
/// <param name="ResidentBytes">Its memory as the machine sees it.</param>
/// <param name="ManagedBytes">Its objects.</param>
internal sealed record ProcessFigures(string Version, double StartedUnixSeconds, long ResidentBytes, long ManagedBytes);
