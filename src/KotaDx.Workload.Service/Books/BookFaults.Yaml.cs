using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>The words for what is wrong with the writing of <c>factory.yaml</c>.</summary>
internal static partial class BookFaults
{
    private const char FullWidthSpace = '\u3000';
    private const char FullWidthColon = '\uFF1A';

    private static readonly Text HowToWrite = new(
        "「zone: Asia/Tokyo」のように、項目・半角コロン・空白・値の順に書き、字下げは空白だけにしてください",
        "write \"zone: Asia/Tokyo\": the key, a colon, a space, the value; indent with spaces only");

    /// <summary>The text is not YAML. The parser's own words name its tokens; a person needs what is odd about the line.</summary>
    public static BookFault NotYaml(string file, int line, string[] lines)
    {
        // The parser notices some slips a line late or early.
        var at = Array.Find([line, line + 1, line - 1], number => number >= 1 && number <= lines.Length && SlipIn(lines[number - 1]) is not null);
        at = at > 0 ? at : Math.Clamp(line, 1, lines.Length);
        return Error(new BookPlace(file, at, ""), lines[at - 1],
            new("YAMLとして読めません", "this is not valid YAML"),
            SlipIn(lines[at - 1]) ?? new Text("コロン・引用符・かっこの不足、または字下げのずれ（この行か前の行）", "a colon, quote or bracket left out, or an indentation that does not fit (here or on the line before)"),
            HowToWrite);
    }

    public static BookFault TooLarge(string file, int mebibytes) => Error(new BookPlace(file, 0, ""), "",
        new($"ファイルが大きすぎます（{mebibytes} MiBまで）", $"the file is too large ({mebibytes} MiB at most)"),
        new("別のファイルを置いた", "another file was put here"),
        new("台帳のファイルか確かめてください", "check that it is the book's file"));

    public static BookFault UnknownKey(BookPlace place, string name, IReadOnlyList<string> known)
    {
        var list = string.Join(", ", known);
        var shown = Excerpt.Of(name.Trim());
        var nearest = NearestName.Find(HalfWidth.Of(name), known);
        return Error(place, "",
            new($"「{shown}」という項目はありません", $"there is no key \"{shown}\" here"),
            SlipIn(name) ?? new Text("綴りの間違い、または字下げのずれ", "a spelling mistake, or an indentation that does not fit"),
            nearest is null
                ? new($"ここで使える項目: {list}", $"the keys here are {list}")
                : new($"「{nearest}」ではありませんか（ここで使える項目: {list}）", $"did you mean \"{nearest}\"? The keys here are {list}"));
    }

    public static BookFault DuplicateKey(BookPlace place) => Error(place, "",
        new("同じ項目が2回あります", "the same key is given twice"),
        new("写した行の消し忘れ", "a copied line was left in"),
        new("どちらかを消してください", "remove one of the two"));

    public static BookFault EmptyItem(BookPlace place) => Error(place, "",
        new("一覧に空の値があります", "an item of the list is empty"),
        new("カンマや「-」が1つ多い", "a comma or a hyphen too many"),
        new("値を書くか、消してください", "write a value or remove it"));

    public static BookFault WrongShape(BookPlace place, YamlNode node, YamlKind needed)
    {
        var excerpt = node.Kind is YamlKind.Scalar or YamlKind.Alias ? node.Text : "";
        if (node.Kind == YamlKind.Alias)
        {
            return Error(place, excerpt,
                new("「*」で始まる値に引用符がありません", "a value that begins with * has no quotes"),
                new("YAMLでは引用符のない「*」に別の意味がある", "in YAML a bare * means something else"),
                new("\"*\" のように引用符で囲んでください", "put quotes around it, like \"*\""));
        }

        var form = needed switch
        {
            YamlKind.List => new Text("一覧（[a, b] または行ごとに「- 」）", "a list ([a, b], or \"- \" on each line)"),
            YamlKind.Map => new Text("「項目: 値」の組", "keys with values, such as \"key: value\""),
            _ => new Text("1つの値", "a single value"),
        };
        return Error(place, excerpt,
            new($"ここには{form.Ja}が必要です", $"this must be {form.En}"),
            SlipIn(node.Text) ?? new Text("書き方か字下げの違い", "written or indented in another way"),
            new($"{form.Ja}に直してください", $"write {form.En}"));
    }

    /// <summary>What Japanese keyboards and editors most often leave in a YAML file.</summary>
    private static Text? SlipIn(string line)
    {
        var trimmed = line.TrimStart(' ', '\t', FullWidthSpace);
        var indent = line[..^trimmed.Length];
        if (indent.Contains(FullWidthSpace, StringComparison.Ordinal))
        {
            return new("全角の空白で字下げしている", "it is indented with full-width spaces");
        }

        if (indent.Contains('\t', StringComparison.Ordinal))
        {
            return new("タブで字下げしている", "it is indented with a tab");
        }

        if (trimmed.Contains(FullWidthColon, StringComparison.Ordinal) && !trimmed.Contains(": ", StringComparison.Ordinal))
        {
            return new("全角のコロン「：」になっている", "its colon is a full-width one");
        }

        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && colon + 1 < trimmed.Length && trimmed[colon + 1] is not (' ' or '\r') && !char.IsAsciiDigit(trimmed[colon + 1]))
        {
            return new("コロンのあとに空白がない", "there is no space behind the colon");
        }

        if (colon > 0 && trimmed[(colon + 1)..].TrimStart() is ['*' or '&' or '%' or '@' or '`', ..])
        {
            return new("記号で始まる値に引用符がない（\"*\" のように囲む）", "a value that begins with a sign has no quotes (write \"*\")");
        }

        return colon < 0 && trimmed.Contains(' ', StringComparison.Ordinal) && trimmed[0] is not ('-' or '[' or '"' or '\'')
            ? new("コロンがない", "there is no colon")
            : null;
    }
}
