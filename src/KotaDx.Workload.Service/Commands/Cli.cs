using System.CommandLine;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Commands;

/// <summary>The command line.</summary>
internal static class Cli
{
    public static Task<int> RunAsync(string[] args)
    {
        var speech = Speech.In(LanguageIn(args));
        var options = new Options(speech);
        var root = new RootCommand(speech.Of(new(
            "KotaDx.Workload：個人の負荷量を見える化し、平準化を助ける道具",
            "KotaDx.Workload: makes each person's load visible, to lower it and level it")));
        root.Options.Add(options.Language);
        root.Subcommands.Add(RunCommand.Run(options, speech));
        root.Subcommands.Add(RunCommand.Demo(options, speech));
        root.Subcommands.Add(ImportCommand.Create(options, speech));
        root.Subcommands.Add(ExportCommand.Create(options, speech));
        root.Subcommands.Add(LevelingCommand.Create(speech));
        root.Subcommands.Add(CheckCommand.Create(options, speech));
        root.Subcommands.Add(AnnotateCommand.Create(options, speech));
        root.Subcommands.Add(RejectedCommand.Create(options, speech));
        root.Subcommands.Add(RebuildCommand.Create(options, speech));
        root.Subcommands.Add(PlcCommand.Create(speech));
        root.Subcommands.Add(DashboardsCommand.Create(speech));
        root.Subcommands.Add(InfluxCommand.Create(options, speech));
        root.Subcommands.Add(HealthCommand.Create(speech));

        // "kotadx" alone, or with options first, is "kotadx run".
        var rest = args.AsSpan(args.Length > 1 && args[0] == "--lang" ? 2 : args.Length > 0 && args[0].StartsWith("--lang=", StringComparison.Ordinal) ? 1 : 0);
        var isBare = rest.IsEmpty || (rest[0].StartsWith('-') && rest[0] is not ("-h" or "-?" or "--help" or "--version"));
        var result = root.Parse(isBare ? ["run", .. args] : args);
        // Ctrl-C is answered by the host, which drains first; the parser must not end the process before.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = ServiceHost.StopTime + TimeSpan.FromSeconds(10) };
        return result.Errors.Count > 0 ? Task.FromResult(Complain(result, speech)) : result.InvokeAsync(invocation);
    }

    /// <summary>Turns faults of users and machines into a plain sentence and an exit code; anything else is a bug and may crash.</summary>
    public static async Task<int> GuardAsync(Speech speech, Func<Task<int>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            speech.Say(exception.Text);
            return ExitCodes.Usage;
        }
        catch (InputFaultException exception)
        {
            speech.Say(exception.Text);
            return ExitCodes.Input;
        }
        catch (EnvironmentFaultException exception)
        {
            speech.Say(exception.Text);
            return ExitCodes.Environment;
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (!StoreFault.IsDamage(exception))
        {
            speech.Say($"内蔵の保存先を読み書きできません（{exception.Message}）。ディスクの空きと書き込み権限を確かめて、もう一度実行してください。",
                $"The embedded store cannot be read or written ({exception.Message}). Check free space and permissions and run this again.");
            return ExitCodes.Environment;
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception)
        {
            speech.Say($"内蔵の保存先を読めません（{exception.Message}）。壊れているときは store.db を削除して kotadx run を動かすと、ログから作り直します。",
                $"The embedded store cannot be read ({exception.Message}). If it is damaged, delete store.db and start kotadx run: it is made anew from the log.");
            return ExitCodes.Environment;
        }
        catch (IOException exception)
        {
            speech.Say($"読み書きできません（{exception.Message}）。空き容量と、つながっている相手を確かめてください。",
                $"Reading or writing failed ({exception.Message}). Check the free space and what is connected.");
            return ExitCodes.Environment;
        }
        catch (OperationCanceledException)
        {
            speech.Say("中断しました。", "Interrupted.");
            return ExitCodes.Environment;
        }
    }

    private static int Complain(ParseResult result, Speech speech)
    {
        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine(error.Message);
        }

        speech.Say("使い方は kotadx --help", "See kotadx --help");
        return ExitCodes.Usage;
    }

    // The language is needed for the help texts, before anything is parsed.
    private static string? LanguageIn(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--lang" && i + 1 < args.Length)
            {
                return args[i + 1];
            }

            if (args[i].StartsWith("--lang=", StringComparison.Ordinal))
            {
                return args[i]["--lang=".Length..];
            }
        }

        return null;
    }
}
