using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim;

namespace KotaDx.Workload.Service.Books;

/// <summary>Writes a first book for a factory that has none, so that it can be seen and edited.</summary>
internal static class FirstBook
{
    private const string Heading = """
        # 工場台帳 / the factory's book
        # 書き方は README を、間違いは kotadx check で / see the README; kotadx check finds mistakes

        """;

    // Marked UTF-8, without which Excel takes a CSV file for Shift_JIS.
    private static readonly UTF8Encoding Marked = new(encoderShouldEmitUTF8Identifier: true);

    // Common surnames, for people who do not exist.
    private static readonly string[] Surnames =
        ["田中", "鈴木", "佐藤", "高橋", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "山口", "松本", "井上"];

    private static readonly (string Shift, int Start, (int Start, int End)[] Breaks)[] DemoShifts =
    [
        ("s1", 8 * 60, [(600, 610), (720, 765), (900, 910)]),
        ("s2", 16 * 60, [(1080, 1090), (1200, 1245), (1380, 1390)]),
        ("s3", 0, [(120, 130), (240, 285), (420, 430)]),
    ];

    /// <summary>A book of a zone and nothing else.</summary>
    /// <returns>The file, or null if there is a book already.</returns>
    public static string? Begin(string folder, string factory, string zone)
    {
        var own = Path.Combine(folder, factory);
        var text = new StringBuilder(BookSchema.Modeline).Append('\n').Append(Heading);
        text.Append("# zone: 日の区切りと時間窓の時間帯 / days and windows are aligned in this zone\nzone: ").Append(zone).Append('\n');
        text.Append("# 班とその班の人 / each team and its members:\n# teams:\n#   press: [w01, w02]\n");
        text.Append("# 直（勤務帯） / shifts:\n# shifts:\n#   - {shift: s1, start: 6:25, end: 15:05, breaks: [8:25-8:35, 10:45-11:30, 13:30-13:40]}\n");
        text.Append("#   - {shift: s2, start: 16:00, end: 24:40, breaks: [18:00-18:10, 20:20-21:05, 23:05-23:15]}\n");
        return Write(own, text.ToString(), []);
    }

    /// <summary>
    /// A whole book of the simulated factory: three shifts that cover the day, so that the demo is inside one at any hour, with its
    /// people in each of them, for simulated people do not tire.
    /// </summary>
    /// <param name="folder">The folder that holds a folder for each factory.</param>
    /// <param name="factory">The factory's topic level.</param>
    /// <param name="stations">The simulated stations and who stands there.</param>
    /// <param name="now">When the demo starts. Breaks of the next hours are left out: whoever opens the demo at noon wants to see bars move.</param>
    /// <returns>The file, or null if there is a book already.</returns>
    public static string? BeginDemo(string folder, string factory, IReadOnlyList<DemoStation> stations, DateTimeOffset now)
    {
        // Japan keeps one offset all year; a bare machine may have no time zone data.
        var local = now.ToOffset(TimeSpan.FromHours(9));
        return Write(Path.Combine(folder, factory), DemoFactoryFile(stations, local), new Dictionary<string, string>
        {
            [BookTables.Workers.FileName] = Table("worker,team,shift,tags", stations.Select(static (s, i) => Row(s.Worker, s.Line, "s1", $"DEMO{i + 1:0000}"))),
            [BookTables.Names.FileName] = "# 架空の名前です。実在の人ではありません / invented names of nobody\r\n"
                + Table("worker,name", stations.Select(static (s, i) => Row(s.Worker, Surnames[i % Surnames.Length] + (i < Surnames.Length ? "" : $" {i / Surnames.Length + 1}")))),
            [BookTables.Roster.FileName] = Table("shift,station,worker", DemoShifts.SelectMany(shift => stations.Select(s => Row(shift.Shift, $"{s.Line}/{s.Station}", s.Worker)))),
            [BookTables.Skills.FileName] = Table("worker,station", Skills(stations)),
            [BookTables.StandardTimes.FileName] = Table("part,station,seconds",
                stations.GroupBy(static s => (s.Line, s.PieceTime)).Select(static group => Row("*", group.Key.Line + "/*", group.Key.PieceTime.TotalSeconds))),
            [BookTables.Plan.FileName] = Table("date,shift,station,quantity", Plan(stations, DateOnly.FromDateTime(local.DateTime))),
        });
    }

