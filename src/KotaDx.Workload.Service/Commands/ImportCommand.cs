using System.CommandLine;
using System.Globalization;
using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sources.Import;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx import FILE --map MAP</c>: recorded work through the same log, fold and sinks as live messages.</summary>
internal static class ImportCommand
{
    public static Command Create(Options options, Speech speech)
    {
        var file = new Argument<string>("FILE") { Description = speech.Of(new("記録されたCSV（UTF-8 または Shift_JIS、順不同でよい）", "recorded CSV (UTF-8 or Shift_JIS, in any order)")) };
        var map = new Option<string>("--map") { HelpName = "MAP", Required = true, Description = speech.Of(new("列の対応を書いたJSON", "JSON file that says which column means what")) };
        var command = new Command("import", speech.Of(new("記録されたデータを取り込む", "take in recorded data"))) { file, map, options.Data, options.Books };
        foreach (var option in options.OfInflux)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () =>
            RunAsync(result.GetValue(file)!, result.GetValue(map)!, result.GetValue(options.Data)!, result.GetValue(options.Books), options.InfluxOf(result), speech, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string file, string mapFile, string data, string? books, InfluxOptions? influx, Speech speech, CancellationToken cancellation)
    {
        using var folder = DataFolder.Take(data, books);
        var (map, mapFaults) = ImportMap.Load(mapFile);
        if (map is null)
        {
            return Report(mapFaults, speech);
        }

        var (opened, fileFaults) = CsvImport.Open(file, map);
        if (opened is null)
        {
            return Report(fileFaults, speech);
        }

        using var rows = opened;
        BeginBook(folder, map, speech);
        await using var services = ServiceHost.BuildPipeline(folder, influx, new LaneOptions { PublishEvery = null });
        var intake = services.GetRequiredService<Intake>();
        var sinks = services.GetRequiredService<SinkSet>();
        intake.Opened += sinks.Attach;
        var lane = intake.Open(map.Factory);
        await lane.CaughtUp.WaitAsync(cancellation).ConfigureAwait(false);
        var before = (await lane.ViewAsync().ConfigureAwait(false)).Ledger;

        var refused = 0;
        var allStored = false;
        await Bars.ShowAsync(speech, async bars =>
        {
            refused = await AppendAsync(rows, file, lane, intake, bars, speech, cancellation).ConfigureAwait(false);
            await bars.CountAsync(lane, lane.PublishAsync(cancellation), cancellation).ConfigureAwait(false);
            allStored = await bars.StoreAsync(sinks, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);

        sinks.Trim();
        var after = (await lane.ViewAsync().ConfigureAwait(false)).Ledger;
        Report(file, refused, before, after, speech);
        if (!allStored)
        {
            speech.Say("書き込み先の一つが止まりました。理由は上にあります。直して kotadx run を動かすと、残りが書き込まれます。",
                "One of the stores has stopped; the reason stands above. Mend it and start kotadx run: the rest will be written.");
            return ExitCodes.Environment;
        }

        return refused > 0 || after.FramesRejected > before.FramesRejected ? ExitCodes.Input : ExitCodes.Done;
    }

    private static async Task<int> AppendAsync(
        CsvImport rows, string file, Lane lane, Intake intake, Bars bars, Speech speech, CancellationToken cancellation)
    {
        var reading = bars.Begin(speech.Of(new("読み込み", "reading")), rows.TotalBytes);

        // One arrival time for the whole file: it came at once, however long the reading takes.
        var arrival = EventTime.From(TimeProvider.System.GetUtcNow());
        var refused = 0;
        foreach (var step in rows.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (step.IsRow)
            {
                Append(step.Row, file, arrival, intake);
                await lane.Frames.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            }
            else
            {
                refused++;
                bars.Tell(speech.Of(step.Fault.Words));
            }

            reading.Value = rows.BytesRead;
        }

        reading.Value = reading.MaxValue;

        return refused;
    }

    private static void Append(ImportedRow row, string file, EventTime arrival, Intake intake) => intake.Append(new Frame
    {
        Arrival = arrival,
        Kind = FrameKind.Message,
        Marks = FrameMarks.Backfill,
        Origin = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"import:{Path.GetFileName(file)}:{row.Line}")),
        Topic = Encoding.UTF8.GetBytes(row.Topic),
        Payload = row.Payload.Span,
    });

    /// <summary>The map knows the factory's zone; without a book it would be lost, and days be cut at another midnight.</summary>
    private static void BeginBook(DataFolder folder, ImportMap map, Speech speech)
    {
        if (FirstBook.Begin(folder.BooksFolder, map.Factory, map.ZoneName) is { } begun)
        {
            speech.Say($"工場台帳を作りました: {begun}（時間帯 {map.ZoneName}）", $"A book was begun for the factory: {begun} (zone {map.ZoneName})");
        }
        else if (BookFiles.Load(folder.BooksFolder, map.Factory).Require().Zone is var zone && zone.BaseUtcOffset != map.Zone.BaseUtcOffset)
        {
            speech.Say($"注意: 日の区切りは工場台帳の時間帯 {zone.Id} によります。対応表の {map.ZoneName} は時刻の読み取りだけに使います。",
                $"Note: days are cut in the zone of the factory's book, {zone.Id}; the map's {map.ZoneName} is used for reading times only.");
        }
    }

    private static int Report(IReadOnlyList<FileFault> faults, Speech speech)
    {
        foreach (var fault in faults)
        {
            Console.Error.WriteLine(speech.Of(fault.Words));
        }

        return ExitCodes.Input;
    }

    private static void Report(string file, int refusedRows, Ledger before, Ledger after, Speech speech)
    {
        var accepted = after.FramesAccepted - before.FramesAccepted;
        var duplicate = after.FramesDuplicate - before.FramesDuplicate;
        var rejected = after.FramesRejected - before.FramesRejected + refusedRows;
        var rows = after.FramesReceived - before.FramesReceived + refusedRows;
        var check = rows == accepted + duplicate + rejected && after.AddsUp ? "✓" : "✗";
        speech.Say($"{Path.GetFileName(file)}: 行 {rows} = 採用 {accepted} + 重複 {duplicate} + 拒否 {rejected} {check}",
            $"{Path.GetFileName(file)}: rows {rows} = accepted {accepted} + duplicate {duplicate} + rejected {rejected} {check}");
        speech.Say(
            $"この工場のこれまでの累計: 読み取り {after.ReadingsReceived} = 採用 {after.ReadingsUsed} + 記録のみ {after.ReadingsRecorded} + 重複 {after.ReadingsDuplicate} + 未登録 {after.ReadingsUnmapped} + 拒否 {after.ReadingsRefused}、終了のない開始 {after.OpenStarts}、開始のない終了 {after.OrphanEnds}",
            $"this factory so far: readings {after.ReadingsReceived} = used {after.ReadingsUsed} + recorded {after.ReadingsRecorded} + duplicate {after.ReadingsDuplicate} + unmapped {after.ReadingsUnmapped} + refused {after.ReadingsRefused}; starts without an end {after.OpenStarts}, ends without a start {after.OrphanEnds}");
    }
}
