using System.Text.Json.Nodes;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>One panel of a board.</summary>
/// <param name="Type">Grafana's: stat, bargauge, barchart, table, timeseries.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Does">What it shows in a sentence, and what to do about it.</param>
/// <param name="Width">Of 24 columns.</param>
/// <param name="Height">In rows of 30 pixels.</param>
internal sealed record GrafanaPanel(string Type, Text Title, Text Does, int Width, int Height)
{
    /// <summary>What it asks.</summary>
    public required IReadOnlyList<GrafanaQuery> Queries { get; init; }

    /// <summary>Grafana's unit of what has no other.</summary>
    public required string Unit { get; init; }

    /// <summary>Decimal places; null: as Grafana does.</summary>
    public int? Decimals { get; init; }

    /// <summary>Ends of the scale, so that bars can be compared; null: as the values are.</summary>
    public (double Least, double Most)? Scale { get; init; }

    /// <summary>In place of nothing.</summary>
    public Text Nothing { get; init; } = Phrases.Unknown;

    /// <summary>Looks back this far and not over the board's whole range, as in <c>45m</c>.</summary>
    public string? Back { get; init; }

    /// <summary>Of a panel that shows text, the field in each language; null: the same in both.</summary>
    public Text? FieldShown { get; init; }

    /// <summary>Shortest interval of <c>$__interval</c>.</summary>
    public string? Interval { get; init; }

    /// <summary>How single fields are shown.</summary>
    public IReadOnlyList<GrafanaColumn> Columns { get; init; } = [];

    /// <summary>Words for values of every field.</summary>
    public IReadOnlyList<GrafanaWord> Words { get; init; } = [];

    /// <summary>
    /// Limits that come from the factory's settings: the field of the query with id <c>Limits</c>, and the colour from it on. The first
    /// colour holds below them.
    /// </summary>
    public IReadOnlyList<(string Field, string Color)> Limits { get; init; } = [];

    /// <summary>Colour below all limits.</summary>
    public string BaseColor { get; init; } = Palette.Plain;

    /// <summary>The panel type's own options.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>The panel type's own settings of every field.</summary>
    public JsonObject Custom { get; init; } = [];

    /// <summary>What is done to the answers before they are drawn.</summary>
    public IReadOnlyList<JsonObject> Transformations { get; init; } = [];
}
