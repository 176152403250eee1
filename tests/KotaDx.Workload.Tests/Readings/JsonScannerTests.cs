using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class JsonScannerTests
{
    [Fact]
    public void Public_suite_of_Json_files_is_accepted_and_refused_as_named()
    {
        var folder = Repository.Data("json-test-suite", "test_parsing");
        var files = Directory.GetFiles(folder, "*.json");
        Assert.True(files.Length > 300, $"{folder} has only {files.Length} files");
        var wrong = new List<string>();
        foreach (var file in files)
        {
            var accepted = IsJson(File.ReadAllBytes(file));
            var name = Path.GetFileName(file);
            if ((name[0] == 'y' && !accepted) || (name[0] == 'n' && accepted))
            {
                wrong.Add(name);
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Text_made_of_Json_s_own_pieces_is_judged_as_the_framework_judges_it()
    {
        var pieces = Gen.OneOf("{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\\n\"", "\"", "\\", "1", "-0.5e+3", "01", "true", "null", "nul", " ", "\n", "{\"a\":1}", "[1]");
        pieces.Array[0, 12].Select(string.Concat).Sample(
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                Assert.Equal(IsJsonForFramework(bytes), IsJson(bytes));
            },
            iter: 200_000);
    }

    [Theory]
    [InlineData(64, ParseStatus.Ok)]
    [InlineData(65, ParseStatus.TooDeep)]
    [InlineData(100_000, ParseStatus.TooDeep)]
    public void Nesting_is_bounded(int depth, ParseStatus expected)
    {
        var text = Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth));
        Assert.Equal(expected, new JsonScanner(text, 0).SkipValue());
        var objects = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));
        Assert.Equal(expected, new JsonScanner(objects, 0).SkipValue());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t", "a\"b\\c/d\b\f\n\r\t")]
    [InlineData("\\u6bb5\\u53D6", "段取")]
    [InlineData("\\ud83d\\ude00!", "😀!")]
    [InlineData("\\u0000", "\0")]
    [InlineData("\\ud83d", null)]
    [InlineData("\\ude00", null)]
    [InlineData("\\ud83d\\n", null)]
    [InlineData("\\ud83d\\u0041", null)]
    [InlineData("0123456789abcdef0", null)]
    [InlineData("0123456789abcde\\u3042", null)]
    public void Escapes_are_undone_and_lone_surrogates_or_overlong_text_refused(string inner, string? expected)
    {
        var to = new byte[16];
        var length = JsonScanner.Unescape(Encoding.UTF8.GetBytes(inner), to);
        Assert.Equal(expected, length < 0 ? null : Encoding.UTF8.GetString(to, 0, length));
    }

    private static bool IsJson(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        var scanner = new JsonScanner(bytes, 0);
        if (scanner.SkipValue() != ParseStatus.Ok)
        {
            Assert.InRange(scanner.Position, 0, bytes.Length);
            return false;
        }

        scanner.SkipWhiteSpace();
        return scanner.AtEnd;
    }

    private static bool IsJsonForFramework(byte[] bytes)
    {
        try
        {
            JsonDocument.Parse(bytes).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
