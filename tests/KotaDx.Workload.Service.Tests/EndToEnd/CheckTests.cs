using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary><c>kotadx check</c> as somebody uses it who has just edited a book.</summary>
[Trait("kind", "end-to-end")]
public sealed class CheckTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Every_fault_of_every_factory_is_told_with_file_line_cause_and_next_step()
    {
        Write("honsha", "factory.yaml", "zone: Asia/Tokio\nteams:\n  all: [w01]\n");
        Write("honsha", "roster.csv", "shift,station,worker\ns1,press/p1,w01\n");
        Write("toyota", "factory.yaml", "teams:\n  press: [w01]\n");

        var result = (await Kotadx.Command("check", "--data", _data.Path, "--lang", "ja")).ShouldEndWith(1);

        var lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith(_data.File("books/honsha/factory.yaml") + ":1: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(_data.File("books/honsha/factory.yaml") + ":3: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(_data.File("books/honsha/roster.csv") + ":2: ", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(3, line.Split(" — ").Length));
        Assert.Contains("toyota: ライン 0、工程 0、班 1、作業者 1", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("誤り 3 件", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_object_a_line_in_both_languages()
    {
        Write("honsha", "workers.csv", "worker,tags\nw01,T1\nw02,T1\nw03,1.2E+15\n");

        var result = (await Kotadx.Command("check", "--books", _data.File("books"), "--factory", "honsha", "--format", "json")).ShouldEndWith(1);

        var faults = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([(3, "tags", "error"), (4, "tags", "warning")],
            faults.Select(fault => (fault.GetProperty("line").GetInt32(), fault.GetProperty("key").GetString()!, fault.GetProperty("severity").GetString()!)));
        foreach (var part in new[] { "what", "cause", "next" })
        {
            Assert.All(faults, fault => Assert.NotEqual(fault.GetProperty(part).GetProperty("ja").GetString(), fault.GetProperty(part).GetProperty("en").GetString()));
        }
    }

    [Fact]
    public async Task Ports_and_registers_are_counted()
    {
        Write("honsha", "factory.yaml", """
            ports:
              - {port: plc, at: "192.168.3.39:502", speaks: modbus-tcp}
              - {port: scale, at: "/dev/ttyUSB1:2400:7E1", speaks: and_scale, station: pack/p1}

            """);
        Write("honsha", "plc.csv", "port,address,station,signal\nplc,40001,a/m1,counter\nplc,40002,a/m2,counter\nplc,40003,a/m3,counter\n");

        Assert.Contains(" 2 ports, 3 PLC points, ", (await Kotadx.Command("check", "--data", _data.Path, "--lang", "en")).ShouldEndWith(0).StandardError, StringComparison.Ordinal);
        Assert.Contains("、ポート 2、PLCの点 3、", (await Kotadx.Command("check", "--data", _data.Path, "--lang", "ja")).ShouldEndWith(0).StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_book_is_said_to_be_understood()
    {
        Write("honsha", "factory.yaml", "stations: [{station: press/p1}]\nteams: {press: [w01, w02]}\nshifts: [{shift: s2, start: 16:00, end: 24:40}]\n");

        var result = (await Kotadx.Command("check", "--data", _data.Path, "--lang", "en")).ShouldEndWith(0);

        Assert.Equal("", result.StandardOutput);
        Assert.Contains("honsha: 0 lines, 1 stations, 1 teams, 2 workers (0 names), 1 shifts", result.StandardError, StringComparison.Ordinal);
        Assert.Contains(_data.File("books/honsha"), result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_books_is_no_fault_but_another_factory_than_there_is_one_is()
    {
        var none = (await Kotadx.Command("check", "--data", _data.Path, "--lang", "en")).ShouldEndWith(0);
        Assert.Contains("no folder of books", none.StandardError, StringComparison.Ordinal);

        Write("honsha", "factory.yaml", "zone: Asia/Tokyo\n");
        var other = (await Kotadx.Command("check", "--data", _data.Path, "--factory", "honsya", "--lang", "en")).ShouldEndWith(2);
        Assert.Contains("honsha", other.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_and_files_that_are_not_read_are_told()
    {
        Write("本社", "factory.yaml", "zone: Asia/Tokyo\n");
        _data.Write("books/factory.yaml", "zone: Asia/Tokyo\n");

        var result = (await Kotadx.Command("check", "--data", _data.Path, "--lang", "en")).ShouldEndWith(1);

        Assert.Contains(_data.File("books/本社") + ": ", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(_data.File("books/factory.yaml") + ": warning: ", result.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("demo")]
    public async Task Books_may_lie_in_another_folder_than_the_data(string command)
    {
        using var books = new TempFolder();
        books.Folder("demo");
        books.Write("demo/factory.yaml", "zone: Asia/Tokio\n");

        var result = (await Kotadx.Command(command, "--data", _data.Path, "--books", books.Path, "--lang", "en", "--mqtt-listen", $"{Loopback.FreePort()}",
            "--board", $"http://127.0.0.1:{Loopback.FreePort()}")).ShouldEndWith(1);

        Assert.Contains(books.File("demo/factory.yaml") + ":1: ", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(["factory.yaml"], Directory.GetFiles(books.File("demo")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_schema_is_printed()
    {
        var result = (await Kotadx.Command("check", "--schema")).ShouldEndWith(0);
        Assert.Equal("object", JsonDocument.Parse(result.StandardOutput).RootElement.GetProperty("type")[0].GetString());
    }

    private void Write(string factory, string name, string text)
    {
        _data.Folder($"books/{factory}");
        _data.Write($"books/{factory}/{name}", text);
    }
}
