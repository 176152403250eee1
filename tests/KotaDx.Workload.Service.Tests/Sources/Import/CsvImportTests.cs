using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Sources.Import;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Sources.Import;

public sealed class CsvImportTests : IDisposable
{
    private const string Good = "Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5";

    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Recorded_shop_gives_two_readings_a_row_and_exact_copies_the_same_payload()
    {
        var (import, faults) = CsvImport.Open(RecordedShop.CsvFile, _files.Map(RecordedShop.Map));
        Assert.Empty(faults);
        using var opened = import!;
        var steps = opened.Read().ToList();

        Assert.Equal(4_543, steps.Count);
        Assert.DoesNotContain(steps, step => !step.IsRow);
        Assert.Equal(Enumerable.Range(2, 4_543), steps.Select(step => step.Row!.Line));
        Assert.Equal(4_521, steps.Select(ImportFiles.Payload).Distinct().Count());
        Assert.Equal(opened.TotalBytes, opened.BytesRead);

        var jobs = RecordedShop.Jobs();
        for (var i = 0; i < jobs.Count; i++)
        {
            ShouldReadBackAs(jobs[i], steps[i].Row!);
        }
    }

    [Fact]
    public void Row_becomes_the_start_and_end_that_a_device_would_send()
    {
        var map = RecordedShop.Map.TrimEnd().TrimEnd('}') + """, "part": { "column": "Part Desc." } }""";
        var step = Assert.Single(_files.Read("""
            Case ID,Resource,Start Timestamp,Complete Timestamp,Part Desc.,Worker ID,Report Type,Qty Completed
            Case 1,Machine 4 - Turning & Milling,2012/01/29 23:24:00.000,2012/01/30 05:43:00.000,Cable Head,ID4932,S,3
            """, map));

        Assert.Equal("kotadx/v1/levy/shop/machine-4-turning-milling/work", step.Row!.Topic);
        Assert.Equal(2, step.Row.Line);
        var id = ImportFiles.Objects(step).Start.GetProperty("id").GetString();
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(
            $$"""
            {"ts":"2012-01-29T23:24:00.000+09:00","ev":"start","id":"{{id}}","worker":"ID4932","state":"setup","part":"Cable Head"}
            {"ts":"2012-01-30T05:43:00.000+09:00","ev":"end","id":"{{id}}","worker":"ID4932","state":"setup","v":3}
            """.ReplaceLineEndings("\n"),
            ImportFiles.Payload(step));
    }

