namespace KotaDx.Workload.Load;

/// <summary>One team's members of one day, and what has been handed on of its windows.</summary>
internal sealed class TeamDay(int team, int day, int quarters)
{
    public readonly int Team = team;
    public readonly int Day = day;
    public readonly List<WorkerDay> Members = [];

    /// <summary>Per quarter hour, and the day as the last entry.</summary>
    public readonly WindowMark[] Marks = new WindowMark[quarters + 1];

    /// <summary>Windows changed since the last publish.</summary>
    public readonly bool[] Dirty = new bool[quarters + 1];

    /// <summary>Windows changed since the last settling.</summary>
    public readonly bool[] Unsettled = new bool[quarters + 1];

    public bool IsDirty;
    public bool IsUnsettled;
}
