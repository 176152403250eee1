using System.Text.Json.Nodes;
using KotaDx.Workload.Service.Dashboards;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>One committed board, read as Grafana reads it: as JSON, not as the objects that it was made of.</summary>
internal sealed record BoardFile(string Name, JsonObject Json)
{
    public static string Folder { get; } = Path.Combine(TestData.RepositoryRoot, "dashboards");

    public static IReadOnlyList<BoardFile> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(static path => new BoardFile(Path.GetRelativePath(Folder, path).Replace('\\', '/'), JsonNode.Parse(File.ReadAllText(path))!.AsObject())),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(static file => file.Name)];

    public bool IsJapanese => Name.StartsWith("ja/", StringComparison.Ordinal);

    public IReadOnlyList<JsonObject> Panels => [.. Json["panels"]!.AsArray().Select(static panel => panel!.AsObject())];

    /// <summary>Every question that the file asks the store, with where it stands.</summary>
    public IEnumerable<(string Where, string Query)> Queries =>
    [
        .. Panels.SelectMany(static panel => Targets(panel).Select(target => ($"panel {panel["title"]} {target["refId"]}", (string)target["query"]!))),
        .. Json["templating"]!["list"]!.AsArray().Where(static variable => (string)variable!["type"]! == "query").Select(static variable => ($"variable {variable!["name"]}", (string)variable["query"]!)),
        .. Json["annotations"]!["list"]!.AsArray().Select(static annotation => ("annotations", (string)annotation!["target"]!["query"]!)),
    ];

    public static BoardFile Named(string name) => All.Single(file => file.Name == name);

    public static IEnumerable<JsonObject> Targets(JsonObject panel) => panel["targets"]!.AsArray().Select(static target => target!.AsObject());

    public static IEnumerable<JsonObject> Overrides(JsonObject panel) => panel["fieldConfig"]!["overrides"]!.AsArray().Select(static entry => entry!.AsObject());

    /// <summary>The board that the file was made of.</summary>
    public GrafanaBoard Source => Boards.All.Single(board => new GrafanaJson(IsJapanese).UidOf(board) == (string)Json["uid"]!);
}
