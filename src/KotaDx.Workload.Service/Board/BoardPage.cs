using System.Text.Json.Serialization;

namespace KotaDx.Workload.Service.Board;

/// <summary>What the board shows, as its page reads it. Durations in seconds; null is unknown, with a reason where there is one.</summary>
internal sealed record BoardPage
{
    public required string Version { get; init; }

    public required string Now { get; init; }

    public required string Zone { get; init; }

    public required IReadOnlyList<string> Factories { get; init; }

    public string? Factory { get; init; }

    /// <summary>The date of work shown.</summary>
    public string? Day { get; init; }

    /// <summary>The date of work that goes on; after midnight it may still be yesterday's.</summary>
    public string? Today { get; init; }

    public bool Live { get; init; }

    public BoardDays? Days { get; init; }

    public int NowMinutes { get; init; }

    /// <summary>False where no shift calendar says who was to be there: loads are times then, not rates.</summary>
    public bool HasShifts { get; init; }

    public BoardBook? Book { get; init; }

    /// <summary>What is wrong with this machine, most urgent first: what, and what to do.</summary>
    public IReadOnlyList<BoardText> Troubles { get; init; } = [];

    /// <summary>Where the colours of a planned load change, ascending: room, right, nearly full, too much (domain model A1).</summary>
    public IReadOnlyList<double> PlanBands { get; init; } = [];

    /// <summary>The axis of all ribbons; null where they were not asked for.</summary>
    public BoardAxis? Ribbon { get; init; }

    public IReadOnlyList<BoardTeam> Teams { get; init; } = [];

    public IReadOnlyList<BoardLine> Lines { get; init; } = [];

    public required BoardLedger Ledger { get; init; }

    public IReadOnlyList<BoardReason> Reasons { get; init; } = [];

    public IReadOnlyList<BoardRefusal> LatestRejected { get; init; } = [];

    public IReadOnlyList<BoardUnmapped> Unmapped { get; init; } = [];

    public IReadOnlyList<BoardComponent> Sources { get; init; } = [];

    public IReadOnlyList<BoardComponent> Sinks { get; init; } = [];
}

internal sealed record BoardDays(string First, string Last);

internal sealed record BoardText(string Ja, string En);

/// <summary>The factory's book: ok, open (there is none) or faulty (an edit cannot be taken, and the book before holds). Faults: errors only where it is faulty, and warnings.</summary>
internal sealed record BoardBook(string State, string? Since, IReadOnlyList<BoardFault> Faults);

internal sealed record BoardFault(string Severity, string File, int Line, string Key, string Excerpt, BoardText What, BoardText Cause, BoardText Next);

internal sealed record BoardAxis(string Start, int Minutes);

/// <summary>Shift: the one that the team's figures are of; null without a calendar. Level: over people, never over time.</summary>
internal sealed record BoardTeam(
    string Team, string Name, BoardShift? Shift, BoardLeveling? LevelingNow, BoardLeveling? LevelingShift, BoardLeveling? LevelingDay,
    BoardAdvice? Advice, BoardYamazumi? Yamazumi, BoardOverTime? OverTime, IReadOnlyList<BoardWorker> Workers);

internal sealed record BoardLine(string Line, string Name, BoardShift? Shift, BoardYamazumi Yamazumi);

internal sealed record BoardShift(string Shift, string Name, string Start, string End);

/// <summary>Unit: rate, or busy_s where the book has no shifts; of Mean and Max.</summary>
internal sealed record BoardLeveling(
    double? Rate, int N, int NTeam, string? Reason, string Unit, double? Mean, double? Max, double? Cv, double? MoveMinutes, bool Partial);

/// <summary>Skills: known, or none where the book says nothing of them, and everybody in the team counts as able. At: of when it is.</summary>
internal sealed record BoardAdvice(BoardText? Text, string Skills, string? At, string? Reason);

/// <summary>Unit: s_per_piece, or minutes where a bar has work and no pieces. TaktS: of all bars alike; else each has its own.</summary>
internal sealed record BoardYamazumi(string Unit, double? TaktS, double? Efficiency, string? Reason, int? Bottleneck, IReadOnlyList<BoardStack> Bars);

/// <summary>Heights in the chart's unit; null together where there is nothing to show.</summary>
internal sealed record BoardStack(string Key, string? Name, double? Net, double? Ancillary, double? Setup, double? Wait, double? Pieces, double? TaktS);

internal sealed record BoardOverTime(double? Rate, int Used, int All, string? Reason, IReadOnlyList<BoardHour> Hours);

internal sealed record BoardHour(string Start, double? LoadRate);

/// <summary>Day: only of who has no shift, for whom it stands. OnShift: the shift shown is going on.</summary>
internal sealed record BoardWorker(
    string Worker, string? Name, BoardLoad? Now, BoardLoad? Hour, BoardLoad? Shift, BoardLoad? Day, string? ShiftName, bool OnShift, string? OpenSince, string? LastSeen, double? ContinuousS,
    BoardRibbon? Ribbon);

/// <summary>
/// States in seconds; LengthS, how long the window is so far. Quality, as in points: why there is no rate, then what is to be known of the figures, joined by +; good.
/// </summary>
internal sealed record BoardLoad(
    double NetS, double AncillaryS, double SetupS, double WaitS, double IdleS, double UnknownS, double BreakS, double AwayS, double BusyS, double OpenS,
    double? Pieces, double? AvailableS, double? Coverage, double? LoadRate, double? PlanLoad, double? LengthS, string Quality);

/// <summary>
/// States: for each stretch a letter and its whole minutes, from the axis' start on: n net, a ancillary, s setup, o open work, w wait,
/// i idle, u unknown, b break, y away, - nothing. A minute has the state that filled most of it. Planned, Breaks: [from, to) in minutes.
/// </summary>
internal sealed record BoardRibbon(string States, IReadOnlyList<int[]> Planned, IReadOnlyList<int[]> Breaks);

internal sealed record BoardLedger(BoardFrames Frames, BoardReadings Readings, BoardFlags Flags, BoardWork Work, BoardCounters Counters, bool AddsUp);

internal sealed record BoardFrames(long Received, long Accepted, long Duplicate, long Unmapped, long Rejected, long Pending);

internal sealed record BoardReadings(long Received, long Used, long Recorded, long Duplicate, long Unmapped, long Refused);

internal sealed record BoardFlags(long TimeReplaced, long Late, long Unassigned, long Retained, long UnknownBadges);

internal sealed record BoardWork(long OpenStarts, long OrphanEnds);

internal sealed record BoardCounters(long Wraps, long Resets, long Replacements);

internal sealed record BoardReason(string Reason, long Count, BoardText What);

internal sealed record BoardRefusal(
    string At, string Origin, string Topic, string Reason, int Offset, string Excerpt, BoardText What, BoardText Cause, BoardText Next);

internal sealed record BoardUnmapped(string Signal, long Count);

internal sealed record BoardComponent(string Name, string State, BoardText Detail, long? Behind = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(BoardPage))]
internal sealed partial class BoardJson : JsonSerializerContext;
