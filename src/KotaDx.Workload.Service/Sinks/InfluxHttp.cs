using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>Asks the store, and takes whatever comes back for an answer: one that is slow, endless or garbage ends within the time and the size allowed.</summary>
internal sealed class InfluxHttp : IDisposable
{
    private const int MostAnswer = 64 * 1024;

    private readonly HttpClient _http;
    private readonly InfluxOptions _options;
    private readonly string _scheme;
    private readonly int _mostAnswer;
    private readonly TimeProvider _time;
    private volatile AuthenticationHeaderValue? _token;

    /// <param name="options">Where the store is, and what to show it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="scheme">How what is in the token file is shown: <c>Token</c>, <c>Bearer</c>, or <c>Basic</c> for <c>user:password</c>; null: by the options.</param>
    /// <param name="mostAnswer">Bytes of an answer that are read.</param>
    public InfluxHttp(InfluxOptions options, TimeProvider time, string? scheme = null, int mostAnswer = MostAnswer)
    {
        _options = options;
        _time = time;
        _scheme = scheme ?? (options.Bucket is null ? "Basic" : "Token");
        _mostAnswer = mostAnswer;

        // A POST that is redirected comes back as a GET, and the page that it ends on may well say 200: that would be taken for written.
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = options.Timeout / 3,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Reads the token file again before the next request: a token is renewed while we run.</summary>
    public void ForgetToken() => _token = null;

    public ValueTask<InfluxAnswer> PostAsync(Uri to, HttpContent? content, CancellationToken cancellation) => SendAsync(HttpMethod.Post, to, content, cancellation);

    public async ValueTask<InfluxAnswer> SendAsync(HttpMethod method, Uri to, HttpContent? content, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using var request = new HttpRequestMessage(method, to) { Content = content };
            if (_options.TokenFile is not null)
            {
                string? fault = null;
                var token = _token ??= ReadToken(out fault);
                if (token is null)
                {
                    return new InfluxAnswer(0, fault ?? "") { IsTokenFault = true };
                }

                request.Headers.Authorization = token;
            }

            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            var body = await ReadAsync(answer.Content, limit.Token).ConfigureAwait(false);
            if (answer.Headers.Location is { } elsewhere)
            {
                body = $"redirects to {elsewhere} {body}";
            }

            return new InfluxAnswer((int)answer.StatusCode, body.Trim(), RetryAfterOf(answer.Headers.RetryAfter))
            {
                Version = answer.Headers.TryGetValues("X-Influxdb-Version", out var version) ? version.FirstOrDefault() : null,
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new InfluxAnswer(0, string.Create(CultureInfo.InvariantCulture, $"no answer within {_options.Timeout.TotalSeconds:0.#} s")) { IsTooMuch = true };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            var isBroken = exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
            return new InfluxAnswer(0, WordsOf(exception)) { IsTooMuch = isBroken };
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Whatever its declared type: an unknown charset must not be worth an exception.</summary>
    private async ValueTask<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[4096];
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(bytes.AsMemory(length), cancellation).ConfigureAwait(false);
                length += read;
                if (read == 0 || length == _mostAnswer)
                {
                    return Encoding.UTF8.GetString(bytes, 0, length);
                }

                if (length == bytes.Length)
                {
                    Array.Resize(ref bytes, _mostAnswer);
                }
            }
        }
    }

    /// <summary>"The SSL connection could not be established, see inner exception" helps nobody: the innermost says which name or certificate.</summary>
    private static string WordsOf(Exception exception)
    {
        var inner = exception.GetBaseException();
        return exception.Message.Contains(inner.Message, StringComparison.Ordinal) ? exception.Message : $"{exception.Message} ({inner.Message})";
    }

    private TimeSpan? RetryAfterOf(RetryConditionHeaderValue? value) => value switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    private AuthenticationHeaderValue? ReadToken(out string? fault)
    {
        fault = null;
        try
        {
            if (SecretFile.Read(_options.TokenFile!) is not { } secret)
            {
                fault = $"{_options.TokenFile} is not there or empty";
                return null;
            }

            if (_scheme == "Basic")
            {
                return new AuthenticationHeaderValue(_scheme, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));
            }

            if (!Ascii.IsValid(secret))
            {
                fault = $"{_options.TokenFile}: a token has only ASCII characters";
                return null;
            }

            return new AuthenticationHeaderValue(_scheme, secret);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = exception.Message;
            return null;
        }
    }
}
