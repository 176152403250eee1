using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Service.Files;

/// <summary>
/// The topic level of a station under any name. The rule, so that everybody can predict it:
/// <list type="number">
/// <item>Surrounding white space goes; full-width letters, digits and signs (U+FF01 to U+FF5E) and the ideographic space become
/// their ASCII counterparts; capitals become small letters.</item>
/// <item>Letters, digits and <c>_</c> stay. Each run of anything else becomes one <c>-</c>, and none is left at either end.</item>
/// <item>If more than ASCII signs and spaces was lost (Japanese, for example), or nothing or more than 32 characters are left, then
/// <c>-</c> and 8 hexadecimal digits follow: FNV-1a, 32 bits, of the trimmed name in UTF-8. What stands before them is cut to 23
/// characters.</item>
/// </list>
/// It depends on nothing but the name: not on the file, nor on the order of its rows.
/// </summary>
internal static class StationNames
{
    private const int MaxLength = 32;
    private const int HashLength = 8;

    public static string LevelOf(string name)
    {
        name = name.Trim();
        var level = new StringBuilder(MaxLength);
        var isLossy = false;
        foreach (var letter in name)
        {
            var c = Fold(letter);
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                level.Append(char.ToLowerInvariant(c));
                continue;
            }

            isLossy |= !char.IsAscii(c);
            if (level.Length > 0 && level[^1] != '-')
            {
                level.Append('-');
            }
        }

        TrimEnd(level);
        if (level.Length is > 0 and <= MaxLength && !isLossy)
        {
            return level.ToString();
        }

        level.Length = Math.Min(level.Length, MaxLength - HashLength - 1);
        TrimEnd(level);
        if (level.Length > 0)
        {
            level.Append('-');
        }

        return level.Append(Fnv1a(name).ToString("x8", CultureInfo.InvariantCulture)).ToString();
    }

    private static char Fold(char c) => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u3000' => ' ',
        _ => c,
    };

    private static void TrimEnd(StringBuilder level)
    {
        if (level.Length > 0 && level[^1] == '-')
        {
            level.Length--;
        }
    }

    // http://www.isthe.com/chongo/tech/comp/fnv: offset basis 2166136261, prime 16777619.
    private static uint Fnv1a(string name)
    {
        var hash = 2_166_136_261u;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ b) * 16_777_619u);
        }

        return hash;
    }
}
