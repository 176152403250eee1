using System.Text.Json.Nodes;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>How one field of a panel is shown.</summary>
/// <param name="Name">As the query names it.</param>
/// <param name="Title">As people read it.</param>
internal sealed record GrafanaColumn(string Name, Text Title)
{
    /// <summary>Grafana's unit; null: the panel's.</summary>
    public string? Unit { get; init; }

    /// <summary>A colour of its own, <c>#rrggbb</c>.</summary>
    public string? Color { get; init; }

    /// <summary>Words for values.</summary>
    public IReadOnlyList<GrafanaWord>? Words { get; init; }

    /// <summary>Of a table: width in pixels; null: as there is room.</summary>
    public int? Width { get; init; }

    /// <summary>Of a table: the number drawn as a bar between 0 and 1, too.</summary>
    public bool IsGauge { get; init; }

    /// <summary>True for a limit, which is a dashed line and no quantity of its own.</summary>
    public bool IsLimit { get; init; }

    /// <summary>Left out of the picture, there for others.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Further properties by their id.</summary>
    public IReadOnlyList<(string Id, JsonNode Value)> More { get; init; } = [];
}

/// <summary>What stands in place of a value: a sign and a word beside the colour, which alone carries no meaning.</summary>
/// <param name="Value">The value; null: where there is none.</param>
/// <param name="Says">In place of it.</param>
/// <param name="Color">Grafana's name or <c>#rrggbb</c>.</param>
internal sealed record GrafanaWord(string? Value, Text Says, string Color);
