namespace KotaDx.Workload.Service.Books;

/// <summary>A map of <c>factory.yaml</c> as a row. Keys that nobody knows and keys given twice are faults.</summary>
internal sealed class YamlRow : BookRow
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly string _prefix;
    private readonly int _line;
    private readonly List<BookFault> _faults;
    private readonly HashSet<string> _refused = [];

    /// <param name="file">Path.</param>
    /// <param name="map">The map.</param>
    /// <param name="section">The section's name before its keys; empty for the file's own.</param>
    /// <param name="known">The keys there are.</param>
    /// <param name="faults">Where faults go.</param>
    public YamlRow(string file, YamlNode map, string section, string[] known, List<BookFault> faults)
    {
        _file = file;
        _prefix = section.Length > 0 ? section + "." : "";
        _line = map.Line;
        _faults = faults;
        foreach (var (key, value) in map.Members)
        {
            var name = key.Text.Trim();
            var place = new BookPlace(file, key.Line, _prefix + name);
            if (key.Kind != YamlKind.Scalar || !known.Contains(name))
            {
                faults.Add(BookFaults.UnknownKey(place, key.Text, known));
            }
            else if (!_values.TryAdd(name, value))
            {
                faults.Add(BookFaults.DuplicateKey(place));
            }
        }
    }

    public override BookPlace Place => new(_file, _line, _prefix.TrimEnd('.'));

    public override BookPlace At(string key) => new(_file, _values.TryGetValue(key, out var node) ? node.Line : _line, _prefix + key);

    public override BookCell? Find(string key)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        if (node.Kind == YamlKind.Scalar)
        {
            return node.Text.Trim() is { Length: > 0 } text ? new BookCell(text, At(key)) : null;
        }

        if (_refused.Add(key))
        {
            _faults.Add(BookFaults.WrongShape(At(key), node, YamlKind.Scalar));
        }

        return null;
    }

    /// <summary>What stands behind a key, whatever it is; null where nothing does.</summary>
    public YamlNode? Node(string key) => _values.TryGetValue(key, out var node) && !node.IsEmpty ? node : null;

    /// <summary>The texts of a list, each with its line; a single text counts as a list of one. Null where nothing is written.</summary>
    public IReadOnlyList<BookCell>? Texts(string key)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        var items = node.Kind == YamlKind.Scalar ? [node] : node.Items;
        if (node.Kind is not (YamlKind.List or YamlKind.Scalar))
        {
            _faults.Add(BookFaults.WrongShape(At(key), node, YamlKind.List));
            return [];
        }

        return TextsOf(items, key);
    }

    /// <summary>The texts of a list's items.</summary>
    public List<BookCell> TextsOf(IReadOnlyList<YamlNode> items, string key)
    {
        var texts = new List<BookCell>();
        foreach (var item in items)
        {
            var place = new BookPlace(_file, item.Line, _prefix + key);
            if (item.Kind != YamlKind.Scalar)
            {
                _faults.Add(BookFaults.WrongShape(place, item, YamlKind.Scalar));
            }
            else if (item.IsEmpty || item.Text.Trim().Length == 0)
            {
                _faults.Add(BookFaults.EmptyItem(place));
            }
            else
            {
                texts.Add(new BookCell(item.Text.Trim(), place));
            }
        }

        return texts;
    }
}
