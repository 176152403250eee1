namespace KotaDx.Workload.Leveling;

/// <summary>A job that one person hands to another.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="From">Who has it now.</param>
/// <param name="To">Who takes it; has the skill for it.</param>
/// <param name="Minutes">How long it takes, in minutes, ≥ 0.</param>
public readonly record struct JobMove(string Job, string From, string To, double Minutes);
