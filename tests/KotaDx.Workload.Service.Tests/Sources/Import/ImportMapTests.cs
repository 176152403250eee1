using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Sources.Import;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Sources.Import;

public sealed class ImportMapTests : IDisposable
{
    private const string Times = """ "start": { "column": "a" }, "end": { "column": "b" } """;

    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Map_of_the_recorded_shop_is_read()
    {
        var map = _files.Map(RecordedShop.Map);

        Assert.Equal(("levy", "shop", "Asia/Tokyo", ','), (map.Factory, map.Line, map.ZoneName, map.Delimiter));
        Assert.Equal("Resource", map.Station.Column!.Name);
        Assert.Equal("Worker ID", map.Worker!.Column!.Name);
        Assert.Equal(("Start Timestamp", "start.column", 3), (map.Start.Column.Name, map.Start.Column.Key, map.Start.Column.Line));
        Assert.Equal(["yyyy/MM/dd HH:mm:ss.fff"], map.End.Formats);
        Assert.Equal(WorkState.Ancillary, map.State.Values["B"]);
        Assert.Null(map.State.Default);
        Assert.Equal("Qty Completed", map.Pieces!.Name);
        Assert.Null(map.Part);
        Assert.Null(map.Id);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var map = _files.Map($$"""{ "factory": "f", "line": "l", "station": { "value": "saw" }, {{Times}} }""");

        Assert.Equal(("Asia/Tokyo", ',', DeclaredEncoding.None), (map.ZoneName, map.Delimiter, map.Encoding));
        Assert.Equal("saw", map.Station.Value);
        Assert.Null(map.Worker);
        Assert.Empty(map.Start.Formats);
        Assert.Equal((null, WorkState.Net), (map.State.Column, map.State.Default));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        var map = _files.Map($$"""
            { // 本社工場
              "factory": "f", "line": "l", "delimiter": "\t", "encoding": "Shift_JIS", /* 旋盤 */
              "station": { "column": "設備", }, {{Times}},
              "state": { "column": "区分", "values": { "段取": "段取" }, "default": "net" },
            }
            """);

        Assert.Equal(('\t', DeclaredEncoding.ShiftJis, WorkState.Net), (map.Delimiter, map.Encoding, map.State.Default));
        Assert.Equal(WorkState.Setup, map.State.Values["段取"]);
    }

