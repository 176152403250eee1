using System.Collections.Concurrent;
using System.CommandLine;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx rebuild</c>: folds the log again and writes every window anew. The same log gives the same points as when it came in.</summary>
internal static class RebuildCommand
{
    public static Command Create(Options options, Speech speech)
    {
        var from = new Option<string?>("--from") { HelpName = "DATE", Description = speech.Of(new("この日時から始まる時間窓（含む）", "windows that begin at this date or time or later")) };
        var to = new Option<string?>("--to") { HelpName = "DATE", Description = speech.Of(new("この日時より前に始まる時間窓（含まない）", "windows that begin before this date or time")) };
        var factory = new Option<string?>("--factory") { HelpName = "NAME", Description = speech.Of(new("この工場だけ", "this factory only")) };
        var force = new Option<bool>("--force") { Description = speech.Of(new("ログから記録が失われていても作り直す（その分の数字は減る）", "also from a log that has lost records (figures get smaller by what they said)")) };
        var command = new Command("rebuild", speech.Of(new("記録したログから数字を作り直す（サービスは止めておく）", "make every figure anew from the log (with the service stopped)")))
        {
            from, to, factory, force, options.Data, options.Books,
        };
        foreach (var option in options.OfInflux)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => RunAsync(
            result.GetValue(options.Data)!, result.GetValue(options.Books), result.GetValue(factory), result.GetValue(from), result.GetValue(to), result.GetValue(force),
            options.InfluxOf(result), speech, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        string data, string? books, string? wanted, string? from, string? to, bool isForced, InfluxOptions? influx, Speech speech, CancellationToken cancellation)
    {
        if (!Directory.Exists(data))
        {
            throw new EnvironmentFaultException(new(
                $"{Path.GetFullPath(data)} にデータがありません。--data のフォルダを確かめてください。", $"There is no data in {Path.GetFullPath(data)}. Check --data."));
        }

        using var folder = DataFolder.Take(data, books);
        var factories = folder.Factories.Where(name => wanted is null || name == wanted).ToList();
        if (factories.Count == 0)
        {
            throw new UsageException(wanted is null
                ? new($"{folder.Root} に工場のログがありません", $"there is no factory's log in {folder.Root}")
                : new($"工場 {wanted} のログがありません", $"there is no log of a factory {wanted}"));
        }

        // Before anything is dropped: a range that cannot be read must not cost the rows that are there, nor must a log that cannot give them again.
        var clocks = factories.ConvertAll(name => new FactoryClock(BookFiles.Load(folder.BooksFolder, name).Zone));
        var ranges = clocks.ConvertAll(clock => RangeOf(clock, from, to));
        for (var i = 0; i < factories.Count; i++)
        {
            Weigh(folder, factories[i], clocks[i], isForced, speech);
        }

        var wholes = new Dictionary<string, TimeRange>(StringComparer.Ordinal);
        for (var i = 0; i < factories.Count; i++)
        {
            wholes.Add(factories[i], WhatTheLogHolds(folder, factories[i], ranges[i], speech));
        }

        await RebuildAsync(folder, wholes, influx, speech, cancellation).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    /// <summary>Figures that were made of records before these were lost would get smaller: for a person to decide.</summary>
    private static void Weigh(DataFolder folder, string factory, FactoryClock clock, bool isForced, Speech speech)
    {
        if (LostRecords.In(folder, factory)?.Where(clock) is not { } where)
        {
            return;
        }

        if (!isForced)
        {
            throw new EnvironmentFaultException(new(
                $"{factory}: ログから記録が失われています（{where.Ja}）。作り直すとその分の数字が減るため、何も変えていません。控えがあれば {folder.FramesOf(factory)} に戻してください。減ってよければ --force を付けます。",
                $"{factory}: the log has lost records ({where.En}). Figures made anew would lack what they said, so nothing has been changed. Put back {folder.FramesOf(factory)} from a backup if there is one; if the figures may get smaller, add --force."));
        }

        speech.Say($"{factory}: 失われた記録なしで作り直します（{where.Ja}）。", $"{factory}: made anew without what is lost ({where.En}).");
    }

    private static TimeRange RangeOf(FactoryClock clock, string? from, string? to) => new(
        new EventTime(RangeText.Parse(from, clock, long.MinValue, "--from")), new EventTime(RangeText.Parse(to, clock, long.MaxValue, "--to")));

    /// <summary>A log whose beginning is past keeping cannot give the windows of that time; their rows stay.</summary>
    private static TimeRange WhatTheLogHolds(DataFolder folder, string factory, TimeRange range, Speech speech)
    {
        var frames = SegmentLog.OpenToRead(folder.FramesOf(factory), MachineDisk.Instance, TimeProvider.System, NullLogger.Instance);
        if (frames is null || LaneWork.WholeFrom(frames) is not { } whole || whole <= range.From)
        {
            return range;
        }

        speech.Say($"{factory}: 古いログは保存期間を過ぎたため、{whole.ToDateTimeOffset():yyyy-MM-dd} より前の数字はそのまま残します。",
            $"{factory}: the log of older times is past keeping, so figures before {whole.ToDateTimeOffset():yyyy-MM-dd} stay as they are.");
        return range with { From = whole };
    }

    /// <summary>As many factories at once as there are processors; what one hands on is stored while others are still read.</summary>
    private static async Task RebuildAsync(DataFolder folder, IReadOnlyDictionary<string, TimeRange> ranges, InfluxOptions? influx, Speech speech, CancellationToken cancellation)
    {
        await using var services = ServiceHost.BuildPipeline(folder, influx, new LaneOptions { PublishEvery = null, Rebuild = ranges });
        var intake = services.GetRequiredService<Intake>();
        var sinks = services.GetRequiredService<SinkSet>();
        var store = services.GetServices<IPointSink>().OfType<SqliteSink>().Single();
        intake.Opened += sinks.Attach;
        var dropped = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var allStored = false;
        await Bars.ShowAsync(speech, async bars =>
        {
            var some = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            await Parallel.ForEachAsync(ranges, some, async (rebuilt, stop) =>
            {
                // Only when its turn comes, so that an interruption leaves the others' rows as they are.
                dropped[rebuilt.Key] = store.Forget(rebuilt.Key, rebuilt.Value.From.UnixNanoseconds, rebuilt.Value.To.UnixNanoseconds);
                var lane = intake.Open(rebuilt.Key);
                await bars.CountAsync(lane, PublishAsync(lane, stop), stop).ConfigureAwait(false);
            }).ConfigureAwait(false);
            allStored = await bars.StoreAsync(sinks, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        sinks.Trim();
        if (!allStored)
        {
            throw new EnvironmentFaultException(new(
                "書き込み先の一つが止まりました。理由は上にあります。直して kotadx run を動かすと、残りが書き込まれます。",
                "One of the stores has stopped; the reason stands above. Mend it and start kotadx run: the rest will be written."));
        }

        foreach (var lane in intake.Lanes)
        {
            speech.Say($"{lane.Factory}: ログ {lane.Frames.Next - 1} 件から作り直しました（前の行 {dropped[lane.Factory]}）。",
                $"{lane.Factory}: made anew from {lane.Frames.Next - 1} records of the log ({dropped[lane.Factory]} rows before).");
        }
    }

    private static async Task PublishAsync(Lane lane, CancellationToken cancellation)
    {
        await lane.CaughtUp.WaitAsync(cancellation).ConfigureAwait(false);
        await lane.PublishAsync(cancellation).ConfigureAwait(false);
    }
}
