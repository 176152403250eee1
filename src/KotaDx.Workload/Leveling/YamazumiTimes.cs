namespace KotaDx.Workload.Leveling;

/// <summary>What one person or station was seen doing in a window; intervals [start, end), breaks are no part of it.</summary>
/// <param name="Key">Names the person or station.</param>
/// <param name="Net">正味作業, ≥ 0.</param>
/// <param name="Ancillary">付随作業, ≥ 0.</param>
/// <param name="Setup">段取り, ≥ 0; spread over the pieces of the window, which is setup ÷ lot size.</param>
/// <param name="Wait">手待ち on positive evidence, ≥ 0. Never 非作業 or 不明.</param>
/// <param name="Pieces">Good pieces in the window, ≥ 0.</param>
public sealed record YamazumiTimes(string Key, TimeSpan Net, TimeSpan Ancillary, TimeSpan Setup, TimeSpan Wait, long Pieces)
{
    internal TimeSpan Work => Net + Ancillary + Setup;

    internal bool IsValid => Net >= TimeSpan.Zero && Ancillary >= TimeSpan.Zero && Setup >= TimeSpan.Zero && Wait >= TimeSpan.Zero && Pieces >= 0;
}
