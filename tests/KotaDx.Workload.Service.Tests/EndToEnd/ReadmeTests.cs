using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The commands of the README, as somebody types them who reads only the README.</summary>
[Trait("kind", "end-to-end")]
public sealed class ReadmeTests
{
    [Fact]
    public void Both_languages_give_the_same_two_commands()
    {
        var english = Commands(Path.Combine(TestData.RepositoryRoot, "README.md"));
        var japanese = Commands(Path.Combine(TestData.RepositoryRoot, "README.ja.md"));

        Assert.Equal(2, english.Count);
        Assert.Equal(english, japanese);
    }

    [Fact]
    public async Task The_commands_work_on_a_fresh_clone()
    {
        var git = Needs.Program("git");
        Needs.That(Path.Exists(Path.Combine(TestData.RepositoryRoot, ".git")), "The sources are not a git repository; nothing can be cloned.");
        using var folder = new TempFolder();
        var clone = folder.File("clone");
        await using (var cloning = ChildProcess.Start(git, ["clone", "--quiet", TestData.RepositoryRoot, clone]))
        {
            Assert.True(await cloning.ExitCode(TimeSpan.FromMinutes(1)) == 0, cloning.StandardError);
        }

        var commands = Commands(Path.Combine(clone, "README.md")).Where(command => !IsCloning(command)).ToList();
        Assert.Contains(commands, IsDemo);
        foreach (var command in commands)
        {
            await ShouldServeUntilInterrupted(command, clone);
        }
    }

    private static async Task ShouldServeUntilInterrupted(string command, string folder)
    {
        // The usual ports may be taken on a machine that runs tests; all else is as typed.
        var board = $"http://127.0.0.1:{Loopback.FreePort()}";
        await using var shell = ChildProcess.Start(Needs.Program("setsid"),
            ["bash", "-c", $"unset CI; {command} --board {board} --mqtt-listen {Loopback.FreePort()}"], folder);
        using var client = new BoardClient(board);
        await Eventually.True($"the board of '{command}' answers", TimeSpan.FromMinutes(4), async () =>
        {
            Assert.False(shell.HasExited, $"{command}\n{shell.StandardError}{shell.StandardOutput}");
            return await client.IsReady() && (!IsDemo(command) || (await client.View()).Workers.Any());
        });

        // Not for a moment only: within these seconds it folds, and writes what boards of Grafana need.
        for (var second = 0; second < 5; second++)
        {
            await Eventually.Wait(TimeSpan.FromSeconds(1));
            Assert.True(await client.IsReady(), $"{command} was ready and is no longer:\n{shell.StandardError}");
        }

        await Eventually.True("the address is printed", TimeSpan.FromSeconds(30),
            () => Task.FromResult(shell.StandardError.Contains(board, StringComparison.Ordinal)));

        shell.SignalGroup(ChildProcess.SigInt);
        var exitCode = await shell.ExitCode(TimeSpan.FromSeconds(60));
        Assert.True(exitCode == 0, $"{command} ended with {exitCode}\n{shell.StandardError}");
    }

    private static bool IsCloning(string command) =>
        command.StartsWith("git clone", StringComparison.Ordinal) || command.StartsWith("cd ", StringComparison.Ordinal);

    private static bool IsDemo(string command) => command.Split(' ').Contains("demo");

    /// <summary>The lines of the first sh block, without prompts and remarks.</summary>
    private static List<string> Commands(string readme)
    {
        var block = File.ReadLines(readme).SkipWhile(line => line.Trim() != "```sh").Skip(1).TakeWhile(line => line.Trim() != "```");
        return [.. block.Select(WithoutRemark).Where(line => line.Length > 0)];
    }

    private static string WithoutRemark(string line)
    {
        var remark = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
        return (remark < 0 ? line : line[..remark]).Trim().TrimStart('$').Trim();
    }
}
