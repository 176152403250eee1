using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class FactoryFoldTests
{
    private static readonly DateTimeOffset Nine = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9));
    private static readonly DateTimeOffset Midnight = Nine.AddHours(-9);

    [Fact]
    public void Job_is_busy_from_start_to_end_in_every_window()
    {
        var points = FoldedFactory.Of(
            Sent.Work(Nine, Sent.Start("1", "w1", Nine)),
            Sent.Work(Nine.AddMinutes(20), Sent.End("1", "w1", Nine.AddSeconds(16 * 60 + 1.5), pieces: 3))).Points;
        Assert.Equal(60, points.Of(WindowSize.Minute1, "w1", Nine).BusySeconds);
        Assert.Equal(900, points.Of(WindowSize.Minute15, "w1", Nine).BusySeconds);
        Assert.Equal(61.5, points.Of(WindowSize.Minute15, "w1", Nine.AddMinutes(15)).BusySeconds);
        Assert.Equal(961.5, points.Of(WindowSize.Day, "w1", Midnight).BusySeconds);
        Assert.Equal(3, points.Of(WindowSize.Day, "w1", Midnight).Pieces);
        Assert.Equal(3, points.Of(WindowSize.Minute1, "w1", Nine.AddMinutes(16)).Pieces);
        Assert.Equal([961.5], points.OfTeam(WindowSize.Day, Book.Everyone, Midnight).BusySeconds);
    }

    [Fact]
    public void Overlapping_jobs_of_one_person_are_a_union()
    {
        var points = FoldedFactory.Of(
            Sent.Work(Nine, $"[{Sent.Start("1", "w1", Nine)},{Sent.Start("2", "w1", Nine.AddMinutes(5), "setup")}]"),
            Sent.Work(Nine.AddHours(1), $"[{Sent.End("1", "w1", Nine.AddMinutes(10))},{Sent.End("2", "w1", Nine.AddMinutes(15))}]")).Points;
        var day = points.Of(WindowSize.Day, "w1", Midnight);
        Assert.Equal(900, day.BusySeconds);
        Assert.Equal(600, day.Seconds(WorkState.Net));
        Assert.Equal(300, day.Seconds(WorkState.Setup));
    }

    [Fact]
    public void Job_over_midnight_is_split_and_its_pieces_count_on_the_day_it_was_done()
    {
        var start = Midnight.AddHours(23);
        var points = FoldedFactory.Of(
            Sent.Work(start, Sent.Start("1", "w1", start)),
            Sent.Work(start.AddHours(1), Sent.End("1", "w1", start.AddHours(1), pieces: 5))).Points;
        Assert.Equal((3600.0, 5.0), (points.Of(WindowSize.Day, "w1", Midnight).BusySeconds, points.Of(WindowSize.Day, "w1", Midnight).Pieces));
        Assert.Equal(0, points.Of(WindowSize.Day, "w1", Midnight.AddDays(1)).BusySeconds);
    }

    [Theory]
    [InlineData("s1 w1 0|e1 w1 10", 600, 0, 0)]
    [InlineData("e1 w1 10|s1 w1 0", 600, 0, 0)]
    [InlineData("s1 w1 0", 0, 1, 0)]
    [InlineData("e1 w1 10", 0, 0, 1)]
    [InlineData("s1 w1 0|s1 w1 5|e1 w1 10", 300, 1, 0)]
    [InlineData("s1 w1 0|e1 w1 5|e1 w1 10", 300, 0, 1)]
    [InlineData("s1 w1 0|e1 w1 5|s1 w1 5|e1 w1 10", 600, 0, 0)]
    [InlineData("s1 w1 0|e1 - 10", 600, 0, 0)]
    [InlineData("s1 - 0|e1 w1 10", 600, 0, 0)]
    [InlineData("s1 w1 0|e1 w2 10", 0, 1, 1)]
    [InlineData("s1 w2 0|s1 w1 1|e1 w1 10|e1 w2 11", 540, 0, 0)]
    [InlineData("s1 w1 0|s1 w2 1|e1 - 10|e1 - 11", 600, 0, 0)]
    [InlineData("s1 w1 0|e2 w1 10", 0, 1, 1)]
    [InlineData("s1 w1 5|e1 w1 5", 0, 0, 0)]
    [InlineData("s1 w1 0|e1 w1 10080", 604800, 0, 0)]
    [InlineData("s1 w1 0|e1 w1 10081", 0, 1, 1)]
    [InlineData("s1 w2 -10081|s1 w1 0|e1 - 10", 600, 1, 0)]
    public void Starts_and_ends_are_joined_or_counted(string events, double busySeconds, int openStarts, int orphanEnds)
    {
        var factory = new FoldedFactory();
        foreach (var text in events.Split('|'))
        {
            var (what, worker, minute) = text.Split(' ') is [var a, var b, var c] ? (a, b == "-" ? null : b, int.Parse(c, null)) : default;
            var time = Nine.AddMinutes(minute);
            factory.Take(Sent.Work(Nine.AddDays(20), what[0] == 's' ? Sent.Start(what[1..], worker, time) : Sent.End(what[1..], worker, time), FrameMarks.Backfill));
        }

        factory.Publish();
        Assert.Equal(busySeconds, factory.Points.Workers.Values.Where(p => p.Size == WindowSize.Day && p.Name == "w1").Sum(p => p.BusySeconds));
        Assert.Equal((openStarts, orphanEnds), ((int)factory.Ledger.OpenStarts, (int)factory.Ledger.OrphanEnds));
    }

    [Fact]
    public void Names_that_arrived_in_another_order_do_not_change_who_is_joined_at_one_instant()
    {
        // Two people begin the same job in the same instant, and its end leaves out who.
        Sent[] log =
        [
            Sent.Work(Nine, Sent.Start("1", "w1", Nine), FrameMarks.Backfill), Sent.Work(Nine, Sent.Start("1", "w2", Nine), FrameMarks.Backfill),
            Sent.Work(Nine, Sent.End("1", null, Nine.AddMinutes(5)), FrameMarks.Backfill),
        ];
        Assert.Equal(300, FoldedFactory.Of(log).Points.Of(WindowSize.Day, "w1", Midnight).BusySeconds);
        Assert.Equal(300, FoldedFactory.Of(log.Reverse()).Points.Of(WindowSize.Day, "w1", Midnight).BusySeconds);
        Assert.Equal(300, FoldedFactory.Of(log[1], log[0], log[2]).Points.Of(WindowSize.Day, "w1", Midnight).BusySeconds);
    }

    [Fact]
    public void One_lost_end_does_not_make_every_later_job_of_its_id_heavier()
    {
        var factory = new FoldedFactory();
        factory.Take(Sent.Work(Nine, Sent.Start("1", "gone", Nine), FrameMarks.Backfill));
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Jobs = 2000;
        for (var i = 1; i <= Jobs; i++)
        {
            var start = Nine.AddMinutes(i);
            factory.Fold.Fold(Frame(Sent.Start("1", "w1", start)));
            factory.Fold.Fold(Frame(Sent.End("1", "w1", start.AddSeconds(30))));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Jobs * 10_000L);
        factory.Publish();
        Assert.Equal(Jobs * 30.0, factory.Points.Workers.Values.Where(p => p.Size == WindowSize.Day).Sum(p => p.BusySeconds));

        static Frame Frame(string payload) => new()
        {
            Arrival = EventTime.From(Nine), Kind = FrameKind.Message, Marks = FrameMarks.Backfill,
            Topic = "kotadx/v1/f/l/s/work"u8, Payload = Encoding.UTF8.GetBytes(payload),
        };
    }

    [Fact]
    public void State_of_a_station_holds_until_its_next_one_and_at_most_a_day()
    {
        var points = FoldedFactory.Of(
            State(Nine, "{\"v\":\"wait\",\"worker\":\"w1\"}"), State(Nine.AddMinutes(10), "{\"v\":\"net\",\"worker\":\"w1\"}"),
            State(Nine.AddMinutes(15), "{\"v\":\"idle\",\"worker\":\"w2\"}"), State(Nine.AddHours(40), "idle")).Points;
        var day = points.Of(WindowSize.Day, "w1", Midnight);
        Assert.Equal((600.0, 300.0), (day.Seconds(WorkState.Wait), day.Seconds(WorkState.Net)));
        Assert.Equal(24 * 3600.0, points.Workers.Values.Where(p => p.Size == WindowSize.Day && p.Name == "w2").Sum(p => p.Seconds(WorkState.Idle)));
        Assert.Equal([0.0, 300.0], points.OfTeam(WindowSize.Day, Book.Everyone, Midnight).BusySeconds);
    }

    [Fact]
    public void Work_beats_waiting_and_rest_beats_work_where_they_overlap()
    {
        var points = FoldedFactory.Of(
            Sent.Work(Nine, Sent.Start("1", "w1", Nine)),
            Sent.Work(Nine.AddMinutes(10), Sent.End("1", "w1", Nine.AddMinutes(10))),
            State(Nine.AddMinutes(5), "{\"v\":\"break\",\"worker\":\"w1\"}"), State(Nine.AddMinutes(8), "{\"v\":\"wait\",\"worker\":\"w1\"}"),
            State(Nine.AddMinutes(14), "{\"v\":\"wait\",\"worker\":\"w1\"}")).Points;
        var day = points.Of(WindowSize.Day, "w1", Midnight);
        Assert.Equal((420.0, 180.0, 240.0), (day.BusySeconds, day.Seconds(WorkState.Break), day.Seconds(WorkState.Wait)));
    }

    [Fact]
    public void Work_of_nobody_named_stays_its_own_bar_and_out_of_the_team()
    {
        var factory = FoldedFactory.Of(
            Sent.Work(Nine, Sent.Start("1", null, Nine)), Sent.Work(Nine.AddMinutes(5), Sent.End("1", null, Nine.AddMinutes(5))),
            Sent.Work(Nine, Sent.Start("2", "w1", Nine)), Sent.Work(Nine.AddMinutes(5), Sent.End("2", null, Nine.AddMinutes(1))));
        Assert.Equal(300, factory.Points.Of(WindowSize.Day, FactoryFold.UnassignedName, Midnight).BusySeconds);
        Assert.Equal([60.0], factory.Points.OfTeam(WindowSize.Day, Book.Everyone, Midnight).BusySeconds);
        Assert.Equal(1, factory.Ledger.Unassigned);
    }

    [Fact]
    public void Book_gives_each_worker_a_home_team()
    {
        var book = new Book("f", new BookContent { Workers = [new WorkerEntry("w1", "press", "", [], BookContent.Always)] }, Book.DefaultZone);
        var factory = new FoldedFactory(book).Take(
            Sent.Work(Nine, $"[{Sent.Start("1", "w1", Nine)},{Sent.Start("2", "w2", Nine)}]"),
            Sent.Work(Nine.AddMinutes(5), $"[{Sent.End("1", "w1", Nine.AddMinutes(1))},{Sent.End("2", "w2", Nine.AddMinutes(5))}]")).Publish();
        Assert.Equal([60.0], factory.Points.OfTeam(WindowSize.Day, "press", Midnight).BusySeconds);
        Assert.Equal([300.0], factory.Points.OfTeam(WindowSize.Day, Book.Everyone, Midnight).BusySeconds);
        Assert.Equal("press", factory.Points.Of(WindowSize.Day, "w1", Midnight).Team);
    }

    [Theory]
    [InlineData("2026-04-01T09:02:00+09:00", FrameMarks.None, "2026-04-01T09:02", 0, 0)]
    [InlineData("2026-04-01T09:02:00.000001+09:00", FrameMarks.None, "2026-04-01T09:00", 1, 0)]
    [InlineData("2026-03-31T09:00:00+09:00", FrameMarks.None, "2026-03-31T09:00", 0, 1)]
    [InlineData("2026-03-31T08:59:59.999999+09:00", FrameMarks.None, "2026-04-01T09:00", 1, 0)]
    [InlineData("2026-04-01T08:45:00+09:00", FrameMarks.None, "2026-04-01T08:45", 0, 0)]
    [InlineData("2026-04-01T08:44:59+09:00", FrameMarks.None, "2026-04-01T08:44", 0, 1)]
    [InlineData("2099-01-01T00:00:00+09:00", FrameMarks.None, "2026-04-01T09:00", 1, 0)]
    [InlineData("2026-04-01T08:50:00", FrameMarks.None, "2026-04-01T08:50", 0, 0)]
    [InlineData("2001-02-03T04:05:06", FrameMarks.Backfill, "2001-02-03T04:05", 0, 0)]
    [InlineData("2099-12-31T00:00:00Z", FrameMarks.Backfill, "2099-12-31T09:00", 0, 0)]
    public void Event_time_holds_unless_it_is_too_far_from_arrival(string ts, FrameMarks marks, string minuteInJapan, int replaced, int late)
    {
        var factory = FoldedFactory.Of(new Sent(Nine, Sent.Station + "/cycle", $"{{\"ts\":\"{ts}\",\"worker\":\"w1\"}}", marks));
        var minute = DateTimeOffset.Parse(minuteInJapan + "+09:00", null);
        Assert.Equal(1, factory.Points.Of(WindowSize.Minute1, "w1", minute).Pieces);
        Assert.Equal((replaced, late), ((int)factory.Ledger.TimeReplaced, (int)factory.Ledger.Late));
    }

    [Theory]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("2200-01-01T00:00:00Z")]
    [InlineData("1970-01-01T08:59:59")]
    public void Backfilled_time_outside_two_centuries_is_refused(string ts)
    {
        var factory = FoldedFactory.Of(new Sent(Nine, Sent.Station + "/cycle", $"{{\"ts\":\"{ts}\"}}", FrameMarks.Backfill));
        Assert.Equal(1, factory.Ledger.Refused(ParseStatus.TimeOutOfRange));
        Assert.Empty(factory.Points.Workers);
    }

    [Theory]
    [InlineData("{\"ts\":\"2026-04-01T08:59:00+09:00\",\"seq\":1}", "{\"ts\":\"2026-04-01T08:59:00+09:00\",\"seq\":1}", 1)]
    [InlineData("{\"ts\":\"2026-04-01T08:59:00+09:00\",\"seq\":1}", "{\"ts\":\"2026-04-01T08:59:00+09:00\",\"seq\":2}", 2)]
    [InlineData("{\"ts\":\"2026-04-01T08:59:00+09:00\",\"seq\":1}", "{\"ts\":\"2026-04-01T08:59:01+09:00\",\"seq\":1}", 2)]
    [InlineData("{\"ts\":\"2026-04-01T08:59:00+09:00\"}", "{\"ts\":\"2026-04-01T08:59:00+09:00\"}", 1)]
    [InlineData("{\"ts\":\"2026-04-01T08:59:00+09:00\"}", "{\"ts\":\"2026-04-01T08:59:00+09:00\",\"v\":2}", 3)]
    [InlineData("{\"ts\":\"2026-04-01T08:59:00+09:00\",\"worker\":\"w1\"}", "{\"ts\":\"2026-04-01T08:59:00+09:00\",\"worker\":\"w2\"}", 2)]
    [InlineData("{\"seq\":1}", "{\"seq\":1}", 1)]
    [InlineData("{\"seq\":1}", "{\"seq\":2}", 2)]
    [InlineData("{\"seq\":1,\"v\":1}", "{\"seq\":1,\"v\":2}", 3)]
    [InlineData("", "", 2)]
    [InlineData("1", "1", 2)]
    public void Same_reading_counts_once(string first, string second, double pieces)
    {
        var factory = FoldedFactory.Of(new Sent(Nine, Sent.Station + "/cycle", first), new Sent(Nine.AddSeconds(30), Sent.Station + "/cycle", second));
        Assert.Equal(pieces, factory.Points.Workers.Values.Where(p => p.Size == WindowSize.Day).Sum(p => p.Pieces));
    }

    [Fact]
    public void Sequence_number_without_a_time_is_remembered_for_ten_minutes()
    {
        Sent At(double minutes) => new(Nine.AddMinutes(minutes), Sent.Station + "/temp", "{\"seq\":1,\"v\":20}");
        Assert.Equal(2, FoldedFactory.Of(At(0), At(5), At(9.9)).Ledger.ReadingsDuplicate);
        Assert.Equal(0, FoldedFactory.Of(At(0), At(21)).Ledger.ReadingsDuplicate);
        Assert.Equal(0, FoldedFactory.Of(At(0), At(1) with { Topic = "kotadx/v1/f/l/other/temp" }).Ledger.ReadingsDuplicate);
    }

    [Theory]
    [InlineData("cycle", "1", 0)]
    [InlineData("work", "{\"ev\":\"start\",\"id\":\"1\"}", 0)]
    [InlineData("temp", "20", 0)]
    [InlineData("state", "net", 1)]
    public void Retained_message_sets_state_and_is_never_an_event(string signal, string payload, int used)
    {
        var factory = FoldedFactory.Of(new Sent(Nine, $"{Sent.Station}/{signal}", payload, FrameMarks.Retained));
        Assert.Equal((used, 1 - used, 1 - used), ((int)factory.Ledger.ReadingsUsed, (int)factory.Ledger.ReadingsRecorded, (int)factory.Ledger.Retained));
        Assert.Equal(1, factory.Ledger.FramesAccepted);
        Assert.Equal(0, factory.Ledger.OpenStarts);
        Assert.Empty(factory.Points.Workers);
    }

    [Theory]
    [InlineData("kotadx/v1/f/l/s/work", "{\"ev\":\"start\"}", FrameKind.Message, FrameMarks.None, ParseStatus.MissingId)]
    [InlineData("kotadx/v1/f/l/s/a/b/c/d/e", "1", FrameKind.Message, FrameMarks.None, ParseStatus.TopicDepth)]
    [InlineData("kotadx/v1/f/l/S/temp", "1", FrameKind.Message, FrameMarks.None, ParseStatus.TopicLevel)]
    [InlineData("kotadx/v1/g/l/s/temp", "1", FrameKind.Message, FrameMarks.None, ParseStatus.TooManyFactories)]
    [InlineData("kotadx/v1/f/l/s", "temp 1", FrameKind.SerialLine, FrameMarks.Cut, ParseStatus.CutLine)]
    [InlineData("kotadx/v1/f/l/s", "12.5", FrameKind.SerialLine, FrameMarks.None, ParseStatus.BadLine)]
    [InlineData("kotadx/v1/f/l/s", "temp x", FrameKind.SerialLine, FrameMarks.None, ParseStatus.NotANumber)]
    public void Refused_frame_is_kept_with_its_reason_and_those_behind_it_flow(string topic, string payload, FrameKind kind, FrameMarks marks, ParseStatus reason)
    {
        var factory = FoldedFactory.Of(new Sent(Nine, topic, payload, marks, kind), new Sent(Nine, Sent.Station + "/cycle", ""));
        var refusal = Assert.Single(factory.Fold.Refusals);
        Assert.Equal((reason, "test"), (refusal.Reason, refusal.Origin));
        Assert.Equal(payload.Split(' ')[^1], refusal.Excerpt.Split(' ')[^1]);
        Assert.Equal((1, 1, 1), ((int)factory.Ledger.Refused(reason), (int)factory.Ledger.FramesRejected, (int)factory.Ledger.FramesAccepted));
    }

    [Fact]
    public void Serial_line_is_folded_like_a_message()
    {
        var factory = FoldedFactory.Of(
            new Sent(Nine, Sent.Station, "cycle 2", Kind: FrameKind.SerialLine), new Sent(Nine, Sent.Station + "/cycle", "3", Kind: FrameKind.SerialLine),
            new Sent(Nine, Sent.Station, "~~kotadx/v1/f/l/s/cycle 4", Kind: FrameKind.SerialLine));
        Assert.Equal(9, factory.Points.Of(WindowSize.Day, FactoryFold.UnassignedName, Midnight).Pieces);
    }

    [Fact]
    public void Bad_element_of_a_batch_is_refused_and_the_others_count()
    {
        var factory = FoldedFactory.Of(new Sent(Nine, Sent.Station + "/cycle", "[1,\"x\",-1,2]"));
        Assert.Equal(3, factory.Points.Of(WindowSize.Day, FactoryFold.UnassignedName, Midnight).Pieces);
        Assert.Equal((1, 4, 2), ((int)factory.Ledger.FramesAccepted, (int)factory.Ledger.ReadingsReceived, (int)factory.Ledger.ReadingsRefused));
    }

    [Fact]
    public void Signal_that_nobody_declared_is_listed_and_counted()
    {
        var factory = FoldedFactory.Of(
            new Sent(Nine, Sent.Station + "/vibration", "1"), new Sent(Nine, Sent.Station + "/vibration", "not even json"), new Sent(Nine, "tele/plug/SENSOR", "{}"));
        Assert.Equal(2, factory.Fold.Unmapped["l/s/vibration"]);
        Assert.Equal(1, factory.Fold.Unmapped["tele/plug/SENSOR"]);
        Assert.Equal(3, factory.Ledger.FramesUnmapped);
    }

    [Fact]
    public void Memory_for_a_stranger_s_faults_and_names_is_bounded()
    {
        var factory = new FoldedFactory();
        for (var i = 0; i < 1500; i++)
        {
            factory.Take(new Sent(Nine, $"{Sent.Station}/x{i}", ""), new Sent(Nine, Sent.Station + "/temp", $"bad{i}"));
        }

        Assert.Equal(100, factory.Fold.Refusals.Count);
        Assert.Equal("bad1400", factory.Fold.Refusals.First().Excerpt);
        Assert.Equal(1000, factory.Fold.Unmapped.Count);
        Assert.Equal((1500, 1500), ((int)factory.Ledger.ReadingsUnmapped, (int)factory.Ledger.ReadingsRefused));
    }

    [Fact]
    public void Excerpt_shows_foreign_bytes_without_letting_them_act()
    {
        var factory = FoldedFactory.Of(new Sent(Nine, Sent.Station + "/temp", "\u001b[31mあ\u0007\u202e\u2028"));
        Assert.Equal("\\x1B[31mあ\\x07\\xE2\\x80\\xAE\\xE2\\x80\\xA8", factory.Fold.Refusals.Single().Excerpt);
    }

    [Fact]
    public void Total_sent_as_pieces_does_not_stop_the_fold()
    {
        var factory = new FoldedFactory();
        var batch = $"[{string.Join(',', Enumerable.Repeat("1000000000", 5000))}]";
        factory.Take(new Sent(Nine, Sent.Station + "/cycle", batch), new Sent(Nine.AddMinutes(20), Sent.Station + "/cycle", batch)).Publish();
        Assert.Equal(long.MaxValue, factory.Points.Of(WindowSize.Day, FactoryFold.UnassignedName, Midnight).MicroPieces);
        Assert.Equal(long.MaxValue, factory.Fold.View(EventTime.From(Nine.AddHours(1)), EventTime.Hour).Single().Day.MicroPieces);
    }

    [Fact]
    public void Any_epoch_number_is_a_time_or_a_reason()
    {
        var factory = new FoldedFactory();
        foreach (var ts in (string[])["0", "9223372036854775799", "9223372036854775807", "9999999999999999999", "99999999999999999999", "9223372036", "9223372035"])
        {
            factory.Take(new Sent(Nine, Sent.Station + "/temp", $"{{\"ts\":{ts},\"v\":1}}"), new Sent(Nine, Sent.Station + "/temp", $"{{\"ts\":{ts},\"v\":1}}", FrameMarks.Backfill));
        }

        Assert.Equal(14, factory.Ledger.ReadingsReceived);
    }

    [Theory]
    [InlineData(FrameKind.Message, Sent.Station + "/temp", "21.5")]
    [InlineData(FrameKind.Message, Sent.Station + "/temp", "[{\"v\":1,\"u\":\"A\"},2,3]")]
    [InlineData(FrameKind.Message, Sent.Station + "/work", "{\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w1\",\"ts\":\"2026-04-01T09:00:00+09:00\"}")]
    [InlineData(FrameKind.Message, Sent.Station + "/state", "{\"v\":\"net\",\"worker\":\"w1\",\"ts\":\"2026-04-01T08:59:00\"}")]
    [InlineData(FrameKind.Message, Sent.Station + "/cycle", "{\"ts\":1775001540,\"seq\":7}")]
    [InlineData(FrameKind.Message, Sent.Station + "/cycle", "{\"seq\":7}")]
    [InlineData(FrameKind.SerialLine, Sent.Station, "temp=21.5")]
    [InlineData(FrameKind.SerialLine, Sent.Station, "{\"signal\":\"temp\",\"v\":21.5}")]
    public void Measurements_and_duplicates_under_known_names_cost_no_memory(FrameKind kind, string topic, string payload)
    {
        var fold = new FactoryFold(Book.Open("f"), new PublishedPoints());
        var arrival = EventTime.From(Nine);
        var topicBytes = Encoding.UTF8.GetBytes(topic);
        var bytes = Encoding.UTF8.GetBytes(payload);
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                fold.Fold(new Frame { Arrival = arrival, Kind = kind, Topic = topicBytes, Payload = bytes });
            }
        }));
        Assert.Equal(0, fold.Ledger.FramesRejected);
    }

    [Fact]
    public void Ledger_copy_stands_still()
    {
        var factory = FoldedFactory.Of(new Sent(Nine, Sent.Station + "/temp", "x"));
        var copy = factory.Ledger.Copy();
        factory.Take(new Sent(Nine, Sent.Station + "/temp", "x"));
        Assert.Equal((1L, 1L), (copy.FramesReceived, copy.Refused(ParseStatus.NotANumber)));
        Assert.True(copy.AddsUp);
    }

    private static Sent State(DateTimeOffset at, string payload) => new(at, Sent.Station + "/state", payload);
}
