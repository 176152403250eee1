using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx export MEASUREMENT</c>: stored points to standard output, also while the service runs.</summary>
internal static class ExportCommand
{
    public static Command Create(Options options, Speech speech)
    {
        var measurement = new Argument<string>("MEASUREMENT") { Description = speech.Of(new("worker_load・station_load・team_leveling・line_leveling・ingest・annotation・factory_settings・device_status・leveling_advice・leveling_move", "worker_load, station_load, team_leveling, line_leveling, ingest, annotation, factory_settings, device_status, leveling_advice or leveling_move")) };
        var window = new Option<string>("--window") { HelpName = "1m|15m|shift|day", Description = speech.Of(new("時間窓（あるものだけ）", "window length, of what has windows")) };
        window.AcceptOnlyFromAmong("1m", "15m", "shift", "day");
        var format = new Option<string>("--format") { HelpName = "csv|lp|json", DefaultValueFactory = static _ => "csv", Description = speech.Of(new("形式（json は1行に1件）", "format (json: one object a line)")) };
        format.AcceptOnlyFromAmong("csv", "lp", "json");
        var from = new Option<string?>("--from") { HelpName = "DATE", Description = speech.Of(new("この日時から（含む）", "from this date or time (included)")) };
        var to = new Option<string?>("--to") { HelpName = "DATE", Description = speech.Of(new("この日時まで（含まない）", "to this date or time (excluded)")) };
        var factory = new Option<string?>("--factory") { HelpName = "NAME", Description = speech.Of(new("この工場だけ", "this factory only")) };
        var command = new Command("export", speech.Of(new("保存した数字を標準出力に書き出す", "write stored figures to standard output"))) { measurement, window, format, from, to, factory, options.Data, options.Books };
        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () =>
        {
            var name = NameOf(result.GetValue(measurement)!, result.GetValue(window));
            var schema = Schema.Find(Encoding.UTF8.GetBytes(name)) ?? throw new UsageException(new(
                $"{name} という測定はありません。worker_load・station_load は --window 1m|15m|shift|day、team_leveling は 15m|shift|day、line_leveling は shift|day、ingest は 1m で、{Windowless} は --window なしです",
                $"there is no measurement {name}; worker_load and station_load have --window 1m|15m|shift|day, team_leveling 15m|shift|day, line_leveling shift|day, ingest 1m; {Windowless} have none"));
            var root = result.GetValue(options.Data)!;
            if (!File.Exists(DataFolder.StoreFileIn(root)))
            {
                throw new EnvironmentFaultException(new(
                    $"{Path.GetFullPath(root)} にデータがありません。--data のフォルダを確かめてください。",
                    $"There is no data in {Path.GetFullPath(root)}. Check --data."));
            }

            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024) { NewLine = "\n" };
            Write(root, DataFolder.BooksFolderIn(root, result.GetValue(options.Books)), schema, result.GetValue(from), result.GetValue(to), result.GetValue(factory), result.GetValue(format)!, output, cancellation);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    /// <summary>The measurement's full name; its window may be part of it already.</summary>
    private static string NameOf(string measurement, string? window) =>
        window is not null ? $"{measurement}_{window}"
        : Schema.Find(Encoding.UTF8.GetBytes(measurement)) is not null ? measurement
        : throw new UsageException(new($"{measurement} には --window 1m|15m|shift|day が要ります", $"{measurement} needs --window 1m|15m|shift|day"));

    private static string Windowless => string.Join(", ", ((Measurement[])[Schema.Annotations, Schema.Settings, Schema.Devices, Schema.Advice, Schema.Moves]).Select(static measurement => measurement.Name));

    private static void Write(
        string root, string books, Measurement schema, string? from, string? to, string? factory, string format, StreamWriter output, CancellationToken cancellation)
    {
        var clocks = new Dictionary<string, FactoryClock>(StringComparer.Ordinal);
        FactoryClock ClockOf(string name)
        {
            if (!clocks.TryGetValue(name, out var clock))
            {
                clock = new FactoryClock(BookFiles.Load(books, name).Zone);
                clocks.Add(name, clock);
            }

            return clock;
        }

        var bounds = factory is null ? new FactoryClock(Book.DefaultZone) : ClockOf(factory);
        var first = RangeText.Parse(from, bounds, long.MinValue, "--from");
        var behind = RangeText.Parse(to, bounds, long.MaxValue, "--to");
        using var store = new StoreReader(DataFolder.StoreFileIn(root));
        if (format == "csv")
        {
            output.WriteLine(string.Join(',', (string[])["window_start", .. schema.Tags, .. schema.Fields.Select(static field => field.Name)]));
        }

        foreach (var row in store.Rows(schema, first, behind, factory))
        {
            cancellation.ThrowIfCancellationRequested();
            var time = new EventTime((long)row[0]!);
            if (format == "lp")
            {
                WriteLine(output, schema, row);
                continue;
            }

            var clock = ClockOf((string)row[1]!);
            var stamp = time.ToDateTimeOffset().ToOffset(clock.OffsetAt(time)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
            if (format == "csv")
            {
                output.Write(stamp);
                for (var i = 1; i < row.Length; i++)
                {
                    output.Write(',');
                    output.Write(Quoted(TextOf(row[i])));
                }

                output.WriteLine();
            }
            else
            {
                WriteJson(output, schema, stamp, row);
            }
        }
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(',', '"', '\n') < 0 && !text.Contains('\r', StringComparison.Ordinal)
            ? text
            : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static void WriteLine(StreamWriter output, Measurement schema, object?[] row)
    {
        output.Write(schema.Name);
        for (var i = 0; i < schema.Tags.Count; i++)
        {
            output.Write($",{schema.Tags[i]}={((string)row[i + 1]!).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal)}");
        }

        var separator = ' ';
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            var value = row[i + 1 + schema.Tags.Count];
            if (value is null)
            {
                continue;
            }

            var text = schema.Fields[i].Kind switch
            {
                FieldKind.Integer => TextOf(value) + "i",
                FieldKind.Text => $"\"{value}\"",
                _ => TextOf(value),
            };
            output.Write($"{separator}{schema.Fields[i].Name}={text}");
            separator = ',';
        }

        output.WriteLine($" {TextOf(row[0])}");
    }

    private static void WriteJson(StreamWriter output, Measurement schema, string stamp, object?[] row)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("window_start", stamp);
            for (var i = 0; i < schema.Tags.Count; i++)
            {
                json.WriteString(schema.Tags[i], (string?)row[i + 1]);
            }

            for (var i = 0; i < schema.Fields.Count; i++)
            {
                json.WritePropertyName(schema.Fields[i].Name);
                switch (row[i + 1 + schema.Tags.Count])
                {
                    case double number:
                        json.WriteNumberValue(number);
                        break;
                    case long integer:
                        json.WriteNumberValue(integer);
                        break;
                    case string text:
                        json.WriteStringValue(text);
                        break;
                    default:
                        json.WriteNullValue();
                        break;
                }
            }

            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
    }
}
