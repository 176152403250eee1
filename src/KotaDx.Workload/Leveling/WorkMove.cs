namespace KotaDx.Workload.Leveling;

/// <summary>Work that one person hands to another.</summary>
/// <param name="From">Whose work it is.</param>
/// <param name="To">Who takes it; has the skill for it.</param>
/// <param name="Minutes">How much, in minutes, > 0.</param>
public readonly record struct WorkMove(string From, string To, double Minutes);
