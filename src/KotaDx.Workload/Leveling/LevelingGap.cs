namespace KotaDx.Workload.Leveling;

/// <summary>Why a team's leveling is null.</summary>
public enum LevelingGap
{
    /// <summary>It is not null.</summary>
    None = 0,

    /// <summary>Nobody of whom there is evidence.</summary>
    NoWorkers,

    /// <summary>One person alone: mean ÷ max would be a meaningless 1.</summary>
    OneWorker,

    /// <summary>Everybody's load is zero.</summary>
    AllZero,
}
