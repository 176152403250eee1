using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>One station's fold under books that come and go, with the last value of each window of its people.</summary>
internal sealed class Shop : ILoadReceiver
{
    /// <summary>Where minutes are counted from: 8:00 of a working day.</summary>
    public static readonly long Eight = EventTime.From(new DateTimeOffset(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9))).UnixNanoseconds;

    public Shop(BookContent content) => Fold = new FactoryFold(BookOf(content), this);

    public FactoryFold Fold { get; }

    public Dictionary<string, (string Value, double? Continuous)> Points { get; } = [];

    public List<string> Lines => [.. Points.Where(static p => p.Value.Value.Length > 0).Select(static p => $"{p.Key} {p.Value.Value}").Order(StringComparer.Ordinal)];

    public static Book BookOf(BookContent content) => new("f", content, TimeZoneInfo.FindSystemTimeZoneById(content.Zone));

    public Shop Send(long time, string signal, string payload, FrameMarks marks = FrameMarks.None, long? arrival = null)
    {
        Fold.Fold(new Frame { Arrival = new EventTime(arrival ?? time), Kind = FrameKind.Message, Marks = marks, Origin = "test"u8, Topic = Encoding.UTF8.GetBytes("kotadx/v1/f/a/1/" + signal), Payload = Encoding.UTF8.GetBytes(payload) });
        return this;
    }

    public Shop Take(BookContent content, long at)
    {
        Fold.Take(BookOf(content), new EventTime(at));
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

    public void OnAnnotation(in Annotation annotation)
    {
    }

    private void Put(string kind, in WindowLoad load) =>
        Points[$"{kind} {load.Size} {Encoding.UTF8.GetString(load.Name)} [{Encoding.UTF8.GetString(load.Shift)}] {(load.Start.UnixNanoseconds - Eight) / EventTime.Minute}"] =
            (load.States.ContainsAnyExcept(0) || load.MicroPieces != 0 ? $"{string.Join(',', load.States.ToArray())} {load.MicroPieces} {load.Figures.Gap}" : "", load.ContinuousWork / 1e9);
}
