using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Dashboards;
using YamlDotNet.RepresentationModel;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>The committed provisioning files, read as YAML.</summary>
public sealed partial class AlertLintTests
{
    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(BoardFile.Folder, "provisioning"), "*.yaml", SearchOption.AllDirectories).Select(static file => Path.GetRelativePath(BoardFile.Folder, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_provisioning_file_is_YAML_of_version_1(string file)
    {
        var root = Load(file);
        Assert.Equal("1", Text(root, "apiVersion"));
        Assert.Equal(2, root.Children.Count);
    }

    [Fact]
    public void Boards_are_provided_from_the_folders_in_which_they_lie()
    {
        var folders = List(Load("provisioning/dashboards/kotadx.yaml"), "providers").Select(static provider => Path.GetFileName(Text((YamlMappingNode)provider.Children["options"], "path"))).ToList();
        Assert.Equal(BoardFile.All.Select(static board => board.Name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rules_ask_the_provisioned_data_source_and_reduce_each_answer_to_its_last_value()
    {
        var source = Text(List(Load("provisioning/datasources/kotadx.yaml"), "datasources").Single(), "uid");
        Assert.Equal(GrafanaYaml.SourceUid, source);
        foreach (var rule in Rules())
        {
            var steps = List(rule, "data").ToDictionary(static step => Text(step, "refId"));
            Assert.True(steps.ContainsKey(Text(rule, "condition")), Text(rule, "uid"));
            foreach (var (id, step) in steps)
            {
                var model = (YamlMappingNode)step.Children["model"];
                Assert.Equal(id, Text(model, "refId"));
                if (Text(step, "datasourceUid") == source)
                {
                    QueryRules.Check(Text(model, "query"), $"{Text(rule, "uid")} {id}");
                }
                else
                {
                    Assert.Equal("__expr__", Text(step, "datasourceUid"));
                    foreach (Match used in Used().Matches(Text(model, "expression")))
                    {
                        Assert.True(steps.ContainsKey(used.Groups[1].Value), $"{Text(rule, "uid")} uses {used.Value}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Rules_say_what_to_do_and_name_nobody()
    {
        var rules = Rules();
        Assert.Equal(rules.Count, rules.Select(static rule => Text(rule, "uid")).Distinct().Count());
        Assert.Equal(rules.Count, rules.Select(static rule => Text(rule, "title")).Distinct().Count());
        foreach (var rule in rules)
        {
            var uid = Text(rule, "uid");
            Assert.InRange(uid.Length, 1, 40);
            var said = (YamlMappingNode)rule.Children["annotations"];
            Assert.Matches("[\u3040-\u30ff\u4e00-\u9fff]", Text(said, "summary"));
            Assert.Matches("(ください|ます)。", Text(said, "description"));
            Assert.DoesNotMatch("[\u3040-\u30ff\u4e00-\u9fff]", Text(said, "description_en"));

            // Whoever is alerted may be of another team: a person is looked up on the team's own board.
            var labels = Labels().Matches(Text(said, "description") + Text(said, "description_en")).Select(static match => match.Groups[1].Value).ToHashSet();
            Assert.DoesNotContain("worker", labels);
            var last = List(rule, "data").Select(static step => (YamlMappingNode)step.Children["model"]).Where(static model => model.Children.ContainsKey("query")).Select(static model => Text(model, "query")).ToList();
            Assert.All(last, query => Assert.DoesNotContain("\"worker\"", query[query.LastIndexOf("GROUP BY", StringComparison.Ordinal)..], StringComparison.Ordinal));

            // A label that no question groups by would be an empty word in the sentence.
            Assert.All(labels, label => Assert.Contains(last, query => query[query.LastIndexOf("GROUP BY", StringComparison.Ordinal)..].Contains($"\"{label}\"", StringComparison.Ordinal)));
            Assert.Contains(Text(rule, "noDataState"), (string[])["OK", "Alerting"]);
        }
    }

    /// <summary>A factory of its own has boards, folders and rules of its own, whose names do not meet those of another.</summary>
    [Fact]
    public void Files_of_one_factory_meet_no_others()
    {
        string?[] factories = [null, "kota", "nishi", "a-very-long-name-of-a-factory-01", "a-very-long-name-of-a-factory-02"];
        var files = factories.SelectMany(static factory => DashboardFiles.Of(factory, factory is null ? null : $"kotadx-{factory}")).ToList();
        Assert.Equal(files.Count, files.Select(static file => file.Path).Distinct().Count());
        var uids = files.SelectMany(static file => Uid().Matches(file.Text)).Select(static match => match.Groups[1].Value).Where(static uid => !uid.StartsWith(GrafanaYaml.SourceUid, StringComparison.Ordinal)).ToList();
        Assert.All(uids, static uid => Assert.InRange(uid.Length, 1, 40));
        Assert.Equal(uids.Count, uids.Distinct().Count());
    }

    /// <summary>Where a factory has a database of its own, its boards and rules ask that one and no other.</summary>
    [Theory]
    [InlineData("kota", "kotadx-kota", "INFLUX_AUTHORIZATION_KOTA")]
    [InlineData("a-very-long-name-of-a-factory-01", "a$b", "INFLUX_AUTHORIZATION_A_VERY_LONG_NAME_OF_A_FACTORY_01")]
    public void A_database_of_its_own_is_a_data_source_of_its_own(string factory, string database, string variable)
    {
        var files = DashboardFiles.Of(factory, database).ToDictionary(static file => file.Path, static file => file.Text);
        var source = List(Read(files[$"provisioning/datasources/kotadx-{factory}.yaml"]), "datasources").Single();
        Assert.Equal(database.Replace("$", "$$", StringComparison.Ordinal), Text(source, "database"));
        Assert.Equal("$" + variable, Text((YamlMappingNode)source.Children["secureJsonData"], "httpHeaderValue1"));
        Assert.InRange(Text(source, "uid").Length, 1, 40);
        Assert.NotEqual(GrafanaYaml.SourceUid, Text(source, "uid"));

        var asked = List(Read(files[$"provisioning/alerting/kotadx-{factory}.yaml"]), "groups").SelectMany(static group => List(group, "rules"))
            .SelectMany(static rule => List(rule, "data")).Select(static step => Text(step, "datasourceUid")).Where(static uid => uid != "__expr__").Distinct();
        Assert.Equal([Text(source, "uid")], asked);
        foreach (var (path, text) in files.Where(static file => file.Key.EndsWith(".json", StringComparison.Ordinal)))
        {
            var offered = (string)JsonNode.Parse(text)!["templating"]!["list"]!.AsArray().Single(static variable => (string?)variable!["name"] == "influxdb_datasource")!["regex"]!;
            Assert.True(Regex.IsMatch(Text(source, "name"), offered.Trim('/')), path);
            Assert.False(Regex.IsMatch("KotaDx", offered.Trim('/')), path);
        }
    }

    private static IReadOnlyList<YamlMappingNode> Rules() => [.. List(Load("provisioning/alerting/kotadx.yaml"), "groups").SelectMany(static group => List(group, "rules"))];

    private static YamlMappingNode Load(string file)
    {
        return Read(File.ReadAllText(Path.Combine(BoardFile.Folder, file)));
    }

    private static YamlMappingNode Read(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static IEnumerable<YamlMappingNode> List(YamlMappingNode node, string key) => ((YamlSequenceNode)node.Children[key]).Cast<YamlMappingNode>();

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node.Children[key]).Value!;

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Used();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex Labels();

    /// <summary>Boards' and rules' own, and folders'.</summary>
    [GeneratedRegex("^(?:  \"uid\": \"|      - uid: |    folderUid: )([\\w-]+)", RegexOptions.Multiline)]
    private static partial Regex Uid();
}
