using System.Globalization;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>What a newcomer types first, with the tools at hand.</summary>
[Trait("kind", "end-to-end")]
public sealed class FirstStepsTests
{
    [Theory]
    [InlineData("mqttv31", "0")]
    [InlineData("mqttv311", "0")]
    [InlineData("mqttv311", "1")]
    [InlineData("mqttv5", "1")]
    public async Task Mosquitto_pub_without_an_id_of_its_own_is_taken(string version, string qos)
    {
        var program = Needs.Program("mosquitto_pub");
        var port = Loopback.FreePort();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", port.ToString(CultureInfo.InvariantCulture));

        // Two at once: one guest's name must not drive the other out.
        string[] arguments = ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-V", version, "-q", qos, "-t", "kotadx/v1/kota/line1/press-1/cycle"];
        await using var first = ChildProcess.Start(program, [.. arguments, "-m", "1"]);
        await using var second = ChildProcess.Start(program, [.. arguments, "-m", "2"]);

        Assert.Equal((0, 0), (await first.ExitCode(TimeSpan.FromSeconds(20)), await second.ExitCode(TimeSpan.FromSeconds(20))));
        await service.Board.Accepted(2, TimeSpan.FromSeconds(20));
        await service.ShouldStopCleanly();
    }

    [Theory]
    [InlineData("team:\n  press: [w01]\n", "teams")]
    [InlineData("zone Asia/Tokyo\n", "zone: Asia/Tokyo")]
    [InlineData("teams:\n  press: w01\n", "[a, b]")]
    [InlineData("zone: Asia/Nowhere\n", "Asia/Nowhere")]
    [InlineData("teams:\n  press: [w01]\n  mill: [w01]\n", "w01")]
    [InlineData("teams:\n  all: [w01]\n", "all")]
    public async Task A_book_that_cannot_be_understood_is_named_with_how_it_is_written(string book, string named)
    {
        using var data = new TempFolder();
        data.Folder("books/kota");
        data.Write("books/kota/factory.yaml", book);

        var result = (await Kotadx.Command("run", "--data", data.Path, "--lang", "en", "--mqtt-listen", $"{Loopback.FreePort()}",
            "--board", $"http://127.0.0.1:{Loopback.FreePort()}")).ShouldEndWith(1);

        Assert.Contains("factory.yaml", result.StandardError, StringComparison.Ordinal);
        Assert.Contains(named, result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("KotaDx.Workload", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "--serial", "/dev/a", "--serial", "/dev/b", "--serial-as", "x/y/z")]
    [InlineData("run", "--serial", "/dev/a", "--serial-as", "x")]
    [InlineData("run", "--serial-as", "x/y/z")]
    [InlineData("run", "--backfill", "Kota")]
    [InlineData("run", "--influx-db", "kota")]
    [InlineData("run", "--influx", "http://127.0.0.1:8086")]
    [InlineData("export", "worker_load")]
    [InlineData("export", "team_leveling", "--window", "1m")]
    [InlineData("export", "worker_load", "--window", "day", "--from", "yesterday")]
    public async Task Options_that_do_not_fit_are_refused_before_anything_is_written(params string[] arguments)
    {
        using var data = new TempFolder();
        if (arguments[0] == "export")
        {
            data.Write("store.db", "");
        }

        var result = (await Kotadx.Command([.. arguments, "--data", data.Path, "--lang", "en"])).ShouldEndWith(2);

        Assert.Equal("", result.StandardOutput);
        Assert.NotEqual("", result.StandardError.Trim());
    }
}
