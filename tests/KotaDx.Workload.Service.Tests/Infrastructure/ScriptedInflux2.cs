using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>
/// As much of InfluxDB 2.7's API as a setup uses, with what it holds: organisation, buckets, mappings (those by a bucket's name too), tokens and what they may.
/// Whatever it is not asked as the reference says, it refuses: https://docs.influxdata.com/influxdb/v2/api/
/// </summary>
internal sealed class ScriptedInflux2 : IAsyncDisposable
{
    public const string Admin = "operator-token";
    public const string Organisation = "00000000000000aa";

    private readonly WebApplication _app;
    private int _lastId = 1;

    private ScriptedInflux2()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(async (http, next) =>
        {
            http.Response.Headers["X-Influxdb-Version"] = "v2.7.12";
            if (http.Request.Method != "GET" && http.Request.Path != "/api/v2/write")
            {
                Changes.Add($"{http.Request.Method} {http.Request.Path}");
            }

            var isPublic = http.Request.Path == "/ping" || http.Request.Path == "/api/v2/write";
            if (!isPublic && http.Request.Headers.Authorization != $"Token {Admin}")
            {
                http.Response.StatusCode = 401;
                await http.Response.WriteAsync("{\"code\":\"unauthorized\",\"message\":\"unauthorized access\"}");
                return;
            }

            await next();
        });
        _app.MapGet("/ping", static () => Results.NoContent());
        _app.MapGet("/api/v2/orgs", static (string org) => Results.Json(new { orgs = org == "lab" ? new[] { new { id = Organisation, name = "lab" } } : [] }));
        _app.MapGet("/api/v2/buckets", (string orgID, string name) => Buckets.FirstOrDefault(bucket => (string?)bucket["name"] == name && orgID == Organisation) is { } found
            ? Json(new JsonObject { ["buckets"] = new JsonArray(found.DeepClone()) })
            : Results.Text($"{{\"code\":\"not found\",\"message\":\"bucket \\\"{name}\\\" not found\"}}", statusCode: 404));
        _app.MapPost("/api/v2/buckets", (Delegate)((HttpContext http) => MakeAsync(http, Buckets, "orgID", "name", "retentionRules")));
        _app.MapPatch("/api/v2/buckets/{id}", async (HttpContext http, string id) => await ChangeAsync(http, Buckets.Single(found => (string?)found["id"] == id)));
        _app.MapGet("/api/v2/dbrps", (string orgID, string db, string rp) => Json(new JsonObject
        {
            ["content"] = new JsonArray([.. Mappings.Where(found => (string?)found["database"] == db && (string?)found["retention_policy"] == rp).Select(static found => found.DeepClone()),
                .. Buckets.Where(bucket => (string?)bucket["name"] == (rp == "autogen" ? db : $"{db}/{rp}")).Select(bucket => new JsonObject
                {
                    ["id"] = (string?)bucket["id"], ["database"] = db, ["retention_policy"] = rp, ["bucketID"] = (string?)bucket["id"], ["default"] = rp == "autogen", ["virtual"] = true,
                })]),
        }));
        _app.MapPost("/api/v2/dbrps", (Delegate)((HttpContext http) => MakeAsync(http, Mappings, "orgID", "database", "retention_policy", "bucketID", "default")));
        _app.MapGet("/api/v2/authorizations", () => Json(new JsonObject { ["authorizations"] = new JsonArray([.. Tokens.Select(static found => found.DeepClone())]) }));
        _app.MapPost("/api/v2/authorizations", (Delegate)((HttpContext http) => MakeAsync(http, Tokens, "orgID", "description", "permissions")));
        _app.MapDelete("/api/v2/authorizations/{id}", (string id) => Tokens.RemoveAll(found => (string?)found["id"] == id) == 1 ? Results.NoContent() : Results.NotFound());
        _app.MapPost("/api/v2/write", (HttpContext http) =>
        {
            var bucket = Buckets.FirstOrDefault(found => (string?)found["name"] == http.Request.Query["bucket"]);
            var token = Tokens.FirstOrDefault(found => http.Request.Headers.Authorization == $"Token {found["token"]}");
            var may = token is null ? 401 : bucket is null || !PermissionsOf(token).Contains($"write {bucket["id"]}") ? 404 : 204;
            Written.Add($"{http.Request.Query["bucket"]} {may}");
            return Results.StatusCode(may);
        });
    }

    public List<JsonObject> Buckets { get; } = [];

    public List<JsonObject> Mappings { get; } = [];

    public List<JsonObject> Tokens { get; } = [];

    /// <summary>Requests that changed something.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>Buckets written to, and the answers.</summary>
    public List<string> Written { get; } = [];

    public string Url => _app.Urls.First();

    public static async Task<ScriptedInflux2> Start()
    {
        var store = new ScriptedInflux2();
        await store._app.StartAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public static IEnumerable<string> PermissionsOf(JsonObject token) =>
        token["permissions"]!.AsArray().Select(static permission => $"{permission!["action"]} {permission["resource"]!["id"]}");

    public string IdOf(string bucket) => (string)Buckets.Single(found => (string?)found["name"] == bucket)["id"]!;

    public long SecondsOf(string bucket) =>
        Buckets.Single(found => (string?)found["name"] == bucket)["retentionRules"]!.AsArray().Select(static rule => (long)rule!["everySeconds"]!).FirstOrDefault();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> MakeAsync(HttpContext http, List<JsonObject> list, params string[] keys)
    {
        var made = (await JsonSerializer.DeserializeAsync<JsonObject>(http.Request.Body))!;
        if (!made.Select(static pair => pair.Key).Order().SequenceEqual(keys.Order()) || (string?)made["orgID"] != Organisation)
        {
            return Results.Text("{\"code\":\"invalid\"}", statusCode: 400);
        }

        made["id"] = $"{_lastId++:x16}";
        (made["status"], made["token"]) = ("active", $"secret-{made["id"]}");
        list.Add(made);
        return Json((JsonObject)made.DeepClone(), 201);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, JsonObject found)
    {
        foreach (var (key, value) in (await JsonSerializer.DeserializeAsync<JsonObject>(http.Request.Body))!)
        {
            found[key] = value!.DeepClone();
        }

        return Json((JsonObject)found.DeepClone());
    }

    private static IResult Json(JsonObject body, int status = 200) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);
}
