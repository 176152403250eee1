using System.IO.Compression;
using System.Text;
using KotaDx.Workload.Service.Sinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Sinks;

/// <summary>Answers that a real store does not give on request: 429, 401, a bad point in a good batch.</summary>
public sealed class InfluxSinkTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kotadx-sink-").FullName;
    private readonly List<string> _taken = [];
    private WebApplication? _store;
    private Func<HttpContext, string, IResult> _answer = static (_, _) => Results.NoContent();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _store = builder.Build();
        _store.MapPost("/api/v2/write", async (HttpContext http) =>
        {
            await using var body = http.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body;
            using var reader = new StreamReader(body);
            var text = await reader.ReadToEndAsync();
            var answer = _answer(http, text);
            if (answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status204NoContent })
            {
                _taken.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }

            return answer;
        });
        await _store.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_taken_batch_is_remembered_across_restarts()
    {
        using (var sink = Sink())
        {
            Assert.Null(sink.PositionIn("kota", 7));
            Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, Lines(3))).Verdict);
        }

        using var again = Sink();
        Assert.Equal(42, again.PositionIn("kota", 7));
        Assert.Null(again.PositionIn("kota", 8));
        Assert.Equal(3, _taken.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task A_bad_point_is_found_and_kept_and_the_others_are_written(int count)
    {
        _answer = static (_, text) => text.Contains("w=bad", StringComparison.Ordinal)
            ? Results.Text("{\"error\":\"field type conflict\"}", statusCode: StatusCodes.Status400BadRequest)
            : Results.NoContent();
        using var sink = Sink();
        var lines = Lines(count);
        lines.Insert(count / 2, "m,w=bad v=1 5");
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, lines)).Verdict);
        Assert.Equal(Lines(count).Order(), _taken.Distinct().Order());
        var refused = await File.ReadAllTextAsync(Directory.GetFiles(_folder, "*.refused.txt").Single(), TestContext.Current.CancellationToken);
        Assert.Contains("m,w=bad v=1 5\n", refused, StringComparison.Ordinal);
        Assert.Contains("field type conflict", refused, StringComparison.Ordinal);
        Assert.Equal(2, refused.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_store_that_is_busy_gets_the_same_batch_later(int status)
    {
        _answer = (http, _) =>
        {
            http.Response.Headers.RetryAfter = "7";
            return Results.StatusCode(status);
        };
        using var sink = Sink();
        var result = await WriteAsync(sink, Lines(3));
        Assert.Equal((SinkVerdict.Later, TimeSpan.FromSeconds(7)), (result.Verdict, result.RetryAfter));
        Assert.Null(sink.PositionIn("kota", 7));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_store_that_only_a_person_can_mend_stops_the_sink(int status)
    {
        _answer = (_, _) => Results.Text("unauthorized", statusCode: status);
        using var sink = Sink();
        var result = await WriteAsync(sink, Lines(3));
        Assert.Equal(SinkVerdict.Stopped, result.Verdict);
        Assert.Contains("unauthorized", result.Reason, StringComparison.Ordinal);
        Assert.Null(sink.PositionIn("kota", 7));
    }

    [Fact]
    public async Task A_store_that_is_away_gets_the_same_batch_later()
    {
        await _store!.StopAsync(TestContext.Current.CancellationToken);
        using var sink = Sink();
        Assert.Equal(SinkVerdict.Later, (await WriteAsync(sink, Lines(3))).Verdict);
    }

    [Fact]
    public async Task The_token_and_the_addressee_are_sent()
    {
        string? seen = null;
        _answer = (http, _) =>
        {
            seen = $"{http.Request.Headers.Authorization} {http.Request.QueryString}";
            return Results.NoContent();
        };
        using var sink = Sink();
        await WriteAsync(sink, Lines(1));
        Assert.Equal("Token s3cret ?org=lab&bucket=factory%20a&precision=ns", seen);
    }

    private static List<string> Lines(int count) => [.. Enumerable.Range(0, count).Select(static i => $"m,w=w{i} v=1 {i}")];

    private static ValueTask<SinkResult> WriteAsync(InfluxSink sink, IEnumerable<string> lines) => sink.WriteAsync(
        new PointBatch("kota", 7, 42, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n")))),
        TestContext.Current.CancellationToken);

    private InfluxSink Sink()
    {
        var token = Path.Combine(_folder, "token");
        File.WriteAllText(token, "s3cret\n");
        return new InfluxSink(
            new InfluxOptions { Url = new Uri(_store!.Urls.First()), Organisation = "lab", Bucket = "factory a", TokenFile = token },
            _folder, NullLogger<InfluxSink>.Instance);
    }
}
