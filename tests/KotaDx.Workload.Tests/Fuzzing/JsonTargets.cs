using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>Our scanner beside the framework's reader.</summary>
internal static class JsonTargets
{
    private static readonly byte[][] Corpus =
    [
        .. ReadingTargets.Payloads,
        .. Mutator.Bytes(
            "{\"a\":[1,2.5e-3,{\"b\":null}],\"c\":\"\\u00e9\\n\",\"d\":true,\"e\":false}", "[[],{},[{}],\"\",0,-0.0,1E+2]", " \t\r\n[ 1 , 2 ] \n", "\"\\uD83D\\uDE00\"", "[1.0e+10,-1e-1,0.5,123456789012345678901234567890]",
            "{\"\":{\"\":{\"\":[]}}}", "null", "true", "-0", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
    ];

    private static readonly byte[][] Words = Mutator.Bytes(
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"a\":1", "{\"a\":1}", "[1]", "\"", "\\", "\\u00e9", "\\uD83D\\uDE00", "1", "-", "0.5", "e+3", "01", "true", "false", "null", "nul", " ", "\n", "\t");

    private static readonly byte[][] Texts = Mutator.Bytes(
        "plain", "a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t", "\\u6bb5\\u53D6", "\\ud83d\\ude00!", "\\u0000", "\\ud83d", "\\ude00", "\\ud83d\\n", "\\ud83d\\u0041", "段取り\\u308a", "\\uD83D\\uD83D\\uDE00", "\\uDBFF\\uDFFF");

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("JSON", Corpus, Words, WellFormed),
        new FuzzTarget("escapes in JSON", Texts, Mutator.Bytes("\\u", "\\ud83d", "\\ude00", "\\u0041", "\\", "\"", "d8", "DC00", "\\n", "あ"), Unescaped),
    ];

    private static void WellFormed(ReadOnlySpan<byte> text, ref FuzzRandom random)
    {
        if (!Utf8.IsValid(text))
        {
            // The scanner's callers look for this first.
            return;
        }

        var scanner = new JsonScanner(text, 0);
        var status = scanner.SkipValue();
        FuzzCheck.That(scanner.Position >= 0 && scanner.Position <= text.Length, "a fault outside the text");
        FuzzCheck.That(status is ParseStatus.Ok or ParseStatus.BadJson or ParseStatus.TooDeep, "a status that is none of JSON's");
        scanner.SkipWhiteSpace();
        var isWhole = status == ParseStatus.Ok && scanner.AtEnd;
        var expected = IsJsonForFramework(text);
        FuzzCheck.That(isWhole == expected, expected ? "refused what the framework takes" : "taken what the framework refuses");
    }

    private static bool IsJsonForFramework(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = FrameLimits.MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Unescaped(ReadOnlySpan<byte> inner, ref FuzzRandom random)
    {
        if (inner.Length > 600 || !Utf8.IsValid(inner))
        {
            return;
        }

        Span<byte> text = stackalloc byte[inner.Length + 2];
        text[0] = text[^1] = (byte)'"';
        inner.CopyTo(text[1..]);
        var scanner = new JsonScanner(text, 0);
        if (!scanner.TryString(out var read, out var hasEscapes) || !scanner.AtEnd)
        {
            return;
        }

        FuzzCheck.That(read.SequenceEqual(inner) && hasEscapes == inner.Contains((byte)'\\'), "another string than stands there");
        Span<byte> to = stackalloc byte[inner.Length + 8];
        var length = JsonScanner.Unescape(inner, to[..inner.Length]);
        string? expected;
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            expected = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            expected = null;
        }

        FuzzCheck.That(length < 0 ? expected is null : expected == Encoding.UTF8.GetString(to[..length]), "another text than the framework finds");
        var room = random.Below(inner.Length + 1);
        to.Fill(0xEE);
        var cut = JsonScanner.Unescape(inner, to[..room]);
        FuzzCheck.That(cut == (length <= room ? length : -1) && !to[room..].ContainsAnyExcept((byte)0xEE), "written more than there was room for");
    }
}
