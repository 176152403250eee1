using System.Text.Json;
using KotaDx.Workload.Service.Tests.Diagnostics;
using KotaDx.Workload.Service.Tests.Infrastructure;
using static KotaDx.Workload.Service.Tests.EndToEnd.PlcFactory;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The protocols for which no program that is not ours can be had, against the bytes of their makers' manuals.</summary>
[Trait("kind", "end-to-end")]
public sealed class PlcReplayTests
{
    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(PlcScript.Folder, "*.txt").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Plc_read_says_what_the_manual_s_bytes_say(string name)
    {
        var script = PlcScript.Load(name);
        foreach (var scene in script.Cases)
        {
            var plc = new ScriptedPlc(scene);
            await using var line = DeviceLine.Of(plc, script.IsTcp);
            var read = await Kotadx.Command(
                ["plc", "read", "--protocol", script.Protocol, "--port", line.At, "--address", scene.Read[0], "--count", scene.Read[1], "--format", "json", "--lang", "en", .. scene.Read[2..]]);

            Assert.True(plc.Fault is null && plc.IsThrough, $"{name}: {plc.Fault ?? scene.Title + ": not every question was asked"}\n{read.StandardError}");
            if (scene.Expects("values") is { } values)
            {
                Assert.True(read.ExitCode == 0, $"{scene.Title}: {read.StandardError}");
                var rows = read.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static row => JsonDocument.Parse(row).RootElement);
                Assert.Equal(values, string.Join(' ', rows.Select(static row => row.TryGetProperty("u16", out var word) ? word.GetInt32() : row.GetProperty("bit").GetInt32())));
            }
            else if (scene.Expects("refused") is { } code)
            {
                Assert.True(read.ExitCode == 1, $"{scene.Title}: {read.StandardError}");
                Assert.Contains($"refuses the question. Code {code}h", read.StandardError, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal("garbled", Assert.Single(scene.Outcome));
                Assert.True(read.ExitCode == 3, $"{scene.Title}: {read.StandardError}");
                Assert.Contains("bytes come, but they are no answer", read.StandardError, StringComparison.Ordinal);
                Assert.Empty(read.StandardOutput);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_port_of_a_book_counts_what_the_manual_s_bytes_count(string name)
    {
        var script = PlcScript.Load(name);
        var plc = new ScriptedPlc(script.Port);
        await using var line = DeviceLine.Of(plc, script.IsTcp);
        using var data = new TempFolder();
        Book(data, $"  - {{port: plc, at: \"{line.At}\", speaks: {script.Protocol}}}",
            script.Port.Points.Select(static (point, i) => $"plc,{point},a/m{i + 1},counter"), ("w1", "a/m1"));
        await using var service = await Run(data);
        await Eventually.True("every answer was given", CatchUp, () => Task.FromResult(plc.Fault is not null || plc.IsThrough));
        await Eventually.Wait(TimeSpan.FromSeconds(1));
        var view = await Eventually.Get("nothing is pending", CatchUp, () => service.Board.View(), static seen => seen.Frames("pending") == 0);
        using var web = new HttpClient();
        var scrape = PrometheusScrape.Read(await web.GetStringAsync(new Uri(service.Board.Url + "/metrics"), TestContext.Current.CancellationToken));
        await service.ShouldStopCleanly();

        Assert.True(plc.Fault is null, $"{name}: {plc.Fault}");
        Assert.True(PollsOf(scrape, "answered") >= 3);
        Assert.Equal((1, script.Port.Expects("reasons")!.Contains("plc_checksum", StringComparison.Ordinal) ? 1 : 0, 0), (PollsOf(scrape, "refused"), PollsOf(scrape, "garbled"), PollsOf(scrape, "silent")));
        Assert.Equal(0, scrape.Value("kotadx_plc_slaves_away", ("factory", "kota"), ("port", "plc")));
        view.LedgerShouldAddUp();
        Assert.Equal(script.Port.Expects("reasons"), string.Join(' ', view.CountByReason().Select(static pair => pair.Key).Order(StringComparer.Ordinal)));
        Assert.All(view.CountByReason().Values, static count => Assert.Equal(1, count));
        Assert.Equal(script.Port.Expects("pieces"), $"{(await Pieces(data))["w1"]}");
    }

    [Fact]
    public async Task A_question_that_differs_is_told_with_both_in_hexadecimal()
    {
        var script = PlcScript.Load("melsec-1c");
        var plc = new ScriptedPlc(script.Cases[0]);
        await using var line = DeviceLine.Of(plc, isTcp: false);
        (await Kotadx.Command("plc", "read", "--protocol", script.Protocol, "--port", line.At, "--address", "D101", "--count", "3", "--timeout", "0.2")).ShouldEndWith(3);
        Assert.Contains("came     05303046465752304430313031", plc.Fault, StringComparison.Ordinal);
        Assert.Contains("expected 0530304646575230443031303030333244", plc.Fault, StringComparison.Ordinal);
    }

    private static double PollsOf(PrometheusScrape scrape, string outcome) => scrape.Value("kotadx_plc_polls_total", ("factory", "kota"), ("port", "plc"), ("outcome", outcome));
}
