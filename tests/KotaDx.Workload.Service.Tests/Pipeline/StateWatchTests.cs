using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Diagnostics;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.Pipeline;

/// <summary>What a board that has only the store finds there beside loads.</summary>
public sealed class StateWatchTests
{
    private const string Book = """
        settings: {load_high: 0.9, continuous_work_max_min: 90}
        stations: [{station: line1/p1, max_silence_s: 120}, {station: line1/p2, max_silence_s: 120}]
        teams: {press: [w1, w2]}
        shifts: [{shift: s1, start: 8:00, end: 17:00, days: [mon, tue, wed, thu, fri, sat, sun]}]
        """;

    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 10, TimeSpan.FromHours(9));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_advice_and_devices_are_written_as_time_goes_by()
    {
        using var data = new TempFolder();
        Directory.CreateDirectory(Path.Combine(data.Path, "books", "kota"));
        await File.WriteAllTextAsync(Path.Combine(data.Path, "books", "kota", "factory.yaml"), Book, Token);
        await File.WriteAllTextAsync(Path.Combine(data.Path, "books", "kota", "roster.csv"), "shift,station,worker\ns1,line1/p1,w1\ns1,line1/p2,w2\n", Token);
        var time = new FakeTimeProvider(Eight);
        await using (var service = new WatchedService(data, time))
        {
            var lane = service.Intake.Open("kota");
            await lane.CaughtUp.WaitAsync(TimeSpan.FromMinutes(1), Token);
            await lane.PublishAsync(Token);
            await service.Send("kotadx/v1/kota/line1/p1/state", "net").WaitAsync(Token);
            await service.Send("kotadx/v1/kota/line1/p2/state", "idle").WaitAsync(Token);
            for (var minute = 0; minute < 60; minute++)
            {
                time.Advance(TimeSpan.FromMinutes(1));
                await service.Send("kotadx/v1/kota/line1/p1/temp", "1").WaitAsync(Token);
                if (minute is < 40 or > 50)
                {
                    await service.Send("kotadx/v1/kota/line1/p2/temp", "1").WaitAsync(Token);
                }

                await lane.PublishAsync(Token);
            }

            await lane.PublishAsync(Token);
            await service.Sinks.DrainAsync(TimeProvider.System, null, Token);
        }

        using var store = new StoreReader(DataFolder.StoreFileIn(data.Path));
        List<object?[]> Rows(Measurement measurement) => [.. store.Rows(measurement, long.MinValue, long.MaxValue, "kota")];
        var settings = Rows(Schema.Settings);
        Assert.Equal(61, settings.Count);
        Assert.All(settings, static row =>
        {
            Assert.Equal(0, (long)row[0]! % EventTime.Minute);
            Assert.Equal([0.9, 0.85, 0.6, 0.95, 0.8, 5400.0, 0.9, 600.0, 39600.0, 162000.0], row[2..]);
        });

        // p2 is silent from 8:40 to 8:52: dead behind two minutes, and back at once.
        var second = Rows(Schema.Devices).Where(static row => (string)row[3]! == "p2").ToList();
        Assert.Equal([(0L, 120.0), (1L, 120.0)], second.Take(2).Select(static row => ((long)row[4]!, (double)row[6]!)));
        Assert.Null(second[0][5]);

        // The lane looks once a second, and the clock stands until the next minute: it may look before that minute's reading or behind it.
        Assert.Contains((double)second[1][5]!, (double[])[0, 60]);
        var dead = second.SkipWhile(static row => (long)row[4]! == 0).Where(static row => (long)row[4]! == 0).ToList();
        Assert.Equal(180.0, dead[0][5]);
        var back = second.First(row => (long)row[0]! > (long)dead[^1][0]!);
        Assert.Equal(1L, back[4]);
        Assert.Contains((double)back[5]!, (double[])[0, 60]);
        Assert.InRange(second.Count, 12, 16);
        Assert.All(Rows(Schema.Devices).Where(static row => (string)row[3]! == "p1").Skip(1), static row => Assert.Equal(1L, row[4]));

        // w1 works and w2 does not, who may take half of it: the sentence has tokens, and the moves are what it says.
        var advice = Rows(Schema.Advice);
        Assert.All(advice, static row => Assert.Equal("press", row[2]));
        var last = advice.Last(static row => (long)row[5]! > 0);
        var moves = Rows(Schema.Moves).Where(row => Equals(row[0], last[0])).ToList();
        Assert.Contains("w1さん", (string)last[3]!, StringComparison.Ordinal);
        Assert.Contains("w2", (string)last[4]!, StringComparison.Ordinal);
        Assert.Equal((long)last[5]!, moves.Count);
        Assert.Equal((double)last[6]!, moves.Sum(static row => (double)row[6]!));
        Assert.Equal(["press", "1", "w1", "w2"], moves[0][2..6]);
        Assert.True((double)last[8]! > (double)last[7]!);
        Assert.All(advice.Where(static row => (long)row[5]! == 0), static row => Assert.Null(row[8]));
    }
}
