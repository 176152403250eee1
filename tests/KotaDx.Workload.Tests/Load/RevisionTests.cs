using System.Buffers;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class RevisionTests
{
    private static readonly DateTimeOffset Nine = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9));
    private static readonly DateTimeOffset Midnight = Nine.AddHours(-9);

    [Fact]
    public void Open_window_keeps_its_first_revision_and_a_closed_one_counts_up()
    {
        var factory = new FoldedFactory().Take(Job(Nine.AddMinutes(1), "1", Nine, Nine.AddMinutes(1))).Publish();
        Assert.Equal((60.0, 1), First(factory));
        factory.Take(Job(Nine.AddMinutes(3), "2", Nine.AddMinutes(1), Nine.AddMinutes(2))).Publish();
        Assert.Equal((120.0, 1), First(factory));
        factory.Take(Job(Nine.AddMinutes(29), "3", Nine.AddMinutes(2), Nine.AddMinutes(3))).Publish();
        Assert.Equal((180.0, 1), First(factory));
        factory.Take(Job(Nine.AddMinutes(31), "4", Nine.AddMinutes(3), Nine.AddMinutes(4))).Publish();
        Assert.Equal((240.0, 2), First(factory));
        Assert.Equal(1, factory.Points.Of(WindowSize.Day, "w1", Midnight).Revision);
        Assert.Equal(2, factory.Points.OfTeam(WindowSize.Minute15, "all", Nine).Revision);
    }

    [Fact]
    public void Window_first_seen_after_it_closed_has_the_first_revision() =>
        Assert.Equal((60.0, 1), First(new FoldedFactory().Take(Job(Nine.AddHours(3), "1", Nine, Nine.AddMinutes(1))).Publish()));

    [Fact]
    public void Several_changes_in_one_minute_of_arrival_are_one_revision()
    {
        var factory = new FoldedFactory().Take(Job(Nine.AddHours(1), "1", Nine, Nine.AddMinutes(1))).Publish();
        factory.Take(Job(Nine.AddHours(2), "2", Nine.AddMinutes(1), Nine.AddMinutes(2))).Publish();
        factory.Take(Job(Nine.AddHours(2).AddSeconds(30), "3", Nine.AddMinutes(2), Nine.AddMinutes(3))).Publish();
        Assert.Equal((180.0, 2), First(factory));
    }

    [Fact]
    public void Work_taken_back_within_its_minute_leaves_nothing_and_no_revision()
    {
        // An end that comes late shows that the job ended before the windows it was thought to reach.
        var factory = new FoldedFactory().Take(Job(Nine.AddHours(1), "1", Nine, Nine.AddMinutes(40))).Publish();
        Assert.Equal(600, factory.Points.Of(WindowSize.Minute15, "w1", Nine.AddMinutes(30)).BusySeconds);
        factory.Take(Sent.Work(Nine.AddHours(1).AddSeconds(10), Sent.End("1", "w1", Nine.AddMinutes(5)))).Publish();
        Assert.Equal((0.0, 1), (factory.Points.Of(WindowSize.Minute15, "w1", Nine.AddMinutes(30)).BusySeconds, factory.Points.Of(WindowSize.Minute15, "w1", Nine.AddMinutes(30)).Revision));
        Assert.Empty(factory.Points.OfTeam(WindowSize.Minute15, "all", Nine.AddMinutes(30)).BusySeconds);
        factory.Take(Job(Nine.AddHours(2), "2", Nine.AddMinutes(30), Nine.AddMinutes(31))).Publish();
        Assert.Equal(1, factory.Points.Of(WindowSize.Minute15, "w1", Nine.AddMinutes(30)).Revision);
        Assert.Equal(1, factory.Points.OfTeam(WindowSize.Minute15, "all", Nine.AddMinutes(30)).Revision);
    }

    [Fact]
    public void Work_taken_back_later_is_a_revision_to_nothing()
    {
        var factory = new FoldedFactory().Take(Job(Nine.AddHours(1), "1", Nine, Nine.AddMinutes(40))).Publish();
        factory.Take(Sent.Work(Nine.AddHours(2), Sent.End("1", "w1", Nine.AddMinutes(5)))).Publish();
        var emptied = factory.Points.Of(WindowSize.Minute15, "w1", Nine.AddMinutes(30));
        Assert.Equal((0.0, 2), (emptied.BusySeconds, emptied.Revision));
    }

    [Fact]
    public void Nothing_new_hands_on_nothing()
    {
        var job = Job(Nine.AddMinutes(1), "1", Nine, Nine.AddMinutes(1));
        var factory = new FoldedFactory().Take(job).Publish();
        var handed = factory.Points.Handed;
        factory.Publish().Take(job).Publish();
        Assert.Equal(handed, factory.Points.Handed);
    }

    [Fact]
    public void Window_that_lost_a_figure_says_so_from_then_on()
    {
        // Two people make a leveling; when a late end shows that one of them was not there, there is none.
        var buffer = new ArrayBufferWriter<byte>();
        var fold = new FactoryFold(Book.Open("f"), new LineProtocolWriter(buffer));
        Assert.DoesNotContain(Lines(Job(Nine.AddHours(1), "1", Nine, Nine.AddMinutes(40)), Sent.Work(Nine.AddHours(1), $"[{Sent.Start("2", "w2", Nine.AddMinutes(30))},{Sent.End("2", "w2", Nine.AddMinutes(41))}]")), IsRenewed);
        Assert.Equal(
            [$"team_leveling_15m,factory=f,team=all n_used=1i,n_team=1i,quality=\"n<2\",rev=2i,renewed=t {Nine.AddMinutes(30).ToUnixTimeSeconds()}000000000"],
            Lines(Sent.Work(Nine.AddHours(2), Sent.End("1", "w1", Nine.AddMinutes(5)))).Where(IsRenewed));

        string[] Lines(params Sent[] log)
        {
            buffer.ResetWrittenCount();
            foreach (var sent in log)
            {
                fold.Fold(new Frame { Arrival = EventTime.From(sent.Arrival), Kind = sent.Kind, Topic = Encoding.UTF8.GetBytes(sent.Topic), Payload = Encoding.UTF8.GetBytes(sent.Payload) });
            }

            fold.Publish();
            return Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n');
        }

        static bool IsRenewed(string line) => line.Contains("renewed", StringComparison.Ordinal);
    }

    private static Sent Job(DateTimeOffset arrival, string id, DateTimeOffset start, DateTimeOffset end) =>
        Sent.Work(arrival, $"[{Sent.Start(id, "w1", start)},{Sent.End(id, "w1", end)}]");

    private static (double BusySeconds, int Revision) First(FoldedFactory factory)
    {
        var quarter = factory.Points.Of(WindowSize.Minute15, "w1", Nine);
        return (quarter.BusySeconds, quarter.Revision);
    }
}
