using System.Buffers;
using System.IO.Compression;
using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// One place in a store to write to: a database, a retention policy of one, or a bucket. 400 means that a point is bad, which is found by
/// halving. A store that refuses every point is judged for each place alone: what one takes says nothing of another.
/// </summary>
internal sealed class InfluxTarget
{
    /// <summary>So many refused in a row, and none taken, tell of the store and not of the points.</summary>
    private const int TooManyRefused = 20;

    private const int GzipFrom = 1024;
    private const int LeastPiece = 4 * 1024;

    private readonly InfluxHttp _http;
    private readonly InfluxTold _told;
    private readonly bool _isInfluxQl;
    private readonly Uri _write;
    private readonly Uri _delete;
    private int _mostBytes = int.MaxValue;
    private int _refusedInARow;

    /// <param name="options">The store.</param>
    /// <param name="name">The database, or the bucket of what is kept longest.</param>
    /// <param name="policy">The retention policy, or the end of the bucket's name; null: the database's default, the bucket itself.</param>
    /// <param name="http">Asks the store.</param>
    /// <param name="told">What is said once.</param>
    public InfluxTarget(InfluxOptions options, string name, string? policy, InfluxHttp http, InfluxTold told)
    {
        (_http, _told, _isInfluxQl) = (http, told, options.Bucket is null);
        Name = policy is null ? name : $"{name}/{policy}";
        _write = WriteUri(options, name, policy);
        var root = options.Url.ToString().TrimEnd('/');

        // DELETE of 1.x knows no retention policy ("retention policy not supported"): it deletes from all of the database.
        _delete = new Uri(_isInfluxQl ? $"{root}/query?db={Uri.EscapeDataString(name)}" : $"{root}/api/v2/delete?{BucketOf(options, Name)}");
    }

    /// <summary>What is written to, for people.</summary>
    public string Name { get; }

    public static Uri WriteUri(InfluxOptions options, string name, string? policy)
    {
        var root = options.Url.ToString().TrimEnd('/');
        return new Uri(options.Bucket is not null
            ? $"{root}/api/v2/write?{BucketOf(options, policy is null ? name : $"{name}/{policy}")}&precision=ns"
            : $"{root}/write?db={Uri.EscapeDataString(name)}{(policy is null ? "" : $"&rp={policy}")}&precision=ns");
    }

    /// <summary>Deletes and writes. No key is in a batch twice, so it does not matter which comes first, and doing all of it again is harmless.</summary>
    public async ValueTask<SinkResult> TakeAsync(ReadOnlyMemory<byte> lines, Attempt attempt, CancellationToken cancellation)
    {
        if (InfluxDelete.MayConcern(lines.Span))
        {
            var written = new ArrayBufferWriter<byte>(lines.Length);
            var withdrawn = InfluxDelete.Split(lines.Span, written);
            while (!withdrawn.IsEmpty)
            {
                using var request = InfluxDelete.Request(withdrawn.Span, _isInfluxQl, out var length);
                if (await DeleteAsync(request, cancellation).ConfigureAwait(false) is not { } deleted)
                {
                    break;
                }

                if (deleted.Verdict != SinkVerdict.Taken)
                {
                    return deleted;
                }

                withdrawn = withdrawn[length..];
            }

            InfluxDelete.WriteInstead(withdrawn.Span, written);
            lines = written.WrittenMemory;
        }

        while (!lines.IsEmpty)
        {
            var length = PieceOf(lines.Span);
            var result = await SendAsync(lines[..length], attempt, isWhole: true, cancellation).ConfigureAwait(false);
            if (result.Verdict != SinkVerdict.Taken)
            {
                return result;
            }

            lines = lines[length..];
        }

        return SinkResult.Taken;
    }

    /// <summary>
    /// A batch of a few points, all refused, can be the points' fault; one after the other cannot. Asked once a batch has been taken everywhere,
    /// or a batch that is offered again because of another place would count several times.
    /// </summary>
    public SinkResult Judge(Attempt attempt) =>
        !attempt.AnyTaken && attempt.Refused.Count > 0 && Interlocked.Add(ref _refusedInARow, attempt.Refused.Count) >= TooManyRefused
            ? RefusesAll(attempt.Refused[^1].Words)
            : SinkResult.Taken;

