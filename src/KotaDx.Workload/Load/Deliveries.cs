using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// Tells a message that was sent again from a new one. MQTT at QoS 1 sends a message again, with DUP set and the same packet identifier,
/// when its acknowledgement was lost: with the connection, with the broker or with us. Readings that have neither a time nor a
/// sequence number, as <c>1</c> for every piece, would count twice; nothing but this tells them apart.
/// </summary>
/// <remarks>
/// <para>The same are two frames of one origin, packet identifier, topic and payload of which the later one is marked as sent again. A frame
/// that is not marked is always new, for identifiers are used over and over.</para>
/// <para>What can be sent again was unacknowledged when the connection went: at most 1,000 messages of one origin (the receive maximum of
/// both our client and our broker; brokers of MQTT 3.1.1 have 20 in flight). While other origins go on, theirs come in between; so the last
/// <see cref="Remembered"/> are remembered. With 50 devices that send every five seconds these are the last 27 minutes, and while we are
/// down nothing comes in between.</para>
/// <para>This errs where an identifier is given to another message of the same words, whose first sending is lost on the way while the
/// older one is still remembered: it is taken for the older one. A sender that counts identifiers upwards, as mosquitto does, needs 65,535
/// messages to come round, longer than we remember. A device that begins with 1 again after a restart, and then loses the connection
/// with such a message on its way, can lose that one message.</para>
/// </remarks>
internal sealed class Deliveries
{
    /// <summary>How many deliveries are remembered. Less than 65,535, or a number that came round could meet its own past.</summary>
    public const int Remembered = 16_384;

    // Where in the ring a hash was put last: the same words may come again under the same number while the first ones are still in it.
    private readonly Dictionary<ulong, int> _places = [];
    private ulong[] _ring = [];
    private int _next;

    /// <summary>How many are remembered now.</summary>
    public int Count { get; private set; }

    /// <summary>Remembers a numbered frame; others are always new.</summary>
    /// <returns>False for a frame that was sent again and had come before.</returns>
    public bool IsNew(in Frame frame)
    {
        if ((frame.Marks & FrameMarks.Numbered) == 0)
        {
            return true;
        }

        var hash = HashOf(frame);
        if ((frame.Marks & FrameMarks.Redelivered) != 0 && _places.ContainsKey(hash))
        {
            return false;
        }

        Add(hash);
        return true;
    }

    public void Save(SnapshotWriter to)
    {
        var hashes = new ulong[Count];
        for (var i = 0; i < Count; i++)
        {
            hashes[i] = _ring[(_next - Count + i + _ring.Length) % _ring.Length];
        }

        to.WriteAll<ulong>(hashes);
    }

    public void Load(SnapshotReader from)
    {
        foreach (var hash in from.ReadAll<ulong>())
        {
            Add(hash);
        }
    }

    private static ulong HashOf(in Frame frame)
    {
        var hash = default(Hash64);
        hash.Add(frame.Origin);
        hash.Add(frame.Delivery);
        hash.Add(frame.Topic);
        hash.Add(frame.Payload);
        return hash.Value;
    }

    private void Add(ulong hash)
    {
        if (_ring.Length == 0)
        {
            // All at once and only for factories that need it: it does not grow in the midst of the stream.
            _ring = new ulong[Remembered];
            _places.EnsureCapacity(Remembered + 1);
        }

        if (Count == Remembered)
        {
            var oldest = _ring[_next];
            if (_places[oldest] == _next)
            {
                _places.Remove(oldest);
            }
        }
        else
        {
            Count++;
        }

        _ring[_next] = hash;
        _places[hash] = _next;
        _next = (_next + 1) % Remembered;
    }
}
