using System.Text.Json.Nodes;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Options of Grafana's panel types that every board uses alike.</summary>
internal static class Panels
{
    /// <summary>A bar lies on its own line from left to right; one for each row of the answer, which has one figure.</summary>
    public static JsonObject Bars() => new()
    {
        ["displayMode"] = "basic",
        ["orientation"] = "horizontal",
        ["valueMode"] = "color",
        ["namePlacement"] = "left",
        ["showUnfilled"] = true,
        ["sizing"] = "auto",
        ["minVizWidth"] = 8,
        ["minVizHeight"] = 24,
        ["maxVizHeight"] = 80,
        ["legend"] = new JsonObject { ["showLegend"] = false, ["displayMode"] = "list", ["placement"] = "bottom", ["calcs"] = new JsonArray() },
        ["reduceOptions"] = Each(),
    };

    /// <summary>Large figures, one for each row of the answer, which has one figure.</summary>
    public static JsonObject Tiles() => Tiles(Each(), withName: true, "background_solid");

    /// <summary>The last figure of each series.</summary>
    /// <param name="withName">Whether its name stands beside it.</param>
    /// <param name="calculation">last, sum, mean or max.</param>
    public static JsonObject Figure(bool withName = false, string calculation = "lastNotNull") =>
        Tiles(new JsonObject { ["calcs"] = new JsonArray(calculation), ["fields"] = "/^(?!Time$).*$/", ["values"] = false }, withName, "value");

    /// <summary>Bars of a table's rows, their parts on each other.</summary>
    /// <param name="x">The column whose values stand below the bars.</param>
    public static JsonObject Stacks(string x) => new()
    {
        ["orientation"] = "auto",
        ["xField"] = x,
        ["xTickLabelRotation"] = 0,
        ["xTickLabelMaxLength"] = 16,
        ["xTickLabelSpacing"] = 0,
        ["stacking"] = "normal",
        ["showValue"] = "auto",
        ["barWidth"] = 0.8,
        ["groupWidth"] = 0.7,
        ["barRadius"] = 0,
        ["fullHighlight"] = false,
        ["legend"] = Legend(),
        ["tooltip"] = Tooltip(),
    };

    /// <summary>Bars side by side.</summary>
    /// <param name="x">The column whose values stand below the bars.</param>
    public static JsonObject Columns(string x)
    {
        var options = Stacks(x);
        options["stacking"] = "none";
        return options;
    }

    public static JsonObject Lines() => new() { ["legend"] = Legend(), ["tooltip"] = Tooltip() };

    /// <summary>A line with its points, over a zero that can be seen: a part of an axis makes a little much.</summary>
    public static JsonObject Line(int fill = 0) => new()
    {
        ["drawStyle"] = "line",
        ["lineWidth"] = 2,
        ["fillOpacity"] = fill,
        ["showPoints"] = "auto",
        ["pointSize"] = 6,
        ["spanNulls"] = false,
        ["lineInterpolation"] = "linear",
        ["axisPlacement"] = "auto",
        ["axisSoftMin"] = 0,
        ["stacking"] = new JsonObject { ["mode"] = "none", ["group"] = "A" },
        ["thresholdsStyle"] = new JsonObject { ["mode"] = "off" },
    };

    /// <summary>Bars over time, their parts on each other.</summary>
    public static JsonObject Stacked() => new()
    {
        ["drawStyle"] = "bars",
        ["barAlignment"] = 1,
        ["barWidthFactor"] = 1,
        ["lineWidth"] = 0,
        ["fillOpacity"] = 90,
        ["showPoints"] = "never",
        ["spanNulls"] = false,
        ["stacking"] = new JsonObject { ["mode"] = "normal", ["group"] = "A" },
        ["thresholdsStyle"] = new JsonObject { ["mode"] = "off" },
    };

    public static JsonObject Table() => new()
    {
        ["showHeader"] = true,
        ["cellHeight"] = "md",
        ["frameIndex"] = 0,
    };

