using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx check</c>: every fault of every factory's book, with file, line, cause and next step. Changes nothing, also while the service runs.</summary>
internal static class CheckCommand
{
    public static Command Create(Options options, Speech speech)
    {
        var factory = new Option<string?>("--factory") { HelpName = "NAME", Description = speech.Of(new("この工場だけ", "this factory only")) };
        var format = new Option<string>("--format") { HelpName = "text|json", DefaultValueFactory = static _ => "text", Description = speech.Of(new("形式（json は1行に1件）", "format (json: one object a line)")) };
        format.AcceptOnlyFromAmong("text", "json");
        var schema = new Option<bool>("--schema") { Description = speech.Of(new("factory.yaml のJSON Schema（エディタ用）を書き出す", "print the JSON Schema of factory.yaml, for editors")) };
        var command = new Command("check", speech.Of(new("工場台帳を調べ、間違いをすべて示す", "check the factories' books: every fault, with the next step")))
        {
            options.Data, options.Books, factory, format, schema,
        };
        command.SetAction((result, _) => Cli.GuardAsync(speech, () => Task.FromResult(result.GetValue(schema)
            ? PrintSchema()
            : Run(DataFolder.BooksFolderIn(result.GetValue(options.Data)!, result.GetValue(options.Books)), result.GetValue(factory), result.GetValue(format) == "json", speech))));
        return command;
    }

    private static int PrintSchema()
    {
        using var output = Output();
        output.Write(BookSchema.Text);
        return ExitCodes.Done;
    }

    private static int Run(string folder, string? only, bool asJson, Speech speech)
    {
        if (!Directory.Exists(folder))
        {
            speech.Say($"工場台帳のフォルダ {Path.GetFullPath(folder)} はありません。台帳がなくても動きます（--books で別のフォルダを指定できます）。",
                $"There is no folder of books, {Path.GetFullPath(folder)}. Factories run without a book, too (--books names another folder).");
            return ExitCodes.Done;
        }

        var faults = new List<BookFault>();
        var factories = FactoriesIn(folder, faults);
        if (only is not null && !factories.Contains(only))
        {
            var nearest = NearestName.Find(only, factories);
            throw new UsageException(new(
                $"--factory {only}: {Path.GetFullPath(folder)} に {only} のフォルダがありません{(nearest is null ? "" : $"（{nearest} ではありませんか）")}",
                $"--factory {only}: there is no folder {only} in {Path.GetFullPath(folder)}{(nearest is null ? "" : $"; did you mean {nearest}?")}"));
        }

        if (only is not null)
        {
            faults.Clear();
        }

        using var output = Output();
        Write(output, faults, asJson, speech);
        foreach (var name in factories.Where(name => only is null || name == only))
        {
            var book = BookFiles.Load(folder, name);
            Write(output, book.Faults, asJson, speech);
            output.Flush();
            speech.Say(Summary(book));
            faults.AddRange(book.Faults);
        }

        var errors = faults.Count(static fault => fault.IsError);
        if (factories.Count == 0)
        {
            speech.Say($"{Path.GetFullPath(folder)} に工場のフォルダがありません。", $"There is no factory's folder in {Path.GetFullPath(folder)}.");
        }
        else
        {
            speech.Say(errors > 0 ? $"誤り {errors} 件、注意 {faults.Count - errors} 件" : $"誤りはありません（注意 {faults.Count - errors} 件）",
                errors > 0 ? $"errors: {errors}, warnings: {faults.Count - errors}" : $"no errors (warnings: {faults.Count - errors})");
        }

        return errors > 0 ? ExitCodes.Input : ExitCodes.Done;
    }

    private static List<string> FactoriesIn(string folder, List<BookFault> faults)
    {
        try
        {
            return BookFiles.Factories(folder, faults);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new EnvironmentFaultException(new(
                $"フォルダ {folder} を読めません（{fault.Message}）。権限を確かめてください。", $"The folder {folder} cannot be read ({fault.Message}). Check its permissions."));
        }
    }

    private static StreamWriter Output() => new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };

    /// <summary>One line: what was understood, and where it stands.</summary>
    private static Text Summary(LoadedBook book)
    {
        var where = Path.GetFullPath(book.Folder);
        if (!book.Exists)
        {
            return new($"{book.Factory}: 台帳のファイルがありません（台帳なしで動きます） {where}", $"{book.Factory}: no files of a book (runs without one) {where}");
        }

        if (book.Content is not { } content)
        {
            return new($"{book.Factory}: 誤りがあるため、この台帳は使えません {where}", $"{book.Factory}: has errors and cannot be used {where}");
        }

        int Count<T>(IEnumerable<T> keys) => keys.Distinct().Count();
        var lines = Count(content.Lines.Select(static x => x.Line));
        var stations = Count(content.Stations.Select(static x => (x.Line, x.Station)));
        var teams = Count(content.Teams.Select(static x => x.Team).Concat(content.Workers.Select(static x => x.Team).Where(static team => team.Length > 0)));
        var workers = Count(content.Workers.Select(static x => x.Worker));
        var shifts = Count(content.Shifts.Select(static x => x.Shift));
        var ports = Count(content.Ports.Select(static x => x.Port));
        return new(
            $"{book.Factory}: ライン {lines}、工程 {stations}、班 {teams}、作業者 {workers}（名前 {book.Names.Count}）、直 {shifts}、配員 {content.Roster.Count}、技能 {content.Skills.Count}、標準時間 {content.StandardTimes.Count}、計画 {content.Plan.Count}、暦 {content.Calendar.Count}、出来事 {content.Events.Count}、ポート {ports}、PLCの点 {content.PlcPoints.Count}、時間帯 {content.Zone} {where}",
            $"{book.Factory}: {lines} lines, {stations} stations, {teams} teams, {workers} workers ({book.Names.Count} names), {shifts} shifts, {content.Roster.Count} roster rows, {content.Skills.Count} skills, {content.StandardTimes.Count} standard times, {content.Plan.Count} plan rows, {content.Calendar.Count} calendar days, {content.Events.Count} events, {ports} ports, {content.PlcPoints.Count} PLC points, zone {content.Zone} {where}");
    }

    private static void Write(StreamWriter output, IReadOnlyList<BookFault> faults, bool asJson, Speech speech)
    {
        foreach (var fault in faults)
        {
            output.WriteLine(asJson ? Json(fault) : speech.Of(fault.Words));
        }
    }

    private static string Json(BookFault fault)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("file", fault.File);
            json.WriteNumber("line", fault.Line);
            json.WriteString("key", fault.Key);
            json.WriteString("severity", fault.IsError ? "error" : "warning");
            json.WriteString("excerpt", fault.Excerpt);
            foreach (var (name, text) in new[] { ("what", fault.What), ("cause", fault.Cause), ("next", fault.Next) })
            {
                json.WriteStartObject(name);
                json.WriteString("ja", text.Ja);
                json.WriteString("en", text.En);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }
}
