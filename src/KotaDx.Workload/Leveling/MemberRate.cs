namespace KotaDx.Workload.Leveling;

/// <summary>One person's load rate without and with an advice.</summary>
/// <param name="Token">Names the person.</param>
/// <param name="Before">Busy ÷ available time as it is, ≥ 0 without upper end.</param>
/// <param name="After">The same once the advice is followed.</param>
public readonly record struct MemberRate(string Token, double Before, double After)
{
    /// <summary>The figures of the rates before.</summary>
    /// <param name="members">A team.</param>
    internal static TeamLeveling LevelingBefore(IEnumerable<MemberRate> members) => TeamLeveling.Of([.. members.Select(static m => m.Before).Order()]);

    /// <summary>The figures of the rates after.</summary>
    /// <param name="members">A team.</param>
    internal static TeamLeveling LevelingAfter(IEnumerable<MemberRate> members) => TeamLeveling.Of([.. members.Select(static m => m.After).Order()]);
}
