using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>One person or station in one state over [Start, End): what the readings come down to. Pieces count at <see cref="PiecesAt"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Stint
{
    public long Start;
    public long End;
    public long PiecesAt;
    public long MicroPieces;

    /// <summary>Time since the station's cycle before, per piece, where this is a cycle; else 0.</summary>
    public long CycleGap;

    /// <summary>Standard time of its pieces; 0 where the book says none.</summary>
    public long StandardWork;

    public Subject Subject;

    /// <summary>The next stint of the same evidence; −1 at the end.</summary>
    public int Next;

    public WorkState State;

    /// <summary>Part of work that several shared.</summary>
    public bool IsShared;
}
