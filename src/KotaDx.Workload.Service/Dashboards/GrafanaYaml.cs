using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Files with which Grafana sets itself up at its start (https://grafana.com/docs/grafana/latest/administration/provisioning/).</summary>
/// <param name="factory">The one factory that they are for; null: all that the data source has.</param>
/// <param name="database">The factory's own database, which is a data source of its own; null: the one that all share.</param>
internal sealed class GrafanaYaml(string? factory = null, string? database = null)
{
    /// <summary>The uid under which the data source is provisioned that all factories share.</summary>
    public const string SourceUid = "kotadx-influxdb";

    private static readonly ISerializer Serializer = new SerializerBuilder().WithDefaultScalarStyle(ScalarStyle.Any).WithNewLine("\n").WithIndentedSequences().Build();

    /// <summary>What a factory's own data source is called.</summary>
    public static string SourceNameOf(string factory) => $"KotaDx {factory}";

    /// <summary>The uid of a factory's own data source.</summary>
    public static string SourceUidOf(string factory) => $"{SourceUid}-{GrafanaJson.Short(factory)}";

    /// <summary>The variable of Grafana's surroundings that holds the header with which a factory's own data source is asked.</summary>
    public static string AuthorizationOf(string factory) => "INFLUX_AUTHORIZATION_" + factory.Replace('-', '_').ToUpperInvariant();

    /// <summary>The factory's own data source, which reads its database alone.</summary>
    public string DataSource() => Serializer.Serialize(new Dictionary<string, object>
    {
        ["apiVersion"] = 1,
        ["datasources"] = new[]
        {
            new Dictionary<string, object>
            {
                ["name"] = SourceNameOf(factory!),
                ["uid"] = SourceUidOf(factory!),
                ["type"] = "influxdb",
                ["access"] = "proxy",
                ["editable"] = false,
                ["url"] = "$INFLUX_URL",
                ["database"] = Literal(database!),
                ["jsonData"] = new Dictionary<string, object>
                {
                    ["version"] = "InfluxQL",
                    ["dbName"] = Literal(database!),
                    ["httpMode"] = "POST",
                    ["timeInterval"] = "1m",
                    ["httpHeaderName1"] = "Authorization",
                },
                ["secureJsonData"] = new Dictionary<string, object> { ["httpHeaderValue1"] = "$" + AuthorizationOf(factory!) },
            },
        },
    });

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
            data.Add(Step(id, database is null ? SourceUid : SourceUidOf(factory!), alert.Back, new()
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

    /// <summary>In a data source's file Grafana takes what follows a $ for a variable's name.</summary>
    private static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private string Folder(bool isJapanese) => $"KotaDx{(factory is null ? "" : $" {factory}")}{(isJapanese ? "" : " (English)")}";

    private string Name(string name) => factory is null ? name : $"{name}-{GrafanaJson.Short(factory)}";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
