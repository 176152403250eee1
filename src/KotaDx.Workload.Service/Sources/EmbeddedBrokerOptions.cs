namespace KotaDx.Workload.Service.Sources;

/// <summary>Where the embedded broker listens, and what it lets devices do.</summary>
internal sealed record EmbeddedBrokerOptions(int Port, bool LoopbackOnly)
{
    /// <summary>Connections at a time; further ones are closed at once.</summary>
    public int MaxClients { get; init; } = 1000;

    /// <summary>Messages of one client per second, in the long run.</summary>
    public double MessagesPerSecond { get; init; } = 1000;

    /// <summary>Messages of one client at once, after a rest.</summary>
    public int MessageBurst { get; init; } = 5000;

    /// <summary>Messages of one client that wait for their acknowledgement; further ones are not read. MQTT 5 calls it the receive maximum.</summary>
    public ushort ReceiveMaximum { get; init; } = 1000;

    /// <summary>
    /// Longest packet. Above what the log keeps of a payload, so that a message which is only much too long is still logged and refused with its
    /// reason; a longer one ends the connection before any of it is kept.
    /// </summary>
    public int MaxPacketBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a stop waits for the disk and for devices.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(4);
}
