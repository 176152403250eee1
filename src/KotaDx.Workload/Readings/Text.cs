namespace KotaDx.Workload.Readings;

/// <summary>One sentence in the two languages of its readers, written together so that they cannot drift apart.</summary>
/// <param name="Ja">Japanese.</param>
/// <param name="En">English.</param>
public readonly record struct Text(string Ja, string En);
