using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>One alert rule. It names teams and stations, never a person: who gets it may be of another team.</summary>
/// <param name="Name">The end of its uid.</param>
/// <param name="Title">What is the matter.</param>
/// <param name="Does">What to do, with <c>{{ $labels.team }}</c> and the like.</param>
internal sealed record GrafanaAlert(string Name, Text Title, Text Does)
{
    /// <summary>Questions by letter, of each the last value counts.</summary>
    public required IReadOnlyList<(string Id, string InfluxQl)> Queries { get; init; }

    /// <summary>A formula over the letters that is 1 where something is the matter.</summary>
    public required string When { get; init; }

    /// <summary>How far it looks back.</summary>
    public required TimeSpan Back { get; init; }

    /// <summary>How long it has to last.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>True if no answer is trouble, too.</summary>
    public bool NothingIsTrouble { get; init; }

    /// <summary>Why a question may answer with nothing although the factory works; null if none may.</summary>
    public string? MayBeEmpty { get; init; }
}
