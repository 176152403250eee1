using System.Globalization;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Cases;

public sealed class RandomDayTests
{
    private const int Seeds = 12;

    private static readonly string[] Numbers =
        ["net_s", "ancillary_s", "setup_s", "wait_s", "idle_s", "unknown_s", "break_s", "away_s", "busy_s", "available_s", "load_rate", "coverage", "pieces"];

    [Fact]
    public void A_random_day_with_everything_in_it_is_what_a_slow_and_different_computation_finds() => InRandomDays((day, seed) =>
    {
        var folded = day.Fold(publishEvery: 7);
        foreach (var size in (string[])["day", "shift", "15m"])
        {
            GoldenDayTests.Compare(day.Expected(size), folded.Rows("worker_load_" + size), Numbers, $"seed {seed} {size}");
        }
    });

    [Fact]
    public void Order_of_arrival_moments_of_publishing_and_a_book_that_comes_late_leave_no_trace() => InRandomDays((day, seed) =>
    {
        // All at once, behind the day: then only what was said counts, not when it came.
        var last = day.Frames.Max(static frame => frame.Arrival).AddDays(1);
        var log = day.Frames.Where(static frame => !frame.IsRetained).Select(frame => frame with { Arrival = last }).ToArray();
        var straight = day.Fold(log).Points();
        var shuffled = log.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(straight, day.Fold(shuffled, publishEvery: 5).Points());

        // A book that comes behind everything says the same of it as one that was there first.
        var late = day.Fold(shuffled, publishEvery: 5, book: new BookContent());
        late.Fold.Take(day.Book, EventTime.From(last));
        late.Fold.Publish();
        Assert.Equal(straight, late.Points());
    }, backfill: true);

    private static void InRandomDays(Action<FactoryCase, int> check, bool backfill = false)
    {
        var count = Environment.GetEnvironmentVariable("KOTADX_RANDOM_DAYS") is { Length: > 0 } wanted ? int.Parse(wanted, CultureInfo.InvariantCulture) : Seeds;
        var folder = Directory.CreateTempSubdirectory("kotadx-days-").FullName;
        try
        {
            Oracle.Run(Path.Combine(Repository.Root, "tests", "Cases", "oracle.py"), "--random-many", "1", $"{count}", "--to", folder);
            for (var seed = 1; seed <= count; seed++)
            {
                check(FactoryCase.Open(Path.Combine(folder, $"{seed}"), backfill ? FrameMarks.Backfill : FrameMarks.None), seed);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
