using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

public sealed class OverTimeTests
{
    [Fact]
    public void Hours_of_a_shift_are_leveled_by_their_rates()
    {
        // The pause shortens the third hour; its rate, not its minutes, counts.
        var shift = OverTime.Of([Hour(54, 60), Hour(42, 60), Hour(25, 50), Hour(18, 60)]);
        Assert.Equal((OverTimeGap.None, 4, 4), (shift.Gap, shift.Used, shift.All));
        Assert.Equal(0.6667, shift.LevelingRate!.Value, 4);
        Assert.Equal(0.3727, shift.Figures!.Value.Cv!.Value, 4);
    }

    [Fact]
    public void Hours_less_than_half_available_are_left_out_and_half_is_enough()
    {
        var shift = OverTime.Of([Hour(54, 60), Hour(27, 30), Hour(29, 29.9), Hour(0, 0)]);
        Assert.Equal((2, 4, 1.0), (shift.Used, shift.All, shift.LevelingRate!.Value));
    }

    [Fact]
    public void Fewer_than_two_hours_have_no_figures_but_a_reason()
    {
        AssertGap(OverTimeGap.NoBuckets, "no_buckets", []);
        AssertGap(OverTimeGap.NoBuckets, "no_buckets", [Hour(10, 20)]);
        AssertGap(OverTimeGap.OneBucket, "n<2", [Hour(10, 20), Hour(10, 60)]);
        AssertGap(OverTimeGap.AllZero, "all_zero", [Hour(0, 60), Hour(0, 60)]);
    }

    [Fact]
    public void Order_of_the_hours_does_not_matter() =>
        Gen.Select(Gen.Select(Gen.Double[0, 80], Gen.Double[0, 60]).Array[0, 12], Gen.Int).Sample(static (hours, seed) =>
        {
            LoadBucket[] one = [.. hours.Select(static h => Hour(h.Item1, h.Item2))];
            var other = (LoadBucket[])one.Clone();
            new Random(seed).Shuffle(other);
            Assert.Equal(OverTime.Of(one), OverTime.Of(other));
        });

    [Theory]
    [InlineData(-1, 30, 60)]
    [InlineData(1, -1, 60)]
    [InlineData(1, 61, 60)]
    [InlineData(0, 0, 0)]
    public void Times_out_of_range_are_a_bug_of_the_caller(double load, double available, double length) =>
        Assert.Throws<ArgumentException>("buckets", () => OverTime.Of([new(TimeSpan.FromMinutes(load), TimeSpan.FromMinutes(available), TimeSpan.FromMinutes(length))]));

    private static LoadBucket Hour(double load, double available) => new(TimeSpan.FromMinutes(load), TimeSpan.FromMinutes(available), TimeSpan.FromHours(1));

    private static void AssertGap(OverTimeGap gap, string name, LoadBucket[] buckets)
    {
        var shift = OverTime.Of(buckets);
        Assert.Equal((gap, name, buckets.Length), (shift.Gap, OverTime.NameOf(shift.Gap), shift.All));
        Assert.Null(shift.Figures);
        Assert.Null(shift.LevelingRate);
    }
}
