namespace KotaDx.FirmwareSim;

/// <summary>One message of a station: when it is due, the last topic level, and the payload as text.</summary>
internal readonly record struct SimulatedMessage(DateTimeOffset At, string Signal, string Payload);
