using System.Globalization;
using System.Text.RegularExpressions;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>What a text that should be a date is.</summary>
internal enum DateForm
{
    Date,
    NotADate,

    /// <summary>A day that no calendar has, such as 30 February.</summary>
    NoSuchDay,

    /// <summary>A number that a spreadsheet shows as a date: the days since 1900.</summary>
    SerialNumber,

    /// <summary>A year of a Japanese era.</summary>
    Era,

    /// <summary>Day and month before the year: which is which cannot be told.</summary>
    YearLast,
}

/// <summary>Dates as people and Excel write them: 2026-04-01, 2026/4/1, 2026年4月1日, 20260401; also with 0:00 behind.</summary>
internal static partial class BookDates
{
    private const int FirstYear = 1900;
    private const int LastYear = 2200;

    public static DateForm Read(string text, out DateOnly date)
    {
        date = default;
        var plain = HalfWidth.Of(text);
        if (Written().Match(plain) is { Success: true } match)
        {
            var year = NumberOf(match.Groups["y"]);
            var month = NumberOf(match.Groups["m"]);
            var day = NumberOf(match.Groups["d"]);
            if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            {
                return DateForm.NoSuchDay;
            }

            date = new DateOnly(year, month, day);
            return DateForm.Date;
        }

        return Serial().IsMatch(plain) ? DateForm.SerialNumber
            : JapaneseEra().IsMatch(plain) ? DateForm.Era
            : YearAtEnd().IsMatch(plain) ? DateForm.YearLast
            : DateForm.NotADate;
    }

    /// <summary>Reads a date with a time of day, as in <c>2026/4/1 9:00</c> or <c>2026-04-01T24:40</c>, or a date alone.</summary>
    /// <param name="text">As written.</param>
    /// <param name="minute">The minute, of its own day; of a date its midnight.</param>
    /// <param name="isDay">True for a date alone.</param>
    /// <param name="isTimeBad">True if the date is one, and what follows is no time.</param>
    public static DateForm ReadMinute(string text, out LocalMinute minute, out bool isDay, out bool isTimeBad)
    {
        minute = default;
        isTimeBad = false;
        var form = Read(text, out var date);
        isDay = form == DateForm.Date;
        var plain = HalfWidth.Of(text);
        var gap = plain.LastIndexOfAny([' ', 'T']);
        var minutes = 0;
        if (!isDay && gap > 0 && Read(plain[..gap], out date) is var dated && (dated == DateForm.Date || form == DateForm.NotADate))
        {
            form = dated;
            isTimeBad = dated == DateForm.Date && !BookClock.TryRead(plain[(gap + 1)..], out minutes);
        }

        if (form == DateForm.Date && !isTimeBad)
        {
            minute = new LocalMinute(date.AddDays(minutes / BookClock.Day), minutes % BookClock.Day);
        }

        return form;
    }

    public static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static int NumberOf(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:(?<y>[0-9]{4})(?:(?<s>[-/.])(?<m>[0-9]{1,2})\k<s>(?<d>[0-9]{1,2})| ?年 ?(?<m>[0-9]{1,2}) ?月 ?(?<d>[0-9]{1,2}) ?日|(?<m>[0-9]{2})(?<d>[0-9]{2})))(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Written();

    [GeneratedRegex(@"^[1-9][0-9]{4}(\.[0-9]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Serial();

    [GeneratedRegex(@"^(令和|平成|昭和|[RHSrhs])[ .]?(元|[0-9]{1,2})[-/.年]", RegexOptions.ExplicitCapture)]
    private static partial Regex JapaneseEra();

    [GeneratedRegex(@"^[0-9]{1,2}[-/.][0-9]{1,2}([-/.][0-9]{2,4})?$", RegexOptions.ExplicitCapture)]
    private static partial Regex YearAtEnd();
}
