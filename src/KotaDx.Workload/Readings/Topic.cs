namespace KotaDx.Workload.Readings;

/// <summary>
/// The address of a reading: <c>kotadx/v1/{factory}/{line}/{station}/{signal}</c>, each level 1 to 32 characters of
/// <c>a-z 0-9 _ -</c>. The spans point into the topic that was parsed.
/// </summary>
public readonly ref struct Topic
{
    /// <summary>The constant beginning of every topic.</summary>
    public static ReadOnlySpan<byte> Prefix => "kotadx/v1/"u8;

    /// <summary>The factory's level.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>The line's level.</summary>
    public ReadOnlySpan<byte> Line { get; init; }

    /// <summary>The station's level.</summary>
    public ReadOnlySpan<byte> Station { get; init; }

    /// <summary><c>line/station</c>: what tells one station of a factory from another.</summary>
    public ReadOnlySpan<byte> Place { get; init; }

    /// <summary>The signal's level.</summary>
    public ReadOnlySpan<byte> Signal { get; init; }

    /// <summary>Reads a topic.</summary>
    /// <param name="topic">The whole topic, UTF-8.</param>
    /// <param name="parsed">Its levels, valid when the status is <see cref="ParseStatus.Ok"/>.</param>
    /// <param name="at">Byte offset of the fault.</param>
    /// <returns><see cref="ParseStatus.Ok"/>, <see cref="ParseStatus.TopicDepth"/> or <see cref="ParseStatus.TopicLevel"/>.</returns>
    public static ParseStatus TryParse(ReadOnlySpan<byte> topic, out Topic parsed, out int at)
    {
        parsed = default;
        at = 0;
        if (!topic.StartsWith(Prefix))
        {
            return ParseStatus.TopicDepth;
        }

        Span<int> ends = stackalloc int[4];
        at = Prefix.Length;
        for (var level = 0; level < 4; level++)
        {
            var slash = topic[at..].IndexOf((byte)'/');
            if ((slash < 0) != (level == 3))
            {
                // Too few levels end here; a fifth begins behind this slash.
                at = slash < 0 ? topic.Length : at + slash;
                return ParseStatus.TopicDepth;
            }

            var end = slash < 0 ? topic.Length : at + slash;
            var bad = FirstBad(topic[at..end]);
            if (bad >= 0)
            {
                at += bad;
                return ParseStatus.TopicLevel;
            }

            ends[level] = end;
            at = end + 1;
        }

        at = 0;
        parsed = new Topic
        {
            Factory = topic[Prefix.Length..ends[0]],
            Line = topic[(ends[0] + 1)..ends[1]],
            Station = topic[(ends[1] + 1)..ends[2]],
            Place = topic[(ends[0] + 1)..ends[2]],
            Signal = topic[(ends[2] + 1)..],
        };
        return ParseStatus.Ok;
    }

    /// <summary>The factory of a topic whose other levels may be wrong, so that its refusal is shown to the right people.</summary>
    /// <param name="topic">The whole topic, UTF-8.</param>
    /// <param name="factory">The factory's level.</param>
    /// <returns>False if there is no well-formed factory level.</returns>
    public static bool TryFactory(ReadOnlySpan<byte> topic, out ReadOnlySpan<byte> factory)
    {
        factory = default;
        if (!topic.StartsWith(Prefix))
        {
            return false;
        }

        var rest = topic[Prefix.Length..];
        var end = rest.IndexOf((byte)'/');
        factory = end < 0 ? rest : rest[..end];
        return FirstBad(factory) < 0;
    }

    /// <summary>True if the bytes can be one level of a topic.</summary>
    /// <param name="level">UTF-8 bytes.</param>
    public static bool IsLevel(ReadOnlySpan<byte> level) => FirstBad(level) < 0;

    private static int FirstBad(ReadOnlySpan<byte> level)
    {
        if (level.IsEmpty)
        {
            return 0;
        }

        for (var i = 0; i < level.Length; i++)
        {
            var b = level[i];
            if (i == 32 || !(b is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'_' or (byte)'-'))
            {
                return i;
            }
        }

        return -1;
    }
}
