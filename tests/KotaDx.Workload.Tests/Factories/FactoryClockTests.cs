using System.Globalization;
using CsCheck;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Factories;

public sealed class FactoryClockTests
{
    [Theory]
    [InlineData("Asia/Tokyo", "2026-04-01", "2026-03-31T15:00:00")]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00")]
    [InlineData("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00")]
    [InlineData("America/Havana", "2018-11-04", "2018-11-04T04:00:00")]
    public void Day_begins_at_midnight_or_where_the_clocks_skip_it_behind_it(string zone, string day, string utc) =>
        Assert.Equal(Utc(utc), new FactoryClock(Zone(zone)).StartOf(DateOnly.Parse(day, CultureInfo.InvariantCulture).DayNumber));

    [Theory]
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00")]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T01:30:00")]
    [InlineData("2026-07-01T12:00:00", "2026-07-01T10:00:00")]
    public void Wall_clock_time_that_comes_twice_is_the_first_and_one_that_never_comes_keeps_the_old_offset(string local, string utc) =>
        Assert.Equal(Utc(utc), new FactoryClock(Zone("Europe/Berlin")).ToInstant(Utc(local)));

    [Fact]
    public void Every_instant_lies_in_its_day()
    {
        var zones = Array.ConvertAll<string, TimeZoneInfo>(["Asia/Tokyo", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"], Zone);
        Gen.Select(Gen.OneOf(zones), Gen.Long[0, 7_258_118_400].Array[1, 5]).Sample(
            (zone, seconds) =>
            {
                var clock = new FactoryClock(zone);
                foreach (var second in seconds)
                {
                    var time = new EventTime(second * EventTime.Second);
                    var day = clock.DayOf(time);
                    Assert.True(clock.StartOf(day) <= time && time < clock.StartOf(day + 1));
                }
            },
            iter: 2_000);
    }

    [Fact]
    public void Factory_that_does_not_say_is_in_Japan()
    {
        var book = Book.Open("f");
        Assert.Equal(TimeSpan.FromHours(9), book.Zone.BaseUtcOffset);
        Assert.Equal(Book.Everyone, book.TeamOf("w1", 739000));
    }

    internal static TimeZoneInfo Zone(string id)
    {
        Needs.That(TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone), $"The machine has no zone data for {id} (Debian: tzdata).");
        return zone!;
    }

    private static EventTime Utc(string time) => EventTime.From(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
}
