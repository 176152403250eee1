using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>All boards, and what they have in common.</summary>
internal static partial class Boards
{
    public static IReadOnlyList<GrafanaBoard> All { get; } = [LineLoad(), Yamazumi(), PersonDay(), LevelingTrend(), WorkStyle(), DataHealth()];

    private static Text WorkerLabel => new("作業者", "Worker");

    private static Text StationLabel => new("工程", "Station");

    private static GrafanaVariable Team(bool isMulti = true) =>
        new("team", new("班", "Team"), InfluxQl.Choices(Measurements.WorkerDay, "team", InfluxQl.Factory)) { IsMulti = isMulti };

    private static GrafanaVariable Line() =>
        new("line", new("ライン", "Line"), InfluxQl.Choices(Measurements.StationShift, "line", InfluxQl.Factory)) { IsMulti = true };

    private static GrafanaQuery Rows(string influxQl, string id = "A") => new(id, influxQl, IsTable: true);

    private static GrafanaQuery Series(string influxQl, string alias = "$col", string id = "A") => new(id, influxQl, IsTable: false) { Alias = alias };

    private static GrafanaQuery Limits(params IReadOnlyList<string> fields) => new(InfluxQl.LimitsId, InfluxQl.Settings(fields), IsTable: true);

    private static GrafanaColumn Column(string field, Text title) => new(field, title);
}
