using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Tests.Infrastructure;
using YamlDotNet.Serialization;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The containers without an engine: what docker-compose makes of the files, and what the Dockerfile's own commands make of the sources.</summary>
[Trait("kind", "end-to-end")]
public sealed partial class ComposeTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("docker-compose.influx1.yml")]
    [InlineData("docker-compose.influx3.yml")]
    public async Task Every_service_is_pinned_watched_and_bounded_and_only_three_ports_are_open(string more)
    {
        await MakeEnvironment();
        var services = await Config(more);
        Assert.Equal(["demo", "grafana", "influxdb", "kotadx", "mosquitto", "setup"], services.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, service) in services)
        {
            Assert.Matches(@"^[a-z/-]+:\d+\.\d+\.\d+(-core)?$", (string)service["image"]);
            Assert.True(service.ContainsKey("healthcheck"), $"{name} has no health check");
            Assert.Equal(name == "setup" ? "on-failure" : "unless-stopped", service["restart"]);
            Assert.Contains("no-new-privileges:true", ((List<object>)service["security_opt"]).Cast<string>());
            Assert.InRange(BytesOf(service["mem_limit"]), 64 * Megabyte, 4096 * Megabyte);
            Assert.DoesNotContain("privileged", service.Keys);
        }

        Assert.InRange(services.Values.Sum(static service => BytesOf(service["mem_limit"])), 0, 6 * 1024 * Megabyte);
        Assert.Equal(
            ["grafana 3000", "kotadx 5080", "mosquitto 1883"],
            services.Where(static service => service.Value.ContainsKey("ports"))
                .SelectMany(static service => ((List<object>)service.Value["ports"]).Select(port => $"{service.Key} {PortPattern().Match(port.ToString()!).Groups[1].Value}"))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_passwords_nothing_starts_and_the_reason_says_what_to_do()
    {
        CopyFiles();
        await using var compose = Compose("config");
        Assert.NotEqual(0, await compose.ExitCode(TimeSpan.FromSeconds(60)));
        Assert.Contains("docker compose -f docker-compose.env.yml run --rm env", compose.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_are_made_once_each_another_for_their_owner_alone()
    {
        await MakeEnvironment();
        var file = _folder.File(".env");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var secrets = text.Split('\n').Where(static line => line.Contains("PASSWORD=", StringComparison.Ordinal) || line.Contains("TOKEN=", StringComparison.Ordinal))
            .Select(static line => line.Split('=')[1]).ToList();
        Assert.Equal(5, secrets.Distinct().Count());
        Assert.All(secrets, static secret => Assert.Matches("^[0-9a-f]{48}$", secret));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        await MakeEnvironment();
        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains(".env", await File.ReadAllLinesAsync(Path.Combine(TestData.RepositoryRoot, ".gitignore"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_Dockerfile_copies_and_runs_makes_a_kotadx_that_gets_ready_and_tells_so()
    {
        Needs.That(OperatingSystem.IsLinux(), "The image is one of Linux.");
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var app = _folder.File("app");
        foreach (var step in await File.ReadAllLinesAsync(Path.Combine(TestData.RepositoryRoot, "Dockerfile"), TestContext.Current.CancellationToken))
        {
            // Each as it stands, but where things are: the sources, and what comes out.
            var command = step switch
            {
                _ when step.StartsWith("COPY --from", StringComparison.Ordinal) => null,
                _ when step.StartsWith("COPY ", StringComparison.Ordinal) => Copy(step["COPY ".Length..].Split(' ')),
                _ when step.StartsWith("RUN dotnet ", StringComparison.Ordinal) => $"export TARGETARCH={architecture}; {step["RUN ".Length..].Replace("/app", app, StringComparison.Ordinal)}",
                _ => null,
            };
            if (command is not null)
            {
                await using var shell = ChildProcess.Start(Needs.Program("bash"), ["-ec", command], _folder.Folder("source"));
                var exitCode = await shell.ExitCode(TimeSpan.FromMinutes(5));
                Needs.That(!shell.StandardOutput.Contains("NU1301", StringComparison.Ordinal), "The runtime that goes into the image cannot be restored here.");
                Assert.True(exitCode == 0, $"{step}\n{shell.StandardOutput}{shell.StandardError}");
            }
        }

        var board = $"http://127.0.0.1:{Loopback.FreePort()}";
        await using var kotadx = ChildProcess.Start(
            Path.Combine(app, "kotadx"), ["run", "--data", _folder.File("data"), "--board", board, "--mqtt-listen", $"{Loopback.FreePort()}"]);
        using var client = new BoardClient(board);
        await Eventually.True("it is ready", TimeSpan.FromSeconds(60), client.IsReady);
        await using var health = ChildProcess.Start(Path.Combine(app, "kotadx"), ["health", "--url", board + "/health/ready"]);
        Assert.True(await health.ExitCode(TimeSpan.FromSeconds(30)) == 0, health.StandardError);
    }

    /// <summary>As docker does it: of a folder what is in it.</summary>
    private static string Copy(string[] words)
    {
        var to = words[^1];
        var from = words[..^1].Select(static source => Path.Combine(TestData.RepositoryRoot, source)).ToList();
        return from is [var folder] && Directory.Exists(folder) ? $"mkdir -p {to} && cp -r '{folder}/.' {to}" : $"mkdir -p {to} && cp {string.Join(' ', from)} {to}";
    }

    private void CopyFiles()
    {
        foreach (var file in Directory.GetFiles(TestData.RepositoryRoot, "docker-compose*.yml"))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)), overwrite: true);
        }
    }

    private async Task MakeEnvironment()
    {
        CopyFiles();
        await using var shell = ChildProcess.Start("sh", [Path.Combine(TestData.RepositoryRoot, "compose", "make-env.sh"), _folder.Path]);
        Assert.True(await shell.ExitCode(TimeSpan.FromSeconds(30)) == 0, shell.StandardError);
    }

    private ChildProcess Compose(params string[] arguments) => ChildProcess.Start(
        Needs.Program("docker-compose"), ["--project-directory", _folder.Path, "--file", _folder.File("docker-compose.yml"), .. arguments], _folder.Path);

    private async Task<Dictionary<string, Dictionary<string, object>>> Config(string more)
    {
        await using var compose = more.Length == 0 ? Compose("--profile", "demo", "config") : Compose("--file", _folder.File(more), "--profile", "demo", "config");
        Assert.True(await compose.ExitCode(TimeSpan.FromSeconds(60)) == 0, compose.StandardError);
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(compose.StandardOutput);
        return ((Dictionary<object, object>)file["services"]).ToDictionary(
            static service => (string)service.Key,
            static service => ((Dictionary<object, object>)service.Value).ToDictionary(static pair => (string)pair.Key, static pair => pair.Value));
    }

    private static long BytesOf(object limit) => limit.ToString()!.TrimEnd('m', 'M') is var number && limit.ToString()!.Length > number.Length
        ? long.Parse(number, System.Globalization.CultureInfo.InvariantCulture) * Megabyte
        : long.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+):\d+(?:/tcp)?$")]
    private static partial Regex PortPattern();
}
