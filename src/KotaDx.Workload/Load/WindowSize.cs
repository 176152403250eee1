namespace KotaDx.Workload.Load;

/// <summary>Lengths of windows. All are half-open and aligned from midnight in the factory's zone.</summary>
public enum WindowSize
{
    /// <summary>One minute.</summary>
    Minute1 = 0,

    /// <summary>Fifteen minutes.</summary>
    Minute15,

    /// <summary>One shift of the factory's calendar.</summary>
    Shift,

    /// <summary>One day, midnight to midnight.</summary>
    Day,
}
