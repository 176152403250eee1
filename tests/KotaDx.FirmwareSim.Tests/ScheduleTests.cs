using System.Globalization;
using System.Text.Json;

namespace KotaDx.FirmwareSim.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void Same_seed_and_start_give_the_same_messages()
    {
        foreach (var station in SimulatedStation.All)
        {
            Assert.Equal(
                Plan.Starting(Plan.Afternoon).Messages(station).Take(1000),
                Plan.Starting(Plan.Afternoon).Messages(station).Take(1000));
            Assert.NotEqual(
                Plan.Starting(Plan.Afternoon).Messages(station).Take(1000),
                Plan.Starting(Plan.Afternoon, seed: 2).Messages(station).Take(1000));
        }
    }

    [Fact]
    public void Messages_come_in_order_of_time_and_each_signal_is_numbered_without_a_gap()
    {
        foreach (var start in Plan.Starts)
        {
            foreach (var station in SimulatedStation.All)
            {
                var messages = Until(Plan.Starting(start, faults: false), station, start.AddHours(1)).ToList();
                Assert.Equal(messages.OrderBy(m => m.At).Select(m => m.At), messages.Select(m => m.At));
                foreach (var signal in messages.GroupBy(m => m.Signal))
                {
                    var seqs = signal.Select(m => Json(m).GetProperty("seq").GetInt64()).ToList();
                    Assert.Equal(Enumerable.Range(0, seqs.Count).Select(i => seqs[0] + i), seqs);
                }
            }
        }
    }

    [Fact]
    public void Starts_and_ends_pair_by_id_and_name_the_worker()
    {
        foreach (var start in Plan.Starts)
        {
            var ids = new HashSet<string>();
            foreach (var station in SimulatedStation.All)
            {
                string? open = null;
                var messages = Until(Plan.Starting(start, faults: false), station, start.AddHours(1));
                foreach (var message in messages.Where(m => m.Signal == "work"))
                {
                    var json = Json(message);
                    var id = json.GetProperty("id").GetString()!;
                    Assert.Equal(station.Worker, json.GetProperty("worker").GetString());
                    Assert.Equal(message.At, DateTimeOffset.Parse(json.GetProperty("ts").GetString()!, CultureInfo.InvariantCulture));
                    if (json.GetProperty("ev").GetString() == "start")
                    {
                        Assert.Null(open);
                        Assert.True(ids.Add(id));
                        Assert.False(json.TryGetProperty("v", out _));
                        open = id;
                    }
                    else
                    {
                        Assert.Equal(open, id);
                        open = null;
                    }
                }
            }
        }
    }

    [Fact]
    public void A_wait_is_said_between_jobs_only_and_ended_by_the_next_job_or_break()
    {
        foreach (var start in Plan.Starts)
        {
            foreach (var station in SimulatedStation.All)
            {
                var (state, working, waits) = ("", false, 0);
                foreach (var message in Until(Plan.Starting(start, faults: false), station, start.AddHours(1)))
                {
                    if (message.Signal == "state")
                    {
                        state = Json(message).GetProperty("v").GetString()!;
                        Assert.Contains(state, (string[])["idle", "wait", "break"]);
                        Assert.False(working);
                        waits += state == "wait" ? 1 : 0;
                    }
                    else if (message.Signal == "work")
                    {
                        working = Json(message).GetProperty("ev").GetString() == "start";
                        Assert.Equal("idle", state);
                    }
                }
                Assert.Equal(station.ReportsWaits, waits > 0);
            }
        }
    }

    [Fact]
    public void Breaks_of_the_past_are_said()
    {
        var states = Until(Plan.Starting(Plan.Afternoon), SimulatedStation.All[0], Plan.Afternoon).Where(m => m.Signal == "state");

        Assert.Equal(
            [
                (Plan.At(7, 30), "idle"), (Plan.At(10, 0), "break"), (Plan.At(10, 10), "idle"), (Plan.At(12, 0), "break"),
                (Plan.At(12, 45), "idle"), (Plan.At(15, 0), "break"), (Plan.At(15, 10), "idle"),
            ],
            states.Select(m => (m.At, Json(m).GetProperty("v").GetString()!)));
    }

    [Fact]
    public void The_past_is_of_today_at_most_eight_hours_and_fewer_than_6000_messages()
    {
        foreach (var start in Plan.Starts)
        {
            var schedule = Plan.Starting(start);
            var midnight = Plan.At(0, 0);
            var from = start.AddHours(-8) < midnight ? midnight : start.AddHours(-8);
            var past = SimulatedStation.All.SelectMany(station => Until(schedule, station, schedule.Day.Join)).ToList();

            Assert.True(past.Count < 6000, $"{past.Count} from {start}");
            Assert.All(past, message => Assert.InRange(message.At, from, start));
        }
    }

    [Fact]
    public void A_past_of_zero_begins_with_the_join()
    {
        var schedule = new Schedule(1, Plan.Afternoon, TimeSpan.Zero, faults: true);

        Assert.All(SimulatedStation.All, station => Assert.True(schedule.Messages(station).First().At >= Plan.Afternoon));
    }

    [Fact]
    public void Faults_come_every_30_seconds_live_only_and_in_all_four_kinds()
    {
        var until = Plan.Afternoon.AddHours(1);
        var clean = All(Plan.Starting(Plan.Afternoon, faults: false), until);
        var faulty = All(Plan.Starting(Plan.Afternoon), until);
        var faults = faulty.ToList();
        foreach (var message in clean)
            Assert.True(faults.Remove(message));

        Assert.InRange(faults.Count, 118, 120);
        Assert.All(faults, fault => Assert.True(fault.Message.At >= Plan.Afternoon));
        Assert.True(faults.Min(fault => fault.Message.At) < Plan.Afternoon.AddSeconds(15));
        Assert.Equal(30, faults.Count(fault => fault.Message.Payload == "NaN"));
        Assert.Equal(30, faults.Count(fault => fault.Message.Payload.EndsWith("\"v\":", StringComparison.Ordinal)));
        Assert.Equal(30, faults.Count(fault => fault.Message.Signal == "vibration"));
        Assert.All(
            faults.Where(fault => fault.Message.Signal == "work"),
            fault => Assert.Contains(clean, sent => sent.Station == fault.Station && sent.Message.Payload == fault.Message.Payload));

        static List<(SimulatedStation Station, SimulatedMessage Message)> All(Schedule schedule, DateTimeOffset until) =>
            [.. SimulatedStation.All.SelectMany(station => Until(schedule, station, until).Select(message => (station, message)))];
    }

    [Fact]
    public void Measurements_come_every_10_seconds_live_from_some_stations()
    {
        var schedule = Plan.Starting(Plan.Afternoon, faults: false);
        foreach (var station in SimulatedStation.All)
        {
            var live = Until(schedule, station, Plan.Afternoon.AddHours(1)).Where(m => m.At >= Plan.Afternoon);
            var (least, most) = station.Measurement is null ? (0, 0) : (359, 360);
            Assert.InRange(live.Count(m => m.Signal is "current" or "temp"), least, most);
        }
        Assert.Equal(6, SimulatedStation.All.Count(station => station.Measurement is not null));
    }

    private static IEnumerable<SimulatedMessage> Until(Schedule schedule, SimulatedStation station, DateTimeOffset until) =>
        schedule.Messages(station).TakeWhile(message => message.At < until);

    private static JsonElement Json(SimulatedMessage message)
    {
        using var document = JsonDocument.Parse(message.Payload);
        return document.RootElement.Clone();
    }
}
