using KotaDx.Workload.Points;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>
/// Boards as Grafana's classic JSON, the format that Grafana 10 to 13 all read
/// (https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/).
/// </summary>
/// <param name="isJapanese">In which language.</param>
/// <param name="factory">The one factory that it shows; null: to be chosen on the board.</param>
/// <param name="hasOwnSource">True if that factory has a data source of its own.</param>
internal sealed class GrafanaJson(bool isJapanese, string? factory = null, bool hasOwnSource = false)
{
    /// <summary>Of the format.</summary>
    public const int SchemaVersion = 42;

    private const int LongestFactory = 15;

    private const string Source = "${influxdb_datasource}";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>A board's uid, which is its file's name, too: boards of one factory carry its name, for Grafana has each uid once.</summary>
    public string UidOf(GrafanaBoard board) => $"{board.Name}{(factory is null ? "" : $"-{Short(factory)}")}{(isJapanese ? "" : "-en")}";

    /// <summary>The whole file, with a line's end behind it.</summary>
    public string Write(GrafanaBoard board) => ToJson(board).ToJsonString(Indented) + "\n";

    /// <summary>Grafana takes no uid of more than 40 characters; a long name is cut, and what makes it this factory's stays in a hash.</summary>
    public static string Short(string factory) => factory.Length <= LongestFactory
        ? factory
        : $"{factory[..(LongestFactory - 7)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(factory)))[..6]}";

    private JsonObject ToJson(GrafanaBoard board) => new()
    {
        ["uid"] = UidOf(board),
        ["id"] = null,
        ["title"] = Of(board.Title),
        ["description"] = Of(board.Does),
        ["tags"] = new JsonArray("kotadx", isJapanese ? "ja" : "en"),
        ["schemaVersion"] = SchemaVersion,
        ["version"] = 1,
        ["editable"] = false,
        ["graphTooltip"] = 1,
        ["timezone"] = "Asia/Tokyo",
        ["weekStart"] = "monday",
        ["refresh"] = board.Refresh,
        ["time"] = new JsonObject { ["from"] = board.From, ["to"] = "now" },
        ["timepicker"] = new JsonObject(),
        ["links"] = new JsonArray(new JsonObject
        {
            ["type"] = "dashboards",
            ["title"] = isJapanese ? "ほかのボード" : "Other boards",
            ["tags"] = new JsonArray("kotadx", isJapanese ? "ja" : "en"),
            ["asDropdown"] = true,
            ["includeVars"] = true,
            ["keepTime"] = false,
            ["targetBlank"] = false,
            ["icon"] = "external link",
            ["tooltip"] = "",
            ["url"] = "",
        }),
        ["annotations"] = new JsonObject { ["list"] = new JsonArray(Annotations()) },
        ["templating"] = new JsonObject { ["list"] = Variables(board) },
        ["panels"] = Panels(board),
    };

    private JsonObject Annotations()
    {
        const string Columns = "text";
        var query = InfluxQl.Ask("\"text\", \"kind\"", Schema.Annotations, InfluxQl.Factory);
        return new()
        {
            ["name"] = isJapanese ? "変更の記録" : "Marked changes",
            ["datasource"] = SourceRef(),
            ["enable"] = true,
            ["hide"] = false,
            ["iconColor"] = Palette.Wait,
            ["textColumn"] = Columns,
            ["tagsColumn"] = "kind",
            ["target"] = new JsonObject
            {
                ["refId"] = "annotationQuery",
                ["query"] = query,
                ["queryType"] = "tags",
                ["fromAnnotations"] = true,
                ["textEditor"] = true,
                ["textColumn"] = Columns,
                ["tagsColumn"] = "kind",
            },
        };
    }

    private JsonArray Variables(GrafanaBoard board)
    {
        var list = new JsonArray
        {
            new JsonObject
            {
                ["name"] = "influxdb_datasource",
                ["label"] = isJapanese ? "データの保存先" : "Data source",
                ["type"] = "datasource",
                ["query"] = "influxdb",
                ["regex"] = hasOwnSource ? $"/^{GrafanaYaml.SourceNameOf(factory!)}$/" : "",
                ["refresh"] = 1,
                ["multi"] = false,
                ["includeAll"] = false,
                ["hide"] = hasOwnSource ? 2 : 0,
                ["options"] = new JsonArray(),
            },
        };
        list.Add(factory is null
            ? Choice(new("factory", new("工場", "Factory"), InfluxQl.Choices(Measurements.WorkerDay, "factory", "\"factory\" <> ''")))
            : new JsonObject { ["name"] = "factory", ["label"] = isJapanese ? "工場" : "Factory", ["type"] = "constant", ["query"] = factory, ["hide"] = 2, ["current"] = new JsonObject { ["text"] = factory, ["value"] = factory } });
        foreach (var variable in board.Variables)
        {
            list.Add(Choice(variable));
        }

        return list;
    }

