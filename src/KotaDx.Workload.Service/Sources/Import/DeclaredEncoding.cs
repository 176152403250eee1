namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>What a map says of its file's encoding.</summary>
internal enum DeclaredEncoding
{
    /// <summary>Nothing: it is recognised.</summary>
    None,
    Utf8,
    ShiftJis,
}
