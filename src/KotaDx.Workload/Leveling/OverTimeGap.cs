namespace KotaDx.Workload.Leveling;

/// <summary>Why there is no leveling over time.</summary>
public enum OverTimeGap
{
    /// <summary>There is.</summary>
    None = 0,

    /// <summary>No slice counts.</summary>
    NoBuckets,

    /// <summary>One slice alone has nothing to be level with.</summary>
    OneBucket,

    /// <summary>The load is zero in every slice that counts.</summary>
    AllZero,
}
