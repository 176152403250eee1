using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>Withdrawn points as the requests that delete them from InfluxDB, each by all its tags and its very time.</summary>
internal static class InfluxDelete
{
    /// <summary>A statement takes influxd 1.6 about 1.5 ms and has some 120 characters, so a request stays far below the client's 30 s.</summary>
    private const int EnoughCharacters = 16 * 1024;

    private static readonly byte[] Renewed = Encoding.ASCII.GetBytes(PointLine.RenewedField);

    /// <summary>False if no line is withdrawn or renewed, which is nearly always, told at a glance.</summary>
    public static bool MayConcern(ReadOnlySpan<byte> lines) => lines.IndexOf("quality=\"withdrawn\""u8) >= 0 || lines.IndexOf(Renewed) >= 0;

    /// <summary>Parts the lines.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="others">Receives those to write, without the word that they are renewed.</param>
    /// <returns>Those whose rows are to be deleted: withdrawn, or renewed, which are written behind it.</returns>
    public static ReadOnlyMemory<byte> Split(ReadOnlySpan<byte> lines, IBufferWriter<byte> others)
    {
        var deleted = new ArrayBufferWriter<byte>();
        while (PointLine.TryNext(ref lines, out var line))
        {
            var isWithdrawn = IsWithdrawn(line);
            var renewed = isWithdrawn ? -1 : WhereRenewed(line);
            if (isWithdrawn || renewed >= 0)
            {
                deleted.Write(line);
                deleted.Write("\n"u8);
            }

            if (!isWithdrawn)
            {
                others.Write(renewed < 0 ? line : line[..renewed]);
                others.Write(renewed < 0 ? default : line[(renewed + Renewed.Length)..]);
                others.Write("\n"u8);
            }
        }

        return deleted.WrittenMemory;
    }

    /// <summary>Where nothing can be deleted, what was withdrawn is written as the zeros that it says; what is renewed is written anyway.</summary>
    public static void WriteInstead(ReadOnlySpan<byte> deleted, IBufferWriter<byte> to)
    {
        while (PointLine.TryNext(ref deleted, out var line))
        {
            if (IsWithdrawn(line))
            {
                to.Write(line);
                to.Write("\n"u8);
            }
        }
    }

    /// <summary>The request that deletes the first of the lines: one by a predicate, several by InfluxQL.</summary>
    /// <param name="lines">Withdrawn lines.</param>
    /// <param name="isInfluxQl">For <c>/query</c> of 1.x; otherwise for <c>/api/v2/delete</c>.</param>
    /// <param name="length">Bytes of the lines that it deletes.</param>
    public static HttpContent Request(ReadOnlySpan<byte> lines, bool isInfluxQl, out int length)
    {
        var rest = lines;
        var text = new StringBuilder();
        if (!isInfluxQl)
        {
            // _measurement=<identifier> AND <tag>=<identifier>; the parser of 2.x (predicate/parser.go) takes no string in '' for a value:
            // https://docs.influxdata.com/influxdb/v2/reference/syntax/delete-predicate/
            PointLine.TryNext(ref rest, out var line);
            var time = Append(text, line, "_measurement=", "", valueQuote: '"');
            length = lines.Length - rest.Length;
            return new StringContent(
                JsonSerializer.Serialize(new { start = Rfc3339(time), stop = Rfc3339(time + 1), predicate = text.ToString() }),
                Encoding.UTF8, "application/json");
        }

        while (text.Length < EnoughCharacters && PointLine.TryNext(ref rest, out var line))
        {
            // DELETE FROM <measurement> WHERE <tag> = '<value>' AND time = <ns>; 1.x deletes nothing for "time = a OR time = b".
            var time = Append(text.Append(text.Length == 0 ? "" : ";"), line, "DELETE FROM ", " WHERE ", valueQuote: '\'');
            text.Append(CultureInfo.InvariantCulture, $" AND time = {time}");
        }

        length = lines.Length - rest.Length;
        return new FormUrlEncodedContent([new("q", text.ToString())]);
    }

    /// <summary>True if 1.x answers that it did every statement. A store that takes DELETE for a question answers with series.</summary>
    public static bool IsDone(string answer) => answer.Contains("\"results\"", StringComparison.Ordinal)
        && !answer.Contains("\"series\"", StringComparison.Ordinal) && !IsFault(answer);

    /// <summary>True if 1.x answers that a statement went wrong, which it does with status 200.</summary>
    public static bool IsFault(string answer) => answer.Contains("\"error\"", StringComparison.Ordinal);

    /// <summary>Where the word stands that a point is renewed: right behind its fields, not in a text that somebody wrote; −1 if it does not.</summary>
    private static int WhereRenewed(ReadOnlySpan<byte> line)
    {
        var fields = line[..Math.Max(0, line.LastIndexOf((byte)' '))];
        return fields.EndsWith(Renewed) ? fields.Length - Renewed.Length : -1;
    }

    private static bool IsWithdrawn(ReadOnlySpan<byte> line)
    {
        if (PointLine.TrySplit(line, out _, out var fields, out _))
        {
            while (PointLine.TryNextPair(ref fields, out var name, out var value))
            {
                if (name.SequenceEqual("quality"u8))
                {
                    return value.Length > 2 && Ascii.Equals(value[1..^1], Schema.Withdrawn);
                }
            }
        }

        return false;
    }

    /// <summary>Appends measurement and tags.</summary>
    /// <returns>The time.</returns>
    private static long Append(StringBuilder to, ReadOnlySpan<byte> line, string before, string between, char valueQuote)
    {
        PointLine.TrySplit(line, out var key, out _, out var time);
        var comma = key.IndexOf((byte)',');
        Quote(to.Append(before), comma < 0 ? key : key[..comma], '"');
        var and = between.Length == 0 ? " AND " : between;
        var tags = comma < 0 ? default : key[(comma + 1)..];
        while (PointLine.TryNextTag(ref tags, out var name, out var value))
        {
            Quote(to.Append(and), name, '"');
            Quote(to.Append('='), value, valueQuote);
            and = " AND ";
        }

        return time;
    }

    /// <summary>
    /// An identifier ("") or a string (''), whose escapes are the same:
    /// https://docs.influxdata.com/influxdb/v1/query_language/spec/#strings
    /// </summary>
    private static void Quote(StringBuilder to, ReadOnlySpan<byte> written, char quote)
    {
        var bytes = new byte[written.Length];
        to.Append(quote);
        foreach (var character in Encoding.UTF8.GetString(bytes, 0, PointLine.Unescape(written, bytes)))
        {
            if (character == quote || character == '\\')
            {
                to.Append('\\');
            }

            to.Append(character);
        }

        to.Append(quote);
    }

    /// <summary>With all nine digits, which DateTimeOffset does not have.</summary>
    private static string Rfc3339(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        if (rest < 0)
        {
            (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-dd'T'HH:mm:ss}.{rest:D9}Z");
    }
}
