namespace KotaDx.Workload.Leveling;

/// <summary>One person present, as <see cref="LevelingAdvice"/> needs them.</summary>
/// <param name="Token">Names the person; unique within a team, compared by ordinal.</param>
/// <param name="Available">Time at the person's disposal in the window (attendance less breaks), > 0.</param>
/// <param name="Busy">Work that the person has in the window, ≥ 0; more than <paramref name="Available"/> means overloaded.</param>
public sealed record MemberLoad(string Token, TimeSpan Available, TimeSpan Busy);
