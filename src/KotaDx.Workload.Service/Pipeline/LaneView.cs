using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>What a lane shows of itself at one moment. Immutable.</summary>
internal sealed record LaneView(
    EventTime At,
    IReadOnlyList<LiveWorker> Workers,
    IReadOnlyList<LiveStation> Stations,
    Ledger Ledger,
    IReadOnlyList<Refusal> Refusals,
    IReadOnlyList<KeyValuePair<string, long>> Unmapped,
    long Pending)
{
    /// <summary>A lane of which nothing is known yet.</summary>
    public static LaneView Nothing { get; } = new(new EventTime(0), [], [], new Ledger(), [], [], 0);
}
