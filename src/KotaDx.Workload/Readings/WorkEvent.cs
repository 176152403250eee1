namespace KotaDx.Workload.Readings;

/// <summary>Which end of something a reading reports.</summary>
public enum WorkEvent : byte
{
    /// <summary>None given.</summary>
    None = 0,

    /// <summary><c>start</c> of a job.</summary>
    Start,

    /// <summary><c>end</c> of a job.</summary>
    End,

    /// <summary><c>in</c>: a badge arrives.</summary>
    In,

    /// <summary><c>out</c>: a badge leaves.</summary>
    Out,
}
