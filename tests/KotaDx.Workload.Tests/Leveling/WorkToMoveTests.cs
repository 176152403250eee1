using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

public sealed class WorkToMoveTests
{
    [Fact]
    public void Known_vector_is_met() => Assert.Equal(180, WorkToMove.Minutes([.9, .7, .5, .3], [450, 450, 450, 450])!.Value, 9);

    [Fact]
    public void What_is_above_the_common_rate_is_what_is_missing_below_it() =>
        Gen.Select(Gen.Double[0, 2], Gen.Double[1, 600]).Array[1, 20].Sample(people =>
        {
            double[] rates = [.. people.Select(static p => p.Item1)];
            double[] minutes = [.. people.Select(static p => p.Item2)];
            var common = people.Sum(static p => p.Item1 * p.Item2) / minutes.Sum();
            var below = people.Sum(p => Math.Max(0, common - p.Item1) * p.Item2);
            Assert.Equal(below, WorkToMove.Minutes(rates, minutes)!.Value, tolerance: 1e-6);
        });

    [Fact]
    public void Nobody_has_nothing_to_move() => Assert.Null(WorkToMove.Minutes([], []));

    [Theory]
    [InlineData(-0.1, 450)]
    [InlineData(double.NaN, 450)]
    [InlineData(0.5, 0)]
    [InlineData(0.5, double.PositiveInfinity)]
    public void Values_out_of_range_are_a_bug_of_the_caller(double rate, double minutes) =>
        Assert.Throws<ArgumentException>(() => WorkToMove.Minutes([rate], [minutes]));
}
