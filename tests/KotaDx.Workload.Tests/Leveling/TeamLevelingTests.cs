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
    [InlineData(new[] { 15.0, 18, 22, 35 }, .3917, .2370)]
    [InlineData(new[] { 5.0, 6, 7, 7, 10 }, .2673, .1571)]
    [InlineData(new[] { 6.0, 7, 7, 7, 8 }, .1010, .0571)]
    [InlineData(new[] { 60.0, 60, 60 }, 0, 0)]
    [InlineData(new[] { 0.0, 0, 100 }, 1.7321, 1.0000)]
    [InlineData(new[] { .3, .5, .7, .9 }, .4303, .2778)]
    public void Known_vectors_of_the_sample_forms_are_met(double[] loads, double cv, double gini)
    {
        var figures = TeamLeveling.Of(loads);
        Assert.Equal(cv, figures.CvSample!.Value, 4);
        Assert.Equal(gini, figures.GiniCorrected!.Value, 4);
    }

    [Fact]
    public void A_thousand_random_teams_agree_with_the_oracle()
    {
        // The oracle rounds to four decimals; ours may lie half a unit beside it, and a hair for its own rounding of ties.
        const double Half = 0.5e-4 + 1e-9;
        var random = new Random(20260401);
        var teams = new double[1000][];
        for (var i = 0; i < teams.Length; i++)
        {
            teams[i] = [.. Enumerable.Range(0, random.Next(2, 40)).Select(_ => Math.Round(random.NextDouble() * random.Next(1, 200), 3) + 0.001).Order()];
        }

        var answers = Oracle.Run("metrics.py", "for x in json.loads(sys.stdin.read()): print(json.dumps(m(x)))", JsonSerializer.Serialize(teams));
        Assert.Equal(teams.Length, answers.Count);
        for (var i = 0; i < teams.Length; i++)
        {
            var figures = TeamLeveling.Of(teams[i]);
            foreach (var (name, value) in (IEnumerable<(string, double?)>)[
                ("n", figures.Count), ("mean", figures.Mean), ("LE", figures.LevelingRate), ("BL", figures.BalanceLoss), ("PMR", figures.PeakToMean),
                ("SI", figures.SmoothnessIndex), ("SIrel", figures.RelativeSmoothness), ("CVpop", figures.Cv), ("CVs", figures.CvSample),
                ("G", figures.Gini), ("Gadj", figures.GiniCorrected), ("T", figures.Theil), ("Tn", figures.TheilNormalised)])
            {
                Assert.Equal(answers[i].GetProperty(name).GetDouble(), value!.Value, tolerance: Half);
            }
        }
    }

    [Fact]
    public void Mean_to_P90_needs_ten_persons()
    {
        Assert.Null(TeamLeveling.Of([1, 2, 3, 4, 5, 6, 7, 8, 9]).MeanToP90);

        // PERCENTILE.INC of 1 to 11 at 0.9 is 10; of 1 to 10 it is 9.1.
        Assert.Equal(6.0 / 10, TeamLeveling.Of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).MeanToP90!.Value, 12);
        Assert.Equal(5.5 / 9.1, TeamLeveling.Of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).MeanToP90!.Value, 12);
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
