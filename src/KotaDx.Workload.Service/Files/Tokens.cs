using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Files;

/// <summary>What a reading accepts as a worker, id or part.</summary>
internal static class Tokens
{
    /// <param name="text">Not empty, without surrounding white space.</param>
    public static bool IsToken(string text) =>
        Encoding.UTF8.GetByteCount(text) <= FrameLimits.MaxTokenBytes && !text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.Contains('\x7F');

    /// <summary>As <see cref="IsToken"/>, and able to be a tag.</summary>
    public static bool IsWorker(string text) => IsToken(text) && TagText.IsTag(Encoding.UTF8.GetBytes(text));

    /// <summary>The text as the beginning of a token: control characters become spaces, and what does not fit is left out.</summary>
    public static string Shorten(string text, int maxBytes)
    {
        var shortened = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            maxBytes -= rune.Utf8SequenceLength;
            if (maxBytes < 0)
            {
                break;
            }

            shortened.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return shortened.ToString();
    }
}
