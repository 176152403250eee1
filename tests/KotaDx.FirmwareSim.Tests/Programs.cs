using System.Diagnostics;

namespace KotaDx.FirmwareSim.Tests;

/// <summary>Programs of the machine that tests start.</summary>
internal static class Programs
{
    /// <summary>Its path; skips the test, with the reason, where it cannot be had. In CI that is a failure.</summary>
    public static string OrSkip(string name, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin");
        if (folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } program)
            return program;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{name} is not installed, and in CI nothing is skipped: apt-get install {package}");
        Assert.Skip($"{name} is not installed: apt-get install {package}");
        return name;
    }

    /// <summary>Runs one to its end.</summary>
    /// <returns>Exit code and everything it said.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
