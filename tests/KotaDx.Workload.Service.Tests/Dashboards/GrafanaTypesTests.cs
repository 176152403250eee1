using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>The boards against the types of npm's @grafana/schema, whose compiler finds what a reader of JSON overlooks.</summary>
public sealed class GrafanaTypesTests
{
    [Fact]
    public async Task Every_board_is_one_to_Grafanas_own_types()
    {
        using var folder = new TempFolder();
        foreach (var file in (string[])["package.json", "package-lock.json", "check.mjs"])
        {
            File.Copy(Path.Combine(TestData.RepositoryRoot, "tests", "grafana-types", file), folder.File(file));
        }

        await using var install = ChildProcess.Start(Needs.Program("npm"), ["ci", "--no-audit", "--no-fund"], folder.Path);
        Assert.True(await install.ExitCode(TimeSpan.FromMinutes(3)) == 0, install.StandardError);
        await using var judge = ChildProcess.Start(Needs.Program("node"), ["check.mjs", BoardFile.Folder], folder.Path);
        Assert.True(await judge.ExitCode(TimeSpan.FromMinutes(3)) == 0, judge.StandardError);
        Assert.Equal($"{BoardFile.All.Count} boards, 0 faults", judge.StandardOutput.Trim());
    }
}
