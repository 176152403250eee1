using System.CommandLine;
using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx annotate TEXT</c>: an event into a factory's book, from which a running service takes it.</summary>
internal static class AnnotateCommand
{
    public static Command Create(Options options, Speech speech)
    {
        var text = new Argument<string>("TEXT") { Description = speech.Of(new("出来事（グラフに出る短い文）", "what happened, in a few words for a chart")) };
        var factory = new Option<string?>("--factory") { HelpName = "NAME", Description = speech.Of(new("工場（1つしかなければ省ける）", "the factory (may be left out where there is but one)")) };
        var at = new Option<string?>("--at") { HelpName = "TIME", Description = speech.Of(new("日時（既定は今）", "when (default: now)")) };
        var until = new Option<string?>("--until") { HelpName = "TIME", Description = speech.Of(new("終わりの日時、または最後の日", "when it ended, or its last day")) };
        var kind = new Option<string>("--kind") { HelpName = "K", DefaultValueFactory = static _ => TableReader.EventKinds[0], Description = speech.Of(new("種別 改善|設備|人|その他", "kind kaizen|machine|people|other")) };
        kind.AcceptOnlyFromAmong(TableReader.EventKinds);
        var line = new Option<string?>("--line") { HelpName = "L", Description = speech.Of(new("関係するライン", "the line that it concerns")) };
        var team = new Option<string?>("--team") { HelpName = "T", Description = speech.Of(new("関係する班", "the team that it concerns")) };
        var command = new Command("annotate", speech.Of(new("出来事を台帳に書き加える（グラフに出る）", "add an event to the book, to be seen on charts")))
        {
            text, factory, at, until, kind, line, team, options.Data, options.Books,
        };
        command.SetAction((result, _) => Cli.GuardAsync(speech, () =>
        {
            var root = result.GetValue(options.Data)!;
            var books = DataFolder.BooksFolderIn(root, result.GetValue(options.Books));
            var name = FactoryOf(result.GetValue(factory), root, books);
            var clock = new FactoryClock(BookFiles.Load(books, name).Zone);
            var words = string.Concat(result.GetValue(text)!.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
            if (words.Length == 0)
            {
                throw new UsageException(new("出来事の文が空です", "the text is empty"));
            }

            var cells = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["time"] = TimeOf(result.GetValue(at), "--at", clock) ?? Written(EventTime.From(TimeProvider.System.GetUtcNow()), clock),
                ["text"] = words,
                ["kind"] = result.GetValue(kind)!,
                ["line"] = result.GetValue(line) ?? "",
                ["team"] = result.GetValue(team) ?? "",
                ["until"] = TimeOf(result.GetValue(until), "--until", clock) ?? "",
            };
            var file = new EventFile(books, name);
            Tell(file.Add(cells), file.Path, name, cells, speech);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    private static void Tell(IReadOnlyList<BookFault> faults, string path, string factory, Dictionary<string, string> cells, Speech speech)
    {
        foreach (var fault in faults)
        {
            speech.Say(fault.Words);
        }

        var what = $"{cells["time"]}{(cells["until"].Length > 0 ? $" - {cells["until"]}" : "")} [{cells["kind"]}] {cells["text"]}";
        speech.Say($"{factory}: {Path.GetFullPath(path)} に書き加えました: {what}", $"{factory}: added to {Path.GetFullPath(path)}: {what}");
        if (faults.Any(static fault => fault.IsError))
        {
            speech.Say("台帳にほかの誤りがあるので、直すまで取り込まれません（kotadx check）。", "The book has other errors; it is taken when they are mended (kotadx check).");
        }
        else
        {
            speech.Say("動いている kotadx は数秒で取り込みます。", "A running kotadx takes it within seconds.");
        }
    }

    private static string FactoryOf(string? named, string root, string books)
    {
        string[] factories = [.. BookFiles.Factories(books, []).Union(DataFolder.FactoriesIn(root)).Order(StringComparer.Ordinal)];
        if (named is not null && factories.Contains(named))
        {
            return named;
        }

        if (named is not null)
        {
            var nearest = NearestName.Find(named, factories);
            throw new UsageException(new(
                $"--factory {named}: そのような工場は {Path.GetFullPath(books)} にも {Path.GetFullPath(root)} にもありません{(nearest is null ? "" : $"（{nearest} ではありませんか）")}",
                $"--factory {named}: there is no such factory in {Path.GetFullPath(books)} or {Path.GetFullPath(root)}{(nearest is null ? "" : $"; did you mean {nearest}?")}"));
        }

        return factories.Length == 1
            ? factories[0]
            : factories.Length == 0
                ? throw new UsageException(new(
                    $"{Path.GetFullPath(books)} にも {Path.GetFullPath(root)} にも工場がありません。--data か --books を確かめてください",
                    $"there is no factory in {Path.GetFullPath(books)} or {Path.GetFullPath(root)}; check --data or --books"))
                : throw new UsageException(new(
                    $"工場がいくつかあります。--factory で選んでください: {string.Join(", ", factories)}", $"there are several factories; choose one with --factory: {string.Join(", ", factories)}"));
    }

    /// <summary>The time as a book has it: a date stays one, everything else is a minute of the factory's wall clock.</summary>
    private static string? TimeOf(string? text, string option, FactoryClock clock)
    {
        if (text is null)
        {
            return null;
        }

        if (BookDates.ReadMinute(text, out var minute, out var isDay, out var isTimeBad) == DateForm.Date && !isTimeBad)
        {
            return isDay ? BookDates.Format(minute.Date) : Written(minute);
        }

        return TimeText.TryParse(Encoding.UTF8.GetBytes(text), out var time) switch
        {
            TimeKind.Instant => Written(time, clock),
            TimeKind.Local => Written(clock.ToInstant(time), clock),
            _ => throw new UsageException(new($"{option} {text}: 2026-04-01 か \"2026-04-01 09:00\" の形で書きます", $"{option} {text}: write 2026-04-01 or \"2026-04-01 09:00\"")),
        };
    }

    private static string Written(EventTime time, FactoryClock clock)
    {
        var local = time.ToDateTimeOffset().ToOffset(clock.OffsetAt(time));
        return Written(new LocalMinute(DateOnly.FromDateTime(local.DateTime), (local.Hour * 60) + local.Minute));
    }

    /// <summary>Midnight is the 24:00 of the day before: with 0:00 behind it, a date is read as a date alone.</summary>
    private static string Written(LocalMinute minute)
    {
        var (date, rest) = minute.Minute == 0 ? (minute.Date.AddDays(-1), BookClock.Day) : (minute.Date, minute.Minute);
        return string.Create(CultureInfo.InvariantCulture, $"{BookDates.Format(date)} {rest / 60:00}:{rest % 60:00}");
    }
}
