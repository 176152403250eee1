using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class EventTimeTests
{
    [Fact]
    public void Framework_time_keeps_its_ticks() =>
        Gen.Long[new DateTime(1678, 1, 1).Ticks, new DateTime(2262, 1, 1).Ticks].Sample(
            ticks => EventTime.From(new DateTimeOffset(ticks, TimeSpan.Zero)).ToDateTimeOffset().UtcTicks == ticks, iter: 10_000);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    [InlineData(-1, -1)]
    [InlineData(-100, -1)]
    [InlineData(-101, -2)]
    [InlineData(long.MaxValue, long.MaxValue / 100)]
    [InlineData(long.MinValue + 100, long.MinValue / 100)]
    public void Nanoseconds_are_cut_downwards_to_ticks(long nanoseconds, long ticks) =>
        Assert.Equal(ticks, new EventTime(nanoseconds).ToDateTimeOffset().UtcTicks - DateTime.UnixEpoch.Ticks);

    [Fact]
    public void Order_is_the_order_of_nanoseconds() =>
        Gen.Select(Gen.Long, Gen.Long).Sample(
            (a, b) =>
            {
                var (x, y) = (new EventTime(a), new EventTime(b));
                Assert.Equal(a < b, x < y);
                Assert.Equal(a > b, x > y);
                Assert.Equal(a <= b, x <= y);
                Assert.Equal(a >= b, x >= y);
                Assert.Equal(a.CompareTo(b), x.CompareTo(y));
            },
            iter: 1_000);
}
