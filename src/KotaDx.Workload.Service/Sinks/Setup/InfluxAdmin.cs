using System.Text;
using System.Text.Json;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>Asks a store as its administrator. Whatever is no answer to the question is a <see cref="SetupFaultException"/> with what to do.</summary>
internal sealed class InfluxAdmin : IDisposable
{
    /// <summary>A list of some thousand authorizations.</summary>
    private const int MostAnswer = 4 * 1024 * 1024;

    private static readonly Text CheckAdmin = new(
        "--influx-admin-token-file の中身（1.x は 管理者名:パスワード、2.x・3.x は管理者のトークン）を確かめてください。",
        "Check what is in --influx-admin-token-file (1.x: an administrator's user:password; 2.x, 3.x: an administrator's token).");

    private static readonly Text CheckUrl = new(
        "--influx の URL と、InfluxDB が動いていることを確かめてください。", "Check the URL of --influx, and that InfluxDB runs.");

    private readonly InfluxHttp _http;
    private readonly string _root;

    public InfluxAdmin(InfluxSetupOptions options, string scheme, TimeProvider time)
    {
        _root = options.Store.Url.ToString().TrimEnd('/');
        _http = new InfluxHttp(options.Store with { TokenFile = options.AdminTokenFile }, time, scheme, MostAnswer);
    }

    public async Task<InfluxAnswer> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var content = body switch
        {
            null => null,
            HttpContent form => form,
            _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        var answer = await _http.SendAsync(method, new Uri(_root + path), content, cancellation).ConfigureAwait(false);
        return answer switch
        {
            { IsTokenFault: true } or { Status: 401 } => throw new SetupFaultException(SinkVerdict.Stopped, answer.Words, CheckAdmin),
            { IsPassing: true } => throw new SetupFaultException(SinkVerdict.Later, answer.Words, CheckUrl),
            _ => answer,
        };
    }

    /// <summary>What the store answers in JSON; a null element where there is no such thing (404), or nothing was said.</summary>
    public async Task<JsonElement> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        var answer = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
        if (answer.Status == 404 && method == HttpMethod.Get)
        {
            return default;
        }

        if (!answer.IsSuccess)
        {
            throw Unexpected(answer.Words, answer.Status == 403 ? CheckAdmin : CheckUrl);
        }

        try
        {
            return answer.Body.Length == 0 ? default : JsonDocument.Parse(answer.Body).RootElement;
        }
        catch (JsonException)
        {
            throw Unexpected(answer.Words, CheckUrl);
        }
    }

    /// <summary>Rows of one statement of InfluxQL.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string statement, CancellationToken cancellation)
    {
        // In the body: what is in the address may be logged on the way, and a statement can hold a password.
        var answer = await AskAsync(HttpMethod.Post, "/query", new FormUrlEncodedContent([new("q", statement)]), cancellation).ConfigureAwait(false);
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("results", out var results) || results.GetArrayLength() != 1)
        {
            throw Unexpected(answer.ToString(), CheckUrl);
        }

        if (results[0].TryGetProperty("error", out var error))
        {
            throw Unexpected(error.ToString(), CheckUrl);
        }

        return results[0].TryGetProperty("series", out var series) && series[0].TryGetProperty("values", out var values) ? [.. values.EnumerateArray()] : [];
    }

    public void Dispose() => _http.Dispose();

    private static SetupFaultException Unexpected(string words, Text next) => new(SinkVerdict.Stopped, words, next);
}
