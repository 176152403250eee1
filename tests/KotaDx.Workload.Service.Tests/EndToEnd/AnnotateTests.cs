using System.Globalization;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>Events and what boards need that have only the store, from the command line into both stores.</summary>
public sealed class AnnotateTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);

    private const string Book = """
        stations: [{station: shop/s1, max_silence_s: 120}, {station: shop/s2}]
        teams: {shop: [w1, w2]}
        shifts: [{shift: s1, start: 0:00, end: 24:00, days: [mon, tue, wed, thu, fri, sat, sun]}]
        """;

    [Fact]
    public async Task Both_stores_have_the_same_events_settings_devices_and_advice_and_an_event_can_be_taken_back()
    {
        await using var influx = await InfluxServer.Start();
        using var data = new TempFolder();
        var folder = Directory.CreateDirectory(Path.Combine(data.Path, "books", "kota")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "factory.yaml"), Book, Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "roster.csv"), "shift,station,worker\ns1,shop/s1,w1\ns1,shop/s2,w2\n", Token);
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, ["--mqtt-listen", $"{port}", .. influx.Options]);
        await using (var device = await Publisher.Connect(port))
        {
            await device.Publish("kotadx/v1/kota/shop/s1/state", "net"u8.ToArray());
            await device.Publish("kotadx/v1/kota/shop/s2/state", "idle"u8.ToArray());
        }

        await Annotate("治具を \"新\" に", "--at", "2026-04-01 09:00", "--until", "2026-04-01 10:30", "--line", "shop");
        await Annotate("教育", "--at", "2026-04-01", "--kind", "人", "--team", "shop");
        await Eventually.True("both events are there", CatchUp, async () => await influx.Number("SELECT count(text) FROM annotation") == 2);

        // What is taken out of the file is taken out of the stores.
        var file = Path.Combine(folder, "events.csv");
        var rows = await File.ReadAllLinesAsync(file, Token);
        await File.WriteAllLinesAsync(file, rows.Where(static row => !row.Contains("教育", StringComparison.Ordinal)), Token);
        await Eventually.True("one event is gone", CatchUp, async () => await influx.Number("SELECT count(text) FROM annotation") == 1);
        await Eventually.True("there is advice", CatchUp, async () => (await influx.Query("SELECT ja FROM leveling_advice")).Any());
        await service.ShouldStopCleanly();

        foreach (var measurement in new[] { Schema.Annotations, Schema.Settings, Schema.Devices, Schema.Advice, Schema.Moves })
        {
            var exported = await Kotadx.Command("export", measurement.Name, "--format", "json", "--data", data.Path);
            exported.ShouldEndWith(0);
            var kept = exported.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Row(JsonDocument.Parse(line).RootElement, measurement)).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(kept, (await RowsOf(influx, measurement)).Order(StringComparer.Ordinal));
            Assert.True(kept.Count > 0 || measurement == Schema.Moves, measurement.Name);
        }

        var only = Assert.Single((await Kotadx.Command("export", "annotation", "--format", "lp", "--data", data.Path)).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("^annotation,factory=kota,kind=kaizen,event=[0-9a-f]{16} text=\"治具を ”新” に\",mark=\"1775001600 治具を ”新” に\",line=\"shop\",until_s=5400,quality=\"good\" 1775001600000000000$", only);

        async Task Annotate(params string[] arguments)
        {
            var said = await Kotadx.Command(["annotate", .. arguments, "--data", data.Path, "--lang", "en"]);
            said.ShouldEndWith(0);
            Assert.Contains("within seconds", said.StandardError, StringComparison.Ordinal);
            Assert.Contains("events.csv", said.StandardError, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_cannot_be_annotated_is_said_in_both_languages()
    {
        using var data = new TempFolder();
        foreach (var (arguments, ja, en) in new (string[], string, string)[]
        {
            (["x"], "工場がありません", "no factory"), (["x", "--factory", "kotb"], "kota ではありませんか", "did you mean kota"), (["x"], "いくつかあります", "several factories: kota, levy"),
            (["x", "--factory", "kota", "--at", "きのう"], "の形で書きます", "write 2026-04-01"), ([" ", "--factory", "kota"], "空です", "empty"),
        })
        {
            var isEmpty = en == "no factory";
            if (!isEmpty)
            {
                Directory.CreateDirectory(Path.Combine(data.Path, "books", "kota"));
                Directory.CreateDirectory(Path.Combine(data.Path, "books", "levy"));
            }

            foreach (var (language, words) in new[] { ("ja", ja), ("en", en.Split(':')[0]) })
            {
                var said = await Kotadx.Command(["annotate", .. arguments, "--data", data.Path, "--lang", language]);
                said.ShouldEndWith(2);
                Assert.Contains(words, said.StandardError, StringComparison.Ordinal);
            }
        }

        Assert.False(File.Exists(Path.Combine(data.Path, "books", "kota", "events.csv")));
        (await Kotadx.Command("annotate", "x", "--factory", "levy", "--data", data.Path)).ShouldEndWith(0);
        Assert.True(File.Exists(Path.Combine(data.Path, "books", "levy", "events.csv")));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<List<string>> RowsOf(InfluxServer influx, Measurement measurement)
    {
        var rows = new List<string>();
        foreach (var series in await influx.Query($"SELECT * FROM {measurement.Name}"))
        {
            var columns = series.GetProperty("columns").EnumerateArray().Select(static column => column.GetString()!).ToList();
            foreach (var row in series.GetProperty("values").EnumerateArray())
            {
                rows.Add(TextOf(DateTimeOffset.FromUnixTimeSeconds(row[columns.IndexOf("time")].GetInt64()), measurement,
                    name => columns.IndexOf(name) is var at and >= 0 ? row[at] : null));
            }
        }

        return rows;
    }

    private static string Row(JsonElement row, Measurement measurement) =>
        TextOf(DateTimeOffset.Parse(row.GetProperty("window_start").GetString()!, CultureInfo.InvariantCulture), measurement, name => row.GetProperty(name));

    private static string TextOf(DateTimeOffset time, Measurement measurement, Func<string, JsonElement?> valueOf)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{time.ToUnixTimeSeconds()}");
        foreach (var name in measurement.Tags.Concat(measurement.Fields.Select(static field => field.Name)))
        {
            text.Append('|').Append(valueOf(name) switch
            {
                null or { ValueKind: JsonValueKind.Null } => "",
                { ValueKind: JsonValueKind.Number } number => number.GetDouble().ToString("R", CultureInfo.InvariantCulture),
                { } other => other.GetString(),
            });
        }

        return text.ToString();
    }
}
