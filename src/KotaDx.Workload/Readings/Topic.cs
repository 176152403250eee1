using System.Numerics;
using System.Runtime.Intrinsics;

namespace KotaDx.Workload.Readings;

/// <summary>
/// The address of a reading: <c>kotadx/v1/{factory}/{line}/{station}/{signal}</c>, each level 1 to 32 characters of
/// <c>a-z 0-9 _ -</c>. The spans point into the topic that was parsed.
/// </summary>
public readonly ref struct Topic
{
    /// <summary>The constant beginning of every topic.</summary>
    public static ReadOnlySpan<byte> Prefix => "kotadx/v1/"u8;

    private const int MaxLevelBytes = 32;

    private readonly ReadOnlySpan<byte> _topic;
    private readonly int _line;
    private readonly int _station;
    private readonly int _signal;

    private Topic(ReadOnlySpan<byte> topic, int line, int station, int signal)
    {
        _topic = topic;
        _line = line;
        _station = station;
        _signal = signal;
    }

    /// <summary>The factory's level.</summary>
    public ReadOnlySpan<byte> Factory => _topic[Prefix.Length..(_line - 1)];

    /// <summary>The line's level.</summary>
    public ReadOnlySpan<byte> Line => _topic[_line..(_station - 1)];

    /// <summary>The station's level.</summary>
    public ReadOnlySpan<byte> Station => _topic[_station..(_signal - 1)];

    /// <summary><c>line/station</c>: what tells one station of a factory from another.</summary>
    public ReadOnlySpan<byte> Place => _topic[_line..(_signal - 1)];

    /// <summary>The signal's level.</summary>
    public ReadOnlySpan<byte> Signal => _topic[_signal..];

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

        if (topic.Length is >= 16 and <= 64 && TryUsual(topic, out parsed))
        {
            return ParseStatus.Ok;
        }

        Span<int> begins = stackalloc int[4];
        at = Prefix.Length;
        for (var level = 0; level < 4; level++)
        {
            begins[level] = at;
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

            at = end + 1;
        }

        at = 0;
        parsed = new Topic(topic, begins[1], begins[2], begins[3]);
        return ParseStatus.Ok;
    }

    /// <summary>A good topic of 16 to 64 bytes, sixteen bytes at a time: one bit for each slash, and one for each byte that is no part of a level.</summary>
    private static bool TryUsual(ReadOnlySpan<byte> topic, out Topic parsed)
    {
        parsed = default;
        ulong slashes = 0;
        var isBad = Vector128<byte>.Zero;
        for (var at = 0; ; at = Math.Min(at + Vector128<byte>.Count, topic.Length - Vector128<byte>.Count))
        {
            var block = Vector128.Create(topic.Slice(at, Vector128<byte>.Count));
            var slash = Vector128.Equals(block, Vector128.Create((byte)'/'));
            isBad |= ~(slash | IsInRange(block, 'a', 'z') | IsInRange(block, '0', '9')
                | Vector128.Equals(block, Vector128.Create((byte)'_')) | Vector128.Equals(block, Vector128.Create((byte)'-')));
            slashes |= (ulong)slash.ExtractMostSignificantBits() << at;
            if (at + Vector128<byte>.Count == topic.Length)
            {
                break;
            }
        }

        // Behind the prefix: three slashes, and a level's length between them.
        slashes &= ulong.MaxValue << Prefix.Length;
        if (isBad != Vector128<byte>.Zero || BitOperations.PopCount(slashes) != 3)
        {
            return false;
        }

        var line = BitOperations.TrailingZeroCount(slashes) + 1;
        slashes &= slashes - 1;
        var station = BitOperations.TrailingZeroCount(slashes) + 1;
        var signal = 64 - BitOperations.LeadingZeroCount(slashes);
        if (!IsLength(line - 1 - Prefix.Length) || !IsLength(station - 1 - line) || !IsLength(signal - 1 - station) || !IsLength(topic.Length - signal))
        {
            return false;
        }

        parsed = new Topic(topic, line, station, signal);
        return true;
    }

    private static Vector128<byte> IsInRange(Vector128<byte> block, char from, char to) => Vector128.LessThanOrEqual(block - Vector128.Create((byte)from), Vector128.Create((byte)(to - from)));

    private static bool IsLength(int length) => length is >= 1 and <= MaxLevelBytes;

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
            if (i == MaxLevelBytes || !(b is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'_' or (byte)'-'))
            {
                return i;
            }
        }

        return -1;
    }
}
