namespace KotaDx.Workload.Leveling;

/// <summary>One move as it is said.</summary>
/// <param name="From">Token of whose work it is.</param>
/// <param name="To">Token of who takes it.</param>
/// <param name="Minutes">As said.</param>
/// <param name="Job">The job's name for reading; null for divisible work.</param>
public sealed record SpokenMove(string From, string To, double Minutes, string? Job);
