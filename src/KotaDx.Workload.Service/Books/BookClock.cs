using System.Globalization;
using System.Text.RegularExpressions;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// Times of a shift in minutes after the midnight of its date: 6:25, 24:40 (as shifts over midnight are written), 6時25分, full-width
/// digits too, and 6:25:00, which is what Excel makes of a time.
/// </summary>
internal static partial class BookClock
{
    /// <summary>Minutes of a day.</summary>
    public const int Day = 24 * 60;

    // A shift begins within the two days from its date's midnight and lasts a day at most.
    private const int LastHour = 72;

    public static bool TryRead(string text, out int minutes)
    {
        minutes = 0;
        return Time().Match(HalfWidth.Of(text)) is { Success: true } match && TryRead(match, "h", "m", out minutes);
    }

    /// <summary>Reads 18:00-18:10, also with 〜 or ～ between.</summary>
    public static bool TryReadSpan(string text, out MinuteSpan span)
    {
        span = default;
        if (Span().Match(HalfWidth.Of(text)) is { Success: true } match && TryRead(match, "h", "m", out var start) && TryRead(match, "h2", "m2", out var end))
        {
            span = new MinuteSpan(start, end);
            return true;
        }

        return false;
    }

    /// <summary>The time as it is written here: 1480 is 24:40.</summary>
    public static string Format(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}:{minutes % 60:00}");

    private static bool TryRead(Match match, string hour, string minute, out int minutes)
    {
        var hours = int.Parse(match.Groups[hour].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var rest = match.Groups[minute].Length > 0 ? int.Parse(match.Groups[minute].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        minutes = (hours * 60) + rest;
        return rest < 60 && minutes <= LastHour * 60;
    }

    [GeneratedRegex(@"^(?<h>[0-9]{1,2})(:(?<m>[0-9]{2})(:00)?|時((?<m>[0-9]{1,2})分)?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Time();

    [GeneratedRegex(@"^(?<h>[0-9]{1,2})(:(?<m>[0-9]{2})(:00)?|時((?<m>[0-9]{1,2})分)?) *[-–—―ー~〜] *(?<h2>[0-9]{1,2})(:(?<m2>[0-9]{2})(:00)?|時((?<m2>[0-9]{1,2})分)?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Span();
}
