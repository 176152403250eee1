namespace KotaDx.Workload.Leveling;

/// <summary>The skill that would open the way to a more level team.</summary>
/// <param name="From">Whose work somebody else should be able to do: the busiest of those whose work is held.</param>
/// <param name="To">Who should learn it: the one left with the lowest rate.</param>
/// <param name="LevelingRate">The leveling rate that could be reached then; 0 to 1.</param>
public readonly record struct MissingSkill(string From, string To, double LevelingRate)
{
    /// <summary>Names the skill and computes what it would bring.</summary>
    /// <param name="members">The team of <paramref name="advice"/>.</param>
    /// <param name="canTake">Its skills as they are.</param>
    /// <param name="advice">An advice that is <see cref="LevelingAdvice.BlockedBySkills"/>.</param>
    /// <exception cref="ArgumentException">The advice is not blocked.</exception>
    public static MissingSkill Of(IReadOnlyCollection<MemberLoad> members, Func<string, string, bool> canTake, LevelingAdvice advice)
    {
        ArgumentNullException.ThrowIfNull(advice);
        if (!advice.BlockedBySkills)
        {
            throw new ArgumentException("skills block nothing", nameof(advice));
        }

        // MaxBy and MinBy keep the first of equals, and the members come in order of their tokens.
        var from = advice.Members.Where(m => advice.HeldBySkills.Contains(m.Token)).MaxBy(static m => m.Before).Token;
        var to = advice.Members.MinBy(static m => m.After).Token;
        var then = LevelingAdvice.Of(members, (a, b) => canTake(a, b) || (a == from && b == to));
        return new MissingSkill(from, to, then.After.LevelingRate!.Value);
    }
}
