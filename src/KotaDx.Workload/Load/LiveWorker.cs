using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>One person on the live board.</summary>
/// <param name="Worker">The worker's token, or <see cref="FactoryFold.UnassignedName"/>.</param>
/// <param name="Team">Home team.</param>
/// <param name="Date">The date of work that is shown.</param>
/// <param name="Now">The rolling window.</param>
/// <param name="Hour">The last hour.</param>
/// <param name="Shift">The shift going on, or the last one of the date; null if none is planned.</param>
/// <param name="Day">The date of work so far.</param>
/// <param name="OpenSince">When the oldest open work began; null if none is open.</param>
/// <param name="LastSeen">Event time of the latest reading that named the worker; null if none did.</param>
/// <param name="ContinuousWork">Continuous work so far, in nanoseconds; null where attendance is not known.</param>
/// <param name="Ribbon">The states of the date of work, in order of time.</param>
public sealed record LiveWorker(
    string Worker, string Team, int Date, LiveWindow Now, LiveWindow Hour, LiveWindow? Shift, LiveWindow Day, EventTime? OpenSince, EventTime? LastSeen,
    long? ContinuousWork, IReadOnlyList<RibbonPart> Ribbon);

/// <summary>A window of the live board: [Start, End). Durations are nanoseconds.</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">The instant behind the last.</param>
/// <param name="Name">The shift's name; empty where it is none.</param>
/// <param name="States">Finished states, indexed by <see cref="WorkState"/>.</param>
/// <param name="Open">Work that has begun and has no end yet; beside, never inside, the finished states.</param>
/// <param name="MicroPieces">Pieces, in millionths.</param>
/// <param name="Figures">Load rate and what belongs to it, with open work taken for work.</param>
/// <param name="PlanLoad">Planned work ÷ available time of the whole shift; null where it is not known.</param>
/// <param name="Marks">How the figures came about.</param>
public sealed record LiveWindow(
    EventTime Start, EventTime End, string Name, long[] States, long Open, long MicroPieces, LoadFigures Figures, double? PlanLoad, LoadMarks Marks)
{
    /// <summary>Net, ancillary and setup, and open work.</summary>
    public long Busy => States[(int)WorkState.Net] + States[(int)WorkState.Ancillary] + States[(int)WorkState.Setup] + Open;

    /// <summary>Time of which there is evidence of presence.</summary>
    public long Seen => Busy + States[(int)WorkState.Wait] + States[(int)WorkState.Idle];
}

/// <summary>A stretch of one state: [Start, End).</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">The instant behind the last.</param>
/// <param name="State">The state; null for work that has begun and has no end yet.</param>
public readonly record struct RibbonPart(EventTime Start, EventTime End, WorkState? State);
