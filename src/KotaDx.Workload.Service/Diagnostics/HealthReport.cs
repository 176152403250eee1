using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>How the service is, for a machine that asks and for the person who is sent by it.</summary>
/// <param name="Status">live, dead; ready, degraded (works, and something needs a look), not_ready.</param>
/// <param name="Problems">What stands in the way.</param>
/// <param name="Degraded">What does not, and needs a look all the same.</param>
internal sealed record HealthReport(string Status, IReadOnlyList<HealthProblem> Problems, IReadOnlyList<HealthProblem> Degraded)
{
    [JsonIgnore]
    public bool IsWell => Problems.Count == 0;
}

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Part">lane, log, disk, store, source.</param>
/// <param name="Factory">Of which factory; null for all.</param>
/// <param name="Name">Of several of its kind, which.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Next">What to do.</param>
internal sealed record HealthProblem(string Part, string? Factory, string? Name, HealthText What, HealthText Next);

/// <summary>The same in both languages.</summary>
internal sealed record HealthText(string Ja, string En)
{
    public static HealthText Of(Text text) => new(text.Ja, text.En);
}

[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext
{
    /// <summary>Japanese as Japanese: people read this in a terminal.</summary>
    public static HealthJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
