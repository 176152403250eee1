using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>One board, in both languages at once.</summary>
/// <param name="Name">The Japanese one's uid and file name; the English one's ends in <c>-en</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Does">For whom it is and what it answers.</param>
internal sealed record GrafanaBoard(string Name, Text Title, Text Does)
{
    /// <summary>Begin of the range shown at first, as in <c>now-8h</c>.</summary>
    public required string From { get; init; }

    /// <summary>How often it asks again.</summary>
    public required string Refresh { get; init; }

    /// <summary>Choices above the panels, beside the data source and the factory.</summary>
    public IReadOnlyList<GrafanaVariable> Variables { get; init; } = [];

    /// <summary>Panels in the order of reading; a row is full at 24 columns.</summary>
    public required IReadOnlyList<GrafanaPanel> Panels { get; init; }
}
