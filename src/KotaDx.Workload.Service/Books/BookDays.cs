using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>Weekdays as people write them: mon, Monday, 月, 月曜, 月曜日; ranges mon-fri, 月〜金; 月火水木金 in one word.</summary>
internal static class BookDays
{
    /// <summary>Monday to Friday.</summary>
    public static readonly DayOfWeek[] Weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    /// <summary>Monday to Sunday, in the week's order.</summary>
    public static readonly DayOfWeek[] All = [.. Weekdays, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private const string Japanese = "月火水木金土日";

    /// <summary>What the loader writes and suggests.</summary>
    public static readonly string[] Names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Adds the days that one word names; false if it is none.</summary>
    public static bool TryRead(string text, HashSet<DayOfWeek> days)
    {
        var word = HalfWidth.Of(text).ToLowerInvariant();
        if (Index(word) is var single and >= 0)
        {
            days.Add(All[single]);
            return true;
        }

        if (word.Split(['-', '–', '~', '〜', 'ー']) is [var first, var last] && Index(first.Trim()) is var from and >= 0 && Index(last.Trim()) is var to and >= 0)
        {
            for (var i = from; ; i = (i + 1) % All.Length)
            {
                days.Add(All[i]);
                if (i == to)
                {
                    return true;
                }
            }
        }

        if (word.Length > 1 && word.All(static c => Japanese.Contains(c, StringComparison.Ordinal)))
        {
            days.UnionWith(word.Select(static c => All[Japanese.IndexOf(c, StringComparison.Ordinal)]));
            return true;
        }

        return false;
    }

    /// <summary>The days in the week's order.</summary>
    public static DayOfWeek[] InOrder(IReadOnlySet<DayOfWeek> days) => [.. All.Where(days.Contains)];

    private static int Index(string word)
    {
        if (word.Length > 0 && Japanese.IndexOf(word[0], StringComparison.Ordinal) is var day and >= 0)
        {
            return word[1..] is "" or "曜" or "曜日" ? day : -1;
        }

        // mon, mond…: any beginning of three letters or more that only one day has.
        return word.Length < 3 ? -1 : Array.FindIndex(All, name => name.ToString().StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }
}
