using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>A choice above the panels.</summary>
/// <param name="Name">As queries name it, <c>$name</c>.</param>
/// <param name="Label">As people read it.</param>
/// <param name="InfluxQl">What asks the store for the choices.</param>
internal sealed record GrafanaVariable(string Name, Text Label, string InfluxQl)
{
    /// <summary>True if several can be chosen at once, all to begin with.</summary>
    public bool IsMulti { get; init; }

    /// <summary>Takes a value and a text for reading out of what the store answers; null: both are the answer.</summary>
    public string? Regex { get; init; }
}
