using System.Diagnostics;
using System.Text.Json;

namespace KotaDx.Workload.Tests;

/// <summary>A script that lies beside the repository and computes the same figures in another way.</summary>
internal static class Oracle
{
    /// <summary>Runs the script's definitions and then <paramref name="then"/>, which prints one JSON value a line.</summary>
    public static List<JsonElement> Run(string script, string then, string input)
    {
        const string Definitions = "import sys, json, io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()): exec(open(sys.argv[1]).read())\n";
        return [.. Python(input, "-c", Definitions + then, Repository.Oracle(script)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Runs a script of the repository's own.</summary>
    public static void Run(string path, params string[] arguments) => Python("", [path, .. arguments]);

    private static string Python(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Needs.That(false, "python3 is not installed; the oracle is a Python script.");
        }

        using var running = process!;
        var output = running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        running.StandardInput.Write(input);
        running.StandardInput.Close();
        running.WaitForExit();
        Assert.Equal(0, running.ExitCode);
        return output.GetAwaiter().GetResult();
    }
}
