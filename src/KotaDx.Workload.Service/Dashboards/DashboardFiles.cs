namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Every file of the boards that is made from the one source here, by its path below the folder of dashboards.</summary>
internal static class DashboardFiles
{
    /// <summary>Files for all factories of a data source, or for one alone in folders of its own.</summary>
    /// <param name="factory">The one factory; null: all.</param>
    /// <param name="database">Its own database, where it has one.</param>
    public static IEnumerable<(string Path, string Text)> Of(string? factory, string? database = null)
    {
        var below = factory is null ? "" : $"factories/{factory}/";
        foreach (var isJapanese in (bool[])[true, false])
        {
            var json = new GrafanaJson(isJapanese, factory, database is not null);
            foreach (var board in Boards.All)
            {
                yield return ($"{below}{(isJapanese ? "ja" : "en")}/{json.UidOf(board)}.json", json.Write(board));
            }
        }

        var yaml = new GrafanaYaml(factory, database);
        var name = factory is null ? "kotadx" : $"kotadx-{factory}";
        if (database is not null)
        {
            yield return ($"provisioning/datasources/{name}.yaml", yaml.DataSource());
        }

        yield return ($"provisioning/dashboards/{name}.yaml", yaml.Providers());
        yield return ($"provisioning/alerting/{name}.yaml", yaml.AlertRules());
    }
}
