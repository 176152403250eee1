using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Dashboards;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>Every question of every board and alert, asked of a real InfluxDB that the simulated factory filled: it has rows, and they are those of <c>kotadx export</c>.</summary>
public sealed partial class DashboardQueryTests(FilledStore store)
{
    public static TheoryData<string> Boards { get; } = [.. BoardFile.All.Where(static file => file.IsJapanese).Select(static file => file.Name)];

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task Every_panel_has_the_rows_of_the_export(string name)
    {
        await store.Influx();
        await ShouldHaveRows(name, store.To);
    }

    /// <summary>At the end of a break as long as what the board looks back over, while a device is silent, and in a shift's first minute.</summary>
    [Theory]
    [InlineData(-106)]
    [InlineData(120)]
    [InlineData(91)]
    public async Task At_other_times_of_the_day_it_has_them_or_a_reason_to_have_none(int minutes)
    {
        await store.Influx();
        var to = store.To.AddDays(minutes > 0 ? -1 : 0).AddMinutes(minutes);
        foreach (var file in BoardFile.All.Where(static file => file.IsJapanese))
        {
            await ShouldHaveRows(file.Name, to);
        }
    }

    private async Task ShouldHaveRows(string name, DateTimeOffset to)
    {
        var influx = await store.Influx();
        var export = new AskedOfExport(store.Data);
        var file = BoardFile.Named(name);
        foreach (var (panel, source) in file.Panels.Zip(file.Source.Panels))
        {
            foreach (var (target, query) in BoardFile.Targets(panel).Zip(source.Queries))
            {
                foreach (var asked in Asked((string)target["query"]!, source.Back ?? file.Source.From["now-".Length..], source.Interval, to))
                {
                    var rows = await ShouldAgree(influx, export, asked, $"{name}: {panel["title"]} {target["refId"]}");
                    Assert.True(rows > 0 || query.MayBeEmpty is not null, $"{name}: {panel["title"]} {target["refId"]} has no rows: {asked}");
                }
            }
        }
    }

