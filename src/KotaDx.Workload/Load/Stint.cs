using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>One worker in one state over [Start, End): what the readings come down to. Pieces count at <see cref="PiecesAt"/>.</summary>
internal struct Stint
{
    public long Start;
    public long End;
    public long PiecesAt;
    public long MicroPieces;
    public int Worker;
    public WorkState State;

    /// <summary>Taken back: a reading that came later showed that it never was.</summary>
    public readonly bool IsDead => Worker < 0;
}
