using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class WithdrawnMinutesTests
{
    private const long Minute = EventTime.Minute;
    private static readonly long Eight = EventTime.From(new DateTimeOffset(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9))).UnixNanoseconds;

    [Theory]
    [InlineData(300, 385)]
    [InlineData(420, 905)]
    [InlineData(385, 395)]
    public void Minutes_of_a_shift_that_is_at_another_time_now_are_taken_back(int start, int end)
    {
        // The new shift cuts a quarter hour in two; nothing is left in its second part.
        var edited = new Shop(Content()).Send(Eight, "temp", "1").Publish().Take(Content(start, end), Eight).Publish();
        Assert.Equal(new Shop(Content(start, end)).Send(Eight, "temp", "1").Publish().Lines, edited.Lines);
    }

    private static BookContent Content(int start = 385, int end = 905) => new()
    {
        Shifts = [new("s1", "", start, end, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Workers = [new("w1", "t", "s1", ["T1"], BookContent.Always)],
        Roster = [new("a", "1", "s1", "w1", 1, BookContent.Always, null)],
        StandardTimes = [new("*", "*", "*", 60, BookContent.Always)],
    };

    private static Book Of(BookContent content) => new("f", content, TimeZoneInfo.FindSystemTimeZoneById(content.Zone));

    private sealed class Shop : ILoadReceiver
    {
        public Shop(BookContent content) => Fold = new FactoryFold(Of(content), this);

        public FactoryFold Fold { get; }

        public Dictionary<string, (string Value, double? Continuous)> Points { get; } = [];

        public List<string> Lines => [.. Points.Where(static p => p.Value.Value.Length > 0).Select(static p => $"{p.Key} {p.Value.Value}").Order(StringComparer.Ordinal)];

        public Shop Send(long time, string signal, string payload, FrameMarks marks = FrameMarks.None, long? arrival = null)
        {
            Fold.Fold(new Frame { Arrival = new EventTime(arrival ?? time), Kind = FrameKind.Message, Marks = marks, Origin = "test"u8, Topic = Encoding.UTF8.GetBytes("kotadx/v1/f/a/1/" + signal), Payload = Encoding.UTF8.GetBytes(payload) });
            return this;
        }

        public Shop Take(BookContent content, long at)
        {
            Fold.Take(Of(content), new EventTime(at));
            return this;
        }

        public Shop Publish()
        {
            Fold.Publish();
            return this;
        }

        public void OnWorker(in WindowLoad load) => Put("worker", load);

        public void OnStation(in WindowLoad load) => Put("station", load);

        public void OnTeam(in TeamLoads loads)
        {
        }

        public void OnLine(in TeamLoads loads)
        {
        }

        private void Put(string kind, in WindowLoad load) =>
            Points[$"{kind} {load.Size} {Encoding.UTF8.GetString(load.Name)} [{Encoding.UTF8.GetString(load.Shift)}] {(load.Start.UnixNanoseconds - Eight) / Minute}"] =
                (load.States.ContainsAnyExcept(0) || load.MicroPieces != 0 ? $"{string.Join(',', load.States.ToArray())} {load.MicroPieces} {load.Figures.Gap}" : "", load.ContinuousWork / 1e9);
    }
}