    private JsonObject Choice(GrafanaVariable variable)
    {
        var choice = new JsonObject
        {
            ["name"] = variable.Name,
            ["label"] = Of(variable.Label),
            ["type"] = "query",
            ["datasource"] = SourceRef(),
            ["query"] = variable.InfluxQl,
            ["regex"] = variable.Regex ?? "",

            // When the range changes, too: who was there then is to be chosen then.
            ["refresh"] = 2,
            ["sort"] = 1,
            ["multi"] = variable.IsMulti,
            ["includeAll"] = variable.IsMulti,
            ["hide"] = 0,
            ["options"] = new JsonArray(),
        };
        if (variable.IsMulti)
        {
            choice["current"] = new JsonObject { ["text"] = new JsonArray("All"), ["value"] = new JsonArray("$__all") };
        }

        return choice;
    }

    private JsonArray Panels(GrafanaBoard board)
    {
        var panels = new JsonArray();
        var (x, y, below) = (0, 0, 0);
        foreach (var panel in board.Panels)
        {
            if (x + panel.Width > 24)
            {
                (x, y) = (0, below);
            }

            panels.Add(Panel(panel, panels.Count + 1, x, y));
            x += panel.Width;
            below = Math.Max(below, y + panel.Height);
        }

        return panels;
    }

