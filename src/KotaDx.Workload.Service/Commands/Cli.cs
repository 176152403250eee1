using System.CommandLine;

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
        var run = RunCommand.Run(options, speech);
        root.Subcommands.Add(run);
        root.Subcommands.Add(RunCommand.Demo(options, speech));
        root.Subcommands.Add(ImportCommand.Create(options, speech));
        root.Subcommands.Add(ExportCommand.Create(options, speech));
        root.Subcommands.Add(LevelingCommand.Create(speech));

        // "kotadx" alone, or with options only, is "kotadx run".
        var isBare = args.Length == 0 || (args[0].StartsWith('-') && !args.Any(static arg => arg is "-h" or "-?" or "--help" or "--version" or "run" or "demo" or "import" or "export" or "leveling"));
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
