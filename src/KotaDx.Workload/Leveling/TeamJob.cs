namespace KotaDx.Workload.Leveling;

/// <summary>A job that one person does as a whole.</summary>
/// <param name="Id">Names the job; unique within a team, compared by ordinal.</param>
/// <param name="Worker">Who has it now; one of the team.</param>
/// <param name="Time">How long it takes, ≥ 0, whoever does it.</param>
/// <param name="MayDo">Who has the skill for it. <paramref name="Worker"/> may always keep it; tokens from outside the team are passed over.</param>
public sealed record TeamJob(string Id, string Worker, TimeSpan Time, IReadOnlyCollection<string> MayDo);
