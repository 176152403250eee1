namespace KotaDx.Workload.Leveling;

/// <summary>How good an assignment of jobs is; less is better.</summary>
/// <param name="Rates">The rates, highest first; compared from the left.</param>
/// <param name="Moved">Jobs away from their owner; decides where all rates are equal.</param>
internal sealed record JobScore(double[] Rates, int Moved)
{
    public bool IsBetterThan(JobScore other)
    {
        for (var i = 0; i < Rates.Length; i++)
        {
            if (Rates[i] != other.Rates[i])
            {
                return Rates[i] < other.Rates[i];
            }
        }

        return Moved < other.Moved;
    }
}
