using System.IO.Compression;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Sinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KotaDx.Workload.Service.Tests.Sinks;

/// <summary>Answers that a real store does not give on request: 429, 401, a bad point in a good batch.</summary>
public sealed class InfluxSinkTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kotadx-sink-").FullName;
    private const string Withdrawn = "busy_s=0,quality=\"withdrawn\",rev=2i";
    private const string Done = "{\"results\":[{\"statement_id\":0}]}\n";

    private readonly List<string> _taken = [];
    private readonly List<string> _deletes = [];
    private readonly CountingLogger _log = new();
    private WebApplication? _store;
    private Func<HttpContext, string, IResult> _answer = static (_, _) => Results.NoContent();
    private Func<string, IResult> _answerToDelete = static _ => Results.NoContent();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _store = builder.Build();
        _store.MapPost("/api/v2/write", (Delegate)WriteAsync);
        _store.MapPost("/write", (Delegate)WriteAsync);
        _store.MapPost("/api/v2/delete", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return Delete(http.Request.QueryString.Value!, await reader.ReadToEndAsync());
        });
        _store.MapPost("/query", async (HttpContext http) => http.Request.Query.ContainsKey("q")
            ? Results.Ok()
            : Delete(http.Request.QueryString.Value!, (await http.Request.ReadFormAsync())["q"].ToString()));
        await _store.StartAsync(TestContext.Current.CancellationToken);

        IResult Delete(string query, string body)
        {
            _deletes.Add($"{query} {body}");
            return _answerToDelete(body);
        }

        async Task<IResult> WriteAsync(HttpContext http)
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
        }
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

    [Fact]
    public async Task Withdrawn_points_are_deleted_by_InfluxQL_from_1_x_and_the_others_are_written()
    {
        _answerToDelete = static _ => Results.Text(Done);
        using var sink = Sink(isInfluxQl: true);
        string[] lines =
        [
            "m,w=a busy_s=1,quality=\"good\",rev=1i 60",
            $"m,w=a {Withdrawn} 120",
            $"m,w=o'b\\ \"c\"\\,\\\\=d\\e,team=山田 {Withdrawn} 180",
            "m,w=quality=\"withdrawn\" busy_s=1,quality=\"good\",rev=1i 240",
        ];
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, lines)).Verdict);
        Assert.Equal([lines[0], lines[3]], _taken);
        Assert.Equal(
            "?db=factory%20a DELETE FROM \"m\" WHERE \"w\"='a' AND time = 120;"
            + "DELETE FROM \"m\" WHERE \"w\"='o\\'b \"c\",\\\\=d\\\\e' AND \"team\"='山田' AND time = 180",
            Assert.Single(_deletes));
        Assert.Equal(42, sink.PositionIn("kota", 7));
    }

    [Fact]
    public async Task Withdrawn_points_are_deleted_by_a_predicate_from_2_x()
    {
        using var sink = Sink();
        string[] lines = [$"m,w=o'b\\ \"c\"\\,d\\e,team=山田 {Withdrawn} 1767225600000000123", $"m,w=a {Withdrawn} -1", "m,w=a v=1 60"];
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, lines)).Verdict);
        Assert.Equal([lines[2]], _taken);
        Assert.All(_deletes, static delete => Assert.StartsWith("?org=lab&bucket=factory%20a {", delete, StringComparison.Ordinal));
        var requests = _deletes.Select(static delete => JsonDocument.Parse(delete[delete.IndexOf('{', StringComparison.Ordinal)..]).RootElement);
        Assert.Equal(
            [
                "2026-01-01T00:00:00.000000123Z 2026-01-01T00:00:00.000000124Z _measurement=\"m\" AND \"w\"=\"o'b \\\"c\\\",d\\\\e\" AND \"team\"=\"山田\"",
                "1969-12-31T23:59:59.999999999Z 1970-01-01T00:00:00.000000000Z _measurement=\"m\" AND \"w\"=\"a\"",
            ],
            requests.Select(static request => $"{request.GetProperty("start")} {request.GetProperty("stop")} {request.GetProperty("predicate")}"));
    }

    [Fact]
    public async Task Many_withdrawn_points_are_deleted_in_requests_of_bounded_length()
    {
        _answerToDelete = static _ => Results.Text(Done);
        using var sink = Sink(isInfluxQl: true);
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, Enumerable.Range(0, 2000).Select(static i => $"m,w=a {Withdrawn} {i}"))).Verdict);
        Assert.Empty(_taken);
        Assert.All(_deletes, static delete => Assert.InRange(delete.Length, 1, 17_000));
        Assert.Equal(
            Enumerable.Range(0, 2000).Select(static i => $"DELETE FROM \"m\" WHERE \"w\"='a' AND time = {i}"),
            _deletes.SelectMany(static delete => delete["?db=factory%20a ".Length..].Split(';')));
    }

    [Theory]
    [InlineData(false, 400, "unsupported path requested: \"/api/v2/delete\"")]
    [InlineData(false, 404, "404 page not found")]
    [InlineData(false, 405, "")]
    [InlineData(false, 501, "")]
    [InlineData(true, 400, "{\"error\":\"error parsing query\"}")]
    [InlineData(true, 404, "")]
    [InlineData(true, 200, "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"]}]}]}")]
    [InlineData(true, 200, "<html>")]
    public async Task A_store_that_cannot_delete_gets_the_zeros_and_the_log_says_it_once(bool isInfluxQl, int status, string words)
    {
        _answerToDelete = _ => Results.Text(words, statusCode: status);
        using var sink = Sink(isInfluxQl);
        string[] lines = ["m,w=a v=1 60", $"m,w=a {Withdrawn} 120", $"m,w=b {Withdrawn} 120"];
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, lines)).Verdict);
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, lines)).Verdict);
        Assert.Equal([.. lines, .. lines], _taken);
        Assert.Equal(2, _deletes.Count);
        Assert.Equal(4004, Assert.Single(_log.Events));
    }

    [Theory]
    [InlineData(true, 200, "{\"results\":[{\"statement_id\":0,\"error\":\"max-concurrent-queries limit exceeded(1, 1)\"}]}", SinkVerdict.Later)]
    [InlineData(true, 503, "", SinkVerdict.Later)]
    [InlineData(false, 429, "", SinkVerdict.Later)]
    [InlineData(false, 500, "unable to delete", SinkVerdict.Later)]
    [InlineData(false, 401, "unauthorized", SinkVerdict.Stopped)]
    [InlineData(true, 403, "not authorized to execute statement", SinkVerdict.Stopped)]
    internal async Task A_delete_is_part_of_taking_the_batch(bool isInfluxQl, int status, string words, SinkVerdict verdict)
    {
        _answerToDelete = _ => Results.Text(words, statusCode: status);
        using var sink = Sink(isInfluxQl);
        string[] lines = ["m,w=a v=1 60", $"m,w=a {Withdrawn} 120"];
        var result = await WriteAsync(sink, lines);
        Assert.Equal(verdict, result.Verdict);
        Assert.Contains(words, result.Reason, StringComparison.Ordinal);
        Assert.Null(sink.PositionIn("kota", 7));
        Assert.DoesNotContain(lines[1], _taken);

        _answerToDelete = static _ => Results.Text(Done);
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, lines)).Verdict);
        Assert.Equal(_deletes[0], _deletes[1]);
        Assert.Equal(lines[0], _taken[^1]);
        Assert.Equal(42, sink.PositionIn("kota", 7));
    }

    [Fact]
    public async Task A_database_that_is_gone_is_noticed_by_a_delete_too()
    {
        _answerToDelete = static _ => Results.Text("{\"results\":[{\"statement_id\":0,\"error\":\"not executed\"}]}");
        _answer = static (_, _) => Results.Text("{\"error\":\"database not found\"}", statusCode: StatusCodes.Status404NotFound);
        using var sink = Sink(isInfluxQl: true);
        var result = await WriteAsync(sink, [$"m,w=a {Withdrawn} 120"]);
        Assert.Equal((SinkVerdict.Stopped, true), (result.Verdict, result.IsGone));
    }

    private static List<string> Lines(int count) => [.. Enumerable.Range(0, count).Select(static i => $"m,w=w{i} v=1 {i}")];

    private static ValueTask<SinkResult> WriteAsync(InfluxSink sink, IEnumerable<string> lines) => sink.WriteAsync(
        new PointBatch("kota", 7, 42, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n")))),
        TestContext.Current.CancellationToken);

    private InfluxSink Sink(bool isInfluxQl = false)
    {
        var token = Path.Combine(_folder, "token");
        File.WriteAllText(token, "s3cret\n");
        var url = new Uri(_store!.Urls.First());
        return new InfluxSink(
            isInfluxQl
                ? new InfluxOptions { Url = url, Database = "factory a" }
                : new InfluxOptions { Url = url, Organisation = "lab", Bucket = "factory a", TokenFile = token },
            _folder, _log);
    }

    private sealed class CountingLogger : ILogger
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Events.Add(eventId.Id);
    }
}
