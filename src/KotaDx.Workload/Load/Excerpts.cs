using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Load;

/// <summary>Foreign bytes as text that is safe to show and to log.</summary>
public static class Excerpts
{
    private const int Longest = 120;

    /// <summary>Up to 120 characters around a byte offset; what cannot be printed stands as <c>\xNN</c>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">The offset.</param>
    public static string Of(ReadOnlySpan<byte> bytes, int at)
    {
        var start = bytes.Length <= Longest || at < Longest - 20 ? 0 : Math.Min(at - 60, bytes.Length - 1);
        while (start > 0 && (bytes[start] & 0xC0) == 0x80)
        {
            start--;
        }

        var text = new StringBuilder(start > 0 ? "…" : "");
        var rest = bytes[start..];
        var shown = 0;
        while (!rest.IsEmpty && shown < Longest)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done && !ActsOnText(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var b in rest[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
                }
            }

            rest = rest[length..];
            shown++;
        }

        return rest.IsEmpty ? text.ToString() : text.Append('…').ToString();
    }

    /// <summary>Controls, line ends, and marks that turn the direction of the text behind them: in a list they would make one line look like another.</summary>
    private static bool ActsOnText(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
