using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>
/// The best advice in one sentence, as a supervisor would say it aloud: at most three moves, and the leveling rate that just these
/// moves bring, computed for the minutes that are said.
/// </summary>
public static class SpokenAdvice
{
    /// <summary>A leveling rate from which a team counts as level: stations at 85–90 % or more are commonly called good.</summary>
    public const double Enough = 0.9;

    /// <summary>Work shorter than this is not worth handing on, in minutes.</summary>
    public const double LeastMinutes = 5;

    // A further move, or any advice at all, has to lift the leveling rate by a point to be worth a breath.
    internal const double LeastGain = 0.01;

    /// <summary>
    /// The sentence for divisible work. Minutes are said in whole fives from 10 on, below in whole minutes; moves of less than
    /// <see cref="LeastMinutes"/> are left out.
    /// </summary>
    /// <param name="members">Those present, of one team in one window.</param>
    /// <param name="canTake">Whether the second person has the skill for the work of the first.</param>
    /// <param name="name">A person's name for reading; さん is added in Japanese unless it ends in an honorific or a title.</param>
    /// <param name="enough">Leveling rate from which nothing is advised; 0 to 1.</param>
    /// <returns>
    /// The moves; or that the team is level enough, that the differences are too small, whose skill is missing, or why there is no
    /// leveling rate.
    /// </returns>
    /// <exception cref="ArgumentException">As <see cref="LevelingAdvice.Of"/>.</exception>
    public static Text Of(IReadOnlyCollection<MemberLoad> members, Func<string, string, bool> canTake, Func<string, string> name, double enough = Enough) =>
        Tell(members, canTake, name, enough).Sentence;

    /// <summary>As <see cref="Of"/>, with the figures of which the sentence speaks.</summary>
    /// <param name="members">As in <see cref="Of"/>.</param>
    /// <param name="canTake">As in <see cref="Of"/>.</param>
    /// <param name="name">As in <see cref="Of"/>.</param>
    /// <param name="enough">As in <see cref="Of"/>.</param>
    /// <exception cref="ArgumentException">As <see cref="LevelingAdvice.Of"/>.</exception>
    public static ToldAdvice Tell(IReadOnlyCollection<MemberLoad> members, Func<string, string, bool> canTake, Func<string, string> name, double enough = Enough)
    {
        ArgumentNullException.ThrowIfNull(name);
        var advice = LevelingAdvice.Of(members, canTake);
        if (WithoutMoves(advice.Before, enough) is { } sentence)
        {
            return new ToldAdvice(sentence, [], advice.Before.LevelingRate, null);
        }

        var now = advice.Before.LevelingRate!.Value;
        var chosen = SpokenChoice.OfDivisible(members, advice);
        return chosen.Moves.Count > 0 && chosen.LevelingRate - now >= LeastGain
            ? new ToldAdvice(SpokenWords.Moves(chosen, now, name), chosen.Moves, now, chosen.LevelingRate)
            : new ToldAdvice(advice.BlockedBySkills ? SpokenWords.Missing(MissingSkill.Of(members, canTake, advice), now, name) : SpokenWords.TooSmall(now), [], now, null);
    }

    /// <summary>The sentence for whole jobs; minutes are said as they are, to the nearest whole one.</summary>
    /// <param name="advice">What to move.</param>
    /// <param name="name">As in <see cref="Of"/>.</param>
    /// <param name="jobName">A job's name for reading; its id where not given.</param>
    /// <param name="enough">As in <see cref="Of"/>.</param>
    public static Text OfJobs(JobAdvice advice, Func<string, string> name, Func<string, string>? jobName = null, double enough = Enough)
    {
        ArgumentNullException.ThrowIfNull(advice);
        ArgumentNullException.ThrowIfNull(name);
        if (WithoutMoves(advice.Before, enough) is { } sentence)
        {
            return sentence;
        }

        var now = advice.Before.LevelingRate!.Value;
        var chosen = SpokenChoice.OfJobs(advice, jobName ?? (static id => id));
        return chosen.Moves.Count > 0 && chosen.LevelingRate - now >= LeastGain ? SpokenWords.Moves(chosen, now, name) : SpokenWords.NoJob(now);
    }

    private static Text? WithoutMoves(in TeamLeveling now, double enough) => now switch
    {
        { Gap: LevelingGap.NoWorkers } => SpokenWords.Nobody,
        { Gap: LevelingGap.OneWorker } => SpokenWords.Alone,
        { Gap: LevelingGap.AllZero } => SpokenWords.Idle,
        { LevelingRate: { } rate } when rate >= enough => SpokenWords.LevelEnough(rate),
        _ => null,
    };
}
