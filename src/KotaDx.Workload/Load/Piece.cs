using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>What attribution makes of evidence: a stint that is not in the table yet.</summary>
internal readonly record struct Piece(
    Subject Subject, long Start, long End, WorkState State, long PiecesAt, long MicroPieces, long CycleGap, long StandardWork, bool IsShared)
{
    public static Piece Of(in Stint stint) => new(
        stint.Subject, stint.Start, stint.End, stint.State, stint.PiecesAt, stint.MicroPieces, stint.CycleGap, stint.StandardWork, stint.IsShared);

    public Stint ToStint(int next) => new()
    {
        Start = Start, End = End, PiecesAt = PiecesAt, MicroPieces = MicroPieces, CycleGap = CycleGap, StandardWork = StandardWork,
        Subject = Subject, Next = next, State = State, IsShared = IsShared,
    };
}