    private static string DemoFactoryFile(IReadOnlyList<DemoStation> stations, DateTimeOffset local)
    {
        var text = new StringBuilder(BookSchema.Modeline).Append('\n').Append(Heading).Append("# 模擬工場のもの / of the simulated factory\nzone: Asia/Tokyo\n");
        text.Append("lines:\n");
        foreach (var line in stations.Select(static s => s.Line).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {{line: {line}}}\n");
        }

        text.Append("stations:\n");
        foreach (var station in stations)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {{station: {station.Line}/{station.Station}, sees_all_work: yes, max_silence_s: 900}}\n");
        }

        text.Append("teams:\n");
        foreach (var team in stations.GroupBy(static s => s.Line))
        {
            text.Append("  ").Append(team.Key).Append(": [").AppendJoin(", ", team.Select(static s => s.Worker)).Append("]\n");
        }

        text.Append("shifts:\n");
        foreach (var (shift, start, breaks) in DemoShifts)
        {
            var held = breaks.Where(b => !IsSoon(b, (int)local.TimeOfDay.TotalMinutes)).Select(static b => $"{BookClock.Format(b.Start)}-{BookClock.Format(b.End)}");
            text.Append(CultureInfo.InvariantCulture, $"  - shift: {shift}\n    name: {shift[1..]}直\n    start: {BookClock.Format(start)}\n    end: {BookClock.Format(start + (8 * 60))}\n");
            text.Append("    breaks: [").AppendJoin(", ", held).Append("]\n    days: [mon, tue, wed, thu, fri, sat, sun]\n");
        }

        return text.ToString();
    }

    private static bool IsSoon((int Start, int End) pause, int minute)
    {
        const int ALittleWhile = 4 * 60;
        var ahead = (pause.Start - minute + BookClock.Day) % BookClock.Day;
        return ahead < ALittleWhile || ahead > BookClock.Day - (pause.End - pause.Start);
    }

    /// <summary>Everybody knows the own line, and the first of each line the next line, too: so there is somebody who can help.</summary>
    private static IEnumerable<string> Skills(IReadOnlyList<DemoStation> stations)
    {
        var lines = stations.GroupBy(static s => s.Line).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var station in lines[i])
            {
                yield return Row(station.Worker, station.Line + "/*");
            }

            if (lines.Count > 1)
            {
                yield return Row(lines[i].First().Worker, lines[(i + 1) % lines.Count].Key + "/*");
            }
        }
    }

    /// <summary>As much as the simulated people make: their shares of the time, of which four fifths are 正味.</summary>
    private static IEnumerable<string> Plan(IReadOnlyList<DemoStation> stations, DateOnly today)
    {
        for (var day = 0; day < 2; day++)
        {
            foreach (var (shift, _, breaks) in DemoShifts)
            {
                var seconds = ((8 * 60) - breaks.Sum(static b => b.End - b.Start)) * 60;
                foreach (var s in stations)
                {
                    yield return Row(BookDates.Format(today.AddDays(day)), shift, $"{s.Line}/{s.Station}", Math.Round(seconds * s.BusyShare * 0.8 / s.PieceTime.TotalSeconds / 10) * 10);
                }
            }
        }
    }

    private static string Row(params object[] cells) => string.Join(',', cells.Select(static cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));

    private static string Table(string header, IEnumerable<string> rows) => string.Join("\r\n", rows.Prepend(header)) + "\r\n";

    private static string? Write(string own, string factoryFile, Dictionary<string, string> tables)
    {
        var path = Path.Combine(own, BookFiles.FactoryFileName);
        if (File.Exists(path) || tables.Keys.Any(name => File.Exists(Path.Combine(own, name))))
        {
            return null;
        }

        Directory.CreateDirectory(own);
        File.WriteAllText(Path.Combine(own, BookSchema.FileName), BookSchema.Text);
        File.WriteAllText(path, factoryFile);
        foreach (var (name, text) in tables)
        {
            File.WriteAllText(Path.Combine(own, name), text, Marked);
        }

        return path;
    }
}
