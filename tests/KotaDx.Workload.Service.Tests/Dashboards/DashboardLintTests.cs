using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Dashboards;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>
/// What Grafana's own linter asks of boards, as far as it fits InfluxQL, and what ours have to keep beside it. It looks at the committed
/// files, so that what is provisioned is what was looked at.
/// </summary>
public sealed partial class DashboardLintTests
{

    private static readonly string[] Forbidden =
    [
        "SLIMIT", "SOFFSET", "SHOW SERIES", "SHOW DATABASES", "SAMPLE(", "HOLT_WINTERS", "INTO ", "fill(0)", "fill(previous)", "fill(linear)",
    ];

    [Fact]
    public void Files_are_those_that_the_command_writes()
    {
        var written = DashboardFiles.Of(null).ToDictionary(static file => file.Path, static file => file.Text);
        foreach (var (path, text) in written)
        {
            var file = Path.Combine(BoardFile.Folder, path);
            Assert.True(File.Exists(file), $"{path} is missing: run kotadx dashboards dashboards");
            Assert.True(File.ReadAllText(file).ReplaceLineEndings("\n") == text, $"{path} says something else: run kotadx dashboards dashboards");
        }

        Assert.Equal(
            written.Keys.Where(static path => path.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            BoardFile.All.Select(static file => file.Name));
    }

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void A_board_is_addressed_as_its_file_is_called(string name)
    {
        var json = BoardFile.Named(name).Json;
        var uid = (string)json["uid"]!;
        Assert.Equal(Path.GetFileNameWithoutExtension(name), uid);
        Assert.InRange(uid.Length, 1, 40);
        Assert.Single(BoardFile.All, file => (string)file.Json["uid"]! == uid);
        Assert.Null(json["id"]);
        Assert.Equal(GrafanaJson.SchemaVersion, (int)json["schemaVersion"]!);
        Assert.False((bool)json["editable"]!);
        Assert.NotEmpty((string)json["title"]!);
        Assert.NotEmpty((string)json["description"]!);
        Assert.Contains("kotadx", json["tags"]!.AsArray().Select(static tag => (string)tag!));
        Assert.Equal("Asia/Tokyo", (string)json["timezone"]!);
    }

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void A_panel_says_what_it_shows_in_which_unit_and_what_to_do(string name)
    {
        foreach (var panel in BoardFile.Named(name).Panels)
        {
            var title = (string)panel["title"]!;
            Assert.False(string.IsNullOrWhiteSpace(title));
            var does = (string)panel["description"]!;
            Assert.True(does.Length >= (name.StartsWith("ja/", StringComparison.Ordinal) ? 25 : 50), $"{name}: {title} does not say what to do: {does}");
            Assert.True(does.Count(static c => c is '。' or '.' or '？' or '?') >= 2 || does.Contains('、') || does.Contains(','), $"{name}: {title} says one thing only: {does}");
            Assert.NotEmpty(BoardFile.Targets(panel));
            var defaults = panel["fieldConfig"]!["defaults"]!;
            Assert.NotEmpty((string)defaults["unit"]!);
            Assert.False(string.IsNullOrWhiteSpace((string)defaults["noValue"]!), $"{name}: {title} says nothing where nothing is known");
            Assert.DoesNotMatch("^0", (string)defaults["noValue"]!);
        }
    }

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void Data_source_and_factory_are_chosen_and_not_written_down(string name)
    {
        var file = BoardFile.Named(name);
        Assert.Equal("influxdb_datasource", (string)file.Json["templating"]!["list"]![0]!["name"]!);
        foreach (var panel in file.Panels)
        {
            foreach (var source in BoardFile.Targets(panel).Select(static target => target["datasource"]!).Append(panel["datasource"]!))
            {
                Assert.Equal("${influxdb_datasource}", (string)source["uid"]!);
            }
        }

        foreach (var (where, query) in file.Queries)
        {
            Assert.All(FactoryIs().Matches(query), match => Assert.Equal("$factory", match.Groups[1].Value));
            Assert.True(FactoryIs().IsMatch(query) || where == "variable factory", $"{name}: {where} looks at all factories: {query}");
        }
    }

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void Panels_lie_side_by_side_on_24_columns(string name)
    {
        var taken = new HashSet<(int, int)>();
        var ids = new HashSet<int>();
        foreach (var panel in BoardFile.Named(name).Panels)
        {
            Assert.True(ids.Add((int)panel["id"]!));
            var at = panel["gridPos"]!;
            Assert.InRange((int)at["x"]! + (int)at["w"]!, 1, 24);
            for (var x = 0; x < (int)at["w"]!; x++)
            {
                for (var y = 0; y < (int)at["h"]!; y++)
                {
                    Assert.True(taken.Add(((int)at["x"]! + x, (int)at["y"]! + y)), $"{name}: {panel["title"]} lies on another");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void Questions_ask_for_what_the_schema_has_where_the_service_writes_it(string name)
    {
        foreach (var (where, query) in BoardFile.Named(name).Queries)
        {
            QueryRules.Check(query, $"{name}: {where}");
        }
    }

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void Questions_keep_to_what_every_InfluxDB_answers(string name) =>
        Assert.All(BoardFile.Named(name).Queries, static asked => Assert.All(Forbidden, word => Assert.DoesNotContain(word, asked.Query, StringComparison.OrdinalIgnoreCase)));

    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void What_a_panel_says_of_a_column_concerns_a_column_that_it_asks_for(string name)
    {
        foreach (var panel in BoardFile.Named(name).Panels)
        {
            var names = BoardFile.Targets(panel).SelectMany(static target => QueryRules.ColumnsOf((string)target["query"]!)).ToHashSet();
            foreach (var entry in BoardFile.Overrides(panel))
            {
                var column = ((string)entry["matcher"]!["options"]!).Replace(" (mean)", "", StringComparison.Ordinal);
                var called = entry["properties"]!.AsArray().Single(static property => (string)property!["id"]! == "displayName")!["value"];
                Assert.False(string.IsNullOrWhiteSpace((string?)called), $"{name}: {panel["title"]} has no words for {column}");
                Assert.True(names.Contains(column), $"{name}: {panel["title"]} has words for {column}, which it does not ask for ({string.Join(' ', names)})");
            }
        }
    }

    /// <summary>A colour comes with a word, a sign or a figure: one reader in twelve men sees no difference between red and green.</summary>
    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void No_colour_carries_meaning_alone(string name)
    {
        foreach (var panel in BoardFile.Named(name).Panels)
        {
            var where = $"{name}: {panel["title"]}";
            if ((string)panel["type"]! is "stat")
            {
                Assert.True((string)panel["options"]!["textMode"]! is "value" or "value_and_name", where);
            }

            if ((string)panel["type"]! is "bargauge")
            {
                Assert.Equal("color", (string)panel["options"]!["valueMode"]!);
                Assert.NotEqual("hidden", (string)panel["options"]!["namePlacement"]!);
            }

            var all = BoardFile.Overrides(panel).SelectMany(static entry => entry["properties"]!.AsArray()).Where(static property => (string)property!["id"]! == "mappings").SelectMany(static property => property!["value"]!.AsArray())
                .Concat(panel["fieldConfig"]!["defaults"]!["mappings"]!.AsArray());
            var texts = all.Where(static mapping => (string)mapping!["type"]! == "value").Select(static mapping => mapping!["options"]!.AsObject()).ToList();
            foreach (var words in texts)
            {
                // The same words for two values would leave only the colour to tell them apart.
                var says = words.Select(static word => ((string)word.Value!["text"]!, (string)word.Value!["color"]!)).ToList();
                Assert.All(says, word => Assert.False(string.IsNullOrWhiteSpace(word.Item1), where));
                Assert.All(says.GroupBy(static word => word.Item1), group => Assert.True(group.Select(static word => word.Item2).Distinct().Count() == 1, $"{where}: {group.Key}"));
            }
        }
    }

    /// <summary>
    /// Grafana calls a row by the texts beside its figure, and looks for a field by the name that is shown: a row with several figures, or one that is given a
    /// name with variables, is called by something else, or not found at all.
    /// </summary>
    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void Rows_that_are_drawn_one_by_one_have_one_figure_and_what_it_is_of(string name)
    {
        foreach (var panel in BoardFile.Named(name).Panels.Where(static panel => panel["options"]!["reduceOptions"]?["values"]?.GetValue<bool>() == true))
        {
            var cut = panel["transformations"]!.AsArray().Single(static step => (string)step!["id"]! == "filterFieldsByName")!["options"]!["include"]!["names"]!.AsArray().Select(static column => (string)column!).ToHashSet();
            foreach (var target in BoardFile.Targets(panel).Where(static target => (string)target["refId"]! != InfluxQl.LimitsId))
            {
                var left = QueryRules.ColumnsOf((string)target["query"]!).Where(cut.Contains).ToList();
                Assert.Single(left, static column => column is not ("team" or "worker" or "Time"));
                Assert.InRange(left.Count, 1, 2);
            }

            Assert.DoesNotContain("${__", panel["fieldConfig"]!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Limits come from the factory's book; a board has none of its own.</summary>
    [Theory]
    [MemberData(nameof(BoardFile.Names), MemberType = typeof(BoardFile))]
    public void Limits_are_the_factorys(string name)
    {
        foreach (var panel in BoardFile.Named(name).Panels)
        {
            Assert.Single(panel["fieldConfig"]!["defaults"]!["thresholds"]!["steps"]!.AsArray());
            var settings = BoardFile.Targets(panel).SingleOrDefault(static target => (string)target["refId"]! == InfluxQl.LimitsId);
            var step = panel["transformations"]?.AsArray().SingleOrDefault(static step => (string)step!["id"]! == "configFromData");
            Assert.Equal(settings is null, step is null);
            if (settings is not null)
            {
                var columns = QueryRules.ColumnsOf((string)settings["query"]!);
                Assert.Equal(InfluxQl.LimitsId, (string)step!["options"]!["configRefId"]!);
                Assert.All(step["options"]!["mappings"]!.AsArray(), mapping => Assert.Contains((string)mapping!["fieldName"]!, columns));
            }
        }
    }

    [Fact]
    public void Both_languages_are_one_board()
    {
        foreach (var ja in BoardFile.All.Where(static file => file.IsJapanese))
        {
            var en = BoardFile.Named($"en/{Path.GetFileNameWithoutExtension(ja.Name)}-en.json");
            Assert.Equal(Skeleton(ja.Json), Skeleton(en.Json));
            foreach (var (inJa, inEn) in ja.Panels.Zip(en.Panels))
            {
                foreach (var key in (string[])["title", "description"])
                {
                    Assert.True(IsJapanese().IsMatch((string)inJa[key]!), $"{ja.Name}: {inJa[key]}");
                    Assert.False(IsJapanese().IsMatch((string)inEn[key]!), $"{en.Name}: {inEn[key]}");
                }
            }

            // Tokens, fields and file names apart, nothing English is left in what a supervisor reads, and the reverse.
            foreach (var said in Said(en.Json))
            {
                Assert.False(IsJapanese().IsMatch(said), $"{en.Name}: {said}");
            }
        }
    }

    /// <summary>Everything that is not words.</summary>
    private static string Skeleton(JsonNode json)
    {
        var copy = json.DeepClone();
        Strip(copy);

        // Of a field for each language the board takes its own.
        return copy.ToJsonString().Replace("\"en\"", "\"ja\"", StringComparison.Ordinal);
    }

    private static void Strip(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject entries:
                foreach (var key in (string[])["title", "description", "uid", "tags", "label", "noValue", "text", "name"])
                {
                    entries.Remove(key);
                }

                if (entries["id"] is JsonValue id && id.TryGetValue<string>(out var property) && property == "displayName")
                {
                    entries.Remove("value");
                }

                if (entries["fields"] is JsonValue shown && shown.TryGetValue<string>(out var field) && field is "/^ja$/" or "/^en$/")
                {
                    entries.Remove("fields");
                }

                foreach (var (_, value) in entries.ToList())
                {
                    Strip(value);
                }

                break;
            case JsonArray list:
                foreach (var value in list)
                {
                    Strip(value);
                }

                break;
        }
    }

    private static IEnumerable<string> Said(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(static entry => Said(entry.Value)),
        JsonArray list => list.SelectMany(Said),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    [GeneratedRegex("\"factory\" = '([^']*)'")]
    private static partial Regex FactoryIs();

    [GeneratedRegex("[\u3040-\u30ff\u4e00-\u9fff]")]
    private static partial Regex IsJapanese();
}
