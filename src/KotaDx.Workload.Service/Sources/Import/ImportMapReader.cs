using System.Text;
using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>Reads one map and gathers what is wrong with it.</summary>
internal sealed class ImportMapReader(string path)
{
    private const int MaxMapBytes = 1024 * 1024;

    private static readonly string[] Keys =
        ["factory", "line", "zone", "delimiter", "encoding", "station", "worker", "start", "end", "state", "pieces", "part", "id"];

    private readonly List<FileFault> _faults = [];

    public (ImportMap? Map, IReadOnlyList<FileFault> Faults) Read()
    {
        var root = ReadTree();
        var map = root is null ? null : ReadMap(root);
        return _faults.Count == 0 ? (map, []) : (null, _faults);
    }

    private MapNode? ReadTree()
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bytes = new byte[Math.Min(stream.Length, MaxMapBytes + 1)];
            stream.ReadExactly(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Fault(FileFaults.Unreadable(path, fault));
        }

        if (bytes.Length > MaxMapBytes)
        {
            return Fault(MapFaults.TooLarge(path));
        }

        var text = TextEncodings.Detect(new MemoryStream(bytes), DeclaredEncoding.None);
        if (text.Encoding is null)
        {
            return Fault(FileFaults.NoText(path, text));
        }

        var utf8 = Encoding.Convert(text.Encoding, Encoding.UTF8, bytes, text.Preamble, bytes.Length - text.Preamble);
        var root = MapNode.Parse(utf8, out var faultLine);
        if (root is null)
        {
            return Fault(MapFaults.BadJson(path, faultLine));
        }

