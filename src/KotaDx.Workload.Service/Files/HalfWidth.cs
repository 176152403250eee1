namespace KotaDx.Workload.Service.Files;

/// <summary>Digits and signs as a Japanese keyboard gives them, made plain: １６：００ becomes 16:00.</summary>
internal static class HalfWidth
{
    /// <summary>The text without surrounding white space, its full-width ASCII (U+FF01 to U+FF5E) and ideographic spaces made plain.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (plain, written) =>
    {
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = written[i] switch
            {
                >= '\uFF01' and <= '\uFF5E' and var c => (char)(c - 0xFEE0),
                '\u3000' => ' ',
                // − and ‐ are what some input methods and spreadsheets make of a hyphen.
                '\u2212' or '\u2010' or '\u2011' => '-',
                var c => c,
            };
        }
    }).Trim();
}
