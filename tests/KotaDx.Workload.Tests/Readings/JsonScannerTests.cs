using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class JsonScannerTests
{
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
}
