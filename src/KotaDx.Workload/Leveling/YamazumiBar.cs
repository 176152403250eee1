namespace KotaDx.Workload.Leveling;

/// <summary>One bar, in the chart's unit. The heights are null together where there is neither work nor a piece to show.</summary>
/// <param name="Key">Names the person or station.</param>
/// <param name="Net">正味作業, ≥ 0.</param>
/// <param name="Ancillary">付随作業, ≥ 0.</param>
/// <param name="Setup">段取り÷ロット, ≥ 0.</param>
/// <param name="Wait">手待ち, ≥ 0; in a plan 計算上の手待ち, and null without a takt.</param>
public readonly record struct YamazumiBar(string Key, double? Net, double? Ancillary, double? Setup, double? Wait)
{
    /// <summary>Height without waiting: net + ancillary + setup.</summary>
    public double? Work => Net + Ancillary + Setup;
}
