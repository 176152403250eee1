using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed partial class ImportTests(ImportTests.ImportedShop shop) : IClassFixture<ImportTests.ImportedShop>
{
    [Fact]
    public async Task Recorded_shop_gives_the_known_busy_seconds_of_every_worker_and_day()
    {
        var table = await Kotadx.ExportWorkerLoad(await shop.Data(), "day");

        Cells.ShouldEqual(RecordedShop.KnownBusySeconds(), table.BusySeconds);
        Assert.Equal(1_607, table.BusySeconds.Values.Count(seconds => seconds > 0));
        Assert.Equal(["window_start", "factory", "team", "worker"], table.Header.Take(4));
        Assert.Equal([TimeSpan.FromHours(9)], table.Offsets);
        Assert.True(table.IsSorted);
    }

    [Theory]
    [InlineData("15m")]
    [InlineData("1m")]
    public async Task Short_windows_of_the_recorded_shop_add_up_to_its_days(string window)
    {
        var table = await Kotadx.ExportWorkerLoad(await shop.Data(), window);

        Cells.ShouldEqual(RecordedShop.KnownBusySeconds(), table.BusySeconds);
        Assert.True(table.IsSorted);
    }

    [Fact]
    public async Task Leveling_of_every_day_of_the_recorded_shop_is_that_of_its_busy_workers()
    {
        var export = await Kotadx.Command("export", "team_leveling", "--window", "day", "--data", (await shop.Data()).Path);
        var lines = export.ShouldEndWith(0).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].Split(',');
        var found = lines.Skip(1).Select(line => names.Zip(line.Split(',')).ToDictionary(static p => p.First, static p => p.Second)).ToDictionary(static row => row["window_start"][..10]);
        var days = RecordedShop.KnownBusySeconds().Where(static cell => cell.Value > 0).GroupBy(static cell => cell.Key.Day).ToList();
        Assert.Equal(days.Count, found.Count);
        foreach (var day in days)
        {
            // The definitions of the data's own README, over the workers with more than 0 s on that day.
            var x = day.Select(static cell => (double)cell.Value).ToArray();
            var n = x.Length;
            var mean = x.Average();
            var row = found[$"{day.Key:yyyy-MM-dd}"];
            Assert.Equal(n, int.Parse(row["n_used"], CultureInfo.InvariantCulture));
            if (n < 2)
            {
                Assert.Equal(("", "n<2"), (row["leveling_rate"], row["quality"]));
                continue;
            }

            Figure(mean / x.Max(), "leveling_rate");
            Figure(x.Sum(a => x.Sum(b => Math.Abs(a - b))) / (2.0 * n * n * mean), "gini");
            Figure(Math.Sqrt(x.Sum(a => (a - mean) * (a - mean)) / n) / mean, "cv");
            Figure(Math.Sqrt(x.Sum(a => (x.Max() - a) * (x.Max() - a))), "smoothness_index");

            void Figure(double expected, string name) => Assert.Equal(expected, double.Parse(row[name], CultureInfo.InvariantCulture), expected * 1e-9 + 1e-9);
        }
    }

    [Fact]
    public async Task Export_of_a_range_gives_only_its_days()
    {
        var table = await Kotadx.ExportWorkerLoad(await shop.Data(), "day", "--from", "2012-02-01", "--to", "2012-02-08");

        var first = new DateOnly(2012, 2, 1);
        Cells.ShouldEqual(
            RecordedShop.KnownBusySeconds().Where(cell => cell.Key.Day >= first && cell.Key.Day < first.AddDays(7)).ToDictionary(),
            table.BusySeconds);
    }

    [Fact]
    public async Task Export_as_line_protocol_and_as_lines_of_json_says_the_same_as_csv()
    {
        var data = await shop.Data();
        var rows = (await Kotadx.ExportWorkerLoad(data, "day")).Rows;
        var total = RecordedShop.KnownBusySeconds().Values.Sum();

        var lines = (await Export(data, "day", "lp")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var objects = (await Export(data, "day", "json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(rows, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("worker_load_day,factory=levy,", line, StringComparison.Ordinal));
        Assert.Equal(total, lines.Sum(line => decimal.Parse(BusyField().Match(line).Groups[1].Value, CultureInfo.InvariantCulture)));
        Assert.Equal(rows, objects.Length);
        Assert.Equal(total, objects.Sum(row => JsonDocument.Parse(row).RootElement.GetProperty("busy_s").GetDecimal()));
    }

    [Fact]
    public async Task Import_ends_with_a_ledger_that_names_the_number_of_rows()
    {
        await shop.Data();

        Assert.Equal(0, shop.Result!.ExitCode);
        Assert.Matches(@"(?<!\d)4[,.]?543(?!\d)", shop.Result.StandardError);
        Assert.Equal("", shop.Result.StandardOutput);
    }

    [Fact]
    public async Task Importing_the_same_file_again_changes_nothing()
    {
        using var data = new TempFolder();
        using var files = new TempFolder();
        var map = files.Write("map.json", RecordedShop.Map);
        (await Import(data, RecordedShop.CsvFile, map)).ShouldEndWith(0);
        var once = await Export(data, "day", "csv");
        var onceIn15Minutes = await Export(data, "15m", "csv");

        (await Import(data, RecordedShop.CsvFile, map)).ShouldEndWith(0);

        Assert.Equal(once, await Export(data, "day", "csv"));
        Assert.Equal(onceIn15Minutes, await Export(data, "15m", "csv"));
    }

    [Fact]
    public async Task Rows_in_another_order_give_the_same_bytes()
    {
        using var data = new TempFolder();
        using var files = new TempFolder();
        var rows = await File.ReadAllLinesAsync(RecordedShop.CsvFile, TestContext.Current.CancellationToken);
        new Random(20120102).Shuffle(rows.AsSpan(1));
        var shuffled = files.Write("shuffled.csv", string.Join('\n', rows) + "\n");

        (await Import(data, shuffled, files.Write("map.json", RecordedShop.Map))).ShouldEndWith(0);

        Assert.Equal(await Export(await shop.Data(), "day", "csv"), await Export(data, "day", "csv"));
        Assert.Equal(await Export(await shop.Data(), "15m", "csv"), await Export(data, "15m", "csv"));
    }

    [Theory]
    [MemberData(nameof(OtherCompanies))]
    public async Task Records_of_another_company_agree_with_a_count_of_every_second(string company, int seed)
    {
        var (file, jobs) = Company(company, seed);
        using var data = new TempFolder();
        using var files = new TempFolder();

        var result = await Import(data, files.Write("records.csv", file.Bytes(jobs)), files.Write("map.json", file.Map(company)));

        result.ShouldEndWith(0);
        var expected = BusyGrid.Cells(jobs, file.TimeZone);
        var days = await Kotadx.ExportWorkerLoad(data, "day");
        Cells.ShouldEqual(expected, days.BusySeconds);
        Cells.ShouldEqual(expected, (await Kotadx.ExportWorkerLoad(data, "1m")).BusySeconds);
        Assert.All(days.Offsets, offset => Assert.Contains(offset, Offsets(file.TimeZone)));
    }

    public static TheoryData<string, int> OtherCompanies => new()
    {
        { "kariya", 1 }, { "kariya", 2 },
        { "dresden_spring", 3 }, { "dresden_autumn", 4 },
        { "toledo", 5 },
    };

    [Fact]
    public async Task A_row_that_cannot_be_read_is_reported_with_line_and_column_and_the_rest_is_imported()
    {
        using var data = new TempFolder();
        using var files = new TempFolder();
        var csv = files.Write("bad.csv", """
            Resource,Worker ID,Start Timestamp,Complete Timestamp,Report Type,Qty Completed
            Saw,w1,2026/04/01 08:00:00.000,2026/04/01 09:00:00.000,D,5
            Saw,w1,2026/13/45 08:00:00.000,2026/04/01 09:00:00.000,D,5
            Saw,w1,2026/04/01 12:00:00.000,2026/04/01 10:00:00.000,D,5
            Saw,w1,2026/04/01 12:00:00.000,2026/04/01 13:00:00.000,X,5
            Saw,w1
            Saw,,2026/04/01 14:00:00.000,2026/04/01 15:00:00.000,D,5
            Saw,w1,2026/04/01 15:00:00.000,2026/04/01 16:00:00.000,D,many
            Saw,w1,2026/04/01 16:00:00.000,tomorrow,D,5
            Saw,w2,2026/04/01 08:30:00.000,2026/04/01 08:45:30.000,S,1

            """);

        var result = await Import(data, csv, files.Write("map.json", RecordedShop.Map));

        result.ShouldEndWith(1);
        ShouldReport(result, 3, "Start Timestamp");
        ShouldReport(result, 4, "Complete Timestamp");
        ShouldReport(result, 5, "Report Type");
        ShouldReport(result, 6, "");
        ShouldReport(result, 7, "Worker ID");
        ShouldReport(result, 8, "Qty Completed");
        ShouldReport(result, 9, "Complete Timestamp");
        var day = new DateOnly(2026, 4, 1);
        Cells.ShouldEqual(
            new Dictionary<Cell, decimal> { [new(day, "w1")] = 3_600, [new(day, "w2")] = 930 },
            (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds);
    }

    [Fact]
    public async Task A_map_that_names_an_absent_column_is_refused_by_the_name_of_the_column()
    {
        using var data = new TempFolder();
        using var files = new TempFolder();
        var csv = files.Write("short.csv", "Resource,Worker ID,Start Timestamp\nSaw,w1,2026/04/01 08:00:00.000\n");

        var result = await Import(data, csv, files.Write("map.json", RecordedShop.Map));

        result.ShouldEndWith(1);
        Assert.Contains("Complete Timestamp", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said_plainly()
    {
        using var data = new TempFolder();
        using var files = new TempFolder();

        var result = await Import(data, files.File("absent.csv"), files.Write("map.json", RecordedShop.Map));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("absent.csv", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }

    private static void ShouldReport(CommandResult result, int line, string column)
    {
        var number = new Regex($@"(?<!\d){line}(?!\d)");
        Assert.True(
            result.StandardError.Split('\n').Any(said => number.IsMatch(said) && said.Contains(column, StringComparison.Ordinal)),
            $"line {line}, column {column} is not reported:\n{result.StandardError}");
    }

    private static Task<CommandResult> Import(TempFolder data, string csv, string map) =>
        Kotadx.Command("import", csv, "--map", map, "--data", data.Path, "--lang", "en");

    private static async Task<string> Export(TempFolder data, string window, string format) =>
        (await Kotadx.Command("export", "worker_load", "--window", window, "--format", format, "--data", data.Path))
            .ShouldEndWith(0).StandardOutput;

    private static HashSet<TimeSpan> Offsets(TimeZoneInfo zone) =>
        [zone.BaseUtcOffset, .. zone.GetAdjustmentRules().Select(rule => zone.BaseUtcOffset + rule.BaseUtcOffsetDelta + rule.DaylightDelta)];

    private static (RecordedFile File, IReadOnlyList<Job> Jobs) Company(string name, int seed)
    {
        string[] workers = [.. Enumerable.Range(1, 9).Select(number => $"w{number:00}"), "Müller, J."];
        string[] stations = ["Saw 1", "Mill, 3-axis", "Lathe \"old\"", "Inspection & Packing"];
        var file = name switch
        {
            "kariya" => new RecordedFile
            {
                Zone = "Asia/Tokyo",
                Encoding = seed == 1 ? RecordedFile.ShiftJis : new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
                TimeFormat = "yyyy/M/d H:mm:ss",
                LineEnd = "\r\n",
                Station = "設備",
                Worker = "作業者",
                Start = "開始日時",
                End = "終了日時",
                State = "区分",
                Pieces = "数量",
                Net = "正味",
                Setup = "段取",
                Ancillary = "付随",
            },
            "toledo" => new RecordedFile
            {
                Zone = "America/New_York",
                Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                TimeFormat = "MM/dd/yyyy hh:mm:ss tt",
                Station = "cell",
                Worker = "badge",
                Start = "in",
                End = "out",
            },
            _ => new RecordedFile
            {
                Zone = "Europe/Berlin",
                Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                TimeFormat = "dd.MM.yyyy HH:mm:ss",
                Station = "Maschine",
                Worker = "Personal-Nr.",
                Start = "Beginn",
                End = "Ende",
                State = "Art",
                Pieces = "Stückzahl",
            },
        };
        var first = name switch
        {
            "dresden_spring" => new DateOnly(2026, 3, 25),
            "dresden_autumn" => new DateOnly(2026, 10, 21),
            "toledo" => new DateOnly(2025, 10, 30),
            _ => new DateOnly(2025, 12, 27),
        };
        if (name == "kariya")
        {
            workers = ["佐藤", "鈴木 一郎", "高橋", "ソ連表能", "w01"];
            stations = ["旋盤1号機", "旋盤2号機", "フライス盤", "検査・梱包", "ﾊﾞﾘ取り"];
        }

        return (file, SyntheticFactory.Jobs(seed, file.TimeZone, first, 10, stations, workers));
    }

    [GeneratedRegex(@"[ ,]busy_s=([0-9.]+)")]
    private static partial Regex BusyField();

    /// <summary>The recorded shop, imported once for all the tests that only look at it.</summary>
    public sealed class ImportedShop : IDisposable
    {
        private readonly TempFolder _data = new();

        internal CommandResult? Result { get; private set; }

        internal async Task<TempFolder> Data()
        {
            if (Result is null)
            {
                var csv = RecordedShop.CsvFile;
                using var files = new TempFolder();
                var result = await Import(_data, csv, files.Write("map.json", RecordedShop.Map));
                Result = result.ShouldEndWith(0);
            }

            return _data;
        }

        public void Dispose() => _data.Dispose();
    }
}
