using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary><c>tests/bench-mqtt</c> measures what it says, and leaves nothing behind. How fast anybody is, is not looked at here.</summary>
[Trait("kind", "end-to-end")]
public sealed class BenchMqttTests
{
    private static readonly string[] Peers = ["kotadx", "mosquitto_sub", "mqttnet"];
    private static readonly int[] Qualities = [0, 1];
    private static readonly int[] Batches = [1, 100];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "KotaDx.Workload.MqttBench.dll");

    [Fact]
    public async Task Everybody_receives_everything_and_each_line_says_what_it_cost()
    {
        _ = Needs.Program("mosquitto");
        _ = Needs.Program("mosquitto_sub");
        await using var bench = ChildProcess.Start("dotnet", [Program, "--messages", "2000", "--rounds", "1", "--peers", string.Join(',', Peers), "--json"]);

        var exitCode = await bench.ExitCode(TimeSpan.FromMinutes(4));

        Assert.True(exitCode == 0, $"ended with {exitCode}:\n{bench.StandardError}");
        var lines = bench.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            from qos in Qualities from batch in Batches from peer in Peers select (peer, qos, batch),
            lines.Select(static line => (line.GetProperty("peer").GetString()!, line.GetProperty("qos").GetInt32(), line.GetProperty("batch").GetInt32())));
        Assert.All(lines, static line =>
        {
            Assert.Equal(["peer", "qos", "batch", "cpu_us_per_message", "messages_per_s", "rss_mb"], line.EnumerateObject().Select(static property => property.Name));
            Assert.InRange(line.GetProperty("cpu_us_per_message").GetDouble(), 0.1, 1e6);
            Assert.InRange(line.GetProperty("messages_per_s").GetDouble(), 1, 1e7);
            Assert.InRange(line.GetProperty("rss_mb").GetDouble(), 1, 1e5);
        });
    }

    [Fact]
    public async Task A_termination_signal_ends_it_and_its_children()
    {
        _ = Needs.Program("mosquitto");
        using var data = new TempFolder();
        await using var bench = ChildProcess.Start("dotnet", [Program, "--messages", "1000000", "--peers", "mqttnet", "--data", data.Path]);
        var config = data.File(Path.Combine("run", "mosquitto.conf"));
        await Eventually.True("a broker was started", TimeSpan.FromSeconds(60), () => Task.FromResult(File.Exists(config) && File.ReadAllLines(config).Length > 0));
        var port = int.Parse(File.ReadAllLines(config)[0].Split(' ')[1], CultureInfo.InvariantCulture);
        await Eventually.True("it listens", TimeSpan.FromSeconds(60), () => Task.FromResult(Listens(port)));
        Assert.True(IsRunWith(config));

        bench.Signal(ChildProcess.SigTerm);

        Assert.Equal(130, await bench.ExitCode(TimeSpan.FromSeconds(60)));
        await Eventually.True("the broker is gone", TimeSpan.FromSeconds(10), () => Task.FromResult(!IsRunWith(config)));
        Assert.DoesNotContain("   at ", bench.StandardError, StringComparison.Ordinal);
        Assert.Equal("", bench.StandardOutput);
    }

    [Theory]
    [InlineData("--peers", "nobody")]
    [InlineData("--messages", "few")]
    [InlineData("--rounds", "0")]
    [InlineData("--no-such-option")]
    public async Task A_command_line_that_cannot_be_understood_ends_with_2(params string[] arguments)
    {
        await using var bench = ChildProcess.Start("dotnet", [Program, .. arguments]);

        Assert.Equal(2, await bench.ExitCode(TimeSpan.FromMinutes(1)));
        Assert.NotEqual("", bench.StandardError.Trim());
        Assert.Equal("", bench.StandardOutput);
    }

    /// <summary>Is there a process that was given a file? Its port tells nothing: another test may have it by now.</summary>
    private static bool IsRunWith(string file) => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No process, or one that has just ended.
            return false;
        }
    });

    private static bool Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
