using System.Runtime.InteropServices;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The single file that people copy to a machine: <c>tests/publish</c> makes it, starts it with nothing around it and looks at it.</summary>
[Trait("kind", "end-to-end")]
public sealed class PublishedTests
{
    [Fact]
    public async Task The_single_file_takes_a_reading_and_idles_in_100_MB_with_the_board_open()
    {
        Needs.That(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "What linux-x64 runs is looked at on Linux x64.");
        foreach (var program in (string[])["curl", "file", "mosquitto_pub"])
        {
            _ = Needs.Program(program);
        }

        // Folders of its own: the build that is being tested must not change while tests run from it.
        using var artifacts = new TempFolder();
        await using var publish = ChildProcess.Start(
            Needs.Program("env"), [$"KOTADX_ARTIFACTS={artifacts.Path}", Path.Combine(TestData.RepositoryRoot, "tests", "publish"), "linux-x64"]);

        var exitCode = await publish.ExitCode(TimeSpan.FromMinutes(6));

        // NU1301: no package source can be reached, and the runtime is a package.
        Needs.That(!publish.StandardOutput.Contains("NU1301", StringComparison.Ordinal), "The runtime that goes into the file cannot be restored here.");
        TestContext.Current.TestOutputHelper?.WriteLine(publish.StandardOutput);
        Assert.True(exitCode == 0, $"tests/publish ended with {exitCode}:\n{publish.StandardOutput}{publish.StandardError}");
        Assert.Contains("kB resident with the board open", publish.StandardOutput, StringComparison.Ordinal);
    }
}
