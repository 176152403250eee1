using System.Text.Json.Nodes;
using KotaDx.FirmwareSim;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>The schema for editors says what the loader says.</summary>
public sealed class BookSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(BookSchema.Text)!;

    [Fact]
    public void Schema_and_loader_know_the_same_keys()
    {
        Assert.Equal(FactoryKeys.Root, Keys(Schema));
        Assert.Equal(FactoryKeys.Settings, Keys(Section("settings")));
        Assert.Equal(FactoryKeys.Line, Keys(Section("lines")["items"]!));
        Assert.Equal(FactoryKeys.Station, Keys(Section("stations")["items"]!));
        Assert.Equal(FactoryKeys.Signal, Keys(Section("signals")["items"]!));
        Assert.Equal(FactoryKeys.Shift, Keys(Section("shifts")["items"]!));
        Assert.Equal(FactoryKeys.Team, Keys(Section("teams")["anyOf"]!.AsArray().Single(form => form!["items"]?["properties"] is not null)!["items"]!));
        Assert.Equal(FactoryKeys.Kinds.Order(StringComparer.Ordinal),
            Section("signals")["items"]!["properties"]!["kind"]!["enum"]!.AsArray().Select(kind => kind!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Defaults_of_the_schema_are_the_loader_s()
    {
        var usual = new KotaDx.Workload.Factories.BookSettings();
        var settings = Section("settings")["properties"]!;
        Assert.Equal(
            [usual.CoverageGood, usual.CoverageLeast, usual.CycleFactor, usual.BadgeDebounceSeconds, usual.RestMinutes,
                usual.LoadHigh, usual.LoadBusy, usual.LoadRoom, usual.ContinuousWorkMaxMinutes, usual.LevelingGood, usual.RestIntervalHours, usual.Over28DaysHours],
            FactoryKeys.Settings.Select(key => settings[key]!["default"]!.GetValue<double>()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zone: Asia/Tokyo\nteams:\n  press: [w01, w02]\n  空: \n  n: [1001]\n")]
    [InlineData("day_starts: 5:00\nteams:\n- {team: press, members: [w01], valid_from: 2026/4/1}\n")]
    [InlineData("settings: {coverage_good: 1, rest_min: 0.5}\nlines: [{line: press, name: 1}]\nstations: [{station: press/p1, sees_all_work: true, max_silence_s: 60}, {line: press, station: p2, toggle_badge: yes}]\n")]
    [InlineData("signals: [{station: \"*\", signal: state, words: {red: wait}}, {station: press/*, signal: n, kind: counter, modulus: 10000, valid_from: 2026年4月1日}]\n")]
    [InlineData("shifts:\n- {shift: 1, start: 16:00, end: 24:40, breaks: [18:00-18:10], days: [mon, 火]}\n- {shift: s2, start: ６：２５, end: 15時05分, breaks: 10:00-10:10, days: 月-金}\n")]
    public void What_the_loader_takes_the_schema_takes(string yaml)
    {
        using var folder = new BookFolder();
        Assert.Empty(folder.With("factory.yaml", yaml).Load().Faults);
        Assert.Empty(Faults(yaml));
    }

    [Theory]
    [InlineData("zones: Asia/Tokyo\n")]
    [InlineData("lines: [{line: Press}]\n")]
    [InlineData("lines: [{name: press}]\n")]
    [InlineData("settings: {coverage_good: 95}\n")]
    [InlineData("settings: {load_high: 0}\n")]
    [InlineData("settings: {leveling_good: 1.1}\n")]
    [InlineData("settings: {rest_interval_h: 0}\n")]
    [InlineData("signals: [{station: a/b, signal: n, kind: count}]\n")]
    [InlineData("signals: [{station: a/b, signal: n, kind: counter, modulus: 1}]\n")]
    [InlineData("shifts: [{shift: s1, start: 16:00}]\n")]
    [InlineData("shifts: [{shift: s1, start: 1600, end: noon}]\n")]
    [InlineData("stations: {press: p1}\n")]
    [InlineData("teams: {press: w01}\n")]
    public void What_the_schema_refuses_the_loader_refuses(string yaml)
    {
        using var folder = new BookFolder();
        Assert.NotEmpty(Faults(yaml));
        Assert.Contains(folder.With("factory.yaml", yaml).Load().Faults, fault => fault.IsError);
    }

    [Fact]
    public void First_books_are_valid()
    {
        using var folder = new TempFolder();
        var demo = new DemoFactory(new DemoFactoryOptions(), TimeProvider.System);
        FirstBook.Begin(folder.Path, "levy", "Europe/Berlin");
        FirstBook.BeginDemo(folder.Path, "demo", demo.Stations, TimeProvider.System.GetUtcNow());
        foreach (var factory in new[] { "levy", "demo" })
        {
            var yaml = File.ReadAllText(Path.Combine(folder.Path, factory, "factory.yaml"));
            Assert.Empty(Faults(yaml));
            Assert.StartsWith("# yaml-language-server: $schema=factory.schema.json\n", yaml, StringComparison.Ordinal);
            Assert.Equal(BookSchema.Text, File.ReadAllText(Path.Combine(folder.Path, factory, "factory.schema.json")));
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.ja.md")]
    public void Books_of_the_readme_are_valid(string readme)
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, readme)).ReplaceLineEndings("\n");
        var blocks = text.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.NotEmpty(blocks);
        foreach (var yaml in blocks)
        {
            using var folder = new BookFolder();
            Assert.Empty(folder.With("factory.yaml", yaml).Load().Faults);
            Assert.Empty(Faults(yaml));
        }
    }

    private static JsonNode Section(string name) => Schema["properties"]![name]!;

    private static IEnumerable<string> Keys(JsonNode node)
    {
        Assert.False(node["additionalProperties"]!.GetValue<bool>());
        return node["properties"]!.AsObject().Select(property => property.Key);
    }

    private static List<string> Faults(string yaml)
    {
        var faultLines = new List<int>();
        var root = YamlTree.Read(yaml, faultLines, []);
        Assert.Empty(faultLines);
        return new SchemaValidator(Schema).Validate(root);
    }
}
