namespace KotaDx.Workload.Service.Dashboards;

/// <summary>
/// Units of time that read the same in both languages. Grafana's own "s" and "m" write English words ("1.19 hours", "50.2 mins") on every board, and another word
/// from row to row, so that figures below each other cannot be compared.
/// </summary>
internal static class GrafanaUnits
{
    /// <summary>Seconds as hh:mm:ss.</summary>
    public const string Duration = "dthms";

    /// <summary>Seconds that stay seconds.</summary>
    public const string Seconds = "suffix: s";

    /// <summary>Minutes that stay minutes.</summary>
    public const string Minutes = "suffix: min";
}
