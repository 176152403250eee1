using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Sinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

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
    private Func<IResult> _answerToCreate = static () => Results.Ok();
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
            ? _answerToCreate()
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
    public async Task A_store_that_refuses_every_point_stops_the_sink_and_nothing_is_set_aside()
    {
        var requests = 0;
        _answer = (_, _) =>
        {
            requests++;
            return Results.Text("{\"error\":\"database is required\"}", statusCode: StatusCodes.Status400BadRequest);
        };
        using var sink = Sink();
        for (var i = 0; i < 3; i++)
        {
            var result = await WriteAsync(sink, Lines(5000));
            Assert.Equal(SinkVerdict.Stopped, result.Verdict);
            Assert.Contains("database is required", result.Reason, StringComparison.Ordinal);
        }

        Assert.InRange(requests, 1, 3 * 25);
        Assert.Empty(Directory.GetFiles(_folder, "*.refused*"));
        Assert.Null(sink.PositionIn("kota", 7));
        _answer = static (_, _) => Results.NoContent();
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, Lines(5000))).Verdict);
    }

    [Fact]
    public async Task A_store_that_refuses_every_point_of_small_batches_is_noticed_after_some()
    {
        _answer = static (_, _) => Results.Text("{\"error\":\"database is required\"}", statusCode: StatusCodes.Status400BadRequest);
        using var sink = Sink();
        var setAside = 0;
        SinkResult result;
        while ((result = await WriteAsync(sink, Lines(3))).Verdict == SinkVerdict.Taken)
        {
            setAside += result.SetAside;
            Assert.InRange(setAside, 0, 20);
        }

        Assert.Equal(SinkVerdict.Stopped, result.Verdict);
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.5)]
    [InlineData(0.02)]
    public async Task However_many_are_bad_exactly_they_are_set_aside(double share)
    {
        // Without the words of a partial write: nothing of a request with a bad point is taken.
        _answer = static (_, text) => text.Contains("w=bad", StringComparison.Ordinal)
            ? Results.Text("unable to parse", statusCode: StatusCodes.Status400BadRequest)
            : Results.NoContent();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 500).Select(i => random.NextDouble() < share ? $"m,w=bad{i} v=1 {i}" : $"m,w=good{i} v=1 {i}").ToList();
        using var sink = Sink();
        SinkResult result;
        do
        {
            result = await WriteAsync(sink, lines);
        }
        while (share > 0.9 && result.Verdict == SinkVerdict.Stopped);

        Assert.True(result.Verdict == SinkVerdict.Taken, $"seed {seed}: {result}");
        Assert.Equal(lines.Where(static line => line.Contains("good", StringComparison.Ordinal)).Order(StringComparer.Ordinal), _taken.Distinct().Order(StringComparer.Ordinal));
        var refused = await File.ReadAllLinesAsync(sink.RefusedFile, TestContext.Current.CancellationToken);
        Assert.Equal(
            lines.Where(static line => line.Contains("bad", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            refused.Where(static line => !line.StartsWith('#')).Order(StringComparer.Ordinal));
        Assert.Equal(refused.Length / 2, result.SetAside);
    }

    [Fact]
    public async Task A_measurement_that_is_refused_as_a_whole_is_found_with_few_requests()
    {
        var requests = 0;
        _answer = (_, text) =>
        {
            requests++;
            var bad = text.Split('\n').Count(static line => line.StartsWith("bad", StringComparison.Ordinal));
            return bad == 0 ? Results.NoContent() : Results.Text($"{{\"error\":\"partial write: field type conflict dropped={bad}\"}}", statusCode: 400);
        };
        using var sink = Sink();
        var result = await WriteAsync(sink, Enumerable.Range(0, 4000).Select(static i => $"{(i % 4 == 0 ? "bad" : "good" + i % 4)},w=w{i} v=1 {i}"));
        Assert.Equal(SinkResult.Taken with { SetAside = 1000 }, result);
        Assert.InRange(requests, 1, 60);
        Assert.Equal(1000, (await File.ReadAllLinesAsync(sink.RefusedFile, TestContext.Current.CancellationToken)).Count(static line => line.StartsWith("bad,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Points_older_than_the_store_keeps_any_are_counted_and_not_looked_for()
    {
        var requests = 0;
        _answer = (_, _) =>
        {
            requests++;
            return Results.Text("{\"error\":\"partial write: points beyond retention policy dropped=700\"}", statusCode: StatusCodes.Status400BadRequest);
        };
        using var sink = Sink();
        Assert.Equal(SinkResult.Taken with { Outdated = 700 }, await WriteAsync(sink, Lines(1000)));
        Assert.Equal(1, requests);
        Assert.Empty(Directory.GetFiles(_folder, "*.refused*"));
    }

    [Fact]
    public async Task Requests_that_are_too_large_become_smaller_and_stay_so()
    {
        var tooLarge = 0;
        _answer = (_, text) =>
        {
            var isTooLarge = text.Length > 10_000;
            tooLarge += isTooLarge ? 1 : 0;
            return isTooLarge ? Results.StatusCode(413) : Results.NoContent();
        };
        using var sink = Sink();
        Assert.Equal(SinkResult.Taken, await WriteAsync(sink, Lines(5000)));
        var first = tooLarge;
        Assert.Equal(SinkResult.Taken, await WriteAsync(sink, Lines(5000)));
        Assert.InRange(tooLarge - first, 0, 0);
        Assert.Equal(Lines(5000).Order(StringComparer.Ordinal), _taken.Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles(_folder, "*.refused*"));
    }

    [Theory]
    [InlineData(408, null)]
    [InlineData(429, null)]
    [InlineData(502, null)]
    [InlineData(504, null)]
    [InlineData(200, "<html>sign in</html>")]
    [InlineData(202, "queued")]
    public async Task An_answer_that_is_not_written_and_not_about_points_means_later(int status, string? body)
    {
        _answer = (_, _) => Results.Text(body ?? "", statusCode: status);
        using var sink = Sink();
        Assert.Equal(SinkVerdict.Later, (await WriteAsync(sink, Lines(3))).Verdict);
        Assert.Null(sink.PositionIn("kota", 7));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirection_is_not_followed_since_what_it_ends_on_is_not_the_store(int status)
    {
        _store!.MapGet("/login", static () => Results.Ok());
        _store!.MapPost("/login", static () => Results.NoContent());
        _answer = (http, _) =>
        {
            http.Response.Headers.Location = "/login";
            return Results.StatusCode(status);
        };
        using var sink = Sink();
        var result = await WriteAsync(sink, Lines(3));
        Assert.Equal(SinkVerdict.Later, result.Verdict);
        Assert.Contains("/login", result.Reason, StringComparison.Ordinal);
        Assert.Contains("--influx", result.Next!.Value.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_to_come_back_is_understood_as_a_date_too()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        _answer = static (http, _) =>
        {
            http.Response.Headers.RetryAfter = "Mon, 02 Mar 2026 09:02:00 GMT";
            return Results.StatusCode(503);
        };
        using var sink = Sink(time: time);
        Assert.Equal(TimeSpan.FromMinutes(2), (await WriteAsync(sink, Lines(3))).RetryAfter);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Type: text/plain; charset=klingon\r\nContent-Length: 3\r\n\r\nabc", false)]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 300\r\n\r\nabc", true)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", true)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 204 No", true)]
    [InlineData(null, false)]
    public async Task Garbage_and_silence_mean_later(string? answer, bool closes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        using (var sink = new InfluxSink(
            new InfluxOptions { Url = new Uri($"http://{listener.LocalEndpoint}"), Bucket = "b", Timeout = TimeSpan.FromSeconds(1) }, _folder, _log))
        {
            var result = await WriteAsync(sink, Lines(3));
            Assert.Equal(SinkVerdict.Later, result.Verdict);
            Assert.NotEmpty(result.Reason!);
        }

        await serving;

        async Task ServeAsync()
        {
            using var client = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
            var buffer = new byte[4096];
            await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            if (answer is not null)
            {
                await client.SendAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            }

            if (closes)
            {
                client.Close();
                return;
            }

            // Until the sink gives up.
            while (await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_given_up_and_an_endless_one_is_not_held()
    {
        _answer = static (_, _) => Results.Stream(static async stream =>
        {
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray());
                await stream.FlushAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        });
        using (var sink = Sink(timeout: TimeSpan.FromSeconds(1)))
        {
            Assert.Equal((SinkVerdict.Later, true), (await WriteAsync(sink, Lines(3))) is var slow ? (slow.Verdict, slow.IsTooMuch) : default);
        }

        _answer = static (_, _) => Results.Stream(static async stream =>
        {
            var noise = new byte[1024 * 1024];
            while (true)
            {
                await stream.WriteAsync(noise);
            }
        });
        using (var sink = Sink(timeout: TimeSpan.FromSeconds(20)))
        {
            var result = await WriteAsync(sink, Lines(3)).AsTask().WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.Equal(SinkVerdict.Later, result.Verdict);
        }
    }

    [Fact]
    public async Task A_certificate_or_name_that_is_wrong_is_told_of()
    {
        using var plain = new InfluxSink(new InfluxOptions { Url = new Uri(_store!.Urls.First().Replace("http:", "https:", StringComparison.Ordinal)), Bucket = "b" }, _folder, _log);
        var result = await WriteAsync(plain, Lines(3));
        Assert.Equal(SinkVerdict.Later, result.Verdict);
        Assert.Contains("(", result.Reason, StringComparison.Ordinal);
        using var nobody = new InfluxSink(new InfluxOptions { Url = new Uri("http://no-such-host.invalid:8086"), Bucket = "b" }, _folder, _log);
        Assert.Equal(SinkVerdict.Later, (await WriteAsync(nobody, Lines(3))).Verdict);
    }

    [Fact]
    public async Task A_token_that_was_renewed_is_read_without_a_restart()
    {
        _answer = static (http, _) => http.Request.Headers.Authorization == "Token fresh" ? Results.NoContent() : Results.Text("unauthorized", statusCode: 401);
        using var sink = Sink();
        Assert.Equal(SinkVerdict.Stopped, (await WriteAsync(sink, Lines(3))).Verdict);
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), "fresh\n", TestContext.Current.CancellationToken);
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, Lines(3))).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("山田\n")]
    [InlineData(null)]
    public async Task A_token_file_that_is_missing_or_holds_none_stops_the_sink_alone(string? content)
    {
        using var sink = Sink();
        File.Delete(Path.Combine(_folder, "token"));
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "token"), content, TestContext.Current.CancellationToken);
        }

        var result = await WriteAsync(sink, Lines(3));
        Assert.Equal(SinkVerdict.Stopped, result.Verdict);
        Assert.Contains("token", result.Reason, StringComparison.Ordinal);
        Assert.Empty(_taken);
    }

    [Fact]
    public async Task A_database_made_anew_after_it_was_gone_still_gets_everything_at_the_next_start()
    {
        using (var sink = Sink())
        {
            await WriteAsync(sink, Lines(3), "mino");
            await WriteAsync(sink, Lines(3));
            _answer = static (_, _) => Results.Text("bucket not found", statusCode: 404);
            Assert.Equal((SinkVerdict.Stopped, true), (await WriteAsync(sink, Lines(3))) is var gone ? (gone.Verdict, gone.IsGone) : default);
            _answer = static (_, _) => Results.NoContent();
            Assert.Equal(SinkResult.Taken with { IsGone = true }, await WriteAsync(sink, Lines(3), "mino"));
            Assert.Null(sink.PositionIn("mino", 7));
        }

        using var again = Sink();
        Assert.Null(again.PositionIn("mino", 7));
        Assert.Null(again.PositionIn("kota", 7));
    }

    [Fact]
    public async Task A_store_that_is_not_up_yet_when_its_database_is_to_be_made_is_asked_again()
    {
        _answerToCreate = static () => Results.StatusCode(503);
        using var sink = Sink(isInfluxQl: true);
        Assert.Equal(SinkVerdict.Later, (await WriteAsync(sink, Lines(3))).Verdict);
        Assert.Empty(_taken);
        _answerToCreate = static () => Results.Ok();
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, Lines(3))).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"kota\":null}")]
    [InlineData("{\"kota\":{}}")]
    [InlineData("{\"version\":2,\"positions\":{\"kota\":{\"LogId\":7,\"Position\":42}}}")]
    [InlineData("{\"kota\":{\"LogId\":7,\"Position\":99999999999999999999}}")]
    [InlineData("\0\0\0\0")]
    public async Task A_position_file_that_cannot_be_understood_means_everything_again(string content)
    {
        using (var sink = Sink())
        {
            await WriteAsync(sink, Lines(3));
        }

        await File.WriteAllTextAsync(Directory.GetFiles(_folder, "*.json").Single(), content, TestContext.Current.CancellationToken);
        using var again = Sink();
        Assert.Null(again.PositionIn("kota", 7));
        Assert.Equal(SinkVerdict.Taken, (await WriteAsync(again, Lines(3))).Verdict);
        Assert.Equal(42, again.PositionIn("kota", 7));
    }

    [Fact]
    public async Task Positions_of_several_factories_written_at_once_are_all_there_afterwards()
    {
        using (var sink = Sink())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async lane =>
            {
                for (var i = 1; i <= 20; i++)
                {
                    await sink.WriteAsync(new PointBatch($"f{lane}", 7, i, "m v=1 1\n"u8.ToArray()), TestContext.Current.CancellationToken);
                }
            }));
        }

        using var again = Sink();
        Assert.All(Enumerable.Range(0, 8), lane => Assert.Equal(20, again.PositionIn($"f{lane}", 7)));
    }

    [Fact]
    public async Task Points_that_cannot_be_set_aside_now_are_not_lost()
    {
        _answer = static (_, text) => text.Contains("w=bad", StringComparison.Ordinal)
            ? Results.Text("field type conflict", statusCode: StatusCodes.Status400BadRequest)
            : Results.NoContent();
        using var sink = Sink();
        Directory.CreateDirectory(sink.RefusedFile);
        await Assert.ThrowsAnyAsync<Exception>(async () => await WriteAsync(sink, ["m,w=bad v=1 1", "m,w=a v=1 2"]));
        Assert.Null(sink.PositionIn("kota", 7));
        Directory.Delete(sink.RefusedFile);
        Assert.Equal(1, (await WriteAsync(sink, ["m,w=bad v=1 1", "m,w=a v=1 2"])).SetAside);
        Assert.Equal(2, (await File.ReadAllLinesAsync(sink.RefusedFile, TestContext.Current.CancellationToken)).Length);
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

    [Theory]
    [InlineData(true, "?db=factory%20a&precision=ns", "?db=factory%20a&rp=quarters&precision=ns", "?db=factory%20a&rp=minutes&precision=ns")]
    [InlineData(false, "?org=lab&bucket=factory%20a&precision=ns", "?org=lab&bucket=factory%20a%2Fquarters&precision=ns", "?org=lab&bucket=factory%20a%2Fminutes&precision=ns")]
    public async Task Points_go_where_their_resolution_is_kept(bool isInfluxQl, string rest, string quarters, string minutes)
    {
        var seen = new List<string>();
        _answer = (http, text) =>
        {
            seen.Add($"{http.Request.QueryString} {text}");
            return Results.NoContent();
        };
        using (var sink = Sink(isInfluxQl, isByResolution: true))
        {
            Assert.Equal(SinkResult.Taken, await WriteAsync(sink, ["x_1m,w=a v=1 1", "x_day,w=a v=1 1", "x_15m,w=a v=1 1", "ingest_1m,w=a v=1 1"]));
        }

        Assert.Equal([$"{rest} x_day,w=a v=1 1\n", $"{quarters} x_15m,w=a v=1 1\n", $"{minutes} x_1m,w=a v=1 1\ningest_1m,w=a v=1 1\n"], seen);

        // Nothing of it is where everything would be without resolutions: that is a place of its own, which has taken nothing.
        using var whole = Sink(isInfluxQl);
        Assert.Null(whole.PositionIn("kota", 7));
    }

    [Fact]
    public async Task The_position_moves_when_every_place_has_taken_its_points_and_which_has_not_is_said()
    {
        _answer = static (http, _) => http.Request.Query["bucket"] == "factory a/minutes" ? Results.Text("not for you", statusCode: 403) : Results.NoContent();
        using var sink = Sink(isByResolution: true);
        string[] lines = ["x_1m,w=a v=1 1", "x_day,w=a v=1 1"];
        var result = await WriteAsync(sink, lines);
        Assert.Equal((SinkVerdict.Stopped, "factory a/minutes: HTTP 403 not for you"), (result.Verdict, result.Reason));
        Assert.Null(sink.PositionIn("kota", 7));

        _answer = static (_, _) => Results.NoContent();
        Assert.Equal(SinkResult.Taken, await WriteAsync(sink, lines));
        Assert.Equal([lines[1], lines[1], lines[0]], _taken);
        Assert.Equal(42, sink.PositionIn("kota", 7));
    }

    [Fact]
    public async Task A_place_that_refuses_every_point_is_told_from_the_others_that_take_theirs()
    {
        _answer = static (http, _) => http.Request.Query["bucket"] == "factory a/minutes" ? Results.Text("bad schema", statusCode: 400) : Results.NoContent();
        using var sink = Sink(isByResolution: true);
        var result = await WriteAsync(sink, Enumerable.Range(0, 200).Select(static i => $"x_{(i % 2 == 0 ? "1m" : "15m")},w=a v=1 {i}"));
        Assert.Equal(SinkVerdict.Stopped, result.Verdict);
        Assert.StartsWith("factory a/minutes: every point is refused", result.Reason, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*.refused*"));
    }

    [Fact]
    public async Task Points_refused_in_one_place_are_not_counted_again_while_another_is_away()
    {
        _answer = static (http, _) => Results.StatusCode(http.Request.Query["bucket"] == "factory a/minutes" ? 503 : 400);
        using var sink = Sink(isByResolution: true);
        string[] lines = ["x_1m,w=a v=1 1", "x_15m,w=a v=1 1", "x_15m,w=b v=1 1"];
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(SinkVerdict.Later, (await WriteAsync(sink, lines)).Verdict);
        }

        Assert.Empty(Directory.GetFiles(_folder, "*.refused*"));
        _answer = static (http, _) => Results.StatusCode(http.Request.Query["bucket"] == "factory a/minutes" ? 204 : 400);
        Assert.Equal(SinkResult.Taken with { SetAside = 2 }, await WriteAsync(sink, lines));
        Assert.Contains("# factory a/quarters: HTTP 400", await File.ReadAllTextAsync(sink.RefusedFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "{\"error\":\"partial write: points beyond retention policy dropped=700\"}")]
    [InlineData(422, "{\"code\":\"unprocessable entity\",\"message\":\"failure writing points to database: partial write: dropped 700 points outside retention policy of duration 840h0m0s - oldest point x_1m,w=a at 2020-01-01T00:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-01-01T00:00:00Z\"}")]
    public async Task What_a_place_keeps_no_longer_is_counted_in_one_request_and_the_other_places_are_written(int status, string words)
    {
        var requests = 0;
        _answer = (http, _) =>
        {
            requests++;
            return http.Request.Query["bucket"] == "factory a/minutes" ? Results.Text(words, statusCode: status) : Results.NoContent();
        };
        using var sink = Sink(isByResolution: true);
        Assert.Equal(SinkResult.Taken with { Outdated = 700 }, await WriteAsync(sink, Enumerable.Range(0, 1000).Select(static i => $"x_1m,w=a v=1 {i}").Append("x_day,w=a v=1 1")));
        Assert.Equal(2, requests);
        Assert.Empty(Directory.GetFiles(_folder, "*.refused*"));
    }

    [Fact]
    public async Task Withdrawn_points_are_deleted_from_the_bucket_in_which_they_are()
    {
        using var sink = Sink(isByResolution: true);
        Assert.Equal(SinkResult.Taken, await WriteAsync(sink, [$"x_1m,w=a {Withdrawn} 60", $"x_day,w=a {Withdrawn} 60", "x_15m,w=a v=1 60"]));
        Assert.Equal(
            ["?org=lab&bucket=factory%20a", "?org=lab&bucket=factory%20a%2Fminutes"],
            _deletes.Select(static delete => delete[..delete.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task Each_factory_has_its_own_bucket_and_one_that_is_gone_costs_the_others_nothing()
    {
        _answer = static (http, _) => http.Request.Query["bucket"] == "load-gone" ? Results.Text("bucket not found", statusCode: 404) : Results.NoContent();
        using (var sink = Sink(name: "load-{factory}"))
        {
            Assert.Equal(SinkVerdict.Taken, (await WriteAsync(sink, ["m,w=a v=1 1"])).Verdict);
            Assert.Equal((SinkVerdict.Stopped, true), (await WriteAsync(sink, ["m,w=a v=1 1"], "gone")) switch { var result => (result.Verdict, result.IsGone) });
            Assert.Equal(42, sink.PositionIn("kota", 7));
        }

        using var again = Sink(name: "load-{factory}");
        Assert.Equal(42, again.PositionIn("kota", 7));
        Assert.Null(again.PositionIn("gone", 7));
    }

    private static List<string> Lines(int count) => [.. Enumerable.Range(0, count).Select(static i => $"m,w=w{i} v=1 {i}")];

    private static ValueTask<SinkResult> WriteAsync(InfluxSink sink, IEnumerable<string> lines, string factory = "kota") => sink.WriteAsync(
        new PointBatch(factory, 7, 42, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n")))),
        TestContext.Current.CancellationToken);

    private InfluxSink Sink(bool isInfluxQl = false, TimeSpan? timeout = null, TimeProvider? time = null, bool isByResolution = false, string name = "factory a")
    {
        var token = Path.Combine(_folder, "token");
        File.WriteAllText(token, "s3cret\n");
        var url = new Uri(_store!.Urls.First());
        var options = isInfluxQl
            ? new InfluxOptions { Url = url, Database = name }
            : new InfluxOptions { Url = url, Organisation = "lab", Bucket = name, TokenFile = token };
        return new InfluxSink(options with { Timeout = timeout ?? options.Timeout, Retention = isByResolution ? InfluxRetention.Default : null }, _folder, _log, time);
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
