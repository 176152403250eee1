namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>The executable as a user has it: a process of its own, run to its end.</summary>
internal static class Kotadx
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static string Program => Path.Combine(AppContext.BaseDirectory, "kotadx.dll");

    public static async Task<CommandResult> Command(params string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", [Program, .. arguments]);
        var exitCode = await process.ExitCode(Patience);
        return new CommandResult(exitCode, process.StandardOutput, process.StandardError);
    }

    /// <summary>Exports from the folder of a running service, whose points follow its frames by a second or so, until the days are as expected.</summary>
    public static async Task DaysShouldBecome(IReadOnlyDictionary<Cell, decimal> expected, TempFolder data)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var days = await ExportWorkerLoad(data, "day");
        while (!Cells.AreEqual(expected, days.BusySeconds) && clock.GetElapsedTime(started) < TimeSpan.FromSeconds(90))
        {
            await Eventually.Wait(TimeSpan.FromMilliseconds(500));
            days = await ExportWorkerLoad(data, "day");
        }

        Cells.ShouldEqual(expected, days.BusySeconds);
    }

    /// <summary><c>export worker_load</c> as CSV, read line by line because a window of one minute makes hundreds of thousands.</summary>
    public static async Task<LoadTable> ExportWorkerLoad(TempFolder data, string window, params string[] more)
    {
        var table = new LoadTable();
        string[] arguments = ["export", "worker_load", "--window", window, "--format", "csv", "--data", data.Path, .. more];
        await using var process = ChildProcess.Start("dotnet", [Program, .. arguments], onOutputLine: table.AddLine);
        var exitCode = await process.ExitCode(Patience);
        Assert.True(exitCode == 0, $"export ended with {exitCode}:\n{process.StandardError}");
        return table;
    }
}

internal sealed record CommandResult(int ExitCode, string StandardOutput, string StandardError)
{
    public CommandResult ShouldEndWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"ended with {ExitCode}, not {exitCode}:\n{StandardError}\n{StandardOutput}");
        return this;
    }
}
