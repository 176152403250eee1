namespace KotaDx.Workload.Leveling;

/// <summary>
/// Persons who end at one common rate and the work that they share among them; no work crosses into another group.
/// </summary>
/// <param name="Works">Owners of the work, ascending; only of work that has a length.</param>
/// <param name="Persons">Those who do it, ascending. The owner of a work need not be among them.</param>
/// <param name="Work">Σ of the work in ticks.</param>
/// <param name="Time">Σ of the persons' available time in ticks; the common rate is <paramref name="Work"/> ÷ <paramref name="Time"/>.</param>
internal sealed record LevelGroup(int[] Works, int[] Persons, long Work, long Time)
{
    /// <summary>
    /// Splits a team, highest rate first. Offer a group's own mean rate to all its persons: if all work finds a place, that is
    /// its rate. If not, a minimum cut parts those who are bound to end above the mean from those who end at or below it, and
    /// the two are split in the same way. At most 2n − 1 flows.
    /// </summary>
    /// <param name="busy">Ticks of each person's work.</param>
    /// <param name="time">Ticks that each person has, > 0.</param>
    /// <param name="may">[whose work, who takes it]; true on the diagonal.</param>
    public static List<LevelGroup> Of(long[] busy, long[] time, bool[,] may)
    {
        var groups = new List<LevelGroup>();
        if (busy.Length > 0)
        {
            Split([.. Enumerable.Range(0, busy.Length).Where(i => busy[i] > 0)], [.. Enumerable.Range(0, busy.Length)], busy, time, may, groups);
        }

        return groups;
    }

    private static void Split(int[] works, int[] persons, long[] busy, long[] time, bool[,] may, List<LevelGroup> groups)
    {
        var group = new LevelGroup(works, persons, works.Sum(i => busy[i]), persons.Sum(j => time[j]));
        var flow = new ShareFlow(group, busy, time, may);
        flow.KeepOwn();
        flow.Fill();
        if (!flow.HasLeft)
        {
            groups.Add(group);
            return;
        }

        Split([.. works.Where((_, i) => flow.ReachesWork(i))], [.. persons.Where((_, j) => flow.ReachesPerson(j))], busy, time, may, groups);
        Split([.. works.Where((_, i) => !flow.ReachesWork(i))], [.. persons.Where((_, j) => !flow.ReachesPerson(j))], busy, time, may, groups);
    }
}
