using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx leveling FILE</c>: a team's loads from a spreadsheet, every leveling figure with its definition.</summary>
internal static class LevelingCommand
{
    // Beyond this a load is no load, and sums of them would leave the range of a double.
    private const double MaxLoad = 1e12;

    public static Command Create(Speech speech)
    {
        var file = new Argument<string>("FILE") { Description = speech.Of(new("CSV: 人,負荷[,勤務の分]（1行目は見出しでもよい。- は標準入力）", "CSV: worker,load[,minutes]; a header is optional; - is standard input")) };
        var format = new Option<string>("--format") { HelpName = "table|json", DefaultValueFactory = static _ => "table", Description = speech.Of(new("形式", "format")) };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("leveling", speech.Of(new("表計算の負荷から平準化の数字を計算する", "leveling figures of loads in a spreadsheet"))) { file, format };
        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => Task.FromResult(
            Run(result.GetValue(file)!, result.GetValue(format)!, speech, cancellation))));
        return command;
    }

    private static int Run(string file, string format, Speech speech, CancellationToken cancellation)
    {
        var people = new List<(double Load, double? Minutes)>();
        var faults = Read(file, people, cancellation);
        if (faults.Count > 0)
        {
            foreach (var fault in faults)
            {
                Console.Error.WriteLine(speech.Of(fault.Words));
            }

            return ExitCodes.Input;
        }

        var figures = TeamLeveling.Of([.. people.Select(static person => person.Load).Order()]);
        var move = people.Count > 0 && people.TrueForAll(static person => person.Minutes is not null)
            ? WorkToMove.Minutes([.. people.Select(static p => p.Load)], [.. people.Select(static p => p.Minutes!.Value)])
            : null;
        if (format == "json")
        {
            WriteJson(figures, move);
        }
        else
        {
            WriteTable(figures, move, speech);
        }

        return ExitCodes.Done;
    }

    private static List<FileFault> Read(string path, List<(double Load, double? Minutes)> people, CancellationToken cancellation)
    {
        var faults = new List<FileFault>();
        try
        {
            using var stream = new MemoryStream();
            using (var source = path == "-" ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            {
                source.CopyTo(stream);
            }

            stream.Position = 0;
            var text = TextEncodings.Detect(stream, DeclaredEncoding.None);
            if (text.Encoding is null)
            {
                return [FileFaults.NoText(path, text)];
            }

            stream.Position = text.Preamble;
            using var lines = new StreamReader(stream, text.Encoding, detectEncodingFromByteOrderMarks: false);
            var content = lines.ReadToEnd();
            var isFirst = true;
            using var csv = CsvReader.Create(new StringReader(content), new CsvReaderOptions { Separator = SeparatorOf(content), HasHeader = false, TrackLineNumbers = true });
            while (csv.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                ReadRow(path, checked((int)csv.LineNumber), csv.Current.ToArray(), isFirst, people, faults);
                isFirst = false;
            }

            var timed = people.Count(static person => person.Minutes is not null);
            if (timed > 0 && timed < people.Count)
            {
                faults.Add(new FileFault(path, 0, "minutes", "",
                    new("勤務の分がある人とない人がいます", "some persons have minutes and some have none"),
                    new("空欄が残っている", "a cell was left empty"),
                    new("全員に書くか、列ごと消してください", "fill it in for everybody, or leave the column out")));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add(FileFaults.Unreadable(path, fault));
        }

        return faults;
    }

    private static void ReadRow(
        string path, int line, string[] cells, bool isFirst, List<(double Load, double? Minutes)> people, List<FileFault> faults)
    {
        if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
        {
            return;
        }

        var hasLoad = TryNumber(cells.ElementAtOrDefault(1), out var load);
        if (isFirst && !hasLoad && cells.ElementAtOrDefault(1) is { } heading && !heading.Any(char.IsAsciiDigit) && !IsNotANumber(heading))
        {
            return;
        }

        if (!hasLoad || load is < 0 or > MaxLoad)
        {
            faults.Add(new FileFault(path, line, "load", cells.ElementAtOrDefault(1) ?? "",
                new("負荷が0以上の数値ではありません", "the load is no number of 0 or more"),
                new("空欄、文字、負の数、または桁区切りのカンマ", "an empty cell, text, a negative number or a thousands comma"),
                new("0.85 や 85% のように書いてください。不在の人は行ごと消します", "write it as 0.85 or 85%; leave out persons who were absent")));
            return;
        }

        double? minutes = null;
        if (cells.Length > 2 && !string.IsNullOrWhiteSpace(cells[2]))
        {
            if (!TryNumber(cells[2], out var given) || given is <= 0 or > MaxLoad)
            {
                faults.Add(new FileFault(path, line, "minutes", cells[2],
                    new("勤務の分が0より大きい数値ではありません", "the minutes are no number above 0"),
                    new("時:分の形、文字、または0", "a time of day, text or 0"),
                    new("450 のように分で書いてください", "write minutes, as 450")));
                return;
            }

            minutes = given;
        }

        people.Add((load, minutes));
    }

    private static bool TryNumber(string? text, out double number)
    {
        number = 0;
        text = text?.Trim() ?? "";
        var isPercent = text.EndsWith('%');
        var status = NumberText.TryParse(Encoding.UTF8.GetBytes(isPercent ? text[..^1].TrimEnd() : text), out number, out _);
        number = isPercent ? number / 100 : number;
        return status == ParseStatus.Ok;
    }

    // A first row of "w1,NaN" is a person with a bad load, not a heading.
    private static bool IsNotANumber(string text) => NumberText.TryParse(Encoding.UTF8.GetBytes(text.Trim()), out _, out _) == ParseStatus.NotFinite;

    private static char SeparatorOf(string content)
    {
        var end = content.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? content : content[..end];
        return first.Contains(',', StringComparison.Ordinal) ? ',' : first.Contains('\t', StringComparison.Ordinal) ? '\t' : first.Contains(';', StringComparison.Ordinal) ? ';' : ',';
    }

    private static void WriteTable(TeamLeveling figures, double? move, Speech speech)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
        var reason = TeamLeveling.NameOf(figures.Gap) is { } gap ? $" ({gap})" : "";
        var rows = LevelingFigure.All
            .Select(figure => (Name: speech.Of(figure.Name), Value: figure.Of(figures), Definition: speech.Of(figure.Definition)))
            .Append((Name: speech.Of(new("移す分", "minutes to move")), Value: move, Definition: speech.Of(new("Σmax(0, x−μw)·T、μw=Σx·T÷ΣT（勤務の分があるとき）", "Σmax(0, x−μw)·T with μw=Σx·T÷ΣT (where minutes are given)"))))
            .ToList();
        var width = rows.Max(static row => WidthOf(row.Name));
        output.WriteLine($"{Pad(speech.Of(new("人数 n", "persons n")), width)}  {figures.Count,10}{reason}");
        foreach (var (name, value, definition) in rows)
        {
            output.WriteLine($"{Pad(name, width)}  {value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "—",10}  {definition}");
        }
    }

    /// <summary>Columns on a terminal: Japanese characters take two.</summary>
    private static int WidthOf(string text) => text.Sum(static c => c >= 0x1100 && c is not (>= '\u2000' and <= '\u22FF') ? 2 : 1);

    private static string Pad(string text, int width) => text + new string(' ', width - WidthOf(text));

    private static void WriteJson(TeamLeveling figures, double? move)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("n", figures.Count);
            json.WriteString("reason", TeamLeveling.NameOf(figures.Gap));
            foreach (var figure in LevelingFigure.All)
            {
                Write(json, figure.Key, figure.Of(figures));
            }

            Write(json, "move_minutes", move);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
