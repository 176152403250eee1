using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>Dates, times and weekdays as people and spreadsheets write them.</summary>
public sealed class BookTextsTests
{
    [Theory]
    [InlineData("2026-04-01")]
    [InlineData("2026/4/1")]
    [InlineData("2026.4.1")]
    [InlineData("2026年4月1日")]
    [InlineData("２０２６年４月１日")]
    [InlineData("２０２６／０４／０１")]
    [InlineData("20260401")]
    [InlineData("2026/4/1 0:00")]
    [InlineData("2026-04-01T00:00:00")]
    public void A_date_is_read(string text)
    {
        Assert.Equal(DateForm.Date, BookDates.Read(text, out var date));
        Assert.Equal(new DateOnly(2026, 4, 1), date);
    }

    [Theory]
    [InlineData("2026-02-30", DateForm.NoSuchDay)]
    [InlineData("2026-13-01", DateForm.NoSuchDay)]
    [InlineData("2026-00-10", DateForm.NoSuchDay)]
    [InlineData("0000-01-01", DateForm.NoSuchDay)]
    [InlineData("9999-01-01", DateForm.NoSuchDay)]
    [InlineData("46113", DateForm.SerialNumber)]
    [InlineData("令和8年4月1日", DateForm.Era)]
    [InlineData("R8.4.1", DateForm.Era)]
    [InlineData("4/1", DateForm.YearLast)]
    [InlineData("04/01/2026", DateForm.YearLast)]
    [InlineData("2026-04/01", DateForm.NotADate)]
    [InlineData("2026-04-01 8:00", DateForm.NotADate)]
    [InlineData("明日", DateForm.NotADate)]
    [InlineData("", DateForm.NotADate)]
    internal void What_is_no_date_is_told_apart(string text, DateForm form) => Assert.Equal(form, BookDates.Read(text, out _));

    [Theory]
    [InlineData("6:25", 385)]
    [InlineData("06:25:00", 385)]
    [InlineData("２４：４０", 1480)]
    [InlineData("6時25分", 385)]
    [InlineData("6時", 360)]
    [InlineData("72:00", 4320)]
    public void A_time_is_read(string text, int minutes)
    {
        Assert.True(BookClock.TryRead(text, out var read));
        Assert.Equal(minutes, read);
    }

    [Theory]
    [InlineData("6:60")]
    [InlineData("6.25")]
    [InlineData("6:5")]
    [InlineData("72:01")]
    [InlineData("-1:00")]
    [InlineData("0.2673611")]
    [InlineData("")]
    public void What_is_no_time_is_not(string text) => Assert.False(BookClock.TryRead(text, out _));

    [Theory]
    [InlineData("mon", "mon")]
    [InlineData("Monday", "mon")]
    [InlineData("月曜", "mon")]
    [InlineData("日", "sun")]
    [InlineData("日曜日", "sun")]
    [InlineData("土日", "sat sun")]
    [InlineData("mon-wed", "mon tue wed")]
    [InlineData("金〜月", "mon fri sat sun")]
    [InlineData("thurs", "thu")]
    public void Weekdays_are_read(string text, string days)
    {
        var read = new HashSet<DayOfWeek>();
        Assert.True(BookDays.TryRead(text, read));
        Assert.Equal(days, string.Join(' ', BookDays.InOrder(read).Select(day => BookDays.Names[Array.IndexOf(BookDays.All, day)])));
    }

    [Theory]
    [InlineData("mo")]
    [InlineData("祝日")]
    [InlineData("mon-")]
    [InlineData("holiday")]
    [InlineData("")]
    public void What_is_no_weekday_is_not(string text) => Assert.False(BookDays.TryRead(text, []));
}
