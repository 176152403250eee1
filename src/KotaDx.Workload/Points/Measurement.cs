namespace KotaDx.Workload.Points;

/// <summary>One measurement of the store: its name, its tags (never changed) and its fields (only added to).</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Tags">Tag names in the order of line protocol.</param>
/// <param name="Fields">Fields in the order of exports.</param>
public sealed record Measurement(string Name, IReadOnlyList<string> Tags, IReadOnlyList<Field> Fields)
{
    /// <summary>
    /// True for what the service saw of itself while it ran. It does not follow from the log: reading the log again neither drops it nor
    /// writes it anew. False for what does.
    /// </summary>
    public bool IsObserved { get; init; }
}
