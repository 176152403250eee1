using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Docs;

/// <summary>What the README shows is what the code does, in both languages.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.ja.md")]
    public void The_frames_that_are_shown_become_the_point_that_is_shown(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        var buffer = new ArrayBufferWriter<byte>();
        var fold = new FactoryFold(Book.Open("kota"), new LineProtocolWriter(buffer));
        foreach (var line in Block(text, "frames").Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            fold.Fold(new Frame
            {
                Arrival = EventTime.From(new DateTimeOffset(2026, 4, 1, 9, 5, 0, TimeSpan.FromHours(9))),
                Kind = FrameKind.Message,
                Topic = Encoding.UTF8.GetBytes(line[..space]),
                Payload = Encoding.UTF8.GetBytes(line[(space + 1)..]),
            });
        }

        fold.Publish();
        Assert.Contains(Block(text, "points"), Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n'));
    }

    [Fact]
    public void Both_languages_show_the_same_commands_frames_and_files()
    {
        var ja = File.ReadAllText(Path.Combine(Repository.Root, "README.ja.md"));
        var en = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        foreach (var kind in (string[])["sh", "frames", "points", "json", "yaml"])
        {
            Assert.Equal(Block(en, kind), Block(ja, kind));
        }
    }

    [Fact]
    public void Every_file_that_is_linked_exists()
    {
        foreach (var file in (string[])["README.md", "README.ja.md", "ARCHITECTURE.md"])
        {
            foreach (Match link in Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            {
                var target = link.Groups[1].Value;
                Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{file} links {target}");
            }
        }
    }

    private static string Block(string text, string kind)
    {
        var match = Regex.Match(text, $"^```{kind}\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, $"there is no block of {kind}");
        return match.Groups[1].Value.TrimEnd('\n');
    }

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();
}
