using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>What the cells of one window come to.</summary>
internal ref struct WindowSums(Span<long> states)
{
    /// <summary>Nanoseconds per state.</summary>
    public readonly Span<long> States = states;

    public LoadGap Basis;
    public long MicroPieces;
    public long StandardWork;
    public bool MissesStandard;
    public bool IsShared;
    public bool IsAssumed;
    public bool IsFrozen;
    public long? Continuous;

    /// <summary>Of the whole shift or day: Σ standard time × planned quantity; null where it is not known.</summary>
    public long? PlannedWork;

    /// <summary>Available time in the whole of it, also in what is still to come.</summary>
    public long PlannedAvailable;

    public readonly long Busy => States[(int)WorkState.Net] + States[(int)WorkState.Ancillary] + States[(int)WorkState.Setup];

    public void Clear()
    {
        States.Clear();
        Basis = LoadGap.None;
        MicroPieces = 0;
        StandardWork = 0;
        MissesStandard = false;
        IsShared = false;
        IsAssumed = false;
        IsFrozen = false;
        Continuous = null;
        PlannedWork = null;
        PlannedAvailable = 0;
    }
}