    [Fact]
    public void Map_saved_in_shift_jis_or_with_a_mark_is_the_same()
    {
        var json = $$"""{ "factory": "f", "line": "l", "station": { "column": "設備ソ" }, {{Times}} }""";
        foreach (var bytes in new[] { ImportFiles.ShiftJis.GetBytes(json), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json)] })
        {
            var (map, faults) = ImportMap.Load(_files.Write("map.json", bytes));
            Assert.Empty(faults);
            Assert.Equal("設備ソ", map!.Station.Column!.Name);
        }
    }

    // Each row: what stands besides the needed keys, the key at fault, and a word of the advice.
    [Theory]
    [InlineData("\"sttae\": {}", "sttae", "\"state\"")]
    [InlineData("\"pices\": { \"column\": \"n\" }", "pices", "\"pieces\"")]
    [InlineData("\"pieces\": { \"colum\": \"n\" }", "pieces.colum|pieces.column", "\"column\"")]
    [InlineData("\"pieces\": \"n\"", "pieces", "column")]
    [InlineData("\"pieces\": { \"column\": \"\" }", "pieces.column", "name")]
    [InlineData("\"line\": \"l\"", "line", "remove")]
    [InlineData("\"zone\": \"Asia/Tokio\"", "zone", "Asia/Tokyo")]
    [InlineData("\"zone\": \"../localtime\"", "zone", "IANA")]
    [InlineData("\"zone\": 9", "zone", "text")]
    [InlineData("\"delimiter\": \",,\"", "delimiter", ";")]
    [InlineData("\"delimiter\": \"\\\"\"", "delimiter", ";")]
    [InlineData("\"encoding\": \"euc-jp\"", "encoding", "shift_jis")]
    [InlineData("\"worker\": { \"column\": \"w\", \"value\": \"w\" }", "worker", "column")]
    [InlineData("\"worker\": {}", "worker", "column")]
    [InlineData("\"worker\": { \"value\": \"\" }", "worker.value", "value")]
    [InlineData("\"worker\": { \"value\": \"a\\u0007b\" }", "worker.value", "w01")]
    [InlineData("\"state\": { \"value\": \"lunch\" }", "state.value", "net")]
    [InlineData("\"state\": { \"value\": \"net\", \"default\": \"net\" }", "state.default", "column")]
    [InlineData("\"state\": { \"column\": \"k\", \"values\": { \"D\": \"lunch\" } }", "state.values.D", "net")]
    [InlineData("\"state\": { \"column\": \"k\", \"values\": [] }", "state.values", "{")]
    [InlineData("\"state\": { \"column\": \"k\", \"values\": { \"D\": \"net\", \"D \": \"setup\" } }", "state.values.D ", "remove")]
    [InlineData("\"state\": { \"column\": \"k\", \"default\": 3 }", "state.default", "text")]
    public void Fault_of_a_map_names_its_key_and_the_next_step(string extra, string keys, string advice)
    {
        var (map, faults) = _files.Load($$"""
            { "factory": "f", "line": "l", "station": { "column": "s" }, {{Times}},
              {{extra}} }
            """);

        Assert.Null(map);
        Assert.Equal(keys.Split('|'), faults.Select(fault => fault.Place));
        Assert.Equal(2, faults[0].Line);
        Assert.Contains(advice, faults[0].Next.En, StringComparison.Ordinal);
        Assert.All(faults, ShouldBeWhole);
    }

    [Theory]
    [InlineData("yyyy/MM/dd HH:mm:ss", true)]
    [InlineData("yyyy/M/d H:mm", true)]
    [InlineData("MM/dd/yyyy hh:mm:ss tt", true)]
    [InlineData("dd.MM.yy HH:mm", true)]
    [InlineData("yyyy年M月d日 H時m分", true)]
    [InlineData("yyyy-MM-ddTHH:mm:sszzz", true)]
    [InlineData("yyyy-MM-ddTHH:mm:ssZ", true)]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", true)]
    [InlineData("d MMM yyyy HH:mm", true)]
    [InlineData("HH'h'mm'm' d.M.yyyy", true)]
    [InlineData("'month' M/d/yyyy H:mm", true)]
    [InlineData("yyyy/mm/dd HH:MM", false)]
    [InlineData("MM/dd/yyyy HH:MM", false)]
    [InlineData("yyyy/MM/dd hh:mm:ss", false)]
    [InlineData("yyyy/MM/dd", false)]
    [InlineData("MM/dd HH:mm", false)]
    [InlineData("HH:mm", false)]
    [InlineData("YYYY/MM/DD HH:mm", false)]
    [InlineData("d", false)]
    [InlineData("", false)]
    [InlineData("yyyy 'unclosed", false)]
    public void Format_that_loses_a_part_of_the_time_is_refused(string format, bool isFine)
    {
        var (map, faults) = _files.Load($$"""
            { "factory": "f", "line": "l", "station": { "column": "s" }, "start": { "column": "a", "format": "{{format}}" }, "end": { "column": "b" } }
            """);

        Assert.Equal(isFine, map is not null);
        Assert.Equal(isFine ? [] : ["start.format"], faults.Select(fault => fault.Place));
    }

    [Fact]
    public void All_faults_are_reported_at_once_with_their_lines()
    {
        var (map, faults) = _files.Load("""
            {
              "factory": "本社",
              "zone": "Asia/Tokio",
              "start": { "column": "a", "format": "yyyy", "formats": ["yyyy"] },
              "end": { "formats": [] },
              "worker": 3
            }
            """);

        Assert.Null(map);
        Assert.Equal(
            [(1, "line"), (1, "station"), (2, "factory"), (3, "zone"), (4, "start.format"), (4, "start.formats"), (5, "end.column"), (5, "end.formats"), (6, "worker")],
            faults.Select(fault => (fault.Line, fault.Place)).Order());
        Assert.All(faults, ShouldBeWhole);
    }

    [Theory]
    [InlineData("{ \"factory\": \"f\"\n \"line\": 1 }", 2)]
    [InlineData("", 1)]
    [InlineData("{} {}", 1)]
    [InlineData("{\n\"a\": \"\\uD83D\"}", 1)]
    public void Text_that_is_not_json_is_refused_with_its_line(string json, int line)
    {
        var (map, faults) = _files.Load(json);

        Assert.Null(map);
        Assert.Equal(line, Assert.Single(faults).Line);
        ShouldBeWhole(faults[0]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{ \"factory\": null, \"start\": [], \"end\": \"x\", \"state\": [] , \"station\": 1 }")]
    public void Json_of_another_shape_is_refused(string json)
    {
        var (map, faults) = _files.Load(json);

        Assert.Null(map);
        Assert.NotEmpty(faults);
        Assert.All(faults, ShouldBeWhole);
    }

    [Fact]
    public void File_that_is_absent_a_folder_or_no_text_is_refused()
    {
        foreach (var path in new[] { _files.Path("absent.json"), Path.GetTempPath(), _files.Write("b.json", [0, 1, 2]), "", "\0" })
        {
            var (map, faults) = ImportMap.Load(path);
            Assert.Null(map);
            Assert.Equal(path, Assert.Single(faults).File);
            ShouldBeWhole(faults[0]);
        }
    }

    private static void ShouldBeWhole(FileFault fault)
    {
        foreach (var text in new[] { fault.What, fault.Cause, fault.Next })
        {
            Assert.False(string.IsNullOrWhiteSpace(text.Ja));
            Assert.False(string.IsNullOrWhiteSpace(text.En));
        }
    }
}
