using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

/// <summary>A random team and who of it may take whose work.</summary>
internal sealed record Teams(MemberLoad[] Members, bool[][] Skills)
{
    /// <summary>Small numbers, so that equal rates, empty hands and full overlaps occur; one team in three has everyone skilled alike.</summary>
    public static Gen<Teams> Small(int most) => Of(most, Gen.Int[0, 12].Select(static x => x * 30.0), Gen.Int[1, 4].Select(static x => x * 120.0));

    /// <summary>Any number of ticks.</summary>
    public static Gen<Teams> Any(int most) => Of(most, Gen.Double[0, 900], Gen.Double[1, 600]);

    public bool CanTake(string from, string to) => Skills[Array.FindIndex(Members, m => m.Token == from)][Array.FindIndex(Members, m => m.Token == to)];

    public LevelingAdvice Advice() => LevelingAdvice.Of(Members, CanTake);

    public static MemberLoad Member(int index, double available, double busy) =>
        new($"w{index + 1:00}", TimeSpan.FromMinutes(available), TimeSpan.FromMinutes(busy));

    private static Gen<Teams> Of(int most, Gen<double> busy, Gen<double> available) =>
        Gen.Select(Gen.Int[1, most], Gen.Int[0, 2]).SelectMany((n, kind) => Gen.Select(
            Gen.Select(available, busy).Array[n],
            Gen.Int[0, 9].Select(x => kind == 2 || x < 3 + (kind * 3)).Array[n].Array[n],
            (people, skills) => new Teams([.. people.Select(static (p, i) => Member(i, p.Item1, p.Item2))], skills)));
}
