namespace KotaDx.Workload.Service.Files;

/// <summary>What somebody says of a file's encoding.</summary>
internal enum DeclaredEncoding
{
    /// <summary>Nothing: it is recognised.</summary>
    None,
    Utf8,
    ShiftJis,
}
