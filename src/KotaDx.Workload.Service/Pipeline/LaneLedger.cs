using KotaDx.Workload.Load;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>A lane's counts between two frames: what is counted and what is still to be counted belong together. Immutable.</summary>
/// <param name="Counts">What is folded, in its buckets.</param>
/// <param name="Pending">Frames that the log has and the fold has not.</param>
/// <param name="At">When, as a timestamp of the lane's clock.</param>
internal sealed record LaneLedger(Ledger Counts, long Pending, long At)
{
    /// <summary>Frames received: those in the ledger's buckets and those on the way to it.</summary>
    public long FramesReceived => Counts.FramesReceived + Pending;
}