    /// <summary>What may be empty is not always so: in three days of this factory each of these has something to say, too.</summary>
    [Theory]
    [InlineData("ja/kotadx-line-load.json", "担当不明")]
    [InlineData("ja/kotadx-line-load.json", "平準化率（直近15分）", "45m")]
    [InlineData("ja/kotadx-line-load.json", "データ割合", "45m")]
    [InlineData("ja/kotadx-line-load.json", "ひとりひとりの負荷率（直近15分）と平均", "45m")]
    [InlineData("ja/kotadx-line-load.json", "判定（直近15分）", "45m")]
    [InlineData("ja/kotadx-data-health.json", "読めなかった理由")]
    [InlineData("ja/kotadx-leveling-trend.json", "変更の記録")]
    [InlineData("ja/kotadx-work-style.json", "暑さ（いまの場所ごと）")]
    [InlineData("ja/kotadx-work-style.json", "暑さの動き（WBGT・場所ごと・2日）")]
    [InlineData("ja/kotadx-leveling-trend.json", "変更の前28日")]
    [InlineData("ja/kotadx-leveling-trend.json", "変更の後28日")]
    public async Task What_may_be_empty_is_not_empty_where_there_is_something(string name, string title, string back = "3d")
    {
        var influx = await store.Influx();
        var panel = BoardFile.Named(name).Panels.Single(panel => (string)panel["title"]! == title);
        foreach (var asked in Asked((string)panel["targets"]![0]!["query"]!, back, null))
        {
            Assert.NotEmpty(await influx.Query(asked));
        }
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task Every_choice_has_something_to_choose(string name)
    {
        var influx = await store.Influx();
        foreach (var (where, query) in BoardFile.Named(name).Queries.Where(static asked => !asked.Where.StartsWith("panel ", StringComparison.Ordinal)))
        {
            foreach (var asked in Asked(query, "3d", null))
            {
                var values = (await influx.Query(asked)).SelectMany(static series => series.GetProperty("values").EnumerateArray()).Select(static value => value[1].GetString()!).ToList();
                Assert.True(values.Count > 0, $"{name}: {where}: {asked}");
                if (where == "variable factory")
                {
                    Assert.Equal([FilledStore.Factory, FilledStore.OtherFactory], values);
                }

                if (where == "variable change")
                {
                    Assert.All(values, static value => Assert.Matches(@"^\d{10} .+$", value));
                }
            }
        }
    }

    /// <summary>Before the first change is marked there is none to choose.</summary>
    [Fact]
    public async Task Without_a_change_to_compare_around_there_is_nothing_and_no_fault()
    {
        var influx = await store.Influx();
        var questions = BoardFile.All.SelectMany(static board => board.Queries).Select(static asked => asked.Query).Where(static query => query.Contains("${change}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(questions);
        foreach (var asked in questions.SelectMany(query => Asked(query.Replace("${change}", "", StringComparison.Ordinal), "3d", null)))
        {
            Assert.Empty(await influx.Query(asked));
        }
    }

    [Fact]
    public async Task Every_alert_has_the_rows_of_the_export()
    {
        var influx = await store.Influx();
        var export = new AskedOfExport(store.Data);
        foreach (var factory in (string?[])[null, FilledStore.Factory])
        {
            foreach (var alert in new Alerts(factory).All())
            {
                foreach (var (id, query) in alert.Queries)
                {
                    var asked = query.Replace("$timeFilter", Range(alert.Back, store.To), StringComparison.Ordinal);
                    var rows = await ShouldAgree(influx, export, asked, $"{alert.Name} {id}");
                    Assert.True(rows > 0 || alert.MayBeEmpty is not null, $"{alert.Name} {id} has no rows: {asked}");
                    Assert.True(rows > 0 || (await influx.Query(query.Replace("$timeFilter", Range(TimeSpan.FromDays(3), store.To), StringComparison.Ordinal))).Count > 0, $"{alert.Name} {id} never has rows");
                }
            }
        }
    }

    /// <summary>The question as Grafana sends it, for all teams and for one.</summary>
    private IEnumerable<string> Asked(string query, string back, string? interval, DateTimeOffset? until = null)
    {
        var to = until ?? store.To;
        var change = store.From.AddDays(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        foreach (var (team, line) in ((string, string)[])[("(press|assembly)", "(press|assembly)"), ("press", "press")])
        {
            yield return query.Replace("$timeFilter", Range(BoardSpans.Of(back), to), StringComparison.Ordinal).Replace("$__interval", interval ?? "1m", StringComparison.Ordinal)
                .Replace("$factory", FilledStore.Factory, StringComparison.Ordinal).Replace("= '$team'", "= 'press'", StringComparison.Ordinal).Replace("$team", team, StringComparison.Ordinal)
                .Replace("$line", line, StringComparison.Ordinal).Replace("$worker", WorkerNow(to), StringComparison.Ordinal).Replace("${change}", change, StringComparison.Ordinal);
            if (!query.Contains("$team", StringComparison.Ordinal) && !query.Contains("$line", StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    /// <summary>Who is at the first press in the shift that goes on, so that what looks at the last minutes finds somebody.</summary>
    private static string WorkerNow(DateTimeOffset to) => to.AddMinutes(-1).ToOffset(TimeSpan.FromHours(9)).Hour switch { >= 6 and < 14 => "w01", >= 14 and < 22 => "w05", _ => "w09" };

    private static string Range(TimeSpan back, DateTimeOffset to) => string.Create(CultureInfo.InvariantCulture, $"time >= {Nanoseconds(to - back)} AND time <= {Nanoseconds(to)}");

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static async Task<int> ShouldAgree(InfluxServer influx, AskedOfExport export, string asked, string where)
    {
        var stored = await influx.Query(asked, "ns");
        var answers = await export.Ask(Times(asked));
        var rows = stored.Sum(static series => series.GetProperty("values").GetArrayLength());
        Assert.True(rows == answers.Count, $"{where}: InfluxDB has {rows} rows, the export {answers.Count}: {asked}");
        var byGroup = answers.GroupBy(static answer => Key(answer.Tags)).ToDictionary(static group => group.Key, static group => group.ToList());
        foreach (var series in stored)
        {
            var tags = series.TryGetProperty("tags", out var found) ? found.EnumerateObject().ToDictionary(static tag => tag.Name, static tag => tag.Value.GetString()!) : [];
            var columns = series.GetProperty("columns").EnumerateArray().Select(static column => column.GetString()!).ToList();
            Assert.True(byGroup.TryGetValue(Key(tags), out var expected), $"{where}: {Key(tags)}: {asked}");
            foreach (var (row, answer) in series.GetProperty("values").EnumerateArray().Zip(expected))
            {
                if (answer.Time is { } time)
                {
                    Assert.True(time == row[0].GetInt64(), $"{where}: {row} at {time}: {asked}");
                }

                for (var column = 1; column < columns.Count; column++)
                {
                    ShouldBeSame(answer.Values[columns[column]], row[column], $"{where}: {columns[column]} of {Key(tags)}: {asked}");
                }
            }
        }

        return rows;
    }

    private static void ShouldBeSame(object? expected, JsonElement actual, string where)
    {
        switch (expected)
        {
            case null:
                Assert.True(actual.ValueKind == JsonValueKind.Null, $"{where}: {actual} and nothing");
                break;
            case string text:
                Assert.True(text == actual.GetString(), $"{where}: {actual} and {text}");
                break;
            case double number:
                Assert.True(actual.ValueKind == JsonValueKind.Number && Math.Abs(actual.GetDouble() - number) <= 1e-9 * Math.Max(1, Math.Abs(number)), $"{where}: {actual} and {number}");
                break;
        }
    }

    private static string Key(IReadOnlyDictionary<string, string> tags) => string.Join(' ', tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));

    /// <summary>Times that stand as seconds or as sums, as nanoseconds.</summary>
    private static string Times(string asked) => TimeOf().Replace(asked, static match =>
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        var shift = match.Groups[2].Success ? TimeSpan.FromDays(int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)) * (match.Groups[2].Value == "-" ? -1 : 1) : TimeSpan.Zero;
        return Nanoseconds(time + shift).ToString(CultureInfo.InvariantCulture);
    });

    [GeneratedRegex(@"\b(\d+)s(?: ([+-]) (\d+)d)?")]
    private static partial Regex TimeOf();
}
