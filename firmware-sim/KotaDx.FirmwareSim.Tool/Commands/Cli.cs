using System.CommandLine;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary>The command line.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] args)
    {
        var speech = Speech.In(LanguageIn(args));
        var language = new Option<string>("--lang") { HelpName = "ja|en", Recursive = true, Description = speech.Of("言葉", "language") };
        language.AcceptOnlyFromAmong("ja", "en");
        var options = new LineOptions(speech);
        var root = new RootCommand(speech.Of(
            "kotadx-sim：PLC や計測器のふりをする道具（配線の前の練習と試験に）",
            "kotadx-sim: plays PLCs and instruments, to practise and to test before anything is wired"));
        root.Options.Add(language);
        root.Subcommands.Add(PlcCommand.Create(options, speech));
        root.Subcommands.Add(InstrumentCommand.Create(options, speech));

        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
                Console.Error.WriteLine(error.Message);
            speech.Say("使い方は kotadx-sim --help", "See kotadx-sim --help");
            return ExitCodes.Usage;
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException e)
        {
            speech.Say(e.Japanese, e.English);
            return ExitCodes.Usage;
        }
        catch (LineUnavailableException e)
        {
            speech.Say(e.Japanese, e.English);
            return ExitCodes.Environment;
        }
    }

    // The language is needed for the help texts, before anything is parsed.
    private static string? LanguageIn(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--lang" && i + 1 < args.Length)
                return args[i + 1];
            if (args[i].StartsWith("--lang=", StringComparison.Ordinal))
                return args[i]["--lang=".Length..];
        }

        return null;
    }
}
