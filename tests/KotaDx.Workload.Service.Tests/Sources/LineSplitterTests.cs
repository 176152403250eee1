using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\rb\r", "a|b")]
    [InlineData("\n\na\n\n", "a")]
    [InlineData("a\nhalf", "a")]
    public void Lines_end_with_any_line_end_and_empty_ones_are_dropped(string text, string expected)
    {
        Assert.Equal(expected, string.Join('|', Split([text]).Where(static line => !line.IsCut).Select(static line => line.Text)));
    }

    [Fact]
    public void However_the_bytes_are_split_the_lines_are_the_same() =>
        Gen.Select(Gen.String[Gen.Char["ab\r\n"], 0, 60], Gen.Int[1, 7]).Sample((text, size) =>
            Split([text]).SequenceEqual(Split(text.Chunk(size).Select(static part => new string(part)))));

    [Fact]
    public void A_line_without_an_end_is_cut_at_the_limit_and_its_rest_skipped()
    {
        var lines = Split([new string('x', FrameLimits.MaxLineBytes + 500) + "\nnext\n"]);
        Assert.Equal([(new string('x', FrameLimits.MaxLineBytes), true), ("next", false)], lines);
    }

    [Fact]
    public void What_was_left_of_a_line_is_never_joined_to_the_next_connection()
    {
        var splitter = new LineSplitter();
        var lines = new List<(string, bool)>();
        void Receive(ReadOnlySpan<byte> line, bool isCut) => lines.Add((Encoding.UTF8.GetString(line), isCut));
        splitter.Take("cycle 1\ncyc"u8, Receive);
        splitter.Cut(Receive);
        splitter.Take("cycle 2\n"u8, Receive);
        Assert.Equal([("cycle 1", false), ("cyc", true), ("cycle 2", false)], lines);
    }

    private static List<(string Text, bool IsCut)> Split(IEnumerable<string> parts)
    {
        var splitter = new LineSplitter();
        var lines = new List<(string, bool)>();
        foreach (var part in parts)
        {
            splitter.Take(Encoding.UTF8.GetBytes(part), (line, isCut) => lines.Add((Encoding.UTF8.GetString(line), isCut)));
        }

        return lines;
    }
}
