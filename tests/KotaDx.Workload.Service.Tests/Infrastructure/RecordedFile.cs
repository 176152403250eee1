using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>How one company's system writes its records: names, times, states, encoding and line ends.</summary>
internal sealed record RecordedFile
{
    static RecordedFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public required string Zone { get; init; }

    public required Encoding Encoding { get; init; }

    public required string TimeFormat { get; init; }

    public string LineEnd { get; init; } = "\n";

    public string Station { get; init; } = "Resource";

    public string Worker { get; init; } = "Worker ID";

    public string Start { get; init; } = "Start Timestamp";

    public string End { get; init; } = "Complete Timestamp";

    public string State { get; init; } = "Report Type";

    public string Pieces { get; init; } = "Qty Completed";

    public string Net { get; init; } = "D";

    public string Setup { get; init; } = "S";

    public string Ancillary { get; init; } = "B";

    public static Encoding ShiftJis => Encoding.GetEncoding("shift_jis");

    public TimeZoneInfo TimeZone => TimeZoneInfo.FindSystemTimeZoneById(Zone);

    public string Map(string factory) => JsonSerializer.Serialize(new
    {
        factory,
        line = "shop",
        zone = Zone,
        station = new { column = Station },
        worker = new { column = Worker },
        start = new { column = Start, format = TimeFormat },
        end = new { column = End, format = TimeFormat },
        state = new { column = State, values = new Dictionary<string, string> { [Net] = "net", [Setup] = "setup", [Ancillary] = "ancillary" } },
        pieces = new { column = Pieces },
    });

    /// <summary>The file's bytes: a column that nobody asked for first, then the six of the map.</summary>
    public byte[] Bytes(IEnumerable<Job> jobs)
    {
        var text = new StringBuilder();
        text.Append(Csv.Line("Remark", Station, Worker, Start, End, State, Pieces)).Append(LineEnd);
        foreach (var job in jobs)
        {
            var remark = $"order \"{job.Id}\", checked";
            text.Append(Csv.Line(remark, job.Station, job.Worker, Time(job.Start), Time(job.End), Named(job.State),
                job.Pieces.ToString(CultureInfo.InvariantCulture))).Append(LineEnd);
        }

        return [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text.ToString())];
    }

    private string Time(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, TimeZone).ToString(TimeFormat, CultureInfo.InvariantCulture);

    private string Named(string state) => state switch
    {
        "net" => Net,
        "setup" => Setup,
        _ => Ancillary,
    };
}
