namespace KotaDx.Workload.Readings;

/// <summary>
/// The address inside a line from a serial port. Three forms, the simplest first:
/// <list type="bullet">
/// <item><c>value</c>: for the signal that was declared for the port;</item>
/// <item><c>signal value</c> or <c>signal=value</c>: for the station that was declared for the port;</item>
/// <item><c>kotadx/v1/factory/line/station/signal value</c>: for any.</item>
/// </list>
/// A JSON object may name its address itself, by the keys <c>topic</c>, or <c>factory line station signal</c>.
/// </summary>
public static class SerialLine
{
    /// <summary>
    /// Finds topic and payload of a line.
    /// </summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="declared">Address of the port: <c>kotadx/v1/factory/line/station</c>, with or without <c>/signal</c>.</param>
    /// <param name="topicSpace">Memory for a topic put together, at least <see cref="FrameLimits.MaxTopicBytes"/> bytes.</param>
    /// <param name="topic">The whole topic.</param>
    /// <param name="payload">The bytes of the reading.</param>
    /// <returns><see cref="ParseStatus.Ok"/>, or <see cref="ParseStatus.BadLine"/> where the line does not say what it is.</returns>
    public static ParseStatus TrySplit(
        ReadOnlySpan<byte> line, ReadOnlySpan<byte> declared, Span<byte> topicSpace,
        out ReadOnlySpan<byte> topic, out ReadOnlySpan<byte> payload)
    {
        // Noise ahead of a good line (a power-up, a re-plugged cable) has no line end of its own: the address begins the line.
        var begin = line.LastIndexOf(Topic.Prefix);
        if (begin > 0 && line[..begin].Contains((byte)'"') && StandsInText(line, out var first))
        {
            begin = first;
        }

        if (begin >= 0)
        {
            line = line[begin..];
            var space = line.IndexOfAny((byte)' ', (byte)'\t', (byte)'=');
            topic = space < 0 ? line : line[..space];
            payload = space < 0 ? default : line[(space + 1)..];
            return ParseStatus.Ok;
        }

        line = line.Trim(" \t\0"u8);
        payload = line;
        topic = declared;
        var levels = declared.Count((byte)'/');
        if (line.Length > 0 && line[0] == (byte)'{')
        {
            return Address(line, declared, topicSpace, out topic);
        }

        var end = line.IndexOfAny((byte)' ', (byte)'\t', (byte)'=');
        var word = end < 0 ? line : line[..end];
        if (end > 0 && char.IsAsciiLetterLower((char)word[0]) && Topic.IsLevel(word))
        {
            var station = Levels(declared, 5);
            if (station.Length + 1 + word.Length > topicSpace.Length)
            {
                return ParseStatus.BadLine;
            }

            payload = line[(end + 1)..].Trim(" \t"u8);
            topic = Join(station, word, topicSpace);
            return ParseStatus.Ok;
        }

        return levels == 5 ? ParseStatus.Ok : ParseStatus.BadLine;
    }

    /// <summary>
    /// True if the line up to its end is good JSON, alone or behind a first address: then a later address is a text inside it, and
    /// not a second line that ran into this one.
    /// </summary>
    private static bool StandsInText(ReadOnlySpan<byte> line, out int first)
    {
        first = line.IndexOf(Topic.Prefix);
        var json = line.IndexOf((byte)'{');
        if (json < first)
        {
            first = -1;
        }

        if (json < 0)
        {
            return false;
        }

        var scanner = new JsonScanner(line, json);
        if (scanner.SkipValue() != ParseStatus.Ok)
        {
            return false;
        }

        scanner.SkipWhiteSpace();
        return scanner.AtEnd;
    }

    private static ParseStatus Address(ReadOnlySpan<byte> json, ReadOnlySpan<byte> declared, Span<byte> space, out ReadOnlySpan<byte> topic)
    {
        topic = declared;
        ReadOnlySpan<byte> whole = default, factory = default, line = default, station = default, signal = default;
        var isWork = false;
        var scanner = new JsonScanner(json, 1);
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return ParseStatus.BadUtf8;
        }

