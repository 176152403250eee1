using System.Globalization;
using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary><c>kotadx influx setup</c> as somebody types it: on a real InfluxDB 1.x that asks for users or does not, and on the API of 2.7.</summary>
[Trait("kind", "end-to-end")]
public sealed class InfluxSetupTests : IDisposable
{
    private const string Root = "root:p'w\"d\\";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InfluxDB_1_gets_policies_and_users_once_and_the_service_writes_with_them(bool asksWho)
    {
        await using var influx = await InfluxServer.StartBare(asksWho);
        var (ours, theirs) = (_folder.File("kotadx.token"), _folder.File("grafana.token"));
        string[] setup =
        [
            "influx", "setup", "--influx", influx.Url, "--influx-db", InfluxServer.Database, "--influx-token-file", ours, "--grafana-token-file", theirs,
            .. asksWho ? (string[])["--influx-admin-token-file", _folder.Write("admin", Root + "\n")] : [], "--format", "json",
        ];
        var first = (await Kotadx.Command([.. setup, "--influx-retention", "1m=2h,15m=400d,rest=inf"])).ShouldEndWith(0);
        Assert.DoesNotContain("there", Outcomes(first).Where(static outcome => !outcome.StartsWith("retention kotadx/autogen", StringComparison.Ordinal)).Select(static outcome => outcome.Split(' ')[^1]));
        Assert.Equal(asksWho, Outcomes(first).Contains("admin root done"));
        ShouldBeForTheOwnerAlone(ours, theirs);

        var again = (await Kotadx.Command([.. setup, "--influx-retention", "1m=2h,15m=400d,rest=inf"])).ShouldEndWith(0);
        Assert.All(Outcomes(again), static outcome => Assert.EndsWith(" there", outcome, StringComparison.Ordinal));

        // A longer time is set, a shorter one only by force.
        Assert.Contains("retention kotadx/minutes done", Outcomes((await Kotadx.Command(setup)).ShouldEndWith(0)));
        var shorter = (await Kotadx.Command([.. setup, "--influx-retention", "1m=3h"])).ShouldEndWith(1);
        Assert.Contains("retention kotadx/minutes left", Outcomes(shorter));
        Assert.Contains("--force", shorter.StandardError, StringComparison.Ordinal);
        if (asksWho)
        {
            influx.Be(Root);
        }

        Assert.Equal("840h0m0s", await Kept());
        (await Kotadx.Command([.. setup, "--influx-retention", "1m=3h", "--force"])).ShouldEndWith(0);
        Assert.Equal("3h0m0s", await Kept());

        // A user without its file gets a new password.
        var before = await File.ReadAllTextAsync(theirs, TestContext.Current.CancellationToken);
        File.Delete(theirs);
        Assert.Contains("user kotadx-grafana done", Outcomes((await Kotadx.Command(setup)).ShouldEndWith(0)));
        Assert.NotEqual(before, await File.ReadAllTextAsync(theirs, TestContext.Current.CancellationToken));

        await ServiceShouldWrite(["--influx", influx.Url, "--influx-db", InfluxServer.Database, "--influx-token-file", ours, "--influx-retention"]);
        influx.Be((await File.ReadAllTextAsync(theirs, TestContext.Current.CancellationToken)).Trim());
        await Eventually.True("the points are where they are kept", TimeSpan.FromSeconds(30), async () =>
            await influx.Number("SELECT count(busy_s) FROM minutes.worker_load_1m") > 0
            && await influx.Number("SELECT count(busy_s) FROM quarters.worker_load_15m") > 0
            && await influx.Number("SELECT count(busy_s) FROM worker_load_day") > 0);

        async Task<string?> Kept() => (await influx.Query($"SHOW RETENTION POLICIES ON {InfluxServer.Database}"))[0].GetProperty("values").EnumerateArray()
            .Single(static row => row[0].GetString() == "minutes")[1].GetString();
    }

