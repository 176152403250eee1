using System.Text.Json;
using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

public sealed class TeamLevelingTests
{
    [Theory]
    [InlineData(new[] { 15.0, 18, 22, 35 }, .6429, 29.2916, .3392, .1778, .0541)]
    [InlineData(new[] { 5.0, 6, 7, 7, 10 }, .7000, 7.6811, .2390, .1257, .0274)]
    [InlineData(new[] { 6.0, 7, 7, 7, 8 }, .8750, 2.6458, .0904, .0457, .0041)]
    [InlineData(new[] { 60.0, 60, 60 }, 1, 0, 0, 0, 0)]
    [InlineData(new[] { 0.0, 0, 100 }, .3333, 141.4214, 1.4142, .6667, 1.0986)]
    [InlineData(new[] { .3, .5, .7, .9 }, .6667, .7483, .3727, .2083, .0724)]
    public void Known_vectors_are_met_to_four_decimals(double[] loads, double rate, double smoothness, double cv, double gini, double theil)
    {
        var figures = TeamLeveling.Of(loads);
        Assert.Equal(LevelingGap.None, figures.Gap);
        Assert.Equal(loads.Length, figures.Count);
        Assert.Equal(rate, figures.LevelingRate!.Value, 4);
        Assert.Equal(1 - rate, figures.BalanceLoss!.Value, 4);
        Assert.Equal(1 / figures.LevelingRate.Value, figures.PeakToMean!.Value, 12);
        Assert.Equal(smoothness, figures.SmoothnessIndex!.Value, 4);
        Assert.Equal(cv, figures.Cv!.Value, 4);
        Assert.Equal(gini, figures.Gini!.Value, 4);
        Assert.Equal(theil, figures.Theil!.Value, 4);
    }

    [Theory]
    [InlineData(new double[0], LevelingGap.NoWorkers, "no_workers")]
    [InlineData(new[] { 5.0 }, LevelingGap.OneWorker, "n<2")]
    [InlineData(new[] { 0.0 }, LevelingGap.OneWorker, "n<2")]
    [InlineData(new[] { 0.0, 0, 0 }, LevelingGap.AllZero, "all_zero")]
    public void Where_a_figure_would_mean_nothing_all_are_null_with_a_reason(double[] loads, LevelingGap gap, string name)
    {
        var figures = TeamLeveling.Of(loads);
        Assert.Equal((gap, name, loads.Length), (figures.Gap, TeamLeveling.NameOf(figures.Gap), figures.Count));
        Assert.All(All(figures), figure => Assert.Null(figure));
    }

    [Theory]
    [InlineData(-1.0, 0.0)]
    [InlineData(2.0, 1.0)]
    [InlineData(1.0, double.NaN)]
    [InlineData(double.NaN, 1.0)]
    [InlineData(1.0, double.PositiveInfinity)]
    public void Loads_that_break_the_contract_are_a_bug_of_the_caller(double first, double second) =>
        Assert.Throws<ArgumentException>("loads", () => TeamLeveling.Of([first, second]));

    [Fact]
    public void Figures_stay_in_their_ranges() =>
        Gen.OneOf(Gen.Double[0, 90_000].Array[2, 40], Gen.Double[0, 90_000].SelectMany(x => Gen.Int[2, 40].Select(n => Enumerable.Repeat(x, n).ToArray()))).Sample(
            loads =>
            {
                Array.Sort(loads);
                var figures = TeamLeveling.Of(loads);
                if (figures.Gap != LevelingGap.None)
                {
                    return;
                }

                var n = loads.Length;
                const double Hair = 1e-9;
                Assert.InRange(figures.LevelingRate!.Value, (1.0 / n) - Hair, 1);
                Assert.InRange(figures.BalanceLoss!.Value, 0, 1 - (1.0 / n) + Hair);
                Assert.InRange(figures.PeakToMean!.Value, 1, n + Hair);
                Assert.InRange(figures.Cv!.Value, 0, Math.Sqrt(n - 1) + Hair);
                Assert.InRange(figures.Gini!.Value, 0, ((n - 1.0) / n) + Hair);
                Assert.InRange(figures.Theil!.Value, 0, Math.Log(n) + Hair);
                Assert.InRange(figures.SmoothnessIndex!.Value, 0, double.MaxValue);
            },
            iter: 20_000);

    [Fact]
    public void Unit_of_the_loads_does_not_matter_to_ratios() =>
        Gen.Select(Gen.Double[0.001, 1000].Array[2, 20], Gen.Double[0.01, 100]).Sample(
            (loads, factor) =>
            {
                Array.Sort(loads);
                var (one, other) = (TeamLeveling.Of(loads), TeamLeveling.Of(Array.ConvertAll(loads, x => x * factor)));
                Assert.Equal(one.LevelingRate!.Value, other.LevelingRate!.Value, tolerance: 1e-9);
                Assert.Equal(one.Cv!.Value, other.Cv!.Value, tolerance: 1e-9);
                Assert.Equal(one.Gini!.Value, other.Gini!.Value, tolerance: 1e-9);
                Assert.Equal(one.Theil!.Value, other.Theil!.Value, tolerance: 1e-9);
            },
            iter: 2_000);

    [Fact]
    public void Gini_is_the_mean_difference_of_all_pairs() =>
        Gen.Double[0.001, 1000].Array[2, 20].Sample(
            loads =>
            {
                Array.Sort(loads);
                var pairs = loads.Sum(a => loads.Sum(b => Math.Abs(a - b)));
                Assert.Equal(pairs / (2 * loads.Length * loads.Sum()), TeamLeveling.Of(loads).Gini!.Value, tolerance: 1e-9);
            },
            iter: 1_000);

    [Fact]
    public void Gini_is_the_population_form_of_published_vectors()
    {
        var file = Repository.Data("gini-vectors", "gini-vectors.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var compared = 0;
        foreach (var vector in json.RootElement.GetProperty("vectors").EnumerateArray())
        {
            if (!vector.TryGetProperty("gini_population", out var expected))
            {
                continue;
            }

            var x = vector.GetProperty("x");
            double[] loads = x.ValueKind == JsonValueKind.Array
                ? [.. x.EnumerateArray().Select(e => e.GetDouble()).Order()]
                : [.. Enumerable.Repeat(0.0, int.Parse(x.GetString()!.Split(' ')[0], null)), 1];
            Assert.Equal(expected.GetDouble(), TeamLeveling.Of(loads).Gini!.Value, tolerance: 1e-9);
            compared++;
        }

        Assert.True(compared >= 5, $"{file} has only {compared} vectors of the population form");
    }

    private static double?[] All(TeamLeveling f) => [f.LevelingRate, f.BalanceLoss, f.PeakToMean, f.SmoothnessIndex, f.Cv, f.Gini, f.Theil];
}