    private JsonObject Panel(GrafanaPanel panel, int id, int x, int y)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["type"] = panel.Type,
            ["title"] = Of(panel.Title),
            ["description"] = Of(panel.Does),
            ["datasource"] = SourceRef(),
            ["gridPos"] = new JsonObject { ["x"] = x, ["y"] = y, ["w"] = panel.Width, ["h"] = panel.Height },
            ["targets"] = new JsonArray([.. panel.Queries.Select(Target)]),
            ["fieldConfig"] = new JsonObject
            {
                ["defaults"] = Defaults(panel),
                ["overrides"] = new JsonArray([.. panel.Columns.Select(Override)]),
            },
            ["options"] = panel.Options.DeepClone(),
        };
        if (panel.FieldShown is { } field)
        {
            json["options"]!["reduceOptions"]!["fields"] = $"/^{Of(field)}$/";
        }

        if (panel.Back is not null)
        {
            json["timeFrom"] = panel.Back;

            // Grafana would say "Last 45 minutes" beside the title, in English on every board, and cut the title for it.
            json["hideTimeOverride"] = true;
        }

        if (panel.Interval is not null)
        {
            json["interval"] = panel.Interval;
        }

        // Of two languages side by side the other one would be taken for the row's name.
        var ofTheLanguage = panel.FieldShown is { } shown && shown.Ja != shown.En ? Dashboards.Panels.Only("team", Of(shown)) : [];
        JsonArray transformations = [.. Limits(panel), .. panel.Transformations.Concat(ofTheLanguage).Select(static step => step.DeepClone())];
        if (transformations.Count > 0)
        {
            json["transformations"] = transformations;
        }

        return json;
    }

    private static JsonNode Target(GrafanaQuery query)
    {
        var target = new JsonObject
        {
            ["refId"] = query.Id,
            ["datasource"] = SourceRef(),
            ["rawQuery"] = true,
            ["query"] = query.InfluxQl,
            ["resultFormat"] = query.IsTable ? "table" : "time_series",
        };
        if (query.Alias is not null)
        {
            target["alias"] = query.Alias;
        }

        return target;
    }

    private JsonObject Defaults(GrafanaPanel panel)
    {
        var defaults = new JsonObject
        {
            ["unit"] = panel.Unit,
            ["noValue"] = Of(panel.Nothing),
            ["color"] = new JsonObject { ["mode"] = panel.Type is "timeseries" or "barchart" ? "palette-classic" : "thresholds" },
            ["thresholds"] = new JsonObject
            {
                ["mode"] = "absolute",
                ["steps"] = new JsonArray(new JsonObject { ["color"] = panel.BaseColor, ["value"] = null }),
            },
            ["mappings"] = Mappings(panel.Words),
        };
        if (panel.Decimals is { } decimals)
        {
            defaults["decimals"] = decimals;
        }

        if (panel.Scale is { } scale)
        {
            (defaults["min"], defaults["max"]) = (scale.Least, scale.Most);
        }

        if (panel.Custom.Count > 0)
        {
            defaults["custom"] = panel.Custom.DeepClone();
        }

        return defaults;
    }

    private JsonNode Override(GrafanaColumn column)
    {
        var properties = new JsonArray { Property("displayName", Of(column.Title)) };
        if (column.Unit is not null)
        {
            properties.Add(Property("unit", column.Unit));
        }

        if (column.Color is not null)
        {
            properties.Add(Property("color", new JsonObject { ["mode"] = "fixed", ["fixedColor"] = column.Color }));
        }

        if (column.Words is not null)
        {
            properties.Add(Property("mappings", Mappings(column.Words)));
            properties.Add(Property("custom.cellOptions", new JsonObject { ["type"] = "color-text" }));
            properties.Add(Property("custom.wrapText", true));
        }

        if (column.Width is { } width)
        {
            properties.Add(Property("custom.width", width));
        }

        if (column.IsGauge)
        {
            properties.Add(Property("custom.cellOptions", new JsonObject { ["type"] = "gauge", ["mode"] = "basic", ["valueDisplayMode"] = "text" }));
            properties.Add(Property("min", 0));
            properties.Add(Property("max", 1));
        }

        if (column.IsLimit)
        {
            properties.Add(Property("custom.lineStyle", new JsonObject { ["fill"] = "dash", ["dash"] = new JsonArray(10, 6) }));
            properties.Add(Property("custom.fillOpacity", 0));
            properties.Add(Property("custom.stacking", new JsonObject { ["mode"] = "none", ["group"] = "limit" }));
        }

        if (column.IsHidden)
        {
            properties.Add(Property("custom.hidden", true));
        }

        foreach (var (id, value) in column.More)
        {
            properties.Add(Property(id, value.DeepClone()));
        }

        return new JsonObject
        {
            ["matcher"] = new JsonObject { ["id"] = "byName", ["options"] = column.Name },
            ["properties"] = properties,
        };
    }

    /// <summary>The settings' values become thresholds of the other answers, so that a factory that changes its book changes its boards.</summary>
    private static IEnumerable<JsonNode> Limits(GrafanaPanel panel)
    {
        if (panel.Limits.Count == 0)
        {
            yield break;
        }

        // Grafana puts green below the first limit; a first one of 0 is below every rate and brings the panel's own colour.
        JsonArray mappings = [.. panel.Limits.Prepend((Field: InfluxQl.Base, Color: panel.BaseColor)).Select(static limit => new JsonObject
        {
            ["fieldName"] = limit.Field,
            ["handlerKey"] = "threshold1",
            ["handlerArguments"] = new JsonObject { ["threshold"] = new JsonObject { ["color"] = limit.Color } },
        })];
        yield return new JsonObject
        {
            ["id"] = "configFromData",
            ["options"] = new JsonObject { ["configRefId"] = InfluxQl.LimitsId, ["applyTo"] = new JsonObject { ["id"] = "byFrameRefID", ["options"] = "A" }, ["mappings"] = mappings },
        };
    }

    private JsonArray Mappings(IReadOnlyList<GrafanaWord> words)
    {
        var mappings = new JsonArray();
        var values = new JsonObject();
        foreach (var (word, index) in words.Where(static word => word.Value is not null).Select(static (word, index) => (word, index)))
        {
            values[word.Value!] = Result(word, index);
        }

        if (values.Count > 0)
        {
            mappings.Add(new JsonObject { ["type"] = "value", ["options"] = values });
        }

        if (words.FirstOrDefault(static word => word.Value is null) is { } nothing)
        {
            mappings.Add(new JsonObject
            {
                ["type"] = "special",
                ["options"] = new JsonObject { ["match"] = "null+nan", ["result"] = Result(nothing, words.Count - 1) },
            });
        }

        return mappings;
    }

    private JsonObject Result(GrafanaWord word, int index) => new() { ["text"] = Of(word.Says), ["color"] = word.Color, ["index"] = index };

    private static JsonObject Property(string id, JsonNode value) => new() { ["id"] = id, ["value"] = value };

    private static JsonObject SourceRef() => new() { ["type"] = "influxdb", ["uid"] = Source };

    private string Of(Text text) => isJapanese ? text.Ja : text.En;
}
