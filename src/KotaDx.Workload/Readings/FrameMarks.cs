namespace KotaDx.Workload.Readings;

/// <summary>What a source knew about a frame on arrival. Kept in the log, because the fold's answer depends on it.</summary>
[Flags]
public enum FrameMarks : byte
{
    /// <summary>Nothing particular.</summary>
    None = 0,

    /// <summary>The broker's last known value, not something that happened now.</summary>
    Retained = 1,

    /// <summary>The source was declared as backfill: any event time is believed.</summary>
    Backfill = 2,

    /// <summary>Only the beginning of the payload was kept.</summary>
    Truncated = 4,

    /// <summary>The line was cut off by an unplugged port or by its length.</summary>
    Cut = 8,

    /// <summary>Sent again: the DUP flag of MQTT was set. It may have come before, or been lost before it came.</summary>
    Redelivered = 16,

    /// <summary>The frame has the number that its sender gave to its delivery: <see cref="Frame.Delivery"/>.</summary>
    Numbered = 32,
}
