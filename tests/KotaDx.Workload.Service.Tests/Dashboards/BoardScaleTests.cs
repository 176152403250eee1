using System.Globalization;
using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>
/// How long the questions of the boards take on a store that has been filled for long. Small unless told otherwise:
/// KOTADX_BOARD_WORKERS (10), KOTADX_BOARD_DAYS of minutes and quarters (2) and KOTADX_BOARD_SHIFT_DAYS of shifts and days (60).
/// The times are told and not judged: another machine has others. Those of 200 workers are in Boards.md.
/// </summary>
public sealed class BoardScaleTests
{
    private static readonly int Workers = Number("KOTADX_BOARD_WORKERS", 10);
    private static readonly int Days = Number("KOTADX_BOARD_DAYS", 2);
    private static readonly int ShiftDays = Number("KOTADX_BOARD_SHIFT_DAYS", 60);

    private readonly DateTimeOffset _to = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Questions_of_all_boards_are_answered_on_a_store_filled_for_long()
    {
        await using var influx = await InfluxServer.Start();
        await influx.Query($"CREATE RETENTION POLICY minutes ON {InfluxServer.Database} DURATION 35d REPLICATION 1");
        await influx.Query($"CREATE RETENTION POLICY quarters ON {InfluxServer.Database} DURATION 400d REPLICATION 1");
        var rows = await Fill(influx);
        var clock = TimeProvider.System;
        var times = new List<(double Milliseconds, string Where, int Rows)>();
        foreach (var file in BoardFile.All.Where(static file => file.IsJapanese))
        {
            foreach (var (panel, source) in file.Panels.Zip(file.Source.Panels))
            {
                foreach (var query in source.Queries)
                {
                    var back = BoardSpans.Of(source.Back ?? file.Source.From["now-".Length..]);

                    // Grafana asks for as many points as the panel is wide.
                    var interval = TimeSpan.FromSeconds(Math.Max(BoardSpans.Of(source.Interval ?? "1m").TotalSeconds, Math.Ceiling(back.TotalSeconds / 1000)));
                    var asked = query.InfluxQl.Replace("$timeFilter", Range(back), StringComparison.Ordinal)
                        .Replace("$__interval", string.Create(CultureInfo.InvariantCulture, $"{interval.TotalSeconds:0}s"), StringComparison.Ordinal)
                        .Replace("$factory", "kota", StringComparison.Ordinal).Replace("= '$team'", "= 't0'", StringComparison.Ordinal).Replace("$team", "(t0|t1|t2|t3|t4|t5|t6|t7|t8|t9)", StringComparison.Ordinal)
                        .Replace("$line", "(l0|l1|l2|l3|l4|l5|l6|l7|l8|l9)", StringComparison.Ordinal).Replace("$worker", "w0", StringComparison.Ordinal)
                        .Replace("${change}", _to.AddDays(-ShiftDays / 2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                    var started = clock.GetTimestamp();
                    var answer = await influx.Query(asked);
                    var taken = clock.GetElapsedTime(started);
                    var count = answer.Sum(static series => series.GetProperty("values").GetArrayLength());
                    times.Add((taken.TotalMilliseconds, $"{file.Name}: {panel["title"]} {query.Id}", count));
                    Assert.True(count > 0 || query.MayBeEmpty is not null, asked);
                }
            }
        }

        Seeds.Say($"{Workers} workers, {Days} days of minutes, {ShiftDays} of shifts: {rows} rows; {times.Count} questions, {times.Average(static time => time.Milliseconds):0} ms on average");
        foreach (var (milliseconds, where, count) in times.OrderByDescending(static time => time.Milliseconds).Take(12))
        {
            Seeds.Say(string.Create(CultureInfo.InvariantCulture, $"{milliseconds,7:0} ms {count,7} rows  {where}"));
        }
    }

    /// <summary>Rows of every measurement as often as the service writes them, with any values.</summary>
    private async Task<long> Fill(InfluxServer influx)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        var random = new Random(1);
        var rows = 0L;
        foreach (var measurement in Schema.All)
        {
            var resolution = Schema.ResolutionOf(Encoding.UTF8.GetBytes(measurement.Name));
            var (every, days) = measurement.Name switch
            {
                "device_status" => (TimeSpan.FromMinutes(5), Days),
                "annotation" => (TimeSpan.FromDays(7), ShiftDays),
                var name when name.EndsWith("_takt", StringComparison.Ordinal) => (TimeSpan.FromHours(12), Days),
                var name when name.EndsWith("_shift", StringComparison.Ordinal) => (TimeSpan.FromHours(12), ShiftDays),
                _ => resolution switch { Resolution.Minutes => (TimeSpan.FromMinutes(1), Days), Resolution.Quarters => (TimeSpan.FromMinutes(15), Days), _ => (TimeSpan.FromDays(1), ShiftDays) },
            };
            var policy = InfluxRetention.PolicyOf(resolution);
            var to = new Uri($"{influx.Url}/write?db={InfluxServer.Database}{(policy is null ? "" : $"&rp={policy}")}&precision=s");
            var text = new StringBuilder();
            foreach (var tags in TagsOf(measurement))
            {
                for (var time = _to.AddDays(-days); time < _to; time += every)
                {
                    text.Append(measurement.Name).Append(tags).Append(' ');
                    foreach (var (index, field) in measurement.Fields.Index())
                    {
                        text.Append(index == 0 ? "" : ",").Append(field.Name).Append('=').Append(field.Kind switch
                        {
                            FieldKind.Text => "\"good\"",
                            FieldKind.Integer => random.Next(5).ToString(CultureInfo.InvariantCulture) + "i",
                            _ => (field.Unit == "s" ? 300 + random.Next(600) : Math.Round(random.NextDouble(), 3)).ToString(CultureInfo.InvariantCulture),
                        });
                    }

                    text.Append(' ').Append(time.ToUnixTimeSeconds()).Append('\n');
                    rows++;
                    if (text.Length > 4_000_000)
                    {
                        await Write(http, to, text);
                    }
                }
            }

            await Write(http, to, text);
        }

        return rows;
    }

    private static async Task Write(HttpClient http, Uri to, StringBuilder text)
    {
        using var content = new StringContent(text.ToString());
        using var answer = await http.PostAsync(to, content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        text.Clear();
    }

    private static IEnumerable<string> TagsOf(Measurement measurement)
    {
        if (measurement.Tags.Contains("worker"))
        {
            return Enumerable.Range(0, Workers).SelectMany(worker => Shifts(measurement, $",factory=kota,team=t{worker % 10},worker=w{worker}"));
        }

        if (measurement.Tags.Contains("station"))
        {
            return Enumerable.Range(0, Math.Max(1, Workers / 2)).SelectMany(station => Shifts(measurement, $",factory=kota,line=l{station % 10},station=s{station}"));
        }

        string[] some = measurement.Tags.Count == 1 ? [",factory=kota"]
            : [.. Enumerable.Range(0, 10).Select(index => $",factory=kota,{measurement.Tags[1]}={(measurement.Tags[1] is "line" ? "l" : "t")}{index}{string.Concat(measurement.Tags.Skip(2).Where(static tag => tag != "shift").Select(tag => $",{tag}=1"))}")];
        return some.SelectMany(tags => Shifts(measurement, tags));
    }

    private static IEnumerable<string> Shifts(Measurement measurement, string tags) => measurement.Tags.Contains("shift") ? [tags + ",shift=s1", tags + ",shift=s2"] : [tags];

    private string Range(TimeSpan back) => string.Create(CultureInfo.InvariantCulture, $"time >= {(_to - back).ToUnixTimeSeconds()}s AND time <= {_to.ToUnixTimeSeconds()}s");

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
