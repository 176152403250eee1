namespace KotaDx.Workload.Readings;

/// <summary>The names of signals that need no declaration.</summary>
public static class Signals
{
    /// <summary>The kind of a signal by its topic level.</summary>
    /// <param name="name">The level, UTF-8.</param>
    /// <returns><see cref="SignalKind.Unknown"/> for a name that is not in the table of the README.</returns>
    public static SignalKind KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("work"u8) => SignalKind.Work,
        4 when name.SequenceEqual("temp"u8) || name.SequenceEqual("wbgt"u8) => SignalKind.Measurement,
        5 when name.SequenceEqual("cycle"u8) => SignalKind.Cycle,
        5 when name.SequenceEqual("state"u8) => SignalKind.State,
        5 when name.SequenceEqual("badge"u8) => SignalKind.Badge,
        6 when name.SequenceEqual("status"u8) => SignalKind.Status,
        6 when name.SequenceEqual("weight"u8) || name.SequenceEqual("torque"u8) => SignalKind.Measurement,
        7 when name.SequenceEqual("counter"u8) => SignalKind.Counter,
        7 when name.SequenceEqual("current"u8) => SignalKind.Measurement,
        8 when name.SequenceEqual("humidity"u8) => SignalKind.Measurement,
        10 when name.SequenceEqual("heart_rate"u8) => SignalKind.Measurement,
        _ => SignalKind.Unknown,
    };
}
