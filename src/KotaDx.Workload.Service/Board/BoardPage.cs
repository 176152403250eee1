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

    public string? Day { get; init; }

    public bool Live { get; init; }

    public BoardDays? Days { get; init; }

    public int NowMinutes { get; init; }

    public IReadOnlyList<BoardTeam> Teams { get; init; } = [];

    public required BoardLedger Ledger { get; init; }

    public IReadOnlyList<BoardReason> Reasons { get; init; } = [];

    public IReadOnlyList<BoardRefusal> LatestRejected { get; init; } = [];

    public IReadOnlyList<BoardUnmapped> Unmapped { get; init; } = [];

    public IReadOnlyList<BoardComponent> Sources { get; init; } = [];

    public IReadOnlyList<BoardComponent> Sinks { get; init; } = [];
}

internal sealed record BoardDays(string First, string Last);

internal sealed record BoardText(string Ja, string En);

internal sealed record BoardTeam(string Team, BoardLeveling? LevelingNow, BoardLeveling? LevelingDay, IReadOnlyList<BoardWorker> Workers);

internal sealed record BoardLeveling(double? Rate, int N, string? Reason);

internal sealed record BoardWorker(string Worker, BoardLoad? Now, BoardLoad Day, string? OpenSince, string? LastSeen);

internal sealed record BoardLoad(
    double NetS, double AncillaryS, double SetupS, double WaitS, double IdleS, double BreakS, double AwayS, double BusyS, double OpenS, double? Pieces);

internal sealed record BoardLedger(BoardFrames Frames, BoardReadings Readings, BoardFlags Flags, BoardWork Work, bool AddsUp);

internal sealed record BoardFrames(long Received, long Accepted, long Duplicate, long Unmapped, long Rejected, long Pending);

internal sealed record BoardReadings(long Received, long Used, long Recorded, long Duplicate, long Unmapped, long Refused);

internal sealed record BoardFlags(long TimeReplaced, long Late, long Unassigned, long Retained);

internal sealed record BoardWork(long OpenStarts, long OrphanEnds);

internal sealed record BoardReason(string Reason, long Count, BoardText What);

internal sealed record BoardRefusal(
    string At, string Origin, string Topic, string Reason, int Offset, string Excerpt, BoardText What, BoardText Cause, BoardText Next);

internal sealed record BoardUnmapped(string Signal, long Count);

internal sealed record BoardComponent(string Name, string State, BoardText Detail, long? Behind = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(BoardPage))]
internal sealed partial class BoardJson : JsonSerializerContext;
