using System.Globalization;

namespace KotaDx.Workload.Tests.Cases;

public sealed class GoldenDayTests
{
    private static readonly string[] Seconds =
        ["net_s", "ancillary_s", "setup_s", "wait_s", "idle_s", "unknown_s", "break_s", "away_s", "busy_s", "available_s", "load_rate", "coverage", "pieces"];

    private static readonly FactoryCase Day = FactoryCase.Open(Path.Combine(Repository.Root, "tests", "Cases", "two-shift-day"));

    [Theory]
    [InlineData("day")]
    [InlineData("shift")]
    [InlineData("15m")]
    public void Every_worker_s_seconds_are_those_worked_out_by_hand(string size) =>
        Compare(Day.Expected(size), Day.Fold().Rows("worker_load_" + size), Seconds);

    [Fact]
    public void Leveling_of_the_shifts_is_that_worked_out_by_hand() =>
        Compare(Day.Expected("leveling"), Day.Fold().Rows("team_leveling_shift"),
            ["leveling_rate", "balance_loss", "cv", "gini", "theil", "smoothness_index", "peak_to_mean", "move_minutes", "n_used", "n_team"]);

    internal static void Compare(IReadOnlyList<Row> expected, IReadOnlyList<Row> found, string[] numbers, string what = "")
    {
        var differences = new List<string>();
        var byKey = found.ToDictionary(static row => row.Key);
        foreach (var row in expected)
        {
            if (!byKey.Remove(row.Key, out var other))
            {
                differences.Add($"missing: {row.Key} {string.Join(' ', numbers.Select(n => n + "=" + row[n]))}");
                continue;
            }

            foreach (var name in numbers.Append("quality"))
            {
                if (!Same(row[name], other[name]))
                {
                    differences.Add($"{row.Key} {name}: expected {row[name]}, found {other[name]}");
                }
            }
        }

        differences.AddRange(byKey.Keys.Select(static key => "not expected: " + key));
        Assert.True(differences.Count == 0, $"{what} {differences.Count} differences\n" + string.Join('\n', differences.Take(40)));
    }

    private static bool Same(string expected, string found) => expected == found
        || (double.TryParse(expected, CultureInfo.InvariantCulture, out var a) && double.TryParse(found, CultureInfo.InvariantCulture, out var b) && Math.Abs(a - b) <= 2e-6);
}
