using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Board;

/// <summary>Where <c>kotadx rejected replay</c> asks a running service. For who can read the data folder on this machine, not for browsers.</summary>
internal static class ReplayEndpoint
{
    public const string Path = "/api/rejected/replay";

    public static void MapReplay(this WebApplication app) =>
        app.MapPost(Path, static async (HttpContext http, Intake intake, CardHolder holder, TimeProvider time) =>
        {
            if (!holder.Knows(http.Request.Headers[ServiceCard.Header].ToString()))
            {
                return Results.StatusCode(StatusCodes.Status403Forbidden);
            }

            var filter = await http.Request.ReadFromJsonAsync(ReplayJson.Default.RefusedFilter, http.RequestAborted).ConfigureAwait(false);
            var outcomes = new List<ReplayOutcome>();
            foreach (var lane in intake.Lanes.Where(lane => filter!.Factory is null || lane.Factory == filter.Factory))
            {
                outcomes.Add(await RefusedFrames.ReplayAsync(lane, filter!, time, http.RequestAborted).ConfigureAwait(false));
            }

            return Results.Json(outcomes, ReplayJson.Default.ListReplayOutcome);
        });
}

/// <summary>Keeps this process's card.</summary>
internal sealed class CardHolder
{
    public ServiceCard? Card { get; set; }

    public bool Knows(string key) => Card is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(Card.Key));
}

/// <summary>What goes between the command and the service.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RefusedFilter))]
[JsonSerializable(typeof(List<ReplayOutcome>))]
internal sealed partial class ReplayJson : JsonSerializerContext;