    [Fact]
    public void Encodings_marks_and_line_ends_give_identical_rows()
    {
        const string Map = """
            { "factory": "f", "line": "l", "station": { "column": "設備" }, "worker": { "column": "作業者" },
              "start": { "column": "開始", "format": "yyyy/M/d H:mm" }, "end": { "column": "終了", "format": "yyyy/M/d H:mm" },
              "state": { "column": "区分" } }
            """;
        const string Csv = "設備,作業者,開始,終了,区分\n旋盤１号機,佐藤 一郎,2026/4/1 8:00,2026/4/1 9:05,段取\nﾊﾞﾘ取り,ソ連表能,2026/4/1 8:30,2026/4/1 9:00,正味\n\"検査,\n梱包\",w01,2026/4/1 9:00,2026/4/1 9:30,付随\n";
        var plain = _files.Read(Csv, Map);

        Assert.Equal(3, plain.Count);
        Assert.Equal("佐藤 一郎", ImportFiles.Objects(plain[0]).Start.GetProperty("worker").GetString());
        Assert.Equal(["setup", "net", "ancillary"], plain.Select(step => ImportFiles.Objects(step).End.GetProperty("state").GetString()));
        foreach (var text in new[] { Csv, Csv.Replace("\n", "\r\n", StringComparison.Ordinal), Csv.TrimEnd() })
        {
            byte[][] variants =
            [
                Encoding.UTF8.GetBytes(text),
                [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
                ImportFiles.ShiftJis.GetBytes(text),
                [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            ];
            foreach (var variant in variants)
            {
                var steps = _files.Read(variant, Map);
                Assert.Equal(plain.Select(step => (step.Row!.Line, step.Row.Topic)), steps.Select(step => (step.Row!.Line, step.Row.Topic)));
                Assert.Equal(plain.Select(ImportFiles.Payload), steps.Select(ImportFiles.Payload));
            }
        }
    }

    // Each row: the record, the column at fault, and a word of the cause or the advice.
    [Theory]
    [InlineData("Saw,w1,2026/13/45 08:00:00,2026/04/01 09:00:00,D,5", "start", "yyyy/MM/dd HH:mm:ss")]
    [InlineData("Saw,w1,,2026/04/01 09:00:00,D,5", "start", "left out")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,tomorrow,D,5", "end", "yyyy/MM/dd HH:mm:ss")]
    [InlineData("Saw,w1,1899/12/30 08:00:00,2026/04/01 09:00:00,D,5", "start", "mistyped")]
    [InlineData("Saw,w1,0001/01/01 08:00:00,2026/04/01 09:00:00,D,5", "start", "format")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,9999/12/31 23:59:59,D,5", "end", "format")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 07:59:59,D,5", "end", "exchanged")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/08 08:00:01,D,5", "end", "split")]
    [InlineData(" ,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5", "station", "station")]
    [InlineData("Saw, ,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5", "worker", "without worker")]
    [InlineData("Saw,\"a\nb\",2026/04/01 08:00:00,2026/04/01 09:00:00,D,5", "worker", "control")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,X,5", "kind", "state.values")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,,5", "kind", "\"D\", \"S\"")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,many", "qty", "digits")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,\"1,234\"", "qty", "comma")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,-1", "qty", "0 or more")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,NaN", "qty", "digits")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,1e10", "qty", "0 or more")]
    [InlineData("Saw,w1", "start", "cut short")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D", "qty", "as many")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5,6", "", "quotes around")]
    [InlineData("\"Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5", "", "closing one")]
    [InlineData("\"Saw\" 1,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5", "", "\"\"")]
    public void Row_that_cannot_be_read_is_named_and_the_rest_goes_on(string bad, string column, string words)
    {
        var steps = _files.ReadRows(Good, bad, Good);

        Assert.Equal([true, false, true], steps.Select(step => step.IsRow));
        var fault = steps[1].Fault!;
        Assert.Equal((3, column), (fault.Line, fault.Place));
        Assert.EndsWith("records.csv", fault.File, StringComparison.Ordinal);
        Assert.Contains(words, fault.Cause.En + fault.Next.En, StringComparison.Ordinal);
        foreach (var text in new[] { fault.What, fault.Cause, fault.Next })
        {
            Assert.False(string.IsNullOrWhiteSpace(text.Ja));
        }

        Assert.Equal(bad.Contains('\n', StringComparison.Ordinal) ? 5 : 4, steps[2].Row!.Line);
    }

