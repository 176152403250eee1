namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// Who sends at QoS 1, and the line to the service: a broker with our session, or a device at the embedded broker. It keeps a message until
/// it has the acknowledgement. After the connection was lost it sends what it has none for again, in the same order, with the same packet
/// identifiers and DUP set, before anything new (MQTT 5 and 3.1.1, section 4.4). Packet identifiers are counted upwards.
/// </summary>
internal sealed class SimSender(string origin, int window, bool isImpatient)
{
    private readonly Queue<SimMessage> _waiting = new();
    private readonly List<InFlight> _inFlight = [];
    private readonly Queue<ushort> _unacknowledgedHere = new();
    private readonly Queue<Packet> _toService = new();
    private readonly Queue<ushort> _toSender = new();
    private ushort _lastId;

    public byte[] Origin { get; } = System.Text.Encoding.UTF8.GetBytes(origin);

    /// <summary>Sends again on the same connection what was not acknowledged for long, as some devices do.</summary>
    public bool IsImpatient => isImpatient;

    public bool IsConnected { get; private set; }

    /// <summary>Nothing gets through any more, and nobody has noticed.</summary>
    public bool IsHalfOpen { get; set; }

    /// <summary>All was acknowledged.</summary>
    public bool IsDone => _waiting.Count == 0 && _inFlight.Count == 0;

    public bool MaySend => IsConnected && (_inFlight.Exists(static packet => !packet.IsSentHere) || (_waiting.Count > 0 && _inFlight.Count < window));

    public bool HasForService => IsConnected && _toService.Count > 0;

    public bool HasForSender => IsConnected && _toSender.Count > 0;

    public void Publish(SimMessage message) => _waiting.Enqueue(message);

    public void Connect()
    {
        IsConnected = true;
        foreach (var packet in _inFlight)
        {
            packet.IsSentHere = false;
        }
    }

    /// <summary>The connection is gone, with everything that was on its way.</summary>
    public void Disconnect()
    {
        IsConnected = false;
        IsHalfOpen = false;
        _toService.Clear();
        _toSender.Clear();
        _unacknowledgedHere.Clear();
    }

    public void Send()
    {
        var packet = _inFlight.Find(static packet => !packet.IsSentHere);
        if (packet is null)
        {
            packet = new InFlight(checked(++_lastId), _waiting.Dequeue());
            _inFlight.Add(packet);
        }

        Put(packet);
    }

    /// <summary>What waits longest for its acknowledgement is sent once more.</summary>
    public void SendAgain()
    {
        if (IsConnected && _inFlight.Count > 0 && _inFlight[0].IsSentHere)
        {
            Put(_inFlight[0]);
        }
    }

    public Packet Receive() => _toService.Dequeue();

    public void Acknowledge(ushort packetId)
    {
        if (!IsHalfOpen)
        {
            _toSender.Enqueue(packetId);
        }
    }

    public void TakeAcknowledgement()
    {
        var id = _toSender.Dequeue();

        // Section 4.6: in the order in which the messages came on this connection, and for none that did not come on it.
        if (_unacknowledgedHere.Count == 0 || _unacknowledgedHere.Dequeue() != id)
        {
            throw new SimulationFaultException($"packet {id} was acknowledged out of order");
        }

        var at = _inFlight.FindIndex(packet => packet.Id == id);
        if (at >= 0)
        {
            _inFlight[at].Message.IsAcknowledged = true;
            _inFlight.RemoveAt(at);
        }
    }

    private void Put(InFlight packet)
    {
        if (!IsHalfOpen)
        {
            _toService.Enqueue(new Packet(packet.Id, packet.WasSent, packet.Message));
            _unacknowledgedHere.Enqueue(packet.Id);
        }

        packet.WasSent = true;
        packet.IsSentHere = true;
    }

    internal readonly record struct Packet(ushort Id, bool IsAgain, SimMessage Message);

    private sealed class InFlight(ushort id, SimMessage message)
    {
        public ushort Id => id;

        public SimMessage Message => message;

        /// <summary>It was sent at some time, on whatever connection.</summary>
        public bool WasSent { get; set; }

        public bool IsSentHere { get; set; }
    }
}
