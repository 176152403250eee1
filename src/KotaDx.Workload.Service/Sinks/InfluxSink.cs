using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// Writes line protocol over HTTP. 429, 5xx and silence mean later; 400 means that a point is bad, which is found by halving, set
/// aside with the store's own words, and does not hold up the others; 401, 403 and 404 stop the sink, since only a person can help,
/// and so does a store that refuses every point: then it is not the points. Withdrawn points are deleted, by InfluxQL (1.x) or
/// <c>/api/v2/delete</c>; a store that knows neither gets them written as they are.
/// </summary>
internal sealed class InfluxSink : IPointSink
{
    /// <summary>So many refused in a row, and none taken, tell of the store and not of the points.</summary>
    private const int TooManyRefused = 20;

    private const int GzipFrom = 1024;
    private const int LeastPiece = 4 * 1024;

    private readonly InfluxHttp _http;
    private readonly Uri _write;
    private readonly Uri _delete;
    private readonly Uri? _create;
    private readonly string _positionFile;
    private readonly RefusedPoints _refused;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SinkPosition> _positions;
    private readonly ILogger _logger;
    private volatile bool _created;
    private volatile bool _isGone;
    private int _mostBytes = int.MaxValue;
    private int _refusedInARow;
    private int _saidUndeletable;
    private int _saidOutdated;

    public InfluxSink(InfluxOptions options, string folder, ILogger logger, TimeProvider? time = null)
    {
        _logger = logger;
        _http = new InfluxHttp(options, time ?? TimeProvider.System);
        var root = options.Url.ToString().TrimEnd('/');
        if (options.Bucket is not null)
        {
            var bucket = $"org={Uri.EscapeDataString(options.Organisation ?? "")}&bucket={Uri.EscapeDataString(options.Bucket)}";
            _write = new Uri($"{root}/api/v2/write?{bucket}&precision=ns");
            _delete = new Uri($"{root}/api/v2/delete?{bucket}");
            Name = $"influx {options.Url.Authority}/{options.Bucket}";
        }
        else
        {
            _write = new Uri($"{root}/write?db={Uri.EscapeDataString(options.Database!)}&precision=ns");
            _delete = new Uri($"{root}/query?db={Uri.EscapeDataString(options.Database!)}");
            _create = new Uri($"{root}/query?q={Uri.EscapeDataString($"CREATE DATABASE \"{options.Database}\"")}");
            Name = $"influx {options.Url.Authority}/{options.Database}";
        }

        Directory.CreateDirectory(folder);
        var file = "influx-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_write.ToString())))[..16];
        _positionFile = Path.Combine(folder, file + ".json");
        RefusedFile = Path.Combine(folder, file + ".refused.txt");
        _refused = new RefusedPoints(Name, RefusedFile, logger);
        _positions = LoadPositions();
    }

    public string Name { get; }

    public string RefusedFile { get; }

    public long? PositionIn(string factory, ulong logId)
    {
        lock (_gate)
        {
            return _positions.TryGetValue(factory, out var at) && at.LogId == logId ? at.Position : null;
        }
    }

    public async ValueTask<SinkResult> WriteAsync(PointBatch batch, CancellationToken cancellation)
    {
        if (_create is not null && !_created)
        {
            var answer = await _http.PostAsync(_create, null, cancellation).ConfigureAwait(false);
            if (answer.IsPassing)
            {
                return answer.ToResult();
            }

            // Whatever else it says: if the database is really not there, the write will say so.
            _created = true;
        }

        var attempt = new Attempt();
        var result = await TakeAsync(batch.Lines, attempt, cancellation).ConfigureAwait(false);
        if (result.Verdict == SinkVerdict.Stopped)
        {
            _http.ForgetToken();
            if (result.IsGone)
            {
                ForgetPositions();
            }
        }

        if (result.Verdict != SinkVerdict.Taken)
        {
            return result;
        }

        _refused.Keep(attempt.Refused);
        lock (_gate)
        {
            // Once the database was not there, what it held is missing whoever made it anew: only the next start can hand on everything.
            if (!_isGone)
            {
                _positions[batch.Factory] = new SinkPosition(batch.LogId, batch.Position);
                DurableFiles.Replace(_positionFile, JsonSerializer.SerializeToUtf8Bytes(_positions));
            }
        }

        return SinkResult.Taken with { SetAside = attempt.Refused.Count, Outdated = attempt.Outdated, IsGone = _isGone };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Deletes and writes. No key is in a batch twice, so it does not matter which comes first, and doing all of it again is harmless.</summary>
    private async ValueTask<SinkResult> TakeAsync(ReadOnlyMemory<byte> lines, Attempt attempt, CancellationToken cancellation)
    {
        if (InfluxDelete.MayConcern(lines.Span))
        {
            var written = new ArrayBufferWriter<byte>(lines.Length);
            var withdrawn = InfluxDelete.Split(lines.Span, written);
            while (!withdrawn.IsEmpty)
            {
                using var request = InfluxDelete.Request(withdrawn.Span, isInfluxQl: _create is not null, out var length);
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

        return attempt.AnyTaken ? SinkResult.Taken : JudgeRefused(attempt);
    }

    /// <summary>Null if the store does not know how to delete.</summary>
    private async ValueTask<SinkResult?> DeleteAsync(HttpContent request, CancellationToken cancellation)
    {
        var answer = await _http.PostAsync(_delete, request, cancellation).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            if (_create is null || InfluxDelete.IsDone(answer.Body))
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

        if (Interlocked.Exchange(ref _saidUndeletable, 1) == 0)
        {
            Diagnostics.Log.DeleteUnknown(_logger, Name, answer.Words);
        }

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
            if (Interlocked.Exchange(ref _saidOutdated, 1) == 0)
            {
                Diagnostics.Log.PointsOutdated(_logger, Name, answer.Words);
            }

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

    /// <summary>A batch of a few points, all refused, can be the points' fault; one after the other cannot.</summary>
    private SinkResult JudgeRefused(Attempt attempt) =>
        attempt.Refused.Count > 0 && Interlocked.Add(ref _refusedInARow, attempt.Refused.Count) >= TooManyRefused
            ? RefusesAll(attempt.Refused[^1].Words)
            : SinkResult.Taken;

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

    /// <summary>The database is not there, so neither is what we wrote: the next start writes everything again.</summary>
    private void ForgetPositions()
    {
        lock (_gate)
        {
            _isGone = true;
            _positions.Clear();
            File.Delete(_positionFile);
        }
    }

    /// <summary>Without a position everything is written again, which is harmless; so whatever the file is, it never keeps us from starting.</summary>
    private Dictionary<string, SinkPosition> LoadPositions()
    {
        var positions = new Dictionary<string, SinkPosition>(StringComparer.Ordinal);
        try
        {
            if (File.Exists(_positionFile))
            {
                foreach (var (factory, at) in JsonSerializer.Deserialize<Dictionary<string, SinkPosition?>>(File.ReadAllBytes(_positionFile)) ?? [])
                {
                    if (at is not null)
                    {
                        positions[factory] = at;
                    }
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            positions.Clear();
        }

        return positions;
    }

    private sealed record SinkPosition(ulong LogId, long Position);

    /// <summary>What has become of a batch so far. What is refused is kept only when all of it is done, once.</summary>
    private sealed class Attempt
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
