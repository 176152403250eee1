using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>What a station's readings say of [Start, End), before it is asked whose work it was.</summary>
internal struct Evidence
{
    public long Start;
    public long End;
    public long PiecesAt;
    public long MicroPieces;
    public long CycleGap;
    public long StandardWork;
    public int Station;

    /// <summary>The worker whom the reading names; −1 if none.</summary>
    public int Worker;

    /// <summary>The stints that came of it: the station's own and the persons'.</summary>
    public int FirstStint;

    public WorkState State;

    /// <summary>A state holds only while its device is alive; a job and a cycle prove themselves.</summary>
    public bool NeedsLife;

    /// <summary>Says something only of whom it finds there: that nobody works where nobody is tells nothing.</summary>
    public bool NeedsPresence;

    /// <summary>True while some of it is nobody's: counted once, however it is cut.</summary>
    public bool IsUnassigned;
}
