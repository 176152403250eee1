namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>What a store is to hold, and with whose rights it is set up.</summary>
internal sealed record InfluxSetupOptions
{
    /// <summary>The store. Its token file is ours for writing, and made if it is not there; null: none is.</summary>
    public required InfluxOptions Store { get; init; }

    /// <summary>The administrator's token (2.x, 3.x) or <c>user:password</c> (1.x), a file or <c>env:NAME</c>; null where nobody is asked who they are.</summary>
    public string? AdminTokenFile { get; init; }

    /// <summary>Where what Grafana reads with is kept, made if it is not there; with <c>{factory}</c> one for each factory; null: none is made.</summary>
    public string? GrafanaTokenFile { get; init; }

    /// <summary>True if a time for which points are kept may become shorter, which deletes points.</summary>
    public bool MayShorten { get; init; }
}