    private static string BucketOf(InfluxOptions options, string bucket) =>
        $"org={Uri.EscapeDataString(options.Organisation ?? "")}&bucket={Uri.EscapeDataString(bucket)}";

    /// <summary>Null if the store does not know how to delete.</summary>
    private async ValueTask<SinkResult?> DeleteAsync(HttpContent request, CancellationToken cancellation)
    {
        var answer = await _http.PostAsync(_delete, request, cancellation).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            if (!_isInfluxQl || InfluxDelete.IsDone(answer.Body))
            {
                return SinkResult.Taken;
            }

            if (InfluxDelete.IsFault(answer.Body))
            {
                // 1.6 says no more than "not executed" when the database is gone. A write, here of a comment, says which it is.
                using var comment = new ByteArrayContent("#\n"u8.ToArray());
                var there = await _http.PostAsync(_write, comment, cancellation).ConfigureAwait(false);
                return there.IsWritten || there.IsOfPoints ? new SinkResult(SinkVerdict.Later, answer.Words) : there.ToResult();
            }
        }
        else if (answer.IsPassing || answer.IsTokenFault || answer.Status is 401 or 403)
        {
            return answer.ToResult();
        }

        _told.Undeletable(answer.Words);

        return null;
    }

    /// <param name="lines">Whole lines, at least one.</param>
    /// <param name="attempt">Notes what becomes of them.</param>
    /// <param name="isWhole">False while a bad point is being looked for.</param>
    /// <param name="cancellation">Ends it.</param>
    private async ValueTask<SinkResult> SendAsync(ReadOnlyMemory<byte> lines, Attempt attempt, bool isWhole, CancellationToken cancellation)
    {
        var answer = await PostAsync(lines, cancellation).ConfigureAwait(false);
        if (answer.IsWritten)
        {
            Took(attempt);
            return SinkResult.Taken;
        }

        if (!answer.IsOfPoints)
        {
            return answer.ToResult();
        }

        if (answer.IsOutdated)
        {
            Took(attempt);
            attempt.Outdated += answer.Dropped ?? 0;
            _told.Outdated(answer.Words);
            return SinkResult.Taken;
        }

        var count = lines.Span.Count((byte)'\n');
        if (answer.Dropped < count)
        {
            Took(attempt);
        }

        if (answer.IsTooLarge && count > 1)
        {
            Volatile.Write(ref _mostBytes, Math.Max(LeastPiece, lines.Length / 2));
        }
        else if (isWhole && !attempt.AnyTaken && count > TooManyRefused
            && (answer.Dropped == count || await TakesNoneAsync(lines, count, attempt, cancellation).ConfigureAwait(false)))
        {
            return RefusesAll(answer.Words);
        }

        // A store that says it dropped each of them has looked at each of them.
        if (count == 1 || answer.Dropped == count)
        {
            attempt.SetAside(lines, answer.Words);
            return attempt.AnyTaken || attempt.Refused.Count < TooManyRefused ? SinkResult.Taken : RefusesAll(answer.Words);
        }

        if (isWhole && !answer.IsTooLarge)
        {
            lines = Grouped(lines);
        }

        var middle = MiddleOf(lines.Span);
        var first = await SendAsync(lines[..middle], attempt, isWhole: false, cancellation).ConfigureAwait(false);
        return first.Verdict == SinkVerdict.Taken ? await SendAsync(lines[middle..], attempt, isWhole: false, cancellation).ConfigureAwait(false) : first;
    }

    /// <summary>Asks for some lines alone, from all over the batch and each time others: a store in order takes at least one.</summary>
    private async ValueTask<bool> TakesNoneAsync(ReadOnlyMemory<byte> lines, int count, Attempt attempt, CancellationToken cancellation)
    {
        for (var i = 0; i < TooManyRefused; i++)
        {
            var wanted = (i * count / TooManyRefused) + Random.Shared.Next(count / TooManyRefused);
            var answer = await PostAsync(LineAt(lines, wanted), cancellation).ConfigureAwait(false);
            if (answer.IsWritten || answer.IsOutdated)
            {
                Took(attempt);
                return false;
            }

            if (!answer.IsOfPoints)
            {
                // It has gone away meanwhile; what follows will find out.
                return false;
            }
        }

        return true;
    }

    private async ValueTask<InfluxAnswer> PostAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        using var content = ContentOf(lines);
        return await _http.PostAsync(_write, content, cancellation).ConfigureAwait(false);
    }

    private void Took(Attempt attempt)
    {
        attempt.AnyTaken = true;
        Volatile.Write(ref _refusedInARow, 0);
    }

    private static SinkResult RefusesAll(string words) => new(SinkVerdict.Stopped, "every point is refused: " + words)
    {
        Next = new Text(
            "どの点も受け付けられないため、点ではなく設定の問題と見て、何も捨てずに保管しています。データベース名・URL・既存のフィールドの型を確かめてください。5分ごとに自分で試し直します。",
            "Not one point is taken, so it is not the points: nothing is set aside, all is kept. Check the database, the URL and the types of fields that are there already. It tries again every 5 minutes."),
    };

    /// <summary>
    /// By measurement and time: what a store refuses is mostly one field of one measurement, in all its points of some days. Side by side they
    /// are found with a few requests, and strewn among the others with two for each.
    /// </summary>
    private static ReadOnlyMemory<byte> Grouped(ReadOnlyMemory<byte> lines)
    {
        var parts = new List<(string Measurement, long Time, ReadOnlyMemory<byte> Line)>();
        for (var rest = lines; !rest.IsEmpty;)
        {
            var line = rest[..(rest.Span.IndexOf((byte)'\n') + 1)];
            PointLine.TrySplit(line.Span[..^1], out var key, out _, out var time);
            parts.Add((Encoding.UTF8.GetString(key[..(key.IndexOf((byte)',') is var comma and >= 0 ? comma : key.Length)]), time, line));
            rest = rest[line.Length..];
        }

        var grouped = new ArrayBufferWriter<byte>(lines.Length);
        foreach (var (_, _, line) in parts.OrderBy(static part => part.Measurement, StringComparer.Ordinal).ThenBy(static part => part.Time))
        {
            grouped.Write(line.Span);
        }

        return grouped.WrittenMemory;
    }

    private int PieceOf(ReadOnlySpan<byte> lines)
    {
        var most = Volatile.Read(ref _mostBytes);
        if (lines.Length <= most)
        {
            return lines.Length;
        }

        var end = lines[..most].LastIndexOf((byte)'\n');
        return (end >= 0 ? end : lines.IndexOf((byte)'\n')) + 1;
    }

    private static int MiddleOf(ReadOnlySpan<byte> lines)
    {
        var behind = lines[(lines.Length / 2)..^1].IndexOf((byte)'\n');
        return behind >= 0 ? (lines.Length / 2) + behind + 1 : lines[..(lines.Length / 2)].LastIndexOf((byte)'\n') + 1;
    }

    private static ReadOnlyMemory<byte> LineAt(ReadOnlyMemory<byte> lines, int index)
    {
        for (; index > 0; index--)
        {
            lines = lines[(lines.Span.IndexOf((byte)'\n') + 1)..];
        }

        return lines[..(lines.Span.IndexOf((byte)'\n') + 1)];
    }

    private static ByteArrayContent ContentOf(ReadOnlyMemory<byte> lines)
    {
        if (lines.Length < GzipFrom)
        {
            return new ByteArrayContent(lines.ToArray());
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(lines.Span);
        }

        var content = new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    /// <summary>What has become of a batch so far. What is refused is kept only when all of it is done, once.</summary>
    public sealed class Attempt
    {
        public bool AnyTaken { get; set; }

        public int Outdated { get; set; }

        public List<RefusedPoint> Refused { get; } = [];

        public void SetAside(ReadOnlyMemory<byte> lines, string words)
        {
            while (!lines.IsEmpty)
            {
                var end = lines.Span.IndexOf((byte)'\n') + 1;
                Refused.Add(new RefusedPoint(lines[..end], words));
                lines = lines[end..];
            }
        }
    }
}
