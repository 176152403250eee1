using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>What became of one thing that the store needs.</summary>
internal enum SetupOutcome
{
    /// <summary>It was as it should be.</summary>
    There,

    /// <summary>It was made or changed.</summary>
    Done,

    /// <summary>It is for a person to do; the words say what.</summary>
    Left,
}

/// <summary>One thing that the store needs.</summary>
/// <param name="Kind">database, retention, bucket, mapping, user, permission, token, admin.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Words">The same in a sentence.</param>
internal sealed record SetupItem(string Kind, string Name, SetupOutcome Outcome, Text Words);

/// <summary>What a setup found and did.</summary>
/// <param name="Version">The store's version, as it says it.</param>
/// <param name="Items">In the order in which they were done.</param>
internal sealed record SetupReport(string Version, IReadOnlyList<SetupItem> Items);
