namespace KotaDx.Workload.Leveling;

/// <summary>What one person or station is planned to do for a piece.</summary>
/// <param name="Key">Names the person or station.</param>
/// <param name="Net">正味作業 for a piece, ≥ 0.</param>
/// <param name="Ancillary">付随作業 for a piece, ≥ 0.</param>
/// <param name="SetupPerLot">段取り for a lot, ≥ 0.</param>
/// <param name="LotSize">Pieces in a lot, ≥ 1.</param>
public sealed record YamazumiStandard(string Key, TimeSpan Net, TimeSpan Ancillary, TimeSpan SetupPerLot, long LotSize)
{
    internal bool IsValid => Net >= TimeSpan.Zero && Ancillary >= TimeSpan.Zero && SetupPerLot >= TimeSpan.Zero && LotSize >= 1;
}
