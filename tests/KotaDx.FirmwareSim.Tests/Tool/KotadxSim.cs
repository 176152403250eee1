using System.Diagnostics;

namespace KotaDx.FirmwareSim.Tests.Tool;

/// <summary>The program kotadx-sim, as somebody would start it.</summary>
internal sealed class KotadxSim : IDisposable
{
    private readonly Process _process;

    private KotadxSim(Process process) => _process = process;

    /// <summary>Starts it and waits for its first words.</summary>
    public static async Task<(KotadxSim Program, string Words)> StartAsync(string[] arguments, CancellationToken ct)
    {
        var program = new KotadxSim(Process.Start(Command(arguments))!);
        try
        {
            return (program, await program._process.StandardError.ReadLineAsync(ct) ?? "");
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output)> RunAsync(string[] arguments, CancellationToken ct)
    {
        var command = Command(arguments);
        return Programs.RunAsync(command.FileName, [.. command.ArgumentList], ct);
    }

    /// <summary>Asks it to end as a service manager does. Not as Ctrl-C: whoever starts tests in the background of a shell makes them deaf to INT.</summary>
    /// <returns>Exit code and its last words.</returns>
    public async Task<(int Code, string Words)> StopAsync(CancellationToken ct)
    {
        await Programs.RunAsync("/bin/sh", ["-c", $"kill -TERM {_process.Id}"], ct);
        var words = await _process.StandardError.ReadToEndAsync(ct);
        await _process.WaitForExitAsync(ct);
        return (_process.ExitCode, words);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "kotadx-sim.dll"), .. arguments, "--lang", "en"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
}
