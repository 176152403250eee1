using System.IO.Compression;
using System.Text.Json;
using KotaDx.Workload.Service.Diagnostics;

namespace KotaDx.Workload.Service.Board;

/// <summary>The board's page and its data. Everything it needs is inside the executable.</summary>
internal static class BoardEndpoints
{
    public static void MapBoard(this WebApplication app)
    {
        MapFile(app, "/", "board.html", "text/html; charset=utf-8");
        MapFile(app, "/board.css", "board.css", "text/css; charset=utf-8");
        MapFile(app, "/board.js", "board.js", "text/javascript; charset=utf-8");
        app.MapGet("/api/board", async (HttpContext http, BoardData data) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var page = await data.PageAsync(http.Request.Query["factory"], http.Request.Query["day"], http.Request.Query["ribbon"] != "0", http.RequestAborted).ConfigureAwait(false);
            if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            {
                await http.Response.WriteAsJsonAsync(page, BoardJson.Default.BoardPage, cancellationToken: http.RequestAborted).ConfigureAwait(false);
                return;
            }

            // Two hundred people every second, over a factory's wireless network: a tenth of the bytes.
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await JsonSerializer.SerializeAsync(packed, page, BoardJson.Default.BoardPage, http.RequestAborted).ConfigureAwait(false);
        });
        app.MapGet("/metrics", static async (HttpContext http, Telemetry telemetry) =>
        {
            var snapshot = await telemetry.TakeAsync(http.RequestAborted).ConfigureAwait(false);
            http.Response.Headers.CacheControl = "no-store";
            return Results.Text(PrometheusText.Write(snapshot), PrometheusText.ContentType);
        });
        app.MapGet("/health/live", static (HttpContext http, Health health) => Answer(http, health.Live()));
        app.MapGet("/health/ready", static (HttpContext http, Health health) => Answer(http, health.Ready()));
    }

    private static IResult Answer(HttpContext http, HealthReport report)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(report, HealthJson.Readable.HealthReport, statusCode: report.IsWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static void MapFile(WebApplication app, string path, string name, string type)
    {
        using var stream = typeof(BoardEndpoints).Assembly.GetManifestResourceStream("board/" + name)
            ?? throw new InvalidOperationException($"the board's {name} is not in the executable");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray();
        app.MapGet(path, (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'";
            return Results.Bytes(bytes, type);
        });
    }
}