    public static JsonObject Cells() => new() { ["align"] = "auto", ["cellOptions"] = new JsonObject { ["type"] = "auto" }, ["inspect"] = false, ["filterable"] = false, ["minWidth"] = 80 };

    /// <summary>A bar's own settings; the limit is a line across all of them.</summary>
    public static JsonObject Bar() => new()
    {
        ["lineWidth"] = 0,
        ["fillOpacity"] = 90,
        ["gradientMode"] = "none",
        ["axisPlacement"] = "auto",
        ["thresholdsStyle"] = new JsonObject { ["mode"] = "dashed" },
    };

    /// <summary>Rows of several answers that say the same in their common columns become one.</summary>
    public static JsonObject Merged() => new() { ["id"] = "merge", ["options"] = new JsonObject() };

    /// <summary>Leaves only some columns, in this order.</summary>
    public static IReadOnlyList<JsonObject> Only(params IReadOnlyList<string> columns)
    {
        var order = new JsonObject();
        foreach (var (index, column) in columns.Index())
        {
            order[column] = index;
        }

        return
        [
            new JsonObject { ["id"] = "filterFieldsByName", ["options"] = new JsonObject { ["include"] = new JsonObject { ["names"] = new JsonArray([.. columns.Select(static column => JsonValue.Create(column))]) } } },
            new JsonObject
            {
                ["id"] = "organize",
                ["options"] = new JsonObject { ["indexByName"] = order, ["excludeByName"] = new JsonObject(), ["includeByName"] = new JsonObject(), ["renameByName"] = new JsonObject() },
            },
        ];
    }

    /// <summary>The latest rows first: of shifts, the one that goes on.</summary>
    public static JsonObject Latest() => new()
    {
        ["id"] = "sortBy",
        ["options"] = new JsonObject { ["fields"] = new JsonObject(), ["sort"] = new JsonArray(new JsonObject { ["field"] = "Time", ["desc"] = true }) },
    };

    /// <summary>Times as text, so that what follows can take those of one month together: InfluxQL has no months.</summary>
    public static JsonObject TimeAs(string format) => new()
    {
        ["id"] = "formatTime",
        ["options"] = new JsonObject { ["timeField"] = "Time", ["outputFormat"] = format, ["useTimezone"] = true },
    };

    /// <summary>Means of columns for each value of another.</summary>
    public static JsonObject MeanBy(string by, params ReadOnlySpan<string> columns)
    {
        var fields = new JsonObject { [by] = new JsonObject { ["operation"] = "groupby", ["aggregations"] = new JsonArray() } };
        foreach (var column in columns)
        {
            fields[column] = new JsonObject { ["operation"] = "aggregate", ["aggregations"] = new JsonArray("mean") };
        }

        return new JsonObject { ["id"] = "groupBy", ["options"] = new JsonObject { ["fields"] = fields } };
    }

    private static JsonObject Tiles(JsonObject reduce, bool withName, string color) => new()
    {
        ["colorMode"] = color,
        ["graphMode"] = "none",
        ["justifyMode"] = "center",
        ["orientation"] = "auto",
        ["textMode"] = withName ? "value_and_name" : "value",
        ["wideLayout"] = true,
        ["showPercentChange"] = false,
        ["percentChangeColorMode"] = "standard",
        ["reduceOptions"] = reduce,
    };

    /// <summary>
    /// Grafana calls a row by its texts if there is one figure beside them, so the answers are cut to one figure and what it is of. A name of ours would keep
    /// the field from being found: it looks for fields by the names that are shown.
    /// </summary>
    private static JsonObject Each() => new() { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = true, ["limit"] = 500 };

    private static JsonObject Legend() => new() { ["showLegend"] = true, ["displayMode"] = "list", ["placement"] = "bottom", ["calcs"] = new JsonArray() };

    private static JsonObject Tooltip() => new() { ["mode"] = "multi", ["sort"] = "none" };
}
