namespace KotaDx.Workload.Service.Books;

/// <summary>What a part of a YAML text is.</summary>
internal enum YamlKind
{
    Scalar,
    List,
    Map,

    /// <summary><c>*name</c>: a reference to another part.</summary>
    Alias,
}

/// <summary>A part of a YAML text that remembers its line. Scalars are text as written: what type they have is for the reader of the key to say.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Number of its line, from 1.</param>
/// <param name="Text">A scalar's text.</param>
/// <param name="IsPlain">True for a scalar without quotes, of which <c>~</c> and <c>null</c> mean nothing.</param>
/// <param name="Items">A list's items.</param>
/// <param name="Members">A map's members in their order, twice the same key included.</param>
internal sealed record YamlNode(
    YamlKind Kind, int Line, string Text, bool IsPlain, IReadOnlyList<YamlNode> Items, IReadOnlyList<(YamlNode Key, YamlNode Value)> Members)
{
    /// <summary>True where nothing is written behind a key.</summary>
    public bool IsEmpty => Kind == YamlKind.Scalar && IsPlain && (Text.Length == 0 || Text is "~" or "null" or "Null" or "NULL");

    public static YamlNode Scalar(int line, string text, bool isPlain) => new(YamlKind.Scalar, line, text, isPlain, [], []);

    public static YamlNode List(int line, IReadOnlyList<YamlNode> items) => new(YamlKind.List, line, "", false, items, []);

    public static YamlNode Map(int line, IReadOnlyList<(YamlNode Key, YamlNode Value)> members) => new(YamlKind.Map, line, "", false, [], members);

    public static YamlNode Alias(int line, string name) => new(YamlKind.Alias, line, "*" + name, true, [], []);
}
