using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Tests.Infrastructure;
using MQTTnet;
using MQTTnet.Protocol;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>Whatever happens to what can be made again, the next start makes it again from the log.</summary>
[Trait("kind", "end-to-end")]
public sealed class RepairTests
{
    [Theory]
    [InlineData("store")]
    [InlineData("points-gone")]
    [InlineData("points-halved")]
    [InlineData("points-flipped")]
    [InlineData("frames-header")]
    public async Task Damaged_files_are_made_good_from_the_log(string damage)
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        string[] options = ["--mqtt-listen", $"{port}", "--backfill", "kota"];
        await using (var service = await KotadxService.Run(data, options))
        {
            await Send(port, 0, 300);
            await service.Board.Accepted(300, TimeSpan.FromSeconds(30));
            await service.ShouldStopCleanly();
        }

        Damage(data, damage);
        await using (var service = await KotadxService.Run(data, options))
        {
            await Send(port, 300, 50);
            await service.Board.Accepted(350, TimeSpan.FromSeconds(30));
            await service.ShouldStopCleanly();
        }

        var days = await Kotadx.ExportWorkerLoad(data, "day");
        Assert.Equal(350 * 60, days.BusySeconds.Values.Sum());
    }

    [Theory]
    [InlineData("flipped", 1)]
    [InlineData("halved", 151)]
    [InlineData("gone", 300)]
    public async Task A_rebuild_from_a_log_that_has_lost_records_changes_nothing_unless_forced(string damage, int leastLost)
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using (var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", "kota"))
        {
            await Send(port, 0, 300);
            await service.Board.Accepted(300, TimeSpan.FromSeconds(30));
            await service.ShouldStopCleanly();
        }

        var log = Directory.GetFiles(data.File("log/kota"), "*.klog").Single();
        var length = new FileInfo(log).Length;
        switch (damage)
        {
            case "flipped":
                Flip(log, (int)(length / 2));
                break;
            case "halved":
                using (var file = File.OpenWrite(log))
                {
                    file.SetLength(length * 45 / 100);
                }

                break;
            default:
                File.Delete(log);
                break;
        }

        var refused = (await Kotadx.Command("rebuild", "--data", data.Path, "--lang", "en")).ShouldEndWith(3).StandardError;
        var told = Regex.Match(refused, @"kota: the log has lost records \((\d+) of the records (\d+) to (\d+), which arrived between ");
        Assert.True(told.Success, refused);
        var lost = int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(lost, leastLost, 302);
        Assert.Contains("--force", refused, StringComparison.Ordinal);
        Assert.Contains("記録が失われています", (await Kotadx.Command("rebuild", "--data", data.Path, "--lang", "ja")).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
        Assert.Equal(300 * 60, (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds.Values.Sum());

        (await Kotadx.Command("rebuild", "--data", data.Path, "--force")).ShouldEndWith(0);
        var kept = (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds.Values.Sum();
        Assert.InRange(kept, 0, (300 - leastLost) * 60);
    }

    [Fact]
    public async Task Windows_that_were_never_true_leave_no_row_behind()
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}", "--backfill", "kota");

        // One id for two jobs, the ends first: until the last message the pairing spans the night between them.
        string[] messages =
        [
            "{\"ts\":\"2026-03-01T09:00:00+09:00\",\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w1\"}",
            "{\"ts\":\"2026-03-03T09:10:00+09:00\",\"ev\":\"end\",\"id\":\"1\",\"worker\":\"w1\"}",
        ];
        await Publish(port, messages);
        await Eventually.True("the provisional days are stored", TimeSpan.FromSeconds(30), async () =>
            (await Kotadx.ExportWorkerLoad(data, "day")).BusySeconds.Count == 3);
        await Publish(port,
        [
            "{\"ts\":\"2026-03-01T09:10:00+09:00\",\"ev\":\"end\",\"id\":\"1\",\"worker\":\"w1\"}",
            "{\"ts\":\"2026-03-03T09:00:00+09:00\",\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w1\"}",
        ]);
        await service.Board.Accepted(4, TimeSpan.FromSeconds(30));
        await service.ShouldStopCleanly();

        var days = await Kotadx.Command("export", "worker_load", "--window", "day", "--data", data.Path);
        string[] rows = [.. days.ShouldEndWith(0).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        Assert.Equal(["2026-03-01", "2026-03-03"], rows.Select(static row => row[..10]));
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("2262-04-12")]
    [InlineData("nonsense")]
    public async Task A_day_that_cannot_be_is_today(string day)
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, "--mqtt-listen", $"{port}");
        await Publish(port, ["{\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w1\"}"]);
        await service.Board.Accepted(1, TimeSpan.FromSeconds(30));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{service.Board.Url}/api/board?day={day}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"live\":true", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static void Damage(TempFolder data, string damage)
    {
        var points = data.File("points/kota");
        switch (damage)
        {
            case "store":
                foreach (var file in Directory.GetFiles(data.Path, "store.db*"))
                {
                    File.Delete(file);
                }

                break;
            case "points-gone":
                Directory.Delete(points, recursive: true);
                break;
            case "points-halved":
                using (var file = File.OpenWrite(Directory.GetFiles(points, "*.klog").Single()))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            case "points-flipped":
                Flip(Directory.GetFiles(points, "*.klog").Single(), 200);

                // The store has what was flipped; without it, only making everything again brings it back.
                foreach (var file in Directory.GetFiles(data.Path, "store.db*"))
                {
                    File.Delete(file);
                }

                break;
            default:
                Flip(Directory.GetFiles(data.File("log/kota"), "*.klog").Single(), 10);
                break;
        }
    }

    private static void Flip(string path, int at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ 0x5A));
    }

    private static Task Send(int port, int first, int count) => Publish(port, Enumerable.Range(first, count).Select(static i =>
    {
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(9)).AddMinutes(2 * i);
        return string.Create(CultureInfo.InvariantCulture,
            $"[{{\"ts\":\"{start:O}\",\"ev\":\"start\",\"id\":\"{i}\",\"worker\":\"w1\"}},{{\"ts\":\"{start.AddMinutes(1):O}\",\"ev\":\"end\",\"id\":\"{i}\"}}]");
    }));

    private static async Task Publish(int port, IEnumerable<string> payloads)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
        foreach (var payload in payloads)
        {
            await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("kotadx/v1/kota/line1/press-1/work")
                .WithPayload(Encoding.UTF8.GetBytes(payload)).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), TestContext.Current.CancellationToken);
        }

        await client.DisconnectAsync(new MqttClientDisconnectOptions(), TestContext.Current.CancellationToken);
    }
}
