using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>A quarter hour, or what a shift's begin or end leaves of it, of one person or station.</summary>
internal sealed class Cell
{
    /// <summary>Indexes into the stint table, in order of arrival.</summary>
    public readonly List<int> Stints = [];

    /// <summary>Exclusive states in order of time, neighbours of one state joined.</summary>
    public readonly List<Segment> Segments = [];

    /// <summary>Nanoseconds per state.</summary>
    public readonly long[] States = new long[WorkStates.Count];

    public long MicroPieces;
    public long StandardWork;

    /// <summary>Pieces of which the book gives no standard time.</summary>
    public bool MissesStandard;

    public bool IsShared;
    public bool IsAssumed;

    /// <summary>Longest continuous work reached within the cell.</summary>
    public long Continuous;

    /// <summary>The timer of continuous work stood still somewhere in it.</summary>
    public bool IsFrozen;

    /// <summary><see cref="IsFrozen"/> before the timer was run again.</summary>
    public bool WasFrozen;

    /// <summary>Its stints or the attendance changed since it was filled.</summary>
    public bool IsDirty;

    /// <summary>What it holds may differ from what was handed on.</summary>
    public bool IsChanged;

    /// <summary>Changed since the last settling.</summary>
    public bool IsUnsettled;

    public void Save(SnapshotWriter to)
    {
        to.WriteList(Stints);
        to.WriteList(Segments);
        to.Write(MicroPieces);
        to.Write(StandardWork);
        to.Write(MissesStandard);
        to.Write(IsShared);
        to.Write(IsAssumed);
        to.Write(Continuous);
        to.Write(IsFrozen);
        to.Write(IsDirty);
        to.Write(IsChanged);
        to.Write(IsUnsettled);
    }

    public void Load(SnapshotReader from)
    {
        from.ReadList(Stints);
        from.ReadList(Segments);
        foreach (var (start, end, state) in Segments)
        {
            States[(int)state] += end - start;
        }

        MicroPieces = from.Read<long>();
        StandardWork = from.Read<long>();
        MissesStandard = from.ReadFlag();
        IsShared = from.ReadFlag();
        IsAssumed = from.ReadFlag();
        Continuous = from.Read<long>();
        IsFrozen = from.ReadFlag();
        IsDirty = from.ReadFlag();
        IsChanged = from.ReadFlag();
        IsUnsettled = from.ReadFlag();
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public readonly record struct Segment(long Start, long End, WorkState State);
}
