using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_second_kotadx_on_the_same_data_folder_is_refused_in_a_plain_sentence()
    {
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}");

        var second = await Kotadx.Command("run", "--data", data.Path, "--lang", "en",
            "--board", $"http://127.0.0.1:{Loopback.FreePort()}", "--mqtt-listen", $"{Loopback.FreePort()}");

        second.ShouldEndWith(3);
        ShouldBePlain(second);
        Assert.Contains(data.Path, second.StandardError, StringComparison.Ordinal);
        Assert.True(await service.Board.IsReady());
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task A_port_that_another_program_holds_is_said_in_a_plain_sentence()
    {
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();

        var result = await Kotadx.Command("run", "--data", data.Path, "--lang", "en",
            "--board", $"http://127.0.0.1:{Loopback.FreePort()}", "--mqtt-listen", $"{broker.Port}");

        result.ShouldEndWith(3);
        ShouldBePlain(result);
        Assert.Contains($"{broker.Port}", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conquer")]
    [InlineData("run", "--no-such-option")]
    [InlineData("export", "worker_load", "--window", "fortnight", "--format", "csv")]
    [InlineData("run", "--mqtt", "not a url")]
    public async Task A_command_that_cannot_be_understood_ends_with_2(params string[] arguments)
    {
        using var data = new TempFolder();

        var result = await Kotadx.Command(arguments[0] == "conquer" ? arguments : [.. arguments, "--data", data.Path]);

        result.ShouldEndWith(2);
        Assert.NotEqual("", result.StandardError.Trim());
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_prints_the_address_of_its_board_and_ends_on_a_termination_signal()
    {
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}");

        // The board answers a moment before its address is said.
        await Eventually.True("the address is printed", TimeSpan.FromSeconds(30),
            () => Task.FromResult(service.StandardError.Contains(service.Board.Url, StringComparison.Ordinal)));
        Assert.Equal(0, await service.Terminate());
    }

    [Fact]
    public async Task What_was_imported_is_on_the_board_of_the_service_that_is_started_afterwards()
    {
        using var data = new TempFolder();
        using var files = new TempFolder();
        var map = files.Write("map.json", RecordedShop.Map);
        (await Kotadx.Command("import", RecordedShop.CsvFile, "--map", map, "--data", data.Path)).ShouldEndWith(0);
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{Loopback.FreePort()}");

        var board = await service.Board.View(RecordedShop.Factory, "2012-02-29");

        var day = new DateOnly(2012, 2, 29);
        Cells.ShouldEqual(
            RecordedShop.KnownBusySeconds().Where(cell => cell.Key.Day == day).ToDictionary(),
            board.Workers.ToDictionary(
                worker => new Cell(day, worker.GetProperty("worker").GetString()!),
                worker => worker.GetProperty("day").GetProperty("busy_s").GetDecimal()));
        Assert.Equal("2012-01-02", board.Root.GetProperty("days").GetProperty("first").GetString());
        Assert.Equal("2012-03-31", board.Root.GetProperty("days").GetProperty("last").GetString());
        await service.ShouldStopCleanly();
    }

    private static void ShouldBePlain(CommandResult result)
    {
        Assert.NotEqual("", result.StandardError.Trim());
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.StandardError, StringComparison.Ordinal);
        Assert.InRange(result.StandardError.Trim().Split('\n').Length, 1, 6);
    }
}
