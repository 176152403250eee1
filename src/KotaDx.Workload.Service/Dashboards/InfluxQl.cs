using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>
/// Questions in the part of InfluxQL that InfluxDB 1.x, 2.x and 3.x all answer: no SLIMIT, no SHOW SERIES, no functions of one version.
/// Measurements stand under the retention policy into which the service writes them.
/// </summary>
internal static class InfluxQl
{
    /// <summary>The letter of the question for the factory's settings, of which a panel makes its limits.</summary>
    public const string LimitsId = "L";

    /// <summary>A limit of 0, which comes with the settings.</summary>
    public const string Base = "base";

    /// <summary>The chosen factory and no other.</summary>
    public const string Factory = "\"factory\" = '$factory'";

    /// <summary>The chosen factory and its chosen teams.</summary>
    public const string Teams = Factory + " AND \"team\" =~ /^$team$/";

    /// <summary>The chosen factory and its chosen lines.</summary>
    public const string Lines = Factory + " AND \"line\" =~ /^$line$/";

    /// <summary>The one person who is chosen.</summary>
    public const string Person = Factory + " AND \"team\" = '$team' AND \"worker\" = '$worker'";

    /// <summary>Persons: what nobody did is a row of its own and no person.</summary>
    public const string People = Teams + " AND \"worker\" <> 'unassigned'";

    /// <summary>Work that was assigned to nobody.</summary>
    public const string Nobody = Factory + " AND \"worker\" = 'unassigned'";

    /// <summary>A question about the range that is shown.</summary>
    /// <param name="select">Fields and functions.</param>
    /// <param name="from">Where from.</param>
    /// <param name="where">Which rows.</param>
    /// <param name="group">What belongs together; null: everything.</param>
    public static string Ask(string select, Measurement from, string where, string? group = null) =>
        $"SELECT {select} FROM {Source(from)} WHERE {where} AND $timeFilter{(group is null ? "" : $" GROUP BY {group}")}";

    /// <summary>The last row of each group as it stands, nulls included: they are what is not known, and the row before must not hide that.</summary>
    /// <param name="first">A field that every row has.</param>
    /// <param name="others">Fields of the same row.</param>
    /// <param name="from">Where from.</param>
    /// <param name="where">Which rows.</param>
    /// <param name="group">Of what the last row is wanted.</param>
    public static string Last(string first, string others, Measurement from, string where, string group) =>
        Ask($"last(\"{first}\") AS \"{first}\", {others}", from, where, group);

    /// <summary>What the factory has settled, as it last said.</summary>
    /// <param name="fields">Settings.</param>
    public static string Settings(params IReadOnlyList<string> fields) => Ask(
        $"last(\"{fields[0]}\") * 0 AS \"{Base}\", " + string.Join(", ", fields.Select(static field => $"last(\"{field}\") AS \"{field}\"")), Schema.Settings, Factory);

    /// <summary>Values of a tag, for a choice.</summary>
    public static string Choices(Measurement from, string tag, string where) =>
        $"SHOW TAG VALUES FROM {Source(from)} WITH KEY = \"{tag}\" WHERE {where}";

    /// <summary>The measurement under its retention policy.</summary>
    public static string Source(Measurement measurement) => Measurements.PolicyOf(measurement) is { } policy
        ? $"\"{policy}\".\"{measurement.Name}\""
        : $"\"{measurement.Name}\"";
}
