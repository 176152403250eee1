namespace KotaDx.Workload.Watches;

/// <summary>Tells the band of a WBGT.</summary>
public static class HeatBand
{
    /// <summary>The band that a WBGT lies in.</summary>
    /// <param name="wbgt">°C, unrounded.</param>
    public static HeatLevel Of(double wbgt) => wbgt >= 31 ? HeatLevel.Danger : wbgt >= 28 ? HeatLevel.Severe : wbgt >= 25 ? HeatLevel.Caution : HeatLevel.None;
}
