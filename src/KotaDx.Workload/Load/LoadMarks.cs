namespace KotaDx.Workload.Load;

/// <summary>What a reader has to know of how a window's figures came about.</summary>
[Flags]
public enum LoadMarks
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Part of the available time has no evidence, though enough has.</summary>
    Partial = 1,

    /// <summary>Attendance, or where it began or ended, is taken from the plan: no badge says so.</summary>
    Assumed = 2,

    /// <summary>Part of the work was shared with others at the station, and split.</summary>
    Shared = 4,

    /// <summary>The timer of continuous work stood still while nothing was known.</summary>
    Frozen = 8,
}
