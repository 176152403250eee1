using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class LiveViewTests
{
    private static readonly DateTimeOffset Nine = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9));
    private static readonly DateTimeOffset Midnight = Nine.AddHours(-9);

    [Fact]
    public void Rolling_window_and_day_are_cut_to_themselves()
    {
        var factory = Work("1", "w1", Nine, Nine.AddMinutes(10), pieces: 2);
        var worker = Assert.Single(View(factory, Nine.AddMinutes(20)));
        Assert.Equal((300.0, 600.0, 0.0), (Busy(worker.Now.States), Busy(worker.Day.States), worker.Now.Open / 1e9));
        Assert.Equal(2_000_000, worker.Day.MicroPieces);
        Assert.Null(worker.OpenSince);
    }

    [Fact]
    public void Pieces_of_a_job_over_a_quarter_hour_count_once()
    {
        var factory = Work("1", "w1", Nine.AddMinutes(10), Nine.AddMinutes(20), pieces: 7);
        factory.Take(Sent.Work(Nine.AddMinutes(14), $"[{Sent.Start("2", "w1", Nine.AddMinutes(11))},{Sent.End("2", "w1", Nine.AddMinutes(14), 1)}]"));
        Assert.Equal(8_000_000, Assert.Single(View(factory, Nine.AddMinutes(40))).Day.MicroPieces);
    }

    [Fact]
    public void Station_s_window_holds_what_was_done_there_whoever_did_it()
    {
        var factory = Work("1", "w1", Nine, Nine.AddMinutes(10), pieces: 3);
        factory.Take(Sent.Work(Nine.AddMinutes(12), Sent.Start("2", "w2", Nine.AddMinutes(12))));
        var station = Assert.Single(factory.Fold.ViewStations(EventTime.From(Nine.AddMinutes(14))));
        Assert.Equal((600.0, 120.0, 3_000_000L), (Busy(station.Window.States), station.Window.Open / 1e9, station.Window.MicroPieces));
        Assert.Equal(LoadGap.NoCalendar, station.Window.Figures.Gap);
    }

    [Fact]
    public void Rolling_window_reaches_over_midnight()
    {
        var factory = Work("1", "w1", Midnight.AddMinutes(-10), Midnight.AddMinutes(2));
        var worker = Assert.Single(View(factory, Midnight.AddMinutes(5)));
        Assert.Equal((720.0, 120.0), (Busy(worker.Now.States), Busy(worker.Day.States)));
    }

    [Fact]
    public void Open_work_counts_beside_finished_work_and_says_since_when()
    {
        var factory = Work("1", "w1", Nine, Nine.AddMinutes(10));
        factory.Take(Sent.Work(Nine.AddMinutes(5), Sent.Start("2", "w1", Nine.AddMinutes(5))));
        var worker = Assert.Single(View(factory, Nine.AddMinutes(14)));
        Assert.Equal((600.0, 240.0), (Busy(worker.Now.States), worker.Now.Open / 1e9));
        Assert.Equal((600.0, 240.0), (Busy(worker.Day.States), worker.Day.Open / 1e9));
        Assert.Equal(EventTime.From(Nine.AddMinutes(5)), worker.OpenSince);
    }

    [Fact]
    public void Start_older_than_half_a_day_is_no_work_going_on()
    {
        var factory = new FoldedFactory().Take(Sent.Work(Midnight, Sent.Start("1", "w1", Midnight)));
        Assert.Equal(12 * 3600.0, Assert.Single(View(factory, Midnight.AddHours(12))).Day.Open / 1e9);
        Assert.Empty(View(factory, Midnight.AddHours(12).AddSeconds(1)));
    }

    [Fact]
    public void Superseded_start_is_no_work_going_on()
    {
        var factory = new FoldedFactory().Take(
            Sent.Work(Nine, Sent.Start("1", "w1", Nine)), Sent.Work(Nine.AddMinutes(1), Sent.Start("1", "w1", Nine.AddMinutes(1))),
            Sent.Work(Nine.AddMinutes(2), Sent.End("1", "w1", Nine.AddMinutes(2))));
        Assert.Equal((60.0, 0L), Assert.Single(View(factory, Nine.AddMinutes(10))) is var w ? (Busy(w.Day.States), w.Day.Open) : default);
    }

    [Fact]
    public void Station_s_state_holds_up_to_now()
    {
        var factory = new FoldedFactory().Take(
            new Sent(Nine, "kotadx/v1/f/l/a/state", "{\"v\":\"wait\",\"worker\":\"w1\"}"), new Sent(Nine, "kotadx/v1/f/l/b/state", "{\"v\":\"run\",\"worker\":\"w2\"}"));
        var view = View(factory, Nine.AddMinutes(5));
        Assert.Equal(300, view[0].Day.States[(int)WorkState.Wait] / 1e9);
        Assert.Equal((0.0, 300.0), (Busy(view[1].Day.States), view[1].Day.Open / 1e9));
    }

    [Fact]
    public void People_stand_in_order_of_their_tokens_whatever_their_load_and_unassigned_last()
    {
        var factory = new FoldedFactory();
        string?[] workers = ["w3", null, "zz", "w10", "w2", "A1"];
        for (var i = 0; i < workers.Length; i++)
        {
            factory.Take(Sent.Work(Nine.AddMinutes(10), $"[{Sent.Start($"{i}", workers[i], Nine)},{Sent.End($"{i}", workers[i], Nine.AddMinutes(i + 1))}]"));
        }

        Assert.Equal(["A1", "w10", "w2", "w3", "zz", "unassigned"], View(factory, Nine.AddMinutes(10)).Select(w => w.Worker));
    }

    [Fact]
    public void Yesterday_s_people_and_tomorrow_s_events_are_not_shown()
    {
        var factory = Work("1", "w1", Midnight.AddHours(-5), Midnight.AddHours(-4));
        factory.Take(Sent.Work(Nine, Sent.Start("9", "w9", Nine.AddHours(3)), FrameMarks.Backfill));
        Assert.Empty(View(factory, Nine));
    }

    private static IReadOnlyList<LiveWorker> View(FoldedFactory factory, DateTimeOffset now) => factory.Fold.View(EventTime.From(now), 15 * EventTime.Minute);

    private static double Busy(long[] states) => (states[(int)WorkState.Net] + states[(int)WorkState.Ancillary] + states[(int)WorkState.Setup]) / 1e9;

    private static FoldedFactory Work(string id, string worker, DateTimeOffset start, DateTimeOffset end, double? pieces = null) =>
        new FoldedFactory().Take(Sent.Work(start, Sent.Start(id, worker, start)), Sent.Work(end, Sent.End(id, worker, end, pieces)));
}