        scanner.SkipWhiteSpace();
        while (scanner.TryString(out var key, out _))
        {
            scanner.SkipWhiteSpace();
            if (!scanner.TryTake((byte)':'))
            {
                break;
            }

            scanner.SkipWhiteSpace();
            var start = scanner.Position;
            if (scanner.SkipValue() != ParseStatus.Ok)
            {
                break;
            }

            var value = json[start..scanner.Position];
            if (value[0] == (byte)'"')
            {
                var text = value[1..^1];
                if (key.SequenceEqual("topic"u8))
                {
                    whole = text;
                }
                else if (key.SequenceEqual("factory"u8))
                {
                    factory = text;
                }
                else if (key.SequenceEqual("line"u8))
                {
                    line = text;
                }
                else if (key.SequenceEqual("station"u8))
                {
                    station = text;
                }
                else if (key.SequenceEqual("signal"u8))
                {
                    signal = text;
                }
                else if (key.SequenceEqual("ev"u8))
                {
                    isWork = text.SequenceEqual("start"u8) || text.SequenceEqual("end"u8);
                }
            }

            scanner.SkipWhiteSpace();
            if (!scanner.TryTake((byte)','))
            {
                break;
            }

            scanner.SkipWhiteSpace();
        }

        if (!whole.IsEmpty)
        {
            topic = whole;
            return ParseStatus.Ok;
        }

        if (signal.IsEmpty && declared.Count((byte)'/') < 5)
        {
            // A job's begin or end says what it is by its own key.
            if (!isWork)
            {
                return ParseStatus.BadLine;
            }

            signal = "work"u8;
        }

        factory = factory.IsEmpty ? Level(declared, 2) : factory;
        line = line.IsEmpty ? Level(declared, 3) : line;
        station = station.IsEmpty ? Level(declared, 4) : station;
        signal = signal.IsEmpty ? Level(declared, 5) : signal;
        if (Topic.Prefix.Length + factory.Length + line.Length + station.Length + signal.Length + 3 > space.Length)
        {
            return ParseStatus.BadLine;
        }

        var at = Topic.Prefix.Length;
        Topic.Prefix.CopyTo(space);
        at = Append(space, at, factory, last: false);
        at = Append(space, at, line, last: false);
        at = Append(space, at, station, last: false);
        at = Append(space, at, signal, last: true);
        topic = space[..at];
        return ParseStatus.Ok;
    }

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> station, ReadOnlySpan<byte> signal, Span<byte> space)
    {
        station.CopyTo(space);
        var at = Append(space, station.Length, "/"u8, last: true);
        return space[..Append(space, at, signal, last: true)];
    }

    private static int Append(Span<byte> space, int at, ReadOnlySpan<byte> level, bool last)
    {
        level.CopyTo(space[at..]);
        at += level.Length;
        if (!last)
        {
            space[at++] = (byte)'/';
        }

        return at;
    }

    private static ReadOnlySpan<byte> Level(ReadOnlySpan<byte> topic, int index)
    {
        for (; index > 0; index--)
        {
            var slash = topic.IndexOf((byte)'/');
            if (slash < 0)
            {
                return default;
            }

            topic = topic[(slash + 1)..];
        }

        var end = topic.IndexOf((byte)'/');
        return end < 0 ? topic : topic[..end];
    }

    private static ReadOnlySpan<byte> Levels(ReadOnlySpan<byte> topic, int count)
    {
        var at = 0;
        for (; count > 0; count--)
        {
            var slash = topic[at..].IndexOf((byte)'/');
            if (slash < 0)
            {
                return topic;
            }

            at += slash + 1;
        }

        return topic[..(at - 1)];
    }
}
