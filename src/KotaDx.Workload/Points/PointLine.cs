using System.Buffers.Text;

namespace KotaDx.Workload.Points;

/// <summary>
/// Reads the lines that <see cref="LineProtocolWriter"/> wrote: <c>measurement,tag=value field=value timestamp</c>.
/// </summary>
public static class PointLine
{
    /// <summary>Stands behind the fields of a point that has lost one it had: a store that merges fields has to forget the row first. No store keeps it.</summary>
    public const string RenewedField = ",renewed=t";

    /// <summary>Takes one line off the front.</summary>
    /// <param name="lines">Whole lines; what is left afterwards.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>False when nothing is left.</returns>
    public static bool TryNext(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> line)
    {
        var end = lines.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return false;
        }

        line = lines[..end];
        lines = lines[(end + 1)..];
        return true;
    }

    /// <summary>Splits a line.</summary>
    /// <param name="line">One line without its end.</param>
    /// <param name="key">Measurement and tags, as written.</param>
    /// <param name="fields">Fields, as written.</param>
    /// <param name="time">Timestamp in Unix nanoseconds.</param>
    /// <returns>False if the line has not the three parts.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> fields, out long time)
    {
        key = default;
        fields = default;
        time = 0;
        var first = EndOf(line, (byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first == line.Length || last <= first)
        {
            return false;
        }

        key = line[..first];
        fields = line[(first + 1)..last];
        return Utf8Parser.TryParse(line[(last + 1)..], out time, out var consumed) && consumed == line.Length - last - 1;
    }

    /// <summary>Takes the next <c>name=value</c> off the tags. A quote is a character like any other in a tag.</summary>
    /// <param name="rest">What is to be read; what is left afterwards.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The value as written, with escapes.</param>
    /// <returns>False when nothing is left.</returns>
    public static bool TryNextTag(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        Take(ref rest, mayQuote: false, out name, out value);

    /// <summary>Takes the next <c>name=value</c> off the fields.</summary>
    /// <param name="rest">What is to be read; what is left afterwards.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The value as written, with quotes or type suffix; never empty.</param>
    /// <returns>False when nothing is left, or what is left is no field.</returns>
    public static bool TryNextPair(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        Take(ref rest, mayQuote: true, out name, out value);

    private static bool Take(ref ReadOnlySpan<byte> rest, bool mayQuote, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        var equals = rest.IndexOf((byte)'=');
        if (equals < 0)
        {
            return false;
        }

        var after = rest[(equals + 1)..];
        var isText = mayQuote && after.Length > 0 && after[0] == (byte)'"';
        var end = isText ? after[1..].IndexOf((byte)'"') + 2 : EndOf(after, (byte)',');
        if (mayQuote && (end == 0 || (isText && (end == 1 || (end < after.Length && after[end] != (byte)',')))))
        {
            // An empty value, a text without its end, or something behind the end: bytes that we did not write.
            return false;
        }

        name = rest[..equals];
        value = after[..end];
        rest = end < after.Length ? after[(end + 1)..] : default;
        return true;
    }

    /// <summary>Undoes a tag's escapes.</summary>
    /// <param name="value">A tag's value as written.</param>
    /// <param name="to">At least as long as the value.</param>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> value, Span<byte> to)
    {
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == (byte)'\\' && i + 1 < value.Length && value[i + 1] is (byte)',' or (byte)'=' or (byte)' ')
            {
                i++;
            }

            to[length++] = value[i];
        }

        return length;
    }

    private static int EndOf(ReadOnlySpan<byte> bytes, byte separator)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\\' && i + 1 < bytes.Length && bytes[i + 1] is (byte)',' or (byte)'=' or (byte)' ')
            {
                i++;
            }
            else if (bytes[i] == separator)
            {
                return i;
            }
        }

        return bytes.Length;
    }
}
