namespace KotaDx.Workload.Leveling;

/// <summary>How much work has to change hands until everybody has the same rate.</summary>
public static class WorkToMove
{
    /// <summary>
    /// Σ max(0, x_i − μ_w)·T_i with μ_w = Σx_i·T_i ÷ ΣT_i: the minutes above the common rate, which are as many as those below it.
    /// </summary>
    /// <param name="rates">Load rate of each person, ≥ 0 and finite.</param>
    /// <param name="minutes">Available minutes of each person, > 0 and finite; as many as <paramref name="rates"/>.</param>
    /// <returns>Minutes; null where nobody is given.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is out of its range.</exception>
    public static double? Minutes(ReadOnlySpan<double> rates, ReadOnlySpan<double> minutes)
    {
        if (rates.Length != minutes.Length)
        {
            throw new ArgumentException("as many minutes as rates are needed", nameof(minutes));
        }

        var work = 0.0;
        var time = 0.0;
        for (var i = 0; i < rates.Length; i++)
        {
            if (!double.IsFinite(rates[i]) || rates[i] < 0 || !double.IsFinite(minutes[i]) || minutes[i] <= 0)
            {
                throw new ArgumentException($"person {i} has a rate or a time out of range", nameof(rates));
            }

            work += rates[i] * minutes[i];
            time += minutes[i];
        }

        if (rates.IsEmpty)
        {
            return null;
        }

        var common = work / time;
        var above = 0.0;
        for (var i = 0; i < rates.Length; i++)
        {
            above += Math.Max(0, rates[i] - common) * minutes[i];
        }

        return above;
    }
}
