using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Points;

/// <summary>One field of a measurement.</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Unit">Its unit: <c>s</c>, <c>1</c> for ratios and counts, <c>{piece}</c>; empty for text.</param>
/// <param name="Meaning">What it says.</param>
public sealed record Field(string Name, FieldKind Kind, string Unit, Text Meaning);
