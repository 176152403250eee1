namespace KotaDx.Workload.Points;

/// <summary>The type of a field. It never changes for a field once published.</summary>
public enum FieldKind
{
    /// <summary>64-bit floating point.</summary>
    Float = 0,

    /// <summary>64-bit integer.</summary>
    Integer,

    /// <summary>Text.</summary>
    Text,
}
