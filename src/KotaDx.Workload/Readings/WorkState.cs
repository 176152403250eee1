namespace KotaDx.Workload.Readings;

/// <summary>
/// What a person or station is doing. Exclusive; where evidence overlaps, the smaller number wins
/// (priorities of the project's time model: planned rest before work, work before waiting).
/// </summary>
public enum WorkState : byte
{
    /// <summary>休憩: planned or badged rest.</summary>
    Break = 0,

    /// <summary>離席: badged out inside the shift.</summary>
    Away = 1,

    /// <summary>正味作業: value adding.</summary>
    Net = 2,

    /// <summary>付随作業: handling that belongs to every cycle.</summary>
    Ancillary = 3,

    /// <summary>段取り: once per lot or shift.</summary>
    Setup = 4,

    /// <summary>手待ち: present, able, and no work arrives. Only on positive evidence.</summary>
    Wait = 5,

    /// <summary>非作業（理由不明）: present without work, cause not known.</summary>
    Idle = 6,

    /// <summary>不明: no evidence.</summary>
    Unknown = 7,
}
