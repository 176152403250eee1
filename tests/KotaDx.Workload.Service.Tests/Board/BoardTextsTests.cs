using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Board;

namespace KotaDx.Workload.Service.Tests.Board;

/// <summary>The page's one table of texts: whole in both languages, and nothing asks for a text that it does not have.</summary>
public sealed partial class BoardTextsTests
{
    private static readonly string Script = Read("board.js");
    private static readonly Dictionary<string, (string Ja, string En)> Texts = Entry().Matches(Script)
        .ToDictionary(static match => match.Groups["key"].Value.Trim('"'), static match => (match.Groups["ja"].Value, match.Groups["en"].Value), StringComparer.Ordinal);

    [Fact]
    public void Every_text_is_there_in_both_languages()
    {
        Assert.True(Texts.Count > 150, $"only {Texts.Count} texts were found");
        foreach (var (key, (ja, en)) in Texts.Where(static text => text.Key != "no_time"))
        {
            Assert.False(string.IsNullOrWhiteSpace(ja), $"{key} has no Japanese");
            Assert.False(string.IsNullOrWhiteSpace(en), $"{key} has no English");
            Assert.Equal(Placeholder().Matches(ja).Select(static m => m.Value).Order(), Placeholder().Matches(en).Select(static m => m.Value).Order());
            if (key != "other_language")
            {
                Assert.False(Kana().IsMatch(en), $"the English of {key} is Japanese: {en}");
            }
        }
    }

    [Fact]
    public void Every_text_that_is_asked_for_exists()
    {
        var asked = Attribute().Matches(Read("board.html")).Select(static match => match.Groups[1].Value)
            .Concat(Say().Matches(Script).Select(static match => match.Groups[1].Value)).Distinct();
        Assert.All(asked, static key => Assert.Contains(key, Texts.Keys));
    }

    [Fact]
    public void Every_reason_and_flag_of_the_figures_has_words()
    {
        string keys = """
            gap:no_calendar gap:no_roster gap:unassigned gap:absent gap:insufficient_data
            flag:partial flag:assumed flag:shared flag:frozen flag_title:partial flag_title:assumed flag_title:shared flag_title:frozen
            leveling:no_workers leveling:n<2 leveling:all_zero hours:no_buckets hours:n<2 hours:all_zero advice:no_calendar advice:no_roster
            """;
        Assert.All(keys.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), static key => Assert.Contains(key, Texts.Keys));
    }

    private static string Read(string name)
    {
        using var stream = typeof(BoardPage).Assembly.GetManifestResourceStream("board/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("""^  (?<key>\w+|"[^"]+"): \{ ja: "(?<ja>(?:[^"\\]|\\.)*)", en: "(?<en>(?:[^"\\]|\\.)*)" \},$""", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\u3040-\u30ff\u4e00-\u9fff]")]
    private static partial Regex Kana();

    [GeneratedRegex("""data-(?:text|label)="([^"]+)""")]
    private static partial Regex Attribute();

    [GeneratedRegex("""\bsay\("([^"$]+)"[,)]""")]
    private static partial Regex Say();
}