        return root.IsObject ? root : Fault(MapFaults.WrongType(path, root, "", MapType.Object));
    }

    private ImportMap ReadMap(MapNode root)
    {
        CheckKeys(root, "", Keys);
        var factory = ReadLevel(root, "factory");
        var line = ReadLevel(root, "line");
        var (zoneName, zone) = ReadZone(root);
        return new ImportMap
        {
            Path = path,
            Factory = factory,
            Line = line,
            ZoneName = zoneName,
            Zone = zone,
            Delimiter = ReadDelimiter(root),
            Encoding = ReadEncoding(root),
            Station = ReadCell(root, "station") ?? Missing(root, "station"),
            Worker = ReadWorker(root),
            Start = ReadTime(root, "start"),
            End = ReadTime(root, "end"),
            State = ReadState(root),
            Pieces = ReadColumn(root, "pieces"),
            Part = ReadColumn(root, "part"),
            Id = ReadColumn(root, "id"),
        };
    }

    private MapNode? Fault(FileFault fault)
    {
        _faults.Add(fault);
        return null;
    }

    private MapCell Missing(MapNode parent, string key)
    {
        // A member of the wrong type has been reported as such.
        if (parent.Find(key) is null)
        {
            Fault(MapFaults.MissingKey(path, parent, key));
        }

        return new MapCell(null, "");
    }

    private void CheckKeys(MapNode parent, string prefix, string[] known)
    {
        HashSet<string> seen = [];
        foreach (var (name, value) in parent.Members)
        {
            if (!seen.Add(name))
            {
                Fault(MapFaults.DuplicateKey(path, value, prefix + name));
            }
            else if (!known.Contains(name))
            {
                Fault(MapFaults.UnknownKey(path, value, prefix, name, known));
            }
        }
    }

    private string? ReadText(MapNode parent, string key, string name)
    {
        var node = parent.Find(name);
        if (node is null)
        {
            return null;
        }

        if (node.IsText)
        {
            return node.Text;
        }

        Fault(MapFaults.WrongType(path, node, key, MapType.Text));
        return null;
    }

    /// <summary>The object behind a key, its keys checked.</summary>
    private MapNode? ReadObject(MapNode root, string key, params string[] known)
    {
        var node = root.Find(key);
        if (node is null)
        {
            return null;
        }

        if (!node.IsObject)
        {
            return Fault(MapFaults.WrongType(path, node, key, MapType.Cell));
        }

        CheckKeys(node, key + ".", known);
        return node;
    }

    private string ReadLevel(MapNode root, string key)
    {
        var level = ReadText(root, key, key);
        if (level is null)
        {
            Missing(root, key);
            return "";
        }

        if (!Topic.IsLevel(Encoding.UTF8.GetBytes(level)))
        {
            Fault(MapFaults.BadLevel(path, root.Find(key)!, key));
        }

        return level;
    }

    private (string Name, TimeZoneInfo Zone) ReadZone(MapNode root)
    {
        var name = ReadText(root, "zone", "zone") ?? Book.DefaultZone.Id;
        if (!ZoneNames.TryFind(name, out var zone))
        {
            Fault(MapFaults.UnknownZone(path, root.Find("zone")!));
        }

        return (name, zone);
    }

    private char ReadDelimiter(MapNode root)
    {
        var delimiter = ReadText(root, "delimiter", "delimiter") ?? ",";
        if (delimiter.Length == 1 && char.IsAscii(delimiter[0]) && !char.IsAsciiLetterOrDigit(delimiter[0])
            && delimiter[0] is not ('"' or ' ') && (delimiter[0] == '\t' || !char.IsControl(delimiter[0])))
        {
            return delimiter[0];
        }

        Fault(MapFaults.BadDelimiter(path, root.Find("delimiter")!));
        return ',';
    }

    private DeclaredEncoding ReadEncoding(MapNode root)
    {
        switch (ReadText(root, "encoding", "encoding")?.ToLowerInvariant())
        {
            case null:
                return DeclaredEncoding.None;
            case "utf-8" or "utf8":
                return DeclaredEncoding.Utf8;
            case "shift_jis" or "shift-jis" or "sjis" or "cp932" or "windows-31j":
                return DeclaredEncoding.ShiftJis;
            default:
                Fault(MapFaults.UnknownEncoding(path, root.Find("encoding")!));
                return DeclaredEncoding.None;
        }
    }

    private MapColumn? ReadColumn(MapNode root, string key)
    {
        var node = ReadObject(root, key, "column");
        return node is null ? null : ReadColumnName(node, key);
    }

    private MapColumn ReadColumnName(MapNode node, string key)
    {
        var name = ReadText(node, key + ".column", "column");
        if (name is null)
        {
            if (node.Find("column") is null)
            {
                Fault(MapFaults.MissingKey(path, node, key + ".column"));
            }
        }
        else if (name.Trim().Length == 0)
        {
            Fault(MapFaults.EmptyText(path, node.Find("column")!, key + ".column"));
        }

        return new MapColumn((name ?? "").Trim(), key + ".column", node.Find("column")?.Line ?? node.Line);
    }

    private MapCell? ReadCell(MapNode root, string key)
    {
        var node = ReadObject(root, key, "column", "value");
        if (node is null)
        {
            return null;
        }

        if ((node.Find("column") is null) == (node.Find("value") is null))
        {
            Fault(MapFaults.ColumnOrValue(path, node, key));
            return new MapCell(null, "");
        }

        if (node.Find("column") is not null)
        {
            return new MapCell(ReadColumnName(node, key), null);
        }

        var value = ReadText(node, key + ".value", "value")?.Trim();
        if (value?.Length == 0)
        {
            Fault(MapFaults.EmptyText(path, node.Find("value")!, key + ".value"));
        }

        return new MapCell(null, value ?? "");
    }

    private MapCell? ReadWorker(MapNode root)
    {
        var worker = ReadCell(root, "worker");
        if (worker?.Value is { Length: > 0 } value && !Tokens.IsWorker(value))
        {
            Fault(MapFaults.BadToken(path, root.Find("worker")!.Find("value")!, "worker.value"));
        }

        return worker;
    }

    private MapTime ReadTime(MapNode root, string key)
    {
        var node = ReadObject(root, key, "column", "format", "formats");
        if (node is null)
        {
            Missing(root, key);
            return new MapTime(new MapColumn("", key, root.Line), []);
        }

        var column = ReadColumnName(node, key);
        List<(MapNode Node, string Key)> written = [];
        if (node.Find("format") is { } single)
        {
            written.Add((single, key + ".format"));
        }

        if (node.Find("formats") is { } several)
        {
            if (written.Count > 0)
            {
                Fault(MapFaults.FormatOrFormats(path, several, key));
            }
            else if (several.Kind != JsonTokenType.StartArray || several.Members.Count == 0)
            {
                Fault(MapFaults.WrongType(path, several, key + ".formats", MapType.Texts));
            }
            else
            {
                written.AddRange(several.Members.Select(member => (member.Value, key + ".formats")));
            }
        }

        List<string> formats = [];
        foreach (var (format, place) in written)
        {
            if (!format.IsText)
            {
                Fault(MapFaults.WrongType(path, format, place, MapType.Text));
            }
            else if (!TimeFormats.CarriesMinutes(format.Text))
            {
                Fault(MapFaults.BadFormat(path, format, place));
            }
            else
            {
                formats.Add(format.Text);
            }
        }

        return new MapTime(column, formats);
    }

    private MapState ReadState(MapNode root)
    {
        var none = new Dictionary<string, WorkState>();
        var node = ReadObject(root, "state", "column", "values", "default", "value");
        if (node is null)
        {
            return new MapState(null, none, WorkState.Net);
        }

        if ((node.Find("column") is null) == (node.Find("value") is null))
        {
            Fault(MapFaults.ColumnOrValue(path, node, "state"));
            return new MapState(null, none, WorkState.Net);
        }

        if (node.Find("value") is { } value)
        {
            foreach (var (name, extra) in node.Members.Where(member => member.Name is "values" or "default"))
            {
                Fault(MapFaults.NeedsColumn(path, extra, "state." + name));
            }

            return new MapState(null, none, ReadStateWord(value, "state.value"));
        }

        var column = ReadColumnName(node, "state");
        var otherwise = node.Find("default") is { } word ? ReadStateWord(word, "state.default") : (WorkState?)null;
        return new MapState(column, ReadStateValues(node), otherwise);
    }

    private Dictionary<string, WorkState> ReadStateValues(MapNode node)
    {
        var values = new Dictionary<string, WorkState>(StringComparer.Ordinal);
        var listed = node.Find("values");
        if (listed is null)
        {
            return values;
        }

        if (!listed.IsObject || listed.Members.Count == 0)
        {
            Fault(MapFaults.WrongType(path, listed, "state.values", MapType.States));
            return values;
        }

        foreach (var (name, state) in listed.Members)
        {
            if (!values.TryAdd(name.Trim(), ReadStateWord(state, "state.values." + name)))
            {
                Fault(MapFaults.DuplicateKey(path, state, "state.values." + name));
            }
        }

        return values;
    }

    private WorkState ReadStateWord(MapNode node, string key)
    {
        if (!node.IsText)
        {
            Fault(MapFaults.WrongType(path, node, key, MapType.Text));
            return WorkState.Unknown;
        }

        if (!WorkStates.TryParse(Encoding.UTF8.GetBytes(node.Text.Trim()), out var state))
        {
            Fault(MapFaults.UnknownState(path, node, key));
        }

        return state;
    }
}
