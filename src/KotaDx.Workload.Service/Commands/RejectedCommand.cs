using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Board;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx rejected list|replay</c>: what was refused and why, and another try when what was wrong is mended.</summary>
internal static class RejectedCommand
{
    private const int DefaultLimit = 50;

    public static Command Create(Options options, Speech speech)
    {
        var command = new Command("rejected", speech.Of(new("受け取れなかったデータを見る・読み直す", "what was refused, and another try")));
        command.Subcommands.Add(List(options, speech));
        command.Subcommands.Add(Again(options, speech));
        return command;
    }

    private static Command List(Options options, Speech speech)
    {
        var filter = new FilterOptions(speech);
        var limit = new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = static _ => DefaultLimit, Description = speech.Of(new("新しい方から何件まで（0 はすべて）", "how many of the newest (0 for all)")) };
        var format = new Option<string>("--format") { HelpName = "text|json", DefaultValueFactory = static _ => "text", Description = speech.Of(new("形式（json は1行に1件）", "format (json: one object a line)")) };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("list", speech.Of(new("受け取れなかったデータを、理由と次にすることとともに示す（サービスは動いたままでよい）", "what was refused, with reason and next step (also while the service runs)")))
        {
            options.Data, options.Books, filter.Factory, filter.Reason, filter.From, filter.To, filter.Number, limit, format,
        };
        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => Task.FromResult(Print(
            Path.GetFullPath(result.GetValue(options.Data)!), DataFolder.BooksFolderIn(Path.GetFullPath(result.GetValue(options.Data)!), result.GetValue(options.Books)),
            result, filter, result.GetValue(limit), result.GetValue(format) == "json", speech, cancellation))));
        return command;
    }

    private static Command Again(Options options, Speech speech)
    {
        var filter = new FilterOptions(speech);
        var command = new Command("replay", speech.Of(new(
            "受け取れなかったデータを、元の受信時刻のまま読み直す（台帳や設定を直したあとに。サービスは動いたままでよい）",
            "offer what was refused again, with its own arrival time (after the book is mended; also while the service runs)")))
        {
            options.Data, options.Books, filter.Factory, filter.Reason, filter.From, filter.To, filter.Number,
        };
        foreach (var option in options.OfInflux)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, async () =>
        {
            var root = Path.GetFullPath(result.GetValue(options.Data)!);
            Require(root);
            var books = result.GetValue(options.Books);
            var wanted = filter.Of(result, root, DataFolder.BooksFolderIn(root, books));
            var outcomes = await AskServiceAsync(root, wanted, cancellation).ConfigureAwait(false)
                ?? await ReplayHereAsync(root, books, wanted, options.InfluxOf(result), cancellation).ConfigureAwait(false);
            return Tell(outcomes, speech);
        }));
        return command;
    }

    private static int Print(
        string root, string books, ParseResult result, FilterOptions options, int limit, bool asJson, Speech speech, CancellationToken cancellation)
    {
        Require(root);
        var filter = options.Of(result, root, books);
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        var told = new HashSet<ParseStatus>();
        long shown = 0, left = 0, gone = 0;
        foreach (var factory in DataFolder.FactoriesIn(root).Where(name => filter.Factory is null || name == filter.Factory))
        {
            if (SegmentLog.OpenToRead(DataFolder.RefusedIn(root, factory), MachineDisk.Instance, TimeProvider.System, NullLogger.Instance) is not { } index
                || SegmentLog.OpenToRead(DataFolder.FramesIn(root, factory), MachineDisk.Instance, TimeProvider.System, NullLogger.Instance) is not { } frames)
            {
                continue;
            }

            var clock = new FactoryClock(BookFiles.Load(books, factory).Zone);
            var open = RefusedIndex.Open(index).Where(filter.Holds).ToList();
            var hasRange = filter.From > long.MinValue || filter.To < long.MaxValue;
            var chosen = limit > 0 && !hasRange && open.Count > limit ? open[^limit..] : open;
            left += open.Count - chosen.Count;
            gone += RefusedFrames.Read(chosen, frames, filter, (refused, in frame) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (limit > 0 && hasRange && shown >= limit)
                {
                    left++;
                    return;
                }

                shown++;
                if (asJson)
                {
                    output.WriteLine(Json(factory, refused, frame, clock, speech));
                }
                else
                {
                    Write(output, factory, refused, frame, clock, told, speech);
                }
            });
        }

        output.Flush();
        speech.Say($"{shown} 件を示しました{(left > 0 ? $"（ほかに {left} 件。--limit 0 ですべて）" : "")}。{(gone > 0 ? $"{gone} 件はログの保存期間を過ぎました。" : "")}",
            $"{shown} shown{(left > 0 ? $", {left} more (--limit 0 for all)" : "")}.{(gone > 0 ? $" {gone} are past what the log keeps." : "")}");
        if (shown > 0)
        {
            speech.Say("台帳や装置を直したら: kotadx rejected replay（元の受信時刻で読み直します）", "When the book or the device is mended: kotadx rejected replay (they keep their arrival time)");
        }

        return ExitCodes.Done;
    }

    private static void Write(TextWriter output, string factory, RefusedFrame refused, in Frame frame, FactoryClock clock, HashSet<ParseStatus> told, Speech speech)
    {
        var inTopic = refused.Reason is ParseStatus.TopicDepth or ParseStatus.TopicLevel;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{factory} #{refused.Number}  {Stamp(frame.Arrival, clock)}  {Excerpts.Of(frame.Topic, 0)}  ({Excerpts.Of(frame.Origin, 0)})"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"    {RefusalText.NameOf(refused.Reason)}: {speech.Of(RefusalText.What(refused.Reason))} @{refused.At}  {Excerpts.Of(inTopic ? frame.Topic : frame.Payload, refused.At)}"));
        if (told.Add(refused.Reason))
        {
            output.WriteLine($"    {speech.Of(new("原因", "likely cause"))}: {speech.Of(RefusalText.Cause(refused.Reason))}");
            output.WriteLine($"    {speech.Of(new("次にすること", "next step"))}: {speech.Of(RefusalText.Next(refused.Reason))}");
        }
    }

    private static string Json(string factory, RefusedFrame refused, in Frame frame, FactoryClock clock, Speech speech)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var inTopic = refused.Reason is ParseStatus.TopicDepth or ParseStatus.TopicLevel;
            json.WriteStartObject();
            json.WriteString("factory", factory);
            json.WriteNumber("number", refused.Number);
            json.WriteString("arrival", Stamp(frame.Arrival, clock));
            json.WriteString("origin", Excerpts.Of(frame.Origin, 0));
            json.WriteString("topic", Excerpts.Of(frame.Topic, 0));
            json.WriteString("reason", RefusalText.NameOf(refused.Reason));
            json.WriteNumber("at", refused.At);
            json.WriteString("excerpt", Excerpts.Of(inTopic ? frame.Topic : frame.Payload, refused.At));
            json.WriteBase64String("payload_base64", frame.Payload[..Math.Min(frame.Payload.Length, FrameLimits.MaxPayloadBytes)]);
            json.WriteString("what", speech.Of(RefusalText.What(refused.Reason)));
            json.WriteString("cause", speech.Of(RefusalText.Cause(refused.Reason)));
            json.WriteString("next", speech.Of(RefusalText.Next(refused.Reason)));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static string Stamp(EventTime time, FactoryClock clock) =>
        time.ToDateTimeOffset().ToOffset(clock.OffsetAt(time)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>A service that has the folder does it itself; null if none answers.</summary>
    private static async Task<List<ReplayOutcome>?> AskServiceAsync(string root, RefusedFilter filter, CancellationToken cancellation)
    {
        if (ServiceCard.Find(root) is not { } card)
        {
            return null;
        }

        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(card.Board + ReplayEndpoint.Path))
            {
                Content = JsonContent.Create(filter, ReplayJson.Default.RefusedFilter),
            };
            request.Headers.Add(ServiceCard.Header, card.Key);
            using var answer = await http.SendAsync(request, cancellation).ConfigureAwait(false);

            // A card left behind by a service that was killed may lead to another program.
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync(ReplayJson.Default.ListReplayOutcome, cancellation).ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            return null;
        }
    }

    private static async Task<List<ReplayOutcome>> ReplayHereAsync(string root, string? books, RefusedFilter filter, InfluxOptions? influx, CancellationToken cancellation)
    {
        using var folder = DataFolder.Take(root, books);
        await using var services = ServiceHost.BuildPipeline(folder, influx, new LaneOptions { PublishEvery = null });
        var intake = services.GetRequiredService<Intake>();
        var sinks = services.GetRequiredService<SinkSet>();
        intake.Opened += sinks.Attach;
        var outcomes = new List<ReplayOutcome>();
        foreach (var factory in folder.Factories.Where(name => filter.Factory is null || name == filter.Factory).ToList())
        {
            var lane = intake.Open(factory);
            await lane.CaughtUp.WaitAsync(cancellation).ConfigureAwait(false);
            outcomes.Add(await RefusedFrames.ReplayAsync(lane, filter, TimeProvider.System, cancellation).ConfigureAwait(false));
        }

        await sinks.DrainAsync(TimeProvider.System, null, cancellation).ConfigureAwait(false);
        sinks.Trim();
        return outcomes;
    }

    private static int Tell(List<ReplayOutcome> outcomes, Speech speech)
    {
        foreach (var outcome in outcomes.Where(static outcome => outcome.Replayed > 0 || outcome.Gone > 0))
        {
            speech.Say(
                $"{outcome.Factory}: {outcome.Replayed} 件を読み直し、{outcome.Replayed - outcome.RefusedAgain} 件を受け取りました。{(outcome.RefusedAgain > 0 ? $"{outcome.RefusedAgain} 件はまた受け取れませんでした（kotadx rejected list）。" : "")}{(outcome.Gone > 0 ? $"{outcome.Gone} 件はログの保存期間を過ぎました。" : "")}",
                $"{outcome.Factory}: {outcome.Replayed} offered again, {outcome.Replayed - outcome.RefusedAgain} taken.{(outcome.RefusedAgain > 0 ? $" {outcome.RefusedAgain} were refused again (kotadx rejected list)." : "")}{(outcome.Gone > 0 ? $" {outcome.Gone} are past what the log keeps." : "")}");
        }

        if (outcomes.All(static outcome => outcome.Replayed == 0))
        {
            speech.Say("読み直すものはありません。", "There is nothing to offer again.");
        }

        return outcomes.Any(static outcome => outcome.RefusedAgain > 0) ? ExitCodes.Input : ExitCodes.Done;
    }

    private static void Require(string root)
    {
        if (!DataFolder.IsOne(root))
        {
            throw new EnvironmentFaultException(new($"{root} にデータがありません。--data のフォルダを確かめてください。", $"There is no data in {root}. Check --data."));
        }
    }

    /// <summary>Which refused frames are meant, as options.</summary>
    private sealed class FilterOptions
    {
        public FilterOptions(Speech speech)
        {
            Factory = new Option<string?>("--factory") { HelpName = "NAME", Description = speech.Of(new("この工場だけ", "this factory only")) };
            Reason = new Option<string?>("--reason") { HelpName = "REASON", Description = speech.Of(new("この理由だけ（例 bad_json, unmapped）", "this reason only, e.g. bad_json, unmapped")) };
            Reason.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && ReasonOf(result.Tokens[^1].Value) is null)
                {
                    var names = string.Join(", ", Enum.GetValues<ParseStatus>().Where(static status => status is not (ParseStatus.Ok or ParseStatus.End)).Select(RefusalText.NameOf));
                    result.AddError($"--reason {result.Tokens[^1].Value}: {speech.Of(new("理由は次のどれかです", "a reason is one of"))}: {names}");
                }
            });
            From = new Option<string?>("--from") { HelpName = "DATE", Description = speech.Of(new("この日時から届いたもの（含む）", "what arrived at this date or time or later")) };
            To = new Option<string?>("--to") { HelpName = "DATE", Description = speech.Of(new("この日時より前に届いたもの（含まない）", "what arrived before this date or time")) };
            Number = new Option<long?>("--number") { HelpName = "N", Description = speech.Of(new("この番号（#）だけ", "this number (#) only")) };
        }

        public Option<string?> Factory { get; }

        public Option<string?> Reason { get; }

        public Option<string?> From { get; }

        public Option<string?> To { get; }

        public Option<long?> Number { get; }

        /// <exception cref="UsageException">A time cannot be read, or there is no such factory.</exception>
        public RefusedFilter Of(ParseResult result, string root, string books)
        {
            var factory = result.GetValue(Factory);
            var known = DataFolder.FactoriesIn(root).ToList();
            if (factory is not null && !known.Contains(factory))
            {
                throw new UsageException(new($"工場 {factory} のログがありません", $"there is no log of a factory {factory}"));
            }

            var clock = new FactoryClock((factory ?? known.FirstOrDefault()) is { } named ? BookFiles.Load(books, named).Zone : Book.DefaultZone);
            return new RefusedFilter
            {
                Factory = factory,
                Reason = ReasonOf(result.GetValue(Reason)),
                From = RangeText.Parse(result.GetValue(From), clock, long.MinValue, "--from"),
                To = RangeText.Parse(result.GetValue(To), clock, long.MaxValue, "--to"),
                Number = result.GetValue(Number),
            };
        }

        private static ParseStatus? ReasonOf(string? name)
        {
            foreach (var status in Enum.GetValues<ParseStatus>())
            {
                if (name is not null && RefusalText.NameOf(status) == name && status is not (ParseStatus.Ok or ParseStatus.End))
                {
                    return status;
                }
            }

            return null;
        }
    }
}
