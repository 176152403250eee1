using System.Text.Json.Serialization;

namespace KotaDx.Workload.StockClient;

/// <summary>One reading as the stations send it.</summary>
internal sealed record Reading(
    [property: JsonPropertyName("ts")] DateTimeOffset Time, [property: JsonPropertyName("v")] double Value, [property: JsonPropertyName("worker")] string Worker);

[JsonSerializable(typeof(Reading))]
[JsonSerializable(typeof(List<Reading>))]
internal sealed partial class ReadingJson : JsonSerializerContext;