    [Fact]
    public async Task The_service_sets_InfluxDB_1_up_itself_once_it_answers_each_factory_apart()
    {
        await using var influx = await InfluxServer.StartBare(asksWho: true);
        await influx.Stop();
        var admin = _folder.Write("admin", Root);
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data,
            ["--mqtt-listen", $"{port}", "--influx", influx.Url, "--influx-db", "load_{factory}", "--influx-retention", "--influx-admin-token-file", admin, "--influx-token-file", _folder.File("ours")]);
        await Work(port, "kota");
        await influx.Restart();
        await Work(port, "levy");
        influx.Be(Root);
        await Eventually.True("both factories' databases have their points", TimeSpan.FromSeconds(90), async () => await Count("load_kota") >= 1 && await Count("load_levy") >= 1);

        // One of the two databases is there only after the first write to it.
        async Task<decimal> Count(string database)
        {
            try
            {
                return await influx.Number($"SELECT count(busy_s) FROM {database}..worker_load_day");
            }
            catch (Xunit.Sdk.XunitException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public async Task InfluxDB_2_gets_buckets_mappings_and_tokens_once()
    {
        await using var influx = await ScriptedInflux2.Start();
        var (ours, theirs) = (_folder.File("kotadx.token"), _folder.File("grafana.token"));
        string[] setup =
        [
            "influx", "setup", "--influx", influx.Url, "--influx-org", "lab", "--influx-bucket", "load", "--influx-token-file", ours,
            "--grafana-token-file", theirs, "--influx-admin-token-file", _folder.Write("admin", ScriptedInflux2.Admin), "--format", "json",
        ];
        Assert.DoesNotContain(Outcomes((await Kotadx.Command(setup)).ShouldEndWith(0)), static outcome => !outcome.EndsWith(" done", StringComparison.Ordinal));
        Assert.Equal((0, 400 * 86400, 35 * 86400), (influx.SecondsOf("load"), influx.SecondsOf("load/quarters"), influx.SecondsOf("load/minutes")));
        Assert.Equal(
            [$"load autogen {influx.IdOf("load")} true", $"load minutes {influx.IdOf("load/minutes")} false", $"load quarters {influx.IdOf("load/quarters")} false"],
            influx.Mappings.Select(static found => $"{found["database"]} {found["retention_policy"]} {found["bucketID"]} {found["default"]!.ToJsonString()}").Order(StringComparer.Ordinal));
        string[] ids = [influx.IdOf("load"), influx.IdOf("load/quarters"), influx.IdOf("load/minutes")];
        Assert.Equal(ids.Select(static id => $"write {id}"), ScriptedInflux2.PermissionsOf(influx.Tokens.Single(static found => (string?)found["description"] == "kotadx write")));
        Assert.Equal(ids.Select(static id => $"read {id}"), ScriptedInflux2.PermissionsOf(influx.Tokens.Single(static found => (string?)found["description"] == "kotadx grafana")));
        ShouldBeForTheOwnerAlone(ours, theirs);

        influx.Changes.Clear();
        Assert.All(Outcomes((await Kotadx.Command(setup)).ShouldEndWith(0)), static outcome => Assert.EndsWith(" there", outcome, StringComparison.Ordinal));
        Assert.Empty(influx.Changes);

        Assert.Contains("retention load/minutes left", Outcomes((await Kotadx.Command([.. setup, "--influx-retention", "1m=7d"])).ShouldEndWith(1)));
        Assert.Empty(influx.Changes);
        (await Kotadx.Command([.. setup, "--influx-retention", "1m=7d", "--force"])).ShouldEndWith(0);
        Assert.Equal(7 * 86400, influx.SecondsOf("load/minutes"));

        // A token is shown once: without its file there is a new one, and the old one is void.
        File.Delete(ours);
        (await Kotadx.Command([.. setup, "--influx-retention", "1m=7d"])).ShouldEndWith(0);
        Assert.Equal(2, influx.Tokens.Count);
        Assert.Equal((string?)influx.Tokens.Single(static found => (string?)found["description"] == "kotadx write")["token"], (await File.ReadAllTextAsync(ours, TestContext.Current.CancellationToken)).Trim());

        await ServiceShouldWrite(["--influx", influx.Url, "--influx-org", "lab", "--influx-bucket", "load", "--influx-token-file", ours, "--influx-retention"]);
        await Eventually.True("all three buckets are written to", TimeSpan.FromSeconds(30),
            () => Task.FromResult(((string[])["load 204", "load/quarters 204", "load/minutes 204"]).All(influx.Written.ToArray().Contains)));
        Assert.DoesNotContain(influx.Written, static written => !written.EndsWith(" 204", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_factory_is_added_to_what_is_written_and_each_is_read_with_its_own_token()
    {
        await using var influx = await ScriptedInflux2.Start();
        string[] setup =
        [
            "influx", "setup", "--influx", influx.Url, "--influx-org", "lab", "--influx-bucket", "load-{factory}", "--influx-token-file", _folder.File("ours"),
            "--grafana-token-file", _folder.File("grafana-{factory}"), "--influx-admin-token-file", _folder.Write("admin", ScriptedInflux2.Admin),
        ];
        (await Kotadx.Command([.. setup, "--factory", "kota"])).ShouldEndWith(0);
        (await Kotadx.Command([.. setup, "--factory", "levy"])).ShouldEndWith(0);
        Assert.Equal(6, ScriptedInflux2.PermissionsOf(influx.Tokens.Single(static found => (string?)found["description"] == "kotadx write")).Count());
        foreach (var factory in (string[])["kota", "levy"])
        {
            var token = influx.Tokens.Single(found => (string?)found["description"] == $"kotadx grafana {factory}");
            Assert.Equal(
                ((string[])["", "/minutes", "/quarters"]).Select(end => $"read {influx.IdOf($"load-{factory}{end}")}").Order(StringComparer.Ordinal),
                ScriptedInflux2.PermissionsOf(token).Order(StringComparer.Ordinal));
        }

        (await Kotadx.Command(setup)).ShouldEndWith(2);
    }

    [Fact]
    public async Task InfluxDB_3_Core_gets_databases_once_and_what_it_cannot_do_is_said()
    {
        var databases = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var influx = await Core(databases);
        string[] setup =
        [
            "influx", "setup", "--lang", "en", "--influx", influx.Urls.First(), "--influx-bucket", "load", "--influx-admin-token-file", _folder.Write("admin", "apiv3_x"), "--format", "json",
        ];
        Assert.DoesNotContain(Outcomes((await Kotadx.Command(setup)).ShouldEndWith(0)), static outcome => !outcome.EndsWith(" done", StringComparison.Ordinal));
        Assert.Equal(["load inf", "load/minutes 35d", "load/quarters 400d"], databases.Select(static made => $"{made.Key} {made.Value ?? "inf"}").Order(StringComparer.Ordinal));
        Assert.All(Outcomes((await Kotadx.Command(setup)).ShouldEndWith(0)), static outcome => Assert.EndsWith(" there", outcome, StringComparison.Ordinal));

        var token = _folder.File("ours");
        var left = (await Kotadx.Command([.. setup, "--influx-token-file", token])).ShouldEndWith(1);
        Assert.Contains($"token {token} left", Outcomes(left));
        Assert.Contains("administrators' tokens only", left.StandardError, StringComparison.Ordinal);
        await File.WriteAllTextAsync(token, "apiv3_x", TestContext.Current.CancellationToken);
        (await Kotadx.Command([.. setup, "--influx-token-file", token])).ShouldEndWith(0);
    }

    [Fact]
    public async Task VictoriaMetrics_takes_every_resolution_and_needs_no_setup()
    {
        await using var victoria = await VictoriaServer.Start();
        Assert.Contains("VictoriaMetrics needs no setup", (await Kotadx.Command(["influx", "setup", "--lang", "en", .. victoria.Options])).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
        await ServiceShouldWrite([.. victoria.Options, "--influx-retention"]);
        Assert.NotEmpty(await victoria.Samples("worker_load_1m_busy_s"));
        Assert.NotEmpty(await victoria.Samples("worker_load_15m_busy_s"));
        Assert.NotEmpty(await victoria.Samples("worker_load_day_busy_s"));
    }

    [Fact]
    public async Task What_keeps_it_from_the_store_is_said_with_what_to_do()
    {
        await using var influx = await ScriptedInflux2.Start();
        string[] two = ["influx", "setup", "--lang", "en", "--influx", influx.Url, "--influx-org", "lab", "--influx-bucket", "load"];
        Assert.Contains("--influx-admin-token-file", (await Kotadx.Command([.. two, "--influx-admin-token-file", _folder.Write("wrong", "x")])).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
        Assert.Contains("--influx-org", (await Kotadx.Command(
            ["influx", "setup", "--lang", "en", "--influx", influx.Url, "--influx-db", "load"])).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
        Assert.Contains("Check the URL", (await Kotadx.Command(
            ["influx", "setup", "--lang", "en", "--influx", $"http://127.0.0.1:{Loopback.FreePort()}", "--influx-db", "load"])).ShouldEndWith(3).StandardError, StringComparison.Ordinal);
        (await Kotadx.Command([.. two, "--influx-admin-token-file", _folder.File("nowhere")])).ShouldEndWith(2);
        (await Kotadx.Command([.. two, "--influx-retention", "1m=5m"])).ShouldEndWith(2);
    }

    /// <summary>As much of InfluxDB 3 Core's API as a setup uses: a version for whom it knows, databases whose time is set once.</summary>
    private static async Task<WebApplication> Core(Dictionary<string, string?> databases)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Use(static async (http, next) =>
        {
            if (http.Request.Headers.Authorization != "Bearer apiv3_x")
            {
                http.Response.StatusCode = 401;
                return;
            }

            await next();
        });
        app.MapGet("/ping", static () => Results.Text("{\"version\":\"3.4.2\",\"revision\":\"x\"}", "application/json"));
        app.MapPost("/api/v3/configure/database", (JsonElement asked) => Results.StatusCode(
            databases.TryAdd(asked.GetProperty("db").GetString()!, asked.TryGetProperty("retention_period", out var period) ? period.GetString() : null) ? 200 : 409));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static string[] Outcomes(CommandResult result) =>
    [
        .. JsonDocument.Parse(result.StandardOutput).RootElement.GetProperty("items").EnumerateArray()
            .Select(static item => $"{item.GetProperty("kind")} {item.GetProperty("name")} {item.GetProperty("outcome")}"),
    ];

    private static void ShouldBeForTheOwnerAlone(params string[] files)
    {
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    /// <summary>A service with these options that takes a job of the last few minutes; it is left when all of that is in the store.</summary>
    private static async Task ServiceShouldWrite(string[] options)
    {
        using var data = new TempFolder();
        var port = Loopback.FreePort();
        await using var service = await KotadxService.Run(data, ["--mqtt-listen", $"{port}", .. options]);
        await Work(port, "kota");
        await Eventually.Get("the stores have everything", TimeSpan.FromSeconds(60), () => service.Board.View(),
            static view => view.Frames("accepted") == 2 && view.Sinks.All(static sink => sink.GetProperty("state").GetString() == "ok"));
        await service.ShouldStopCleanly();
    }

    private static async Task Work(int port, string factory)
    {
        await using var device = await Publisher.Connect(port);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (what, time) in new[] { ("start", now.AddMinutes(-5)), ("end", now.AddMinutes(-1)) })
        {
            await device.Publish($"kotadx/v1/{factory}/line1/p1/work", JsonSerializer.SerializeToUtf8Bytes(new { ts = time.ToString("O", CultureInfo.InvariantCulture), ev = what, id = "j1", worker = "w1" }));
        }
    }
}
