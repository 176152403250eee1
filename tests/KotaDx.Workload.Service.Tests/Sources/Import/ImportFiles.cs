using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Sources.Import;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Sources.Import;

/// <summary>A folder with a map and a file of records, for one test.</summary>
internal sealed class ImportFiles : IDisposable
{
    /// <summary>Columns that most tests need.</summary>
    public const string PlainMap = """
        { "factory": "f", "line": "l", "zone": "Asia/Tokyo",
          "station": { "column": "station" }, "worker": { "column": "worker" },
          "start": { "column": "start", "format": "yyyy/MM/dd HH:mm:ss" },
          "end":   { "column": "end", "format": "yyyy/MM/dd HH:mm:ss" },
          "state": { "column": "kind", "values": { "D": "net", "S": "setup" } },
          "pieces": { "column": "qty" } }
        """;

    public const string PlainHeader = "station,worker,start,end,kind,qty";

    private readonly TempFolder _folder = new();

    public static Encoding ShiftJis { get; } = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    public ImportMap Map(string json)
    {
        var (map, faults) = Load(json);
        Assert.Empty(faults);
        return map!;
    }

    public (ImportMap? Map, IReadOnlyList<FileFault> Faults) Load(string json) => ImportMap.Load(_folder.Write("map.json", json));

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    public string Path(string name) => _folder.File(name);

    public (CsvImport? Import, IReadOnlyList<FileFault> Faults) Open(string csv, string map = PlainMap) => Open(Encoding.UTF8.GetBytes(csv), map);

    public (CsvImport? Import, IReadOnlyList<FileFault> Faults) Open(byte[] csv, string map = PlainMap) =>
        CsvImport.Open(_folder.Write("records.csv", csv), Map(map));

    public IReadOnlyList<ImportStep> Read(string csv, string map = PlainMap) => Read(Encoding.UTF8.GetBytes(csv), map);

    public IReadOnlyList<ImportStep> Read(byte[] csv, string map = PlainMap)
    {
        var (import, faults) = Open(csv, map);
        Assert.Empty(faults);
        using (import)
        {
            return [.. import!.Read()];
        }
    }

    /// <summary>The steps of rows under the plain header.</summary>
    public IReadOnlyList<ImportStep> ReadRows(params string[] rows) => Read(PlainHeader + "\n" + string.Join('\n', rows) + "\n");

    public void Dispose() => _folder.Dispose();

    public static (JsonElement Start, JsonElement End) Objects(ImportStep step)
    {
        Assert.Null(step.Fault);
        var lines = Encoding.UTF8.GetString(step.Row!.Payload.Span).Split('\n');
        Assert.Equal(2, lines.Length);
        return (JsonDocument.Parse(lines[0]).RootElement, JsonDocument.Parse(lines[1]).RootElement);
    }

    public static string Payload(ImportStep step) => Encoding.UTF8.GetString(step.Row!.Payload.Span);
}
