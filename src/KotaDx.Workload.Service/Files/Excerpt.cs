using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Service.Files;

/// <summary>Foreign text made fit for a terminal and one line of a report.</summary>
internal static class Excerpt
{
    private const int MaxRunes = 60;

    public static string Of(string text)
    {
        var shown = new StringBuilder();
        var runes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (runes++ == MaxRunes)
            {
                shown.Append('…');
                break;
            }

            // Besides line ends and escape sequences, the marks that turn the direction of writing can make a terminal lie.
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
