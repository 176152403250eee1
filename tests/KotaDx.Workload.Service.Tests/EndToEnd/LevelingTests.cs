using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary><c>kotadx leveling</c> as a person with a spreadsheet uses it.</summary>
[Trait("kind", "end-to-end")]
public sealed class LevelingTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public LevelingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("氏名,負荷率,勤務分\nw1,.9,450\nw2,.7,450\nw3,.5,450\nw4,.3,450\n", "shift_jis")]
    [InlineData("worker;load;minutes\r\nw1;90%;450\r\nw2;70 %;450\r\n\r\nw3;50%;450\r\nw4;30%;450\r\n", "utf-8")]
    [InlineData("w1\t.9\t450\nw2\t.7\t450\nw3\t.5\t450\nw4\t.3\t450", "utf-8")]
    public async Task A_spreadsheet_gives_every_figure(string csv, string encoding)
    {
        await File.WriteAllTextAsync(_file, csv, Encoding.GetEncoding(encoding), TestContext.Current.CancellationToken);
        var result = (await Kotadx.Command("leveling", _file, "--format", "json")).ShouldEndWith(0);
        Assert.Equal("", result.StandardError);
        var figures = JsonDocument.Parse(result.StandardOutput).RootElement;
        Assert.Equal(4, figures.GetProperty("n").GetInt32());
        Assert.Equal(.6667, figures.GetProperty("leveling_rate").GetDouble(), 4);
        Assert.Equal(.7483, figures.GetProperty("smoothness_index").GetDouble(), 4);
        Assert.Equal(180, figures.GetProperty("move_minutes").GetDouble(), 6);
    }

    [Fact]
    public async Task The_table_gives_a_definition_for_each_figure()
    {
        await File.WriteAllTextAsync(_file, "w1,22\nw2,35\nw3,18\nw4,15\n", TestContext.Current.CancellationToken);
        var result = (await Kotadx.Command("leveling", _file, "--lang", "ja")).ShouldEndWith(0);
        var lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, static line => line.StartsWith("平準化率", StringComparison.Ordinal) && line.Contains("0.6429", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("移す分", StringComparison.Ordinal) && line.Contains('—', StringComparison.Ordinal));
        Assert.All(lines[1..], static line => Assert.Contains("  ", line.TrimStart(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("w1,NaN\nw2,1\n", 1, "NaN")]
    [InlineData("w1,1\nw2,-1\n", 2, "-1")]
    [InlineData("worker,load\nw1,1\nw2,\"1,200\"\n", 3, "1,200")]
    [InlineData("w1,1,450\nw2,1,0\n", 2, "0")]
    public async Task A_load_that_is_none_is_named_with_its_line(string csv, int line, string excerpt)
    {
        await File.WriteAllTextAsync(_file, csv, TestContext.Current.CancellationToken);
        var result = (await Kotadx.Command("leveling", _file, "--lang", "en")).ShouldEndWith(1);
        Assert.Equal("", result.StandardOutput);
        Assert.Contains($"{_file}:{line} ", result.StandardError, StringComparison.Ordinal);
        Assert.Contains($"\"{excerpt}\"", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no_workers")]
    [InlineData("w1,5\n", "n<2")]
    [InlineData("w1,0\nw2,0\n", "all_zero")]
    public async Task Where_a_figure_would_mean_nothing_it_is_null_with_a_reason(string csv, string reason)
    {
        await File.WriteAllTextAsync(_file, csv, TestContext.Current.CancellationToken);
        var result = (await Kotadx.Command("leveling", _file, "--format", "json")).ShouldEndWith(0);
        var figures = JsonDocument.Parse(result.StandardOutput).RootElement;
        Assert.Equal(reason, figures.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("leveling_rate").ValueKind);
    }
}
