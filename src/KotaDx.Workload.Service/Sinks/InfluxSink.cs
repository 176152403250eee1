using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// Writes line protocol over HTTP. 429, 5xx and silence mean later; 400 means that a point is bad, which is found by halving, set
/// aside with the store's own words, and does not hold up the others; 401, 403 and 404 stop the sink, since only a person can help.
/// Withdrawn points are deleted, by InfluxQL (1.x) or <c>/api/v2/delete</c>; a store that knows neither gets them written as they are.
/// </summary>
internal sealed class InfluxSink : IPointSink
{
    private const int GzipFrom = 1024;

    private readonly HttpClient _http;
    private readonly Uri _write;
    private readonly Uri _delete;
    private readonly Uri? _create;
    private readonly string _folder;
    private readonly string _positionFile;
    private readonly string _refusedFile;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SinkPosition> _positions;
    private readonly ILogger _logger;
    private bool _created;
    private int _saidUndeletable;

    public InfluxSink(InfluxOptions options, string folder, ILogger logger)
    {
        _logger = logger;
        _folder = folder;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(30) };
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

        if (options.TokenFile is not null)
        {
            var secret = File.ReadLines(options.TokenFile).First().Trim();
            _http.DefaultRequestHeaders.Authorization = options.Bucket is not null
                ? new AuthenticationHeaderValue("Token", secret)
                : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));
        }

        Directory.CreateDirectory(folder);
        var file = "influx-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_write.ToString())))[..16];
        _positionFile = Path.Combine(folder, file + ".json");
        _refusedFile = Path.Combine(folder, file + ".refused.txt");
        _positions = LoadPositions();
    }

    public string Name { get; }

    public long? PositionIn(string factory, ulong logId)
    {
        lock (_gate)
        {
            return _positions.TryGetValue(factory, out var at) && at.LogId == logId ? at.Position : null;
        }
    }

    public async ValueTask<SinkResult> WriteAsync(PointBatch batch, CancellationToken cancellation)
    {
        if (_create is not null && !_created && !await TryCreateAsync(cancellation).ConfigureAwait(false))
        {
            return new SinkResult(SinkVerdict.Later, $"{_create.Authority} does not answer");
        }

        var result = await TakeAsync(batch.Lines, cancellation).ConfigureAwait(false);
        if (result is { Verdict: SinkVerdict.Stopped, IsGone: true })
        {
            // The database is not there, so neither is what we wrote: the next start writes everything again.
            lock (_gate)
            {
                _positions.Clear();
                File.Delete(_positionFile);
            }
        }

        if (result.Verdict == SinkVerdict.Taken)
        {
            lock (_gate)
            {
                _positions[batch.Factory] = new SinkPosition(batch.LogId, batch.Position);
                DurableFiles.Replace(_positionFile, JsonSerializer.SerializeToUtf8Bytes(_positions));
            }
        }

        return result;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Deletes and writes. No key is in a batch twice, so it does not matter which comes first, and doing all of it again is harmless.</summary>
    private async ValueTask<SinkResult> TakeAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
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

        return lines.IsEmpty ? SinkResult.Taken : await SendAsync(lines, cancellation).ConfigureAwait(false);
    }

    /// <summary>Null if the store does not know how to delete.</summary>
    private async ValueTask<SinkResult?> DeleteAsync(HttpContent request, CancellationToken cancellation)
    {
        var (answer, silence) = await PostAsync(_delete, request, cancellation).ConfigureAwait(false);
        if (answer is null)
        {
            return silence;
        }

        using (answer)
        {
            var words = await ReasonOf(answer, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                var body = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
                if (_create is null || InfluxDelete.IsDone(body))
                {
                    return SinkResult.Taken;
                }

                if (InfluxDelete.IsFault(body))
                {
                    // 1.6 says no more than "not executed" when the database is gone. A write, here of a comment, says which it is.
                    var there = await SendAsync("#\n"u8.ToArray(), cancellation).ConfigureAwait(false);
                    return there.Verdict == SinkVerdict.Taken ? new SinkResult(SinkVerdict.Later, words) : there;
                }
            }
            else if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                return new SinkResult(SinkVerdict.Stopped, words);
            }
            else if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
                or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented))
            {
                return new SinkResult(SinkVerdict.Later, words, answer.Headers.RetryAfter?.Delta);
            }

            if (Interlocked.Exchange(ref _saidUndeletable, 1) == 0)
            {
                Diagnostics.Log.DeleteUnknown(_logger, Name, words);
            }

            return null;
        }
    }

    /// <summary>The store's answer, or what its silence means.</summary>
    private async ValueTask<(HttpResponseMessage? Answer, SinkResult Silence)> PostAsync(Uri to, HttpContent? content, CancellationToken cancellation)
    {
        try
        {
            return (await _http.PostAsync(to, content, cancellation).ConfigureAwait(false), default);
        }
        catch (HttpRequestException exception)
        {
            return (null, new SinkResult(SinkVerdict.Later, exception.Message));
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new SinkResult(SinkVerdict.Later, "no answer within 30 s"));
        }
    }

    private async ValueTask<SinkResult> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        using var content = ContentOf(lines);
        var (answer, silence) = await PostAsync(_write, content, cancellation).ConfigureAwait(false);
        if (answer is null)
        {
            return silence;
        }

        using (answer)
        {
            if (answer.IsSuccessStatusCode)
            {
                return SinkResult.Taken;
            }

            var words = await ReasonOf(answer, cancellation).ConfigureAwait(false);
            return answer.StatusCode switch
            {
                HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity =>
                    await HalveAsync(lines, words, cancellation).ConfigureAwait(false),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound =>
                    new SinkResult(SinkVerdict.Stopped, words) { IsGone = answer.StatusCode == HttpStatusCode.NotFound },
                _ => new SinkResult(SinkVerdict.Later, words, answer.Headers.RetryAfter?.Delta),
            };
        }
    }

    /// <summary>Finds the point that the store refuses. The good ones are written; writing them again if it comes to that is harmless.</summary>
    private async ValueTask<SinkResult> HalveAsync(ReadOnlyMemory<byte> lines, string words, CancellationToken cancellation)
    {
        var middle = lines.Span[..^1].IndexOf((byte)'\n') < 0 ? -1 : MiddleOf(lines.Span);
        if (middle < 0)
        {
            SetAside(lines.Span, words);
            return SinkResult.Taken;
        }

        var first = await SendAsync(lines[..middle], cancellation).ConfigureAwait(false);
        return first.Verdict == SinkVerdict.Taken ? await SendAsync(lines[middle..], cancellation).ConfigureAwait(false) : first;
    }

    private static int MiddleOf(ReadOnlySpan<byte> lines)
    {
        var behind = lines[(lines.Length / 2)..^1].IndexOf((byte)'\n');
        return behind >= 0 ? (lines.Length / 2) + behind + 1 : lines[..(lines.Length / 2)].LastIndexOf((byte)'\n') + 1;
    }

    private void SetAside(ReadOnlySpan<byte> line, string words)
    {
        Diagnostics.Log.PointRefused(_logger, Name, _refusedFile, words);
        File.AppendAllText(_refusedFile, $"# {words.ReplaceLineEndings(" ")}\n{Encoding.UTF8.GetString(line)}");
    }

    private async ValueTask<bool> TryCreateAsync(CancellationToken cancellation)
    {
        var (answer, _) = await PostAsync(_create!, null, cancellation).ConfigureAwait(false);
        using (answer)
        {
            // Whatever it says: if the database is really not there, the write will say so.
            _created = answer is not null;
        }

        return _created;
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

    private static async Task<string> ReasonOf(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        body = body.Trim();
        return string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)answer.StatusCode} {(body.Length > 300 ? body[..300] : body)}");
    }

    private Dictionary<string, SinkPosition> LoadPositions()
    {
        try
        {
            return File.Exists(_positionFile)
                ? JsonSerializer.Deserialize<Dictionary<string, SinkPosition>>(File.ReadAllBytes(_positionFile)) ?? []
                : [];
        }
        catch (JsonException)
        {
            // Without a position everything is written again, which is harmless.
            return [];
        }
    }

    private sealed record SinkPosition(ulong LogId, long Position);
}
