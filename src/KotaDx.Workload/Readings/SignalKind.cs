namespace KotaDx.Workload.Readings;

/// <summary>What a signal means, by the last level of its topic.</summary>
public enum SignalKind
{
    /// <summary>A signal that nobody declared: logged, listed, counted as unmapped.</summary>
    Unknown = 0,

    /// <summary><c>cycle</c>: pieces since the last message, default 1.</summary>
    Cycle,

    /// <summary><c>counter</c>: absolute count.</summary>
    Counter,

    /// <summary><c>state</c>: the station's state until the next one.</summary>
    State,

    /// <summary><c>work</c>: one job, begin and end joined by id.</summary>
    Work,

    /// <summary><c>badge</c>: who is at the station.</summary>
    Badge,

    /// <summary><c>status</c>: whether the device lives.</summary>
    Status,

    /// <summary>A measurement with a unit: <c>weight torque temp humidity wbgt current heart_rate</c>.</summary>
    Measurement,
}
