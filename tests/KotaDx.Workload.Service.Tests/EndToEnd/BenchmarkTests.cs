using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The benchmarks run: how fast is told by their results, not by a test.</summary>
public sealed class BenchmarkTests
{
    [Fact]
    public async Task Every_benchmark_gives_rows_of_finite_figures()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KotaDx.Workload.Benchmarks.dll");
        await using var list = ChildProcess.Start("dotnet", [program, "--list"]);
        Assert.Equal(0, await list.ExitCode(TimeSpan.FromSeconds(30)));

        // What needs a server is left to a full run.
        string[] names = [.. list.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t')[0]).Where(static name => name != "latency")];
        await using var run = ChildProcess.Start("dotnet", [program, "--quick", "--json", .. names]);
        Assert.True(await run.ExitCode(TimeSpan.FromMinutes(2)) == 0, run.StandardError);

        var rows = run.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(names, rows.Select(static row => row.GetProperty("benchmark").GetString()!).Distinct());
        Assert.All(rows, static row => Assert.True(row.GetProperty("ours").GetDouble() >= 0));
        Assert.All(rows.Where(static row => row.GetProperty("bar").GetString() != ""), static row => Assert.True(row.GetProperty("ratio").GetDouble() > 0));

        // Of all that is measured only what a line allocates is a bar that every machine has to keep.
        Assert.All(rows.Where(static row => row.GetProperty("benchmark").GetString() == "lines"), static row => Assert.Equal(0, row.GetProperty("allocated").GetDouble()));
    }
}
