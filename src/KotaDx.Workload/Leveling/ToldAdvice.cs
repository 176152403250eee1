using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>Advice as it is said, and the figures of which it speaks.</summary>
/// <param name="Sentence">The sentence.</param>
/// <param name="Moves">The moves that it names, at most three; none where it says something else.</param>
/// <param name="RateNow">The leveling rate as it is; null where there is none.</param>
/// <param name="RateAfter">The leveling rate that the sentence promises for its moves; null without moves.</param>
public sealed record ToldAdvice(Text Sentence, IReadOnlyList<SpokenMove> Moves, double? RateNow, double? RateAfter);
