using System.Text.Json;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>A JSON value that remembers its line, so that a fault can point there. Comments and trailing commas are allowed.</summary>
/// <param name="Kind">String, Number, True, False, Null, StartObject or StartArray.</param>
/// <param name="Line">Number of its line, from 1.</param>
/// <param name="Text">A string's text, or another scalar as it is written.</param>
/// <param name="Members">Members of an object or, without names, an array's elements; in their order, twice the same name included.</param>
internal sealed record MapNode(JsonTokenType Kind, int Line, string Text, IReadOnlyList<(string Name, MapNode Value)> Members)
{
    public bool IsText => Kind == JsonTokenType.String;

    public bool IsObject => Kind == JsonTokenType.StartObject;

    /// <summary>The member's value; of two with the same name the last, as JSON readers have it.</summary>
    public MapNode? Find(string name) => Members.LastOrDefault(member => member.Name == name).Value;

    /// <summary>Reads a JSON text.</summary>
    /// <returns>Null and the line of the fault if the text is not JSON.</returns>
    public static MapNode? Parse(ReadOnlySpan<byte> utf8, out int faultLine)
    {
        faultLine = 0;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var lines = new LineCounter(utf8);
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, ref lines);
            while (reader.Read())
            {
                // Nothing may follow; the reader itself complains.
            }

            return root;
        }
        catch (JsonException fault)
        {
            faultLine = (int)(fault.LineNumber ?? 0) + 1;
            return null;
        }
    }

    private static MapNode ReadValue(ref Utf8JsonReader reader, ref LineCounter lines)
    {
        var kind = reader.TokenType;
        var line = lines.LineAt(reader.TokenStartIndex);
        List<(string, MapNode)> members = [];
        switch (kind)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = TextOf(ref reader);
                    reader.Read();
                    members.Add((name, ReadValue(ref reader, ref lines)));
                }

                return new MapNode(kind, line, "", members);
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    members.Add(("", ReadValue(ref reader, ref lines)));
                }

                return new MapNode(kind, line, "", members);
            default:
                var text = kind == JsonTokenType.String ? TextOf(ref reader) : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                return new MapNode(kind, line, text, members);
        }
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as \uD83D alone: the reader takes it for JSON, but there is no such text.
            throw new JsonException("half of a surrogate pair", null, 0, null);
        }
    }

    private ref struct LineCounter(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _position;
        private int _line = 1;

        /// <summary>The line of a byte; positions must not go back.</summary>
        public int LineAt(long position)
        {
            _line += _utf8[_position..(int)position].Count((byte)'\n');
            _position = (int)position;
            return _line;
        }
    }
}
