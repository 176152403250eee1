namespace KotaDx.Workload.Leveling;

/// <summary>One person present, as <see cref="JobAdvice"/> needs them; the work comes with the jobs.</summary>
/// <param name="Token">Names the person; unique within a team, compared by ordinal.</param>
/// <param name="Available">Time at the person's disposal in the window (attendance less breaks), > 0.</param>
public sealed record MemberTime(string Token, TimeSpan Available);
