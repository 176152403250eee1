using System.Text.Json;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>
/// Gives a store what it needs: databases or buckets that keep each resolution for its time, and who may write and read them. Doing it again changes
/// nothing. Nothing is ever deleted but by a time that becomes shorter, which has to be allowed.
/// </summary>
internal sealed class InfluxSetup(InfluxSetupOptions options, TimeProvider time)
{
    /// <param name="factories">Factories with a database of their own; without meaning where all share one.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SetupFaultException">The store is away, refuses, or is another than the options say.</exception>
    public async Task<SetupReport> RunAsync(IReadOnlyList<string> factories, CancellationToken cancellation)
    {
        var version = await VersionAsync(cancellation).ConfigureAwait(false);
        var major = version.TrimStart('v').Split('.')[0];
        if (options.Store.Bucket is null ? major == "2" : major == "1")
        {
            throw new SetupFaultException(SinkVerdict.Stopped, $"InfluxDB {version}", major == "2"
                ? new("これは InfluxDB 2 です。--influx-db の代わりに --influx-org と --influx-bucket を使ってください。", "This is InfluxDB 2: use --influx-org and --influx-bucket in place of --influx-db.")
                : new("これは InfluxDB 1 です。--influx-bucket の代わりに --influx-db を使ってください。", "This is InfluxDB 1: use --influx-db in place of --influx-bucket."));
        }

        var items = new List<SetupItem>();
        using var admin = new InfluxAdmin(options, major switch { "1" => "Basic", "2" => "Token", _ => "Bearer" }, time);
        IReadOnlyList<string> names = options.Store.IsByFactory ? factories : [""];
        try
        {
            await (major switch
            {
                "1" => new InfluxSetup1(options, admin, items).RunAsync(names, cancellation),
                "2" => new InfluxSetup2(options, admin, items).RunAsync(names, cancellation),
                "3" => new InfluxSetup3(options, admin, items).RunAsync(names, cancellation),
                _ => throw new SetupFaultException(SinkVerdict.Stopped, $"InfluxDB {version}", new("InfluxDB 1・2・3 のどれでもありません。", "That is none of InfluxDB 1, 2, 3.")),
            }).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // JSON, but not what this question is answered with.
            throw new SetupFaultException(SinkVerdict.Stopped, exception.Message, new(
                "InfluxDB らしくない答えです。--influx の URL が InfluxDB そのものを指しているか確かめてください。", "That is not how InfluxDB answers. Check that the URL of --influx is that of InfluxDB itself."));
        }

        return new SetupReport(version, items);
    }

    /// <summary>The same before a sink's first write: what it did goes to the log, and what keeps it from it is the sink's trouble, which is tried again.</summary>
    public async ValueTask<SinkResult> RunForSinkAsync(string factory, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            foreach (var item in (await RunAsync([factory], cancellation).ConfigureAwait(false)).Items)
            {
                if (item.Outcome == SetupOutcome.Left)
                {
                    Diagnostics.Log.SetupLeft(logger, item.Words.En);
                }
                else if (item.Outcome == SetupOutcome.Done)
                {
                    Diagnostics.Log.SetupDone(logger, item.Words.En);
                }
            }

            return SinkResult.Taken;
        }
        catch (SetupFaultException fault)
        {
            return new SinkResult(fault.Verdict, fault.Message) { Next = fault.Next };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SinkResult(SinkVerdict.Stopped, exception.Message) { Next = new("トークンのファイルの権限を確かめてください。", "Check the permissions of the token files.") };
        }
    }

    /// <summary>Every InfluxDB says its version to a ping, 3 also in the body and only to whom it knows.</summary>
    private async Task<string> VersionAsync(CancellationToken cancellation)
    {
        using var stranger = new InfluxAdmin(options with { AdminTokenFile = null }, "Token", time);
        using var known = new InfluxAdmin(options, "Bearer", time);
        InfluxAnswer answer;
        try
        {
            answer = await stranger.SendAsync(HttpMethod.Get, "/ping", null, cancellation).ConfigureAwait(false);
        }
        catch (SetupFaultException fault) when (fault.Verdict == SinkVerdict.Stopped && options.AdminTokenFile is not null)
        {
            answer = await known.SendAsync(HttpMethod.Get, "/ping", null, cancellation).ConfigureAwait(false);
        }

        return answer.Version ?? VersionIn(answer.Body) ?? throw new SetupFaultException(SinkVerdict.Stopped, answer.Words, new(
            "InfluxDB としての版を答えません。--influx の URL を確かめてください（VictoriaMetrics には準備は要りません）。",
            "It names no version of InfluxDB. Check the URL of --influx (VictoriaMetrics needs no setup)."));
    }

    private static string? VersionIn(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("version", out var version) ? version.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>True, and said, if a time must not become this short without leave.</summary>
    public static bool IsShortened(InfluxSetupOptions options, string name, TimeSpan? now, TimeSpan? wanted, List<SetupItem> items)
    {
        var isShorter = wanted is { } less && (now is not { } more || less < more);
        if (!isShorter || options.MayShorten)
        {
            return false;
        }

        var (from, to) = (TimeOf(now), InfluxRetention.TextOf(wanted));
        items.Add(new SetupItem("retention", name, SetupOutcome.Left, new(
            $"{name} は点を{from.Ja}残す設定です。{to} に縮めると古い点が消えるため、変えていません。縮めるなら kotadx influx setup に --force を付けてください。",
            $"{name} keeps points {from.En}. {to} would delete the older ones, so it was left alone; kotadx influx setup --force shortens it.")));
        return true;
    }

    public static SetupItem Kept(string name, TimeSpan? duration, SetupOutcome outcome)
    {
        var time = TimeOf(duration);
        return new SetupItem("retention", name, outcome, outcome == SetupOutcome.There
            ? new($"{name} は点を{time.Ja}残します（設定済み）。", $"{name} keeps points {time.En}: already there.")
            : new($"{name} が点を{time.Ja}残すようにしました。", $"{name} now keeps points {time.En}."));
    }

    public static SetupItem Item(string kind, string name, SetupOutcome outcome, string ja, string en) => new(kind, name, outcome, outcome == SetupOutcome.There
        ? new($"{ja} {name} はもうあります。", $"{en} {name}: already there.")
        : new($"{ja} {name} を作りました。", $"{en} {name} was made."));

    private static Text TimeOf(TimeSpan? duration) =>
        duration is null ? new("ずっと", "for ever") : new($" {InfluxRetention.TextOf(duration)} ", $"for {InfluxRetention.TextOf(duration)}");
}
