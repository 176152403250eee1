using System.CommandLine;
using System.Text.Json;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sinks.Setup;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx influx setup</c>: databases, times, users and tokens in InfluxDB, once; doing it again changes nothing.</summary>
internal static class InfluxCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Options options, Speech speech)
    {
        var factory = new Option<string[]>("--factory") { HelpName = "NAME", Description = speech.Of(new("名前に {factory} を使うときの工場（くり返せます）", "a factory, where a name contains {factory} (repeatable)")) };
        var force = new Option<bool>("--force") { Description = speech.Of(new("残す期間を縮めてもよい（古い点は消える）", "times may become shorter, which deletes older points")) };
        var format = new Option<string>("--format") { HelpName = "text|json", DefaultValueFactory = static _ => "text", Description = speech.Of(new("形式（json は標準出力へ）", "format (json goes to standard output)")) };
        format.AcceptOnlyFromAmong("text", "json");
        var setup = new Command("setup", speech.Of(new("InfluxDB を準備する（データベース・残す期間・書くための鍵・Grafana の鍵。何度実行してもよい）", "set InfluxDB up: databases, times, tokens to write and for Grafana (as often as you like)")))
        {
            factory, force, format,
        };
        foreach (var option in options.OfInflux.Concat([options.InfluxAdminToken, options.GrafanaToken]))
        {
            setup.Options.Add(option);
        }

        setup.SetAction((result, cancellation) => Cli.GuardAsync(speech, () =>
        {
            var wanted = options.SetupOf(result, result.GetValue(force));
            wanted = wanted with { Store = wanted.Store with { Retention = wanted.Store.Retention ?? InfluxRetention.Default } };
            return RunAsync(wanted, FactoriesOf(wanted, result.GetValue(factory) ?? []), result.GetValue(format) == "json", speech, cancellation);
        }));
        return new Command("influx", speech.Of(new("InfluxDB の準備", "setting InfluxDB up"))) { setup };
    }

    private static string[] FactoriesOf(InfluxSetupOptions options, string[] named)
    {
        var isByFactory = options.Store.IsByFactory || options.GrafanaTokenFile?.Contains(InfluxOptions.FactoryInName, StringComparison.Ordinal) == true;
        if (isByFactory == (named.Length == 0) || isByFactory != options.Store.IsByFactory)
        {
            throw new UsageException(new(
                "--factory は、データベースかバケットの名前に {factory} を使うときに、工場の数だけ書きます",
                "give --factory for each factory exactly where the name of the database or bucket contains {factory}"));
        }

        return named.FirstOrDefault(static name => !Topic.IsLevel(System.Text.Encoding.UTF8.GetBytes(name))) is { } wrong
            ? throw new UsageException(new($"--factory {wrong}: 工場名は a-z 0-9 _ - の32文字以内です", $"--factory {wrong}: a factory's name is 1 to 32 of a-z 0-9 _ -"))
            : named;
    }

    private static async Task<int> RunAsync(InfluxSetupOptions options, string[] factories, bool isJson, Speech speech, CancellationToken cancellation)
    {
        SetupReport report;
        try
        {
            report = await new InfluxSetup(options, TimeProvider.System).RunAsync(factories, cancellation).ConfigureAwait(false);
        }
        catch (SetupFaultException fault)
        {
            throw new EnvironmentFaultException(new(
                $"InfluxDB（{options.Store.Url}）を準備できません: {fault.Message}。{fault.Next.Ja}", $"InfluxDB at {options.Store.Url} cannot be set up: {fault.Message}. {fault.Next.En}"));
        }

        speech.Say($"InfluxDB {report.Version}（{options.Store.Url}）", $"InfluxDB {report.Version} at {options.Store.Url}");
        foreach (var item in report.Items)
        {
            speech.Say(item.Words);
        }

        if (isJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                version = report.Version,
                items = report.Items.Select(item => new { kind = item.Kind, name = item.Name, outcome = OutcomeOf(item.Outcome), words = speech.Of(item.Words) }),
            }, Indented));
        }

        return report.Items.Any(static item => item.Outcome == SetupOutcome.Left) ? ExitCodes.Input : ExitCodes.Done;
    }

    private static string OutcomeOf(SetupOutcome outcome) => outcome switch
    {
        SetupOutcome.There => "there",
        SetupOutcome.Done => "done",
        _ => "left",
    };
}
