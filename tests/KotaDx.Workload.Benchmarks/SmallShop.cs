using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Benchmarks;

/// <summary>Forty people of two lines on an April morning, each at a machine that tells of a piece every half minute or so.</summary>
internal static class SmallShop
{
    private const int People = 40;

    private static readonly DateTimeOffset ShiftStart = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    /// <summary>Folds some minutes, publishing each second for the first of them and then each minute.</summary>
    public static void Work(ILoadReceiver receiver, int minutes)
    {
        var fold = new FactoryFold(Book(), receiver);
        var random = new Random(7);
        var next = Enumerable.Range(0, People).Select(_ => random.Next(30_000)).ToArray();
        for (var second = 0; second < minutes * 60; second++)
        {
            for (var i = 0; i < People; i++)
            {
                for (; next[i] < (second + 1) * 1000; next[i] += 20_000 + random.Next(25_000))
                {
                    var time = ShiftStart.AddMilliseconds(next[i]);
                    fold.Fold(new Frame
                    {
                        Arrival = EventTime.From(ShiftStart.AddSeconds(second + 1)), Origin = "bench"u8, Kind = FrameKind.Message,
                        Topic = Encoding.ASCII.GetBytes($"kotadx/v1/f/l{i / 20}/s{i:D3}/cycle"),
                        Payload = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{time.ToUnixTimeMilliseconds()},\"v\":1}}")),
                    });
                }
            }

            if (second % 60 == 59 || second < 60)
            {
                fold.Publish();
            }
        }
    }

    private static Book Book() => new("f", new BookContent
    {
        Shifts = [new ShiftEntry("day", "", 8 * 60, 17 * 60, [new MinuteSpan(12 * 60, 12 * 60 + 45)], [DayOfWeek.Wednesday], BookContent.Always)],
        Workers = [.. Enumerable.Range(0, People).Select(static i => new WorkerEntry($"w{i:D3}", $"team{i / 10}", "", [], BookContent.Always))],
        Roster = [.. Enumerable.Range(0, People).Select(static i => new RosterEntry($"l{i / 20}", $"s{i:D3}", "day", $"w{i:D3}", 1, BookContent.Always, null))],
        StandardTimes = [new StandardTimeEntry(Factories.Book.Any, Factories.Book.Any, Factories.Book.Any, 30, BookContent.Always)],
    }, Factories.Book.DefaultZone);
}
