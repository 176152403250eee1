using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// Writes line protocol over HTTP. 429, 5xx and silence mean later; 400 means that a point is bad, which is set
/// aside with the store's own words, and does not hold up the others; 401, 403 and 404 stop the sink, since only a person can help,
/// and so does a store that refuses every point: then it is not the points. Withdrawn points are deleted, by InfluxQL (1.x) or
/// <c>/api/v2/delete</c>; a store that knows neither gets them written as they are. What is kept for different times goes to different
/// places of the store, and the position moves when all have taken theirs.
/// </summary>
internal sealed class InfluxSink : IPointSink
{
    private readonly InfluxOptions _options;
    private readonly InfluxHttp _http;
    private readonly InfluxTold _told;
    private readonly Func<string, CancellationToken, ValueTask<SinkResult>>? _setup;
    private readonly ConcurrentDictionary<string, InfluxDatabase> _databases = new(StringComparer.Ordinal);
    private readonly string _positionFile;
    private readonly RefusedPoints _refused;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _making = new(1);
    private readonly Dictionary<string, SinkPosition> _positions;

    /// <param name="options">The store.</param>
    /// <param name="folder">Where positions and refused points are kept.</param>
    /// <param name="logger">The log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="setup">Sets the store up for a factory before its first write; null: the database of 1.x is created if that is allowed.</param>
    public InfluxSink(
        InfluxOptions options, string folder, ILogger logger, TimeProvider? time = null, Func<string, CancellationToken, ValueTask<SinkResult>>? setup = null)
    {
        (_options, _setup) = (options, setup);
        _http = new InfluxHttp(options, time ?? TimeProvider.System);
        Name = $"influx {options.Url.Authority}/{options.Name}";
        _told = new InfluxTold(Name, logger);
        Directory.CreateDirectory(folder);

        // How long each is kept may change; that it goes elsewhere means that nothing is there yet.
        var place = InfluxTarget.WriteUri(options, options.Name, null) + (options.Retention is null ? "" : " by resolution");
        var file = "influx-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)))[..16];
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
        var database = DatabaseOf(batch.Factory);
        var refused = new List<RefusedPoint>();
        var result = database.IsMade ? SinkResult.Taken : await MakeAsync(database, batch.Factory, cancellation).ConfigureAwait(false);
        if (result.Verdict == SinkVerdict.Taken)
        {
            result = await database.TakeAsync(batch.Lines, refused, cancellation).ConfigureAwait(false);
        }

        if (result.Verdict == SinkVerdict.Stopped)
        {
            _http.ForgetToken();
            if (result.IsGone)
            {
                ForgetPositions(database, batch.Factory);
            }
        }

        if (result.Verdict != SinkVerdict.Taken)
        {
            return result;
        }

        _refused.Keep(refused);
        lock (_gate)
        {
            // Once the database was not there, what it held is missing whoever made it anew: only the next start can hand on everything.
            if (!database.IsGone)
            {
                _positions[batch.Factory] = new SinkPosition(batch.LogId, batch.Position);
                DurableFiles.Replace(_positionFile, JsonSerializer.SerializeToUtf8Bytes(_positions));
            }
        }

        return result with { SetAside = refused.Count, IsGone = database.IsGone };
    }

    /// <summary>Sees to it that the database that all factories share is there, before any of them has a point. Where each has its own it waits for their first.</summary>
    public async ValueTask<SinkResult> PrepareAsync(CancellationToken cancellation) =>
        _options.IsByFactory ? SinkResult.Taken : await MakeAsync(DatabaseOf(""), "", cancellation).ConfigureAwait(false);

    public void Dispose()
    {
        _http.Dispose();
        _making.Dispose();
    }

    private InfluxDatabase DatabaseOf(string factory) =>
        _databases.GetOrAdd(_options.NameFor(factory), static (name, sink) => new InfluxDatabase(sink._options, name, sink._http, sink._told), this);

    /// <summary>Makes it, once. One after the other: they share a user or a token, which each gives rights to what it made.</summary>
    private async ValueTask<SinkResult> MakeAsync(InfluxDatabase database, string factory, CancellationToken cancellation)
    {
        await _making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var result = database.IsMade ? SinkResult.Taken : await MakeAsync(factory, cancellation).ConfigureAwait(false);
            database.IsMade = result.Verdict == SinkVerdict.Taken;
            return result;
        }
        finally
        {
            _making.Release();
        }
    }

    private async ValueTask<SinkResult> MakeAsync(string factory, CancellationToken cancellation)
    {
        if (_setup is not null)
        {
            var result = await _setup(factory, cancellation).ConfigureAwait(false);
            _http.ForgetToken();
            return result;
        }

        if (_options.Database is null)
        {
            return SinkResult.Taken;
        }

        var root = _options.Url.ToString().TrimEnd('/');
        var create = new Uri($"{root}/query?q={Uri.EscapeDataString($"CREATE DATABASE \"{_options.NameFor(factory)}\"")}");
        var answer = await _http.PostAsync(create, null, cancellation).ConfigureAwait(false);

        // Whatever else it says: if the database is really not there, the write will say so.
        return answer.IsPassing ? answer.ToResult() : SinkResult.Taken;
    }

    /// <summary>The database is not there, so neither is what we wrote: the next start writes everything again.</summary>
    private void ForgetPositions(InfluxDatabase database, string factory)
    {
        lock (_gate)
        {
            // Where nothing had been taken nothing is lost: the pump still offers its first batch.
            database.IsGone |= _options.IsByFactory ? _positions.Remove(factory) : _positions.Count > 0;
            if (!_options.IsByFactory)
            {
                _positions.Clear();
            }

            DurableFiles.Replace(_positionFile, JsonSerializer.SerializeToUtf8Bytes(_positions));
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
}
