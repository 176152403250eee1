using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

public sealed class YamazumiTests
{
    [Fact]
    public void Heights_are_seconds_for_a_good_piece()
    {
        var chart = Yamazumi.Of([Times("w01", 200, 60, 40, 20, 400), Times("w02", 150, 50, 0, 100, 300)], Yamazumi.Takt(TimeSpan.FromMinutes(455), 500));
        Assert.Equal(YamazumiUnit.SecondsPerPiece, chart.Unit);
        Assert.Equal([new YamazumiBar("w01", 30, 9, 6, 3), new YamazumiBar("w02", 30, 10, 0, 20)], chart.Bars);
        Assert.Equal((54.6, 54.6, 0), (chart.TaktSeconds!.Value, chart.TaktLine!.Value, chart.Bottleneck!.Value));
        Assert.Equal((45.0, 40.0), (chart.Bars[0].Work!.Value, chart.Bars[1].Work!.Value));
        Assert.Equal(42.5 / 45, chart.LineEfficiency!.Value, 12);
        Assert.Equal(("手待ち", false), (chart.WaitName.Ja, chart.WaitIsComputed));
    }

    [Fact]
    public void Work_without_pieces_puts_the_whole_chart_into_minutes()
    {
        var chart = Yamazumi.Of([Times("w01", 200, 60, 40, 20, 400), Times("w02", 150, 50, 0, 100, 0)], 54.6);
        Assert.Equal(YamazumiUnit.MinutesPerShift, chart.Unit);
        Assert.Equal([new YamazumiBar("w01", 200, 60, 40, 20), new YamazumiBar("w02", 150, 50, 0, 100)], chart.Bars);
        Assert.Equal((54.6, null), (chart.TaktSeconds, chart.TaktLine));
    }

    [Fact]
    public void Neither_work_nor_pieces_leaves_a_bar_without_heights_and_the_others_in_seconds()
    {
        var chart = Yamazumi.Of([Times("w01", 0, 0, 0, 30, 0), Times("w02", 10, 0, 0, 0, 60), Times("w03", 5, 0, 0, 0, 60)], null);
        Assert.Equal(YamazumiUnit.SecondsPerPiece, chart.Unit);
        Assert.Equal(new YamazumiBar("w01", null, null, null, null), chart.Bars[0]);
        Assert.Equal((1, 2, 0.75, null), (chart.Bottleneck, chart.Leveling.Count, chart.LineEfficiency, chart.TaktLine));
    }

    [Fact]
    public void Plan_spreads_setup_over_the_lot_and_computes_the_wait()
    {
        var chart = Yamazumi.OfPlan([Standard("s1", 30, 10, 600, 100), Standard("s2", 50, 12, 0, 1)], 54);
        Assert.Equal([new YamazumiBar("s1", 30, 10, 6, 8), new YamazumiBar("s2", 50, 12, 0, 0)], chart.Bars);
        Assert.Equal((1, true, "計算上の手待ち"), (chart.Bottleneck, chart.WaitIsComputed, chart.WaitName.Ja));
        Assert.Null(Yamazumi.OfPlan([Standard("s1", 30, 10, 600, 100)], null).Bars[0].Wait);
    }

    [Fact]
    public void Bottleneck_is_the_most_work_not_the_longest_wait_and_the_first_of_equals()
    {
        Assert.Equal(1, Yamazumi.Of([Times("w01", 10, 0, 0, 90, 10), Times("w02", 20, 0, 0, 0, 10), Times("w03", 0, 20, 0, 0, 10)], null).Bottleneck);
        Assert.Null(Yamazumi.Of([Times("w01", 0, 0, 0, 90, 10)], null).Bottleneck);
        Assert.Null(Yamazumi.Of([], null).Bottleneck);
    }

    [Theory]
    [InlineData(new[] { 15.0, 18, 22, 35 }, .6429)]
    [InlineData(new[] { 5.0, 6, 7, 7, 10 }, .7000)]
    [InlineData(new[] { 6.0, 7, 7, 7, 8 }, .8750)]
    public void Line_efficiency_meets_the_published_lines(double[] seconds, double efficiency) =>
        Assert.Equal(efficiency, Yamazumi.OfPlan([.. seconds.Select(static (s, i) => Standard($"s{i}", s, 0, 0, 1))], null).LineEfficiency!.Value, 4);

    [Fact]
    public void Takt_needs_demand()
    {
        Assert.Equal(60, Yamazumi.Takt(TimeSpan.FromMinutes(460), 460));
        Assert.Null(Yamazumi.Takt(TimeSpan.FromMinutes(460), 0));
        Assert.Null(Yamazumi.Takt(TimeSpan.FromMinutes(460), null));
        Assert.Throws<ArgumentOutOfRangeException>("regular", static () => Yamazumi.Takt(TimeSpan.Zero, 1));
        Assert.Throws<ArgumentOutOfRangeException>("demand", static () => Yamazumi.Takt(TimeSpan.FromMinutes(1), -1));
    }

    [Fact]
    public void Chart_never_mixes_units() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 60], Gen.Int[0, 30], Gen.Int[0, 60], Gen.Int[0, 3]).Array[0, 8].Sample(
            static bars =>
            {
                YamazumiTimes[] times = [.. bars.Select(static (b, i) => Times($"w{i}", b.Item1, b.Item2, b.Item3, b.Item4, b.Item5))];
                var chart = Yamazumi.Of(times, 60);
                foreach (var (time, bar) in times.Zip(chart.Bars))
                {
                    double? divisor = chart.Unit == YamazumiUnit.MinutesPerShift ? 1 : time.Pieces == 0 ? null : time.Pieces / 60.0;
                    Assert.Equal(divisor is null, bar.Work is null);
                    if (divisor is not null)
                    {
                        Assert.Equal((time.Net + time.Ancillary + time.Setup).TotalMinutes / divisor.Value, bar.Work!.Value, tolerance: 1e-6);
                    }
                }

                Assert.Equal(chart.Unit == YamazumiUnit.SecondsPerPiece ? 60 : null, chart.TaktLine);
                Assert.All(chart.Bars, bar => Assert.False(bar.Work > (chart.Bottleneck is { } i ? chart.Bars[i].Work : 0)));
            },
            iter: 2_000);

    [Fact]
    public void Values_below_their_range_are_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>("bars", static () => Yamazumi.Of([Times("w01", -1, 0, 0, 0, 1)], null));
        Assert.Throws<ArgumentException>("bars", static () => Yamazumi.Of([Times("w01", 1, 0, 0, 0, -1)], null));
        Assert.Throws<ArgumentException>("bars", static () => Yamazumi.OfPlan([Standard("s1", 1, 0, 0, 0)], null));
        Assert.Throws<ArgumentException>("bars", static () => Yamazumi.OfPlan([Standard("s1", 1, 0, -1, 1)], null));
    }

    private static YamazumiTimes Times(string key, double net, double ancillary, double setup, double wait, long pieces) =>
        new(key, TimeSpan.FromMinutes(net), TimeSpan.FromMinutes(ancillary), TimeSpan.FromMinutes(setup), TimeSpan.FromMinutes(wait), pieces);

    private static YamazumiStandard Standard(string key, double net, double ancillary, double setup, long lot) =>
        new(key, TimeSpan.FromSeconds(net), TimeSpan.FromSeconds(ancillary), TimeSpan.FromSeconds(setup), lot);
}
