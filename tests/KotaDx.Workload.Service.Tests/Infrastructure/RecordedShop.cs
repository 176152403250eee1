using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>
/// The recorded job shop (Levy 2014): three months, 49 workers, rows in the order of work orders, and busy seconds per worker and
/// day as somebody else computed them.
/// </summary>
internal static class RecordedShop
{
    public const string Factory = "levy";

    public const string Map = """
        { "factory": "levy", "line": "shop", "zone": "Asia/Tokyo",
          "station": { "column": "Resource" }, "worker": { "column": "Worker ID" },
          "start": { "column": "Start Timestamp", "format": "yyyy/MM/dd HH:mm:ss.fff" },
          "end":   { "column": "Complete Timestamp", "format": "yyyy/MM/dd HH:mm:ss.fff" },
          "state": { "column": "Report Type", "values": { "D": "net", "S": "setup", "B": "ancillary" } },
          "pieces": { "column": "Qty Completed" } }
        """;

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    public static string CsvFile => TestData.File("4tu-production", "Production_Data.csv");

    public static SortedDictionary<Cell, decimal> KnownBusySeconds()
    {
        var lines = File.ReadAllLines(TestData.File("4tu-production", "busy_by_worker_day.csv"));
        return new(lines.Skip(1).Select(line => line.Split(',')).ToDictionary(
            fields => new Cell(DateOnly.ParseExact(fields[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), fields[1]),
            fields => decimal.Parse(fields[2], CultureInfo.InvariantCulture)));
    }

    public static IReadOnlyList<Job> Jobs()
    {
        var lines = File.ReadAllLines(CsvFile);
        var header = Csv.Fields(lines[0]);
        int station = Column("Resource"), worker = Column("Worker ID"), type = Column("Report Type"), pieces = Column("Qty Completed");
        int start = Column("Start Timestamp"), end = Column("Complete Timestamp");
        return [.. lines.Skip(1).Select((line, row) =>
        {
            var fields = Csv.Fields(line);
            return new Job($"job-{row + 1}", Level(fields[station]), fields[worker], Time(fields[start]), Time(fields[end]),
                State(fields[type]), int.Parse(fields[pieces], CultureInfo.InvariantCulture));
        })];

        int Column(string name) => Array.IndexOf(header, name);
    }

    private static DateTimeOffset Time(string text) =>
        new(DateTime.ParseExact(text, "yyyy/MM/dd HH:mm:ss.fff", CultureInfo.InvariantCulture), TimeSpan.FromHours(9));

    private static string State(string reportType) => reportType switch
    {
        "D" => "net",
        "S" => "setup",
        _ => "ancillary",
    };

    private static string Level(string resource)
    {
        var level = new StringBuilder();
        foreach (var c in resource)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                level.Append(char.ToLowerInvariant(c));
            }
            else if (level.Length > 0 && level[^1] != '-')
            {
                level.Append('-');
            }
        }

        return level.ToString().Trim('-');
    }
}
