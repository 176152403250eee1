using CsCheck;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;

namespace KotaDx.Workload.Tests.Load;

/// <summary>Silence and last words of a device: what is known of a state does not depend on the order in which they are heard.</summary>
public sealed class LifeTests
{
    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private static readonly Book Book = new("f", new BookContent
    {
        Shifts = [new("day", "", 8 * 60, 12 * 60, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
        Stations = [new("l", "s", "", SeesAllWork: true, MaxSilenceSeconds: 180, ToggleBadge: false, BookContent.Always)],
        Workers = [new("w1", "t", "", [], BookContent.Always)],
        Roster = [new("l", "s", "day", "w1", 1, BookContent.Always, null)],
    }, Book.DefaultZone);

    [Fact]
    public void Order_in_which_signs_of_life_and_farewells_come_changes_nothing() =>
        Gen.Select(Gen.Select(Gen.Int[0, 1200], Gen.OneOf("online", "offline", "net", "idle")).Array[2, 25], Gen.Int).Sample(
            (said, seed) =>
            {
                var shuffled = said.ToArray();
                new Random(seed).Shuffle(shuffled);
                Assert.Equal(Fold(said), Fold(shuffled));
            },
            iter: 500);

    [Fact]
    public void Silence_beyond_the_limit_is_unknown_from_the_last_reading_on_and_a_farewell_ends_knowledge_at_once()
    {
        // Net from 8:00; heard at 8:02 and, 4 min later, at 8:06; then offline at 8:08 behind a last word at 8:07, and back at 8:10.
        var shift = Assert.Single(Rows([(0, "net"), (120, "online"), (360, "online"), (420, "online"), (480, "offline"), (600, "online"), (601, "idle")]), static row => row["worker"] == "w1");
        Assert.Equal($"{120 + 60 + 1}", shift["net_s"]);
    }

    private static IReadOnlyList<string> Fold((int Second, string Word)[] said) => [.. Rows(said).Select(static row => row.Key + " " + string.Join(' ', row.Values.Values))];

    private static IReadOnlyList<Row> Rows((int Second, string Word)[] said)
    {
        var folded = new FoldedCase(Book);
        foreach (var (second, word) in said)
        {
            var signal = word is "online" or "offline" ? "status" : "state";
            folded.Take(Eight.AddDays(1), FrameMarks.Backfill, "kotadx/v1/f/l/s/" + signal, $"{{\"ts\":{Eight.AddSeconds(second).ToUnixTimeSeconds()},\"v\":\"{word}\"}}");
        }

        folded.Fold.Publish();
        return [.. folded.Rows("worker_load_shift").Where(static row => row.Key.StartsWith("2026-04-01", StringComparison.Ordinal))];
    }
}
