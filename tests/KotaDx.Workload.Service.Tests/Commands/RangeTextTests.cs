using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Commands;

namespace KotaDx.Workload.Service.Tests.Commands;

public sealed class RangeTextTests
{
    [Theory]
    [InlineData("2026-04-01", 1_774_969_200_000_000_000)]
    [InlineData("2026-04-01T06:25:00+09:00", 1_774_992_300_000_000_000)]
    [InlineData("2026-04-01 06:25", 1_774_992_300_000_000_000)]
    [InlineData("0001-01-01", long.MinValue)]
    [InlineData("1677-09-21", long.MinValue)]
    [InlineData("2262-04-12", long.MaxValue)]
    [InlineData("9999-12-31", long.MaxValue)]
    public void End_of_a_range_is_read(string text, long expected) => Assert.Equal(expected, RangeText.Parse(text, new FactoryClock(Book.DefaultZone), 0, "--from"));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30")]
    [InlineData("9999-12-31T00:00:00Z")]
    public void What_is_no_time_is_a_fault_of_use(string text) => Assert.Throws<UsageException>(() => RangeText.Parse(text, new FactoryClock(Book.DefaultZone), 0, "--from"));
}
