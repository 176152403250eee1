using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// Reads a YAML text of a book into nodes with lines. Where a part is not YAML it is left out and the rest is read all the same: first by
/// sections (<c>zone:</c>, <c>stations:</c> …), then by a section's items. So one slip of the pen does not hide the next.
/// </summary>
internal static class YamlTree
{
    private const int MaxDepth = 16;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Without a byte order mark.</param>
    /// <param name="faultLines">The line of each part that is not YAML.</param>
    /// <param name="broken">The parts that are left out, with their sections.</param>
    /// <returns>Null if nothing is written.</returns>
    public static YamlNode? Read(string text, List<int> faultLines, List<(string Section, string Text)> broken)
    {
        if (TryParse(text, 0, out var root, out var faultLine))
        {
            return root;
        }

        var sections = Sections(text);
        if (sections.Count == 0)
        {
            faultLines.Add(faultLine);
            return null;
        }

        var before = faultLines.Count;
        var members = new List<(YamlNode, YamlNode)>();
        foreach (var (offset, lines) in sections)
        {
            ReadSection(offset, lines, members, faultLines, broken);
        }

        if (faultLines.Count == before)
        {
            // Each part alone is sound, but not the whole: what remains is where the whole broke off.
            faultLines.Add(faultLine);
        }

        return YamlNode.Map(sections[0].Offset + 1, members);
    }

    private static void ReadSection(int offset, string[] lines, List<(YamlNode, YamlNode)> members, List<int> faultLines, List<(string Section, string Text)> broken)
    {
        if (TryParse(string.Join('\n', lines), offset, out var section, out var faultLine))
        {
            if (section is { Kind: YamlKind.Map })
            {
                members.AddRange(section.Members);
            }
            else if (section is not null)
            {
                faultLines.Add(section.Line);
            }

            return;
        }

        var head = lines[0].TrimEnd();
        var key = head.TrimEnd(':').Trim();
        var name = key.Split(':')[0].Trim();
        var isList = false;
        var items = head.EndsWith(':') && !head.Contains(": ", StringComparison.Ordinal) ? Items(lines, out isList) : [];
        if (items.Count == 0)
        {
            faultLines.Add(faultLine);
            broken.Add((name, string.Join('\n', lines)));
            return;
        }

        var before = faultLines.Count;
        var list = new List<YamlNode>();
        var map = new List<(YamlNode, YamlNode)>();
        foreach (var (from, to) in items)
        {
            if (!TryParse(string.Join('\n', lines[from..to]), offset + from, out var item, out var itemFault))
            {
                faultLines.Add(itemFault);
                broken.Add((name, string.Join('\n', lines[from..to])));
            }
            else if (item?.Kind == YamlKind.List)
            {
                list.AddRange(item.Items);
            }
            else if (item?.Kind == YamlKind.Map)
            {
                map.AddRange(item.Members);
            }
            else if (item is not null)
            {
                faultLines.Add(item.Line);
            }
        }

        if (faultLines.Count == before)
        {
            faultLines.Add(faultLine);
            broken.Add((name, string.Join('\n', lines)));
        }

        members.Add((YamlNode.Scalar(offset + 1, key, isPlain: true), isList ? YamlNode.List(offset + 2, list) : YamlNode.Map(offset + 2, map)));
    }

    /// <summary>The text cut before each line that begins at its very left.</summary>
    private static List<(int Offset, string[] Lines)> Sections(string text)
    {
        var lines = text.Split('\n');
        var starts = Enumerable.Range(0, lines.Length)
            .Where(i => lines[i].Length > 0 && !char.IsWhiteSpace(lines[i][0]) && lines[i][0] is not ('#' or '-' or ']' or '}' or '%')).ToList();
        return [.. starts.Select((start, i) => (start, lines[start..(i + 1 < starts.Count ? starts[i + 1] : lines.Length)]))];
    }

    /// <summary>A section's lines cut before each line that is indented as its first item is.</summary>
    private static List<(int From, int To)> Items(string[] lines, out bool isList)
    {
        isList = false;
        var first = Array.FindIndex(lines, 1, static line => line.TrimStart().Length > 0 && line.TrimStart()[0] != '#');
        if (first < 0)
        {
            return [];
        }

        var indent = IndentOf(lines[first]);
        var areItems = isList = lines[first][indent] == '-';
        var starts = Enumerable.Range(first, lines.Length - first)
            .Where(i => lines[i].Length > indent && IndentOf(lines[i]) == indent && lines[i][indent] != '#' && (lines[i][indent] == '-') == areItems).ToList();
        return [.. starts.Select((start, i) => (start, i + 1 < starts.Count ? starts[i + 1] : lines.Length))];
    }

    private static int IndentOf(string line) => line.Length - line.TrimStart(' ').Length;

    private static bool TryParse(string text, int offset, out YamlNode? root, out int faultLine)
    {
        root = null;
        faultLine = 0;
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return true;
            }

            root = Build(parser, offset, 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                faultLine = offset + (int)second.Start.Line;
                return false;
            }

            root = root.IsEmpty ? null : root;
            return true;
        }
        catch (YamlException fault)
        {
            faultLine = offset + Math.Max(1, (int)fault.Start.Line);
            return false;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The scanner has been seen to stumble over what nobody writes by intent; to its writer it is a fault like any other.
            faultLine = offset + 1;
            return false;
        }
    }

    private static YamlNode Build(IParser parser, int offset, int depth)
    {
        var start = parser.Consume<ParsingEvent>();
        var line = offset + (int)start.Start.Line;
        if (depth > MaxDepth)
        {
            throw new YamlException(start.Start, start.End, "too deep");
        }

        switch (start)
        {
            case Scalar scalar:
                return YamlNode.Scalar(line, Whole(scalar.Value), scalar.Style == ScalarStyle.Plain);
            case AnchorAlias alias:
                return YamlNode.Alias(line, alias.Value.Value);
            case SequenceStart:
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Build(parser, offset, depth + 1));
                }

                return YamlNode.List(line, items);
            default:
                var members = new List<(YamlNode, YamlNode)>();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = Build(parser, offset, depth + 1);
                    members.Add((key, Build(parser, offset, depth + 1)));
                }

                return YamlNode.Map(line, members);
        }
    }

    // "\uD83D" in quotes is half a character: no text, and no other program could read it back.
    private static string Whole(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }
}
