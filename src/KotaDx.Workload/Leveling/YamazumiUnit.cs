namespace KotaDx.Workload.Leveling;

/// <summary>The unit of all heights of one <see cref="Yamazumi"/>.</summary>
public enum YamazumiUnit
{
    /// <summary>Seconds for each good piece.</summary>
    SecondsPerPiece = 0,

    /// <summary>Minutes in the window, because a bar has work but no good piece to divide it by.</summary>
    MinutesPerShift,
}
