namespace KotaDx.Workload.Service.Dashboards;

/// <summary>One question of a panel to the store.</summary>
/// <param name="Id">Its letter.</param>
/// <param name="InfluxQl">The question, with Grafana's variables and macros in it. The same in every language.</param>
/// <param name="IsTable">True for rows, tags among the columns; false for a series over time.</param>
internal sealed record GrafanaQuery(string Id, string InfluxQl, bool IsTable)
{
    /// <summary>How a series is called: <c>$col</c> the field, <c>$tag_worker</c> a tag.</summary>
    public string? Alias { get; init; }

    /// <summary>Why this may answer with nothing although the factory works; null if it may not.</summary>
    public string? MayBeEmpty { get; init; }
}
