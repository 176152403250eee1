namespace KotaDx.Workload.Leveling;

/// <summary>The jobs and persons of one <see cref="JobAdvice"/>, by index.</summary>
/// <param name="Time">Ticks that each person has, > 0.</param>
/// <param name="Length">Ticks that each job takes.</param>
/// <param name="Owner">Who has each job now.</param>
/// <param name="Takers">Who may do each job, ascending; its owner is among them.</param>
internal sealed record JobBoard(long[] Time, long[] Length, int[] Owner, int[][] Takers)
{
    /// <summary>
    /// One person's rate. The quotient of two whole numbers is rounded from its exact value, so equal rates are equal doubles
    /// and another unit of time changes none, as long as both stay below 2^53 ticks (28 years).
    /// </summary>
    public double Rate(int person, long load) => (double)load / Time[person];

    public double[] Rates(int[] assigned)
    {
        var load = new long[Time.Length];
        for (var j = 0; j < assigned.Length; j++)
        {
            load[assigned[j]] += Length[j];
        }

        return [.. load.Select((x, i) => Rate(i, x))];
    }
}
