using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Files with which Grafana sets itself up at its start (https://grafana.com/docs/grafana/latest/administration/provisioning/).</summary>
/// <param name="factory">The one factory that they are for; null: all that the data source has.</param>
internal sealed class GrafanaYaml(string? factory = null)
{
    /// <summary>The data source's uid, under which it is provisioned.</summary>
    public const string SourceUid = "kotadx-influxdb";

    private static readonly ISerializer Serializer = new SerializerBuilder().WithDefaultScalarStyle(ScalarStyle.Any).WithNewLine("\n").WithIndentedSequences().Build();

    /// <summary>Folders of boards, one for each language; of one factory under its name.</summary>
    public string Providers() => Serializer.Serialize(new Dictionary<string, object>
    {
        ["apiVersion"] = 1,
        ["providers"] = new[] { Provider(isJapanese: true), Provider(isJapanese: false) },
    });

    /// <summary>Alert rules, in Japanese.</summary>
    public string AlertRules() => Serializer.Serialize(new Dictionary<string, object>
    {
        ["apiVersion"] = 1,
        ["groups"] = new[]
        {
            new Dictionary<string, object>
            {
                ["orgId"] = 1,
                ["name"] = Name("kotadx"),
                ["folder"] = Folder(isJapanese: true),
                ["interval"] = "1m",
                ["rules"] = new Alerts(factory).All().Select(Rule).ToList(),
            },
        },
    });

    private Dictionary<string, object> Provider(bool isJapanese) => new()
    {
        ["name"] = Name(isJapanese ? "kotadx" : "kotadx-en"),
        ["orgId"] = 1,
        ["folder"] = Folder(isJapanese),
        ["folderUid"] = Name(isJapanese ? "kotadx-folder" : "kotadx-folder-en"),
        ["type"] = "file",
        ["disableDeletion"] = true,
        ["allowUiUpdates"] = false,
        ["updateIntervalSeconds"] = 30,
        ["options"] = new Dictionary<string, object>
        {
            ["path"] = $"/var/lib/grafana/dashboards{(factory is null ? "" : $"/factories/{factory}")}/{(isJapanese ? "ja" : "en")}",
        },
    };

    private Dictionary<string, object> Rule(GrafanaAlert alert)
    {
        var data = new List<object>();
        var formula = alert.When;
        foreach (var (id, query) in alert.Queries)
        {
            data.Add(Step(id, SourceUid, alert.Back, new()
            {
                ["query"] = query,
                ["rawQuery"] = true,
                ["resultFormat"] = "time_series",
            }));
            data.Add(Step($"{id}_last", "__expr__", alert.Back, new() { ["type"] = "reduce", ["expression"] = id, ["reducer"] = "last" }));
            formula = formula.Replace($"${id}", $"${{{id}_last}}", StringComparison.Ordinal);
        }

        data.Add(Step("When", "__expr__", alert.Back, new() { ["type"] = "math", ["expression"] = formula }));
        return new()
        {
            ["uid"] = Name($"kotadx-{alert.Name}"),
            ["title"] = alert.Title.Ja,
            ["condition"] = "When",
            ["for"] = Seconds(alert.For) + "s",
            ["noDataState"] = alert.NothingIsTrouble ? "Alerting" : "OK",
            ["execErrState"] = "Error",
            ["isPaused"] = false,
            ["labels"] = new Dictionary<string, string> { ["kotadx"] = alert.Name },
            ["annotations"] = new Dictionary<string, string> { ["summary"] = alert.Title.Ja, ["description"] = alert.Does.Ja, ["description_en"] = alert.Does.En },
            ["data"] = data,
        };
    }

    private static Dictionary<string, object> Step(string id, string source, TimeSpan back, Dictionary<string, object> model)
    {
        model["refId"] = id;
        return new()
        {
            ["refId"] = id,
            ["datasourceUid"] = source,
            ["relativeTimeRange"] = new Dictionary<string, object> { ["from"] = long.Parse(Seconds(back), CultureInfo.InvariantCulture), ["to"] = 0 },
            ["model"] = model,
        };
    }

    private string Folder(bool isJapanese) => $"KotaDx{(factory is null ? "" : $" {factory}")}{(isJapanese ? "" : " (English)")}";

    private string Name(string name) => factory is null ? name : $"{name}-{GrafanaJson.Short(factory)}";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