    [Theory]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 08:00:00,D,5")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/08 08:00:00,D,0")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,")]
    [InlineData("Saw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5,,")]
    [InlineData("3/4\" pipe,w\"1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,1.5")]
    [InlineData("\"Saw \"\"old\"\", left\",w1, 2026/04/01 08:00:00 ,\"2026/04/01 09:00:00\",D,5")]
    public void Row_at_the_edge_of_what_is_right_is_taken(string row) => ShouldBeTwoReadings(Assert.Single(_files.ReadRows(row)).Row!);

    [Fact]
    public void Worker_is_kept_as_given_up_to_the_longest_token()
    {
        var longest = new string('長', FrameLimits.MaxTokenBytes / 3);
        var steps = _files.ReadRows(
            $"Saw,\u3000{longest} ,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5",
            $"Saw,{longest}長,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5",
            "Saw,\"Müller\\x \"\"J.\"\"\",2026/04/01 08:00:00,2026/04/01 09:00:00,D,5");

        Assert.Equal(longest, ImportFiles.Objects(steps[0]).End.GetProperty("worker").GetString());
        Assert.Equal("worker", steps[1].Fault!.Place);
        Assert.Equal("Müller\\x \"J.\"", ImportFiles.Objects(steps[2]).Start.GetProperty("worker").GetString());
        ShouldBeTwoReadings(steps[0].Row!);
        ShouldBeTwoReadings(steps[2].Row!);
    }

    [Fact]
    public void Without_a_worker_column_work_is_unassigned_and_a_fixed_one_holds_for_all()
    {
        const string Rest = """ "start": { "column": "a" }, "end": { "column": "b" }, "station": { "value": "旋盤" }, "factory": "f", "line": "l" """;
        const string Csv = "a,b\n2026-04-01T08:00,2026-04-01T09:00:00+09:00\n1775000000,1775003600500\n";

        var unassigned = _files.Read(Csv, "{" + Rest + "}");
        var fixedOne = _files.Read(Csv, """{ "worker": { "value": " w7 " }, "state": { "value": "手待ち" }, """ + Rest + "}");

        Assert.False(ImportFiles.Objects(unassigned[0]).Start.TryGetProperty("worker", out _));
        Assert.Equal("net", ImportFiles.Objects(unassigned[0]).Start.GetProperty("state").GetString());
        Assert.Equal("2026-04-01T08:00:00.000+09:00", ImportFiles.Objects(unassigned[0]).Start.GetProperty("ts").GetString());
        Assert.Equal("2026-04-01T08:33:20.000+09:00", ImportFiles.Objects(unassigned[1]).Start.GetProperty("ts").GetString());
        Assert.Equal("2026-04-01T09:33:20.500+09:00", ImportFiles.Objects(unassigned[1]).End.GetProperty("ts").GetString());
        Assert.Equal("w7", ImportFiles.Objects(fixedOne[0]).End.GetProperty("worker").GetString());
        Assert.Equal("wait", ImportFiles.Objects(fixedOne[0]).End.GetProperty("state").GetString());
        Assert.Equal($"kotadx/v1/f/l/{StationNames.LevelOf("旋盤")}/work", unassigned[0].Row!.Topic);
    }

    [Theory]
    [InlineData("D", "setup")]
    [InlineData("", "idle")]
    [InlineData("other", "idle")]
    public void Default_state_holds_for_what_is_not_listed(string value, string state)
    {
        var map = ImportFiles.PlainMap.Replace("""{ "D": "net", "S": "setup" }""", """{ "D": "setup" }, "default": "idle" """, StringComparison.Ordinal);
        var step = Assert.Single(_files.Read($"{ImportFiles.PlainHeader}\nSaw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,{value},\n", map));

        Assert.Equal(state, ImportFiles.Objects(step).Start.GetProperty("state").GetString());
    }

    // Offsets of the start and the end, and the job's length in minutes.
    [Theory]
    [InlineData("Europe/Berlin", "2026/03/29 01:30:00", "2026/03/29 03:30:00", "+01:00", "+02:00", 60)]
    [InlineData("Europe/Berlin", "2026/03/29 02:30:00", "2026/03/29 04:00:00", "+02:00", "+02:00", 30)]
    [InlineData("Europe/Berlin", "2026/10/25 01:30:00", "2026/10/25 03:30:00", "+02:00", "+01:00", 180)]
    [InlineData("Europe/Berlin", "2026/10/25 02:15:00", "2026/10/25 02:45:00", "+02:00", "+02:00", 30)]
    [InlineData("Europe/Berlin", "2026/10/25 02:45:00", "2026/10/25 02:15:00", "+02:00", "+01:00", 30)]
    [InlineData("America/New_York", "2025/11/02 00:30:00", "2025/11/02 02:30:00", "-04:00", "-05:00", 180)]
    [InlineData("Asia/Kolkata", "2026/04/01 08:00:00", "2026/04/01 09:00:00", "+05:30", "+05:30", 60)]
    public void Wall_clock_times_take_the_offset_of_their_hour(string zone, string start, string end, string startOffset, string endOffset, int minutes)
    {
        var map = ImportFiles.PlainMap.Replace("Asia/Tokyo", zone, StringComparison.Ordinal);
        var (first, last) = ImportFiles.Objects(Assert.Single(_files.Read($"{ImportFiles.PlainHeader}\nSaw,w1,{start},{end},D,\n", map)));

        Assert.EndsWith(startOffset, first.GetProperty("ts").GetString(), StringComparison.Ordinal);
        Assert.EndsWith(endOffset, last.GetProperty("ts").GetString(), StringComparison.Ordinal);
        Assert.Equal(minutes, (last.GetProperty("ts").GetDateTimeOffset() - first.GetProperty("ts").GetDateTimeOffset()).TotalMinutes);
    }

    [Fact]
    public void Several_formats_are_tried_in_their_order_and_offsets_in_the_text_hold()
    {
        var map = ImportFiles.PlainMap.Replace(
            "\"format\": \"yyyy/MM/dd HH:mm:ss\"", "\"formats\": [\"yyyy/M/d H:mm\", \"MM/dd/yyyy hh:mm tt\", \"yyyy-MM-dd HH:mm:ss.fffffffzzz\"]", StringComparison.Ordinal);
        var step = Assert.Single(_files.Read($"{ImportFiles.PlainHeader}\nSaw,w1,04/01/2026 08:05 PM,2026-04-01 12:00:00.1234567+00:00,D,\n", map));

        var (start, end) = ImportFiles.Objects(step);
        Assert.Equal("2026-04-01T20:05:00.000+09:00", start.GetProperty("ts").GetString());
        Assert.Equal("2026-04-01T21:00:00.1234567+09:00", end.GetProperty("ts").GetString());
        ShouldBeTwoReadings(step.Row!);
    }

    [Fact]
    public void Id_is_of_the_whole_row_and_carries_the_id_column()
    {
        const string Header = "order," + ImportFiles.PlainHeader + ",remark\n";
        var map = ImportFiles.PlainMap.TrimEnd().TrimEnd('}') + """, "id": { "column": "order" } }""";
        var longest = new string('指', 100);
        var steps = _files.Read(
            $"{Header}A 1,{Good},\nA 1,{Good},\nA 1,{Good},x\nA 1,{Good}x,\n,{Good},\n{longest},{Good},\n\"A\n1\",{Good},\n".Replace("5x", "6", StringComparison.Ordinal), map);

        var ids = steps.Select(step => ImportFiles.Objects(step).Start.GetProperty("id").GetString()!).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(6, ids.Distinct().Count());
        Assert.Matches("^A 1-[0-9a-f]{32}$", ids[0]);
        Assert.Matches("^[0-9a-f]{32}$", ids[4]);
        Assert.StartsWith("指指", ids[5], StringComparison.Ordinal);
        Assert.Matches("^A 1-[0-9a-f]{32}$", ids[6]);
        Assert.All(steps, step => ShouldBeTwoReadings(step.Row!));
    }

    [Fact]
    public void Moving_a_letter_to_the_next_value_is_another_row()
    {
        var map = """{ "factory": "f", "line": "l", "station": { "value": "s" }, "start": { "column": "a" }, "end": { "column": "b" } }""";
        var steps = _files.Read("x,y,a,b\n1,23,2026-04-01T08:00,2026-04-01T09:00\n12,3,2026-04-01T08:00,2026-04-01T09:00\n", map);

        Assert.NotEqual(ImportFiles.Payload(steps[0]), ImportFiles.Payload(steps[1]));
    }

    [Fact]
    public void Line_numbers_count_blank_lines_and_lines_inside_values()
    {
        var steps = _files.Read("\r\n" + ImportFiles.PlainHeader + ",remark\r\n\r\n" + Good + ",\"a\r\nb\r\n\r\nc\"\r\n,,,,,,\r\n \r\n" + Good + ",\r\nSaw\r\n\r\n");

        Assert.Equal([4, 10, 11], steps.Select(step => step.Row?.Line ?? step.Fault!.Line));
        Assert.Equal([true, true, false], steps.Select(step => step.IsRow));
    }

    [Fact]
    public void Quote_that_is_never_closed_costs_its_own_line_only()
    {
        var rows = Enumerable.Repeat(Good, 500).ToArray();
        rows[100] = "\"" + Good;
        rows[300] = Good + ",\"";
        rows[499] = "\"" + Good;

        var steps = _files.ReadRows(rows);

        Assert.Equal([102, 302, 501], steps.Where(step => !step.IsRow).Select(step => step.Fault!.Line));
        Assert.Equal(497, steps.Count(step => step.IsRow));
    }

    [Fact]
    public void Header_is_matched_trimmed_and_then_without_case()
    {
        var steps = _files.Read(" STATION ,Worker,\"start\", end,KIND,Qty\n" + Good + "\n");

        Assert.True(Assert.Single(steps).IsRow);
    }

    [Fact]
    public void Header_that_matches_exactly_goes_before_one_in_other_case() =>
        Assert.Contains("/right/", Assert.Single(_files.Read("Station," + ImportFiles.PlainHeader + "\nwrong,right" + Good[3..] + "\n")).Row!.Topic, StringComparison.Ordinal);

    [Fact]
    public void Missing_columns_are_faults_of_the_map_that_name_the_columns_there_are()
    {
        var (import, faults) = _files.Open("station,workers,start,finish,qty\n" + Good);

        Assert.Null(import);
        Assert.Equal([("worker.column", 2), ("end.column", 4), ("state.column", 5)], faults.Select(fault => (fault.Place, fault.Line)));
        Assert.All(faults, fault => Assert.EndsWith("map.json", fault.File, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.Contains("\"finish\"", fault.Cause.En, StringComparison.Ordinal));
        Assert.Contains("\"workers\"", faults[0].Next.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Column_that_is_there_twice_is_a_fault()
    {
        var (import, faults) = _files.Open("station,station,worker,start,end,kind,qty\n" + Good);

        Assert.Null(import);
        Assert.Equal("station.column", Assert.Single(faults).Place);
    }

    [Theory]
    [InlineData(';', ";")]
    [InlineData('\t', "\\t")]
    public void Another_delimiter_is_suggested_and_works_when_declared(char delimiter, string written)
    {
        var csv = $"{ImportFiles.PlainHeader}\n{Good}\n".Replace(',', delimiter);

        var (import, faults) = _files.Open(csv);
        Assert.Null(import);
        Assert.Contains($"\"delimiter\": \"{written}\"", faults[0].Next.En, StringComparison.Ordinal);

        var map = ImportFiles.PlainMap.Replace("\"line\"", $"\"delimiter\": \"{written}\", \"line\"", StringComparison.Ordinal);
        Assert.True(Assert.Single(_files.Read(csv, map)).IsRow);
    }

    [Fact]
    public void File_that_cannot_be_read_is_a_fault_of_the_file()
    {
        var map = _files.Map(ImportFiles.PlainMap);
        string[] paths =
        [
            _files.Path("absent.csv"), _files.Path("absent/absent.csv"), Path.GetTempPath(), _files.Write("empty.csv", []), _files.Write("blank.csv", "\n\r\n"u8.ToArray()),
            _files.Write("book.csv", "PK\x03\x04"u8.ToArray()), _files.Write("broken.csv", [0x61, 0xFF, 0xFF]), _files.Write("quote.csv", "\"station\n"u8.ToArray()),
        ];
        foreach (var path in paths)
        {
            var (import, faults) = CsvImport.Open(path, map);
            Assert.Null(import);
            Assert.Equal(path, Assert.Single(faults).File);
        }
    }

    [Fact]
    public void A_header_alone_gives_no_rows() => Assert.Empty(_files.Read(ImportFiles.PlainHeader));

    [Fact]
    public void Progress_grows_to_the_size_of_the_file()
    {
        var (import, _) = _files.Open(ImportFiles.PlainHeader + "\n" + string.Concat(Enumerable.Repeat(Good + "\n", 20_000)));
        using var opened = import!;
        var seen = opened.Read().Select(_ => opened.BytesRead).ToList();

        Assert.Equal(seen.Order(), seen);
        Assert.InRange(seen[0], 1, opened.TotalBytes / 2);
        Assert.True(seen.Distinct().Count() > 5);
        Assert.Equal(opened.TotalBytes, opened.BytesRead);
    }

    [Fact]
    public void Quoted_fields_of_any_text_are_read_back()
    {
        var map = """{ "factory": "f", "line": "l", "station": { "column": "s" }, "part": { "column": "p" }, "start": { "column": "a" }, "end": { "column": "b" } }""";
        Gen.Select(Gen.String[Gen.Char["aB,\"\n 旋"], 1, 12].Where(text => text.Trim().Length > 0), Gen.String[Gen.Char["xY,\" 盤"], 0, 12]).Array[1, 20].Sample(rows =>
        {
            var csv = new StringBuilder("s,p,a,b\n");
            foreach (var (station, part) in rows)
            {
                csv.Append(Quoted(station)).Append(',').Append(Quoted(part)).Append(",2026-04-01T08:00,2026-04-01T09:00\n");
            }

            using var files = new ImportFiles();
            var steps = files.Read(csv.ToString(), map);
            return steps.Count == rows.Length && steps.Zip(rows).All(pair =>
                pair.First.Row!.Topic.Contains($"/{StationNames.LevelOf(pair.Second.Item1)}/", StringComparison.Ordinal)
                && (ImportFiles.Objects(pair.First).Start.TryGetProperty("part", out var part) ? part.GetString() : "") == pair.Second.Item2.Trim());
        }, iter: 200);
    }

    [Fact]
    public void Any_text_gives_steps_in_order_and_never_throws() =>
        Gen.String[Gen.Char["aw,\"\n\r15/:D \uFFFF"], 0, 300].Sample(text =>
        {
            using var files = new ImportFiles();
            var steps = files.Read($"{ImportFiles.PlainHeader}\n{Good}\n{text}\n{Good}\n");
            var lines = steps.Select(step => step.Row?.Line ?? step.Fault!.Line).ToList();
            return lines.SequenceEqual(lines.Distinct().Order()) && steps[0].IsRow && steps[^1].IsRow;
        }, iter: 300);

    private static string Quoted(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static void ShouldBeTwoReadings(ImportedRow row)
    {
        var reader = new ReadingReader(SignalKind.Work, row.Payload.Span, new byte[ReadingReader.ScratchBytes]);
        Assert.Equal(ParseStatus.Ok, Topic.TryParse(Encoding.UTF8.GetBytes(row.Topic), out _, out _));
        Assert.Equal(ParseStatus.Ok, reader.Read(out var start, out _));
        Assert.Equal((WorkEvent.Start, TimeKind.Instant), (start.Event, start.TimeKind));
        Assert.Equal(ParseStatus.Ok, reader.Read(out var end, out _));
        Assert.Equal((WorkEvent.End, TimeKind.Instant), (end.Event, end.TimeKind));
        Assert.Equal(ParseStatus.End, reader.Read(out _, out _));
    }

    private static void ShouldReadBackAs(Job job, ImportedRow row)
    {
        Assert.Equal($"kotadx/v1/levy/shop/{job.Station}/work", row.Topic);
        var reader = new ReadingReader(SignalKind.Work, row.Payload.Span, new byte[ReadingReader.ScratchBytes]);
        Assert.Equal(ParseStatus.Ok, reader.Read(out var start, out _));
        Assert.Equal((WorkEvent.Start, EventTime.From(job.Start)), (start.Event, start.Time));
        var id = Encoding.UTF8.GetString(start.Id);
        Assert.Equal((job.Worker, job.State), (Encoding.UTF8.GetString(start.Worker), WorkStates.NameOf(start.State)));
        Assert.Equal(ParseStatus.Ok, reader.Read(out var end, out _));
        Assert.Equal((WorkEvent.End, EventTime.From(job.End)), (end.Event, end.Time));
        Assert.Equal((id, job.Pieces), (Encoding.UTF8.GetString(end.Id), (int)end.Value));
        Assert.Equal((job.Worker, job.State), (Encoding.UTF8.GetString(end.Worker), WorkStates.NameOf(end.State)));
        Assert.Equal(ParseStatus.End, reader.Read(out _, out _));
    }
}
