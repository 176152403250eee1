using System.Globalization;
using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2026-04-01T06:25:00Z", TimeKind.Instant, "2026-04-01T06:25:00.0000000", 0)]
    [InlineData("2026-04-01t06:25:00z", TimeKind.Instant, "2026-04-01T06:25:00.0000000", 0)]
    [InlineData("2026-04-01T06:25:00.123+09:00", TimeKind.Instant, "2026-03-31T21:25:00.1230000", 0)]
    [InlineData("2026-04-01T06:25:00+0900", TimeKind.Instant, "2026-03-31T21:25:00.0000000", 0)]
    [InlineData("2026-04-01T06:25:00+09", TimeKind.Instant, "2026-03-31T21:25:00.0000000", 0)]
    [InlineData("2026-04-01T06:25:00-03:30", TimeKind.Instant, "2026-04-01T09:55:00.0000000", 0)]
    [InlineData("2026-04-01T06:25Z", TimeKind.Instant, "2026-04-01T06:25:00.0000000", 0)]
    [InlineData("2026-04-01T06:25", TimeKind.Local, "2026-04-01T06:25:00.0000000", 0)]
    [InlineData("2026-04-01 06:25:07", TimeKind.Local, "2026-04-01T06:25:07.0000000", 0)]
    [InlineData("2026/04/01 06:25:07.5", TimeKind.Local, "2026-04-01T06:25:07.5000000", 0)]
    [InlineData("2026-04-01T06:25:07,25Z", TimeKind.Instant, "2026-04-01T06:25:07.2500000", 0)]
    [InlineData("2026-04-01T06:25:07.123456789Z", TimeKind.Instant, "2026-04-01T06:25:07.1234567", 89)]
    [InlineData("2026-04-01T06:25:07.1234567899999Z", TimeKind.Instant, "2026-04-01T06:25:07.1234567", 89)]
    [InlineData("2024-02-29T23:59:59Z", TimeKind.Instant, "2024-02-29T23:59:59.0000000", 0)]
    [InlineData("2000-02-29T00:00:00Z", TimeKind.Instant, "2000-02-29T00:00:00.0000000", 0)]
    [InlineData("1969-12-31T23:59:59.9Z", TimeKind.Instant, "1969-12-31T23:59:59.9000000", 0)]
    [InlineData("1678-01-01T00:00:00+18:00", TimeKind.Instant, "1677-12-31T06:00:00.0000000", 0)]
    [InlineData("2261-12-31T23:59:59.999-18:00", TimeKind.Instant, "2262-01-01T17:59:59.9990000", 0)]
    [InlineData("0", TimeKind.Instant, "1970-01-01T00:00:00.0000000", 0)]
    [InlineData("1775024700", TimeKind.Instant, "2026-04-01T06:25:00.0000000", 0)]
    [InlineData("1775024700.123456789", TimeKind.Instant, "2026-04-01T06:25:00.1234567", 89)]
    [InlineData("1775024700123", TimeKind.Instant, "2026-04-01T06:25:00.1230000", 0)]
    [InlineData("1775024700123.4567", TimeKind.Instant, "2026-04-01T06:25:00.1234567", 0)]
    [InlineData("1775024700123456", TimeKind.Instant, "2026-04-01T06:25:00.1234560", 0)]
    [InlineData("1775024700123456789", TimeKind.Instant, "2026-04-01T06:25:00.1234567", 89)]
    [InlineData("100000000000", TimeKind.Instant, "1973-03-03T09:46:40.0000000", 0)]
    public void Time_is_read(string text, TimeKind kind, string utc, int nanosecondsMore)
    {
        Assert.Equal(kind, TimeText.TryParse(Encoding.UTF8.GetBytes(text), out var time));
        var expected = EventTime.From(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        Assert.Equal(expected.Plus(nanosecondsMore), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("+1775024700")]
    [InlineData("1775024700.")]
    [InlineData(".5")]
    [InlineData("1.7e9")]
    [InlineData("1775024700 ")]
    [InlineData("17750247001234567890")]
    [InlineData("9223372036854775807")]
    [InlineData("9775024700123456789")]
    [InlineData("99999999999")]
    [InlineData("2026-04-01")]
    [InlineData("2026-04-01T06")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("2026-04-31T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-04-00T00:00:00Z")]
    [InlineData("2026-04-01T24:00:00Z")]
    [InlineData("2026-04-01T06:60:00Z")]
    [InlineData("2026-04-01T06:25:60Z")]
    [InlineData("2026-04-01T06:25:0Z")]
    [InlineData("2026-04-01T06:25:00.Z")]
    [InlineData("2026-04-01T06:25.5Z")]
    [InlineData("2026-04-01T06:25:00+9")]
    [InlineData("2026-04-01T06:25:00+19:00")]
    [InlineData("2026-04-01T06:25:00+09:60")]
    [InlineData("2026-04-01T06:25:00+09:00 JST")]
    [InlineData("2026-04/01T06:25:00Z")]
    [InlineData("2026-04-01_06:25:00Z")]
    [InlineData("20260401T062500.000Z")]
    [InlineData("1677-12-31T00:00:00Z")]
    [InlineData("2262-01-01T00:00:00Z")]
    [InlineData("２０２６-04-01T06:25:00Z")]
    public void What_is_no_time_is_refused(string text) =>
        Assert.Equal(TimeKind.Absent, TimeText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Written_time_reads_back_to_the_tick_with_any_offset()
    {
        var ticks = Gen.Long[new DateTime(1680, 1, 1).Ticks, new DateTime(2260, 1, 1).Ticks];
        Gen.Select(ticks, Gen.Int[-14 * 60, 14 * 60], Gen.OneOf('T', ' ')).Sample(
            (tick, offset, separator) =>
            {
                var time = new DateTimeOffset(tick, TimeSpan.FromMinutes(offset));
                var text = time.ToString($"yyyy-MM-dd'{separator}'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
                Assert.Equal(TimeKind.Instant, TimeText.TryParse(Encoding.ASCII.GetBytes(text), out var read));
                Assert.Equal(EventTime.From(time), read);
                Assert.Equal(time.UtcTicks, read.ToDateTimeOffset().UtcTicks);
            },
            iter: 20_000);
    }
}
