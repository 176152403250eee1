using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>Stands before a real store and hands every request on, unless it is told to answer badly instead.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly WebApplication _app;
    private volatile Func<HttpContext, Task<bool>> _fault = NoFault;
    private int _requests;
    private long _bytes;

    private FaultyProxy(string target)
    {
        _http = new HttpClient { BaseAddress = new Uri(target) };
        Url = $"http://127.0.0.1:{Loopback.FreePort()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Url);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Url { get; }

    public string[] Options => ["--influx", Url, "--influx-db", InfluxServer.Database];

    /// <summary>Requests that came, whatever became of them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Bytes of the bodies that came.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public static async Task<FaultyProxy> Start(string target)
    {
        var proxy = new FaultyProxy(target);
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public void Mend() => _fault = NoFault;

    /// <summary>Answers every request with a status instead of handing it on.</summary>
    public void Answer(int status, string body = "", string? retryAfter = null) => _fault = async http =>
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        await http.Response.WriteAsync(body);
        return true;
    };

    /// <summary>Cuts the connection: before the request is handed on, or after the store has taken it but before it can say so.</summary>
    public void Cut(bool afterwards) => _fault = async http =>
    {
        if (afterwards)
        {
            using var answer = await SendAsync(http);
        }

        http.Abort();
        return true;
    };

    /// <summary>Lets each request wait before it is handed on.</summary>
    public void Delay(TimeSpan time) => _fault = async http =>
    {
        await Task.Delay(time, TimeProvider.System, http.RequestAborted);
        return false;
    };

    /// <summary>Lets only requests with this header pass.</summary>
    public void Demand(string authorization) => _fault = async http =>
    {
        if (http.Request.Headers.Authorization == authorization)
        {
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await http.Response.WriteAsync("{\"error\":\"authorization failed\"}");
        return true;
    };

    public async ValueTask DisposeAsync()
    {
        _fault = static http =>
        {
            http.Abort();
            return Task.FromResult(true);
        };
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private static Task<bool> NoFault(HttpContext http) => Task.FromResult(false);

    private async Task HandleAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (await _fault(http))
        {
            return;
        }

        using var answer = await SendAsync(http);
        http.Response.StatusCode = (int)answer.StatusCode;
        if (answer.StatusCode != HttpStatusCode.NoContent)
        {
            await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        Interlocked.Add(ref _bytes, body.Length);
        var content = new ByteArrayContent(body.ToArray());
        foreach (var name in new[] { "Content-Type", "Content-Encoding" })
        {
            if (http.Request.Headers.TryGetValue(name, out var value))
            {
                content.Headers.TryAddWithoutValidation(name, value.ToString());
            }
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, http.Request.Path + http.Request.QueryString.Value) { Content = content };
        return await _http.SendAsync(request, http.RequestAborted);
    }
}
