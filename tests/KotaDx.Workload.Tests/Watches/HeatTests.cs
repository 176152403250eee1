using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Tests.Watches;

public sealed class HeatTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 3, 12, 0, 0, TimeSpan.FromHours(9));

    [Theory]
    [InlineData(24.99, HeatLevel.None)]
    [InlineData(25, HeatLevel.Caution)]
    [InlineData(27.999, HeatLevel.Caution)]
    [InlineData(28, HeatLevel.Severe)]
    [InlineData(31, HeatLevel.Danger)]
    public void A_band_begins_with_its_figure(double wbgt, HeatLevel level) => Assert.Equal(level, HeatBand.Of(wbgt));

    [Fact]
    public void The_last_word_of_a_meter_holds_for_ten_minutes_and_a_temperature_is_no_WBGT()
    {
        var folded = new FoldedCase(Book.Open("f"));
        folded.Take(Noon, default, "kotadx/v1/f/l/s/wbgt", $$"""{"ts":"{{Noon:O}}","v":28.4}""");
        folded.Take(Noon.AddSeconds(5), default, "kotadx/v1/f/l/s/wbgt", $$"""{"ts":"{{Noon.AddMinutes(-1):O}}","v":20}""");
        folded.Take(Noon.AddSeconds(6), default, "kotadx/v1/f/l/s/wbgt", "82.5");
        folded.Take(Noon.AddSeconds(7), default, "kotadx/v1/f/l/mould/temp", "180");
        Assert.Equal(new LiveHeat("l", "s", 28.4), Assert.Single(folded.Fold.ViewHeat(EventTime.From(Noon.AddMinutes(10)))));
        Assert.Empty(folded.Fold.ViewHeat(EventTime.From(Noon.AddMinutes(10).AddSeconds(1))));
    }
}
