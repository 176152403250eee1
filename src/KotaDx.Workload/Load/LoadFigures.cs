using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// What follows from a window's states (domain model A0, A1): available = attendance − break − away, coverage = (available − unknown) ÷
/// available, load rate = (net + ancillary + setup) ÷ (available − unknown). Times in nanoseconds.
/// </summary>
/// <param name="Available">在席可能時間; null where attendance is not known.</param>
/// <param name="Coverage">0 to 1; null where there is no available time.</param>
/// <param name="LoadRate">作業者負荷率（実績）, 0 to 1; null with the reason in <paramref name="Gap"/>.</param>
/// <param name="Gap">Why the rate is null.</param>
/// <param name="IsPartial">Coverage is enough, and not good.</param>
/// <param name="Level">Which of the book's ranges the rate lies in; null exactly where it is.</param>
public readonly record struct LoadFigures(long? Available, double? Coverage, double? LoadRate, LoadGap Gap, bool IsPartial, LoadLevel? Level)
{
    /// <summary>Computes the figures.</summary>
    /// <param name="states">Nanoseconds per state, indexed by <see cref="WorkState"/>; together the attendance.</param>
    /// <param name="basis">Why attendance is not known; <see cref="LoadGap.None"/> if it is.</param>
    /// <param name="settings">The thresholds of coverage and load.</param>
    public static LoadFigures Of(ReadOnlySpan<long> states, LoadGap basis, BookSettings settings)
    {
        if (basis != LoadGap.None)
        {
            return new LoadFigures(null, null, null, basis, false, null);
        }

        var busy = states[(int)WorkState.Net] + states[(int)WorkState.Ancillary] + states[(int)WorkState.Setup];
        var known = busy + states[(int)WorkState.Wait] + states[(int)WorkState.Idle];
        var available = known + states[(int)WorkState.Unknown];
        if (available == 0)
        {
            return new LoadFigures(0, null, null, LoadGap.Absent, false, null);
        }

        var coverage = known / (double)available;
        if (coverage < settings.CoverageLeast || known == 0)
        {
            return new LoadFigures(available, coverage, null, LoadGap.InsufficientData, false, null);
        }

        var rate = busy / (double)known;
        return new LoadFigures(available, coverage, rate, LoadGap.None, coverage < settings.CoverageGood, LevelOf(rate, settings));
    }

    private static LoadLevel LevelOf(double rate, BookSettings settings) =>
        rate >= settings.LoadHigh ? LoadLevel.TooMuch
        : rate >= settings.LoadBusy ? LoadLevel.NearlyFull
        : rate < settings.LoadRoom ? LoadLevel.Room
        : LoadLevel.Right;
}
