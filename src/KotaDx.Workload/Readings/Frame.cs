using System.Buffers.Binary;

namespace KotaDx.Workload.Readings;

/// <summary>
/// Bytes as received, with where they came from and when. The body of one log record:
/// <c>arrival i64 | kind u8 | marks u8 | origin length u16 | topic length u16 | [delivery u16] | origin | topic | payload</c>,
/// little-endian; <c>delivery</c> is there with <see cref="FrameMarks.Numbered"/> only.
/// </summary>
public readonly ref struct Frame
{
    /// <summary>Bytes that every record body begins with.</summary>
    public const int HeaderBytes = 14;

    private const int DeliveryBytes = 2;

    /// <summary>When the bytes reached this machine.</summary>
    public EventTime Arrival { get; init; }

    /// <summary>How to read the payload.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>What the source knew.</summary>
    public FrameMarks Marks { get; init; }

    /// <summary>
    /// The packet identifier of MQTT, by which a message that is sent again is known to be the same one. Kept with
    /// <see cref="FrameMarks.Numbered"/> only, else 0.
    /// </summary>
    public ushort Delivery { get; init; }

    /// <summary>
    /// Who sent it, the same over reconnects and restarts: <c>mqtt:client-id</c> of a device or <c>mqtt:host:port</c> of a broker,
    /// <c>serial:/dev/ttyUSB0</c>, <c>import:FILE:LINE</c>. At most 65,535 bytes.
    /// </summary>
    public ReadOnlySpan<byte> Origin { get; init; }

    /// <summary>The topic, or for a serial line the address declared for its port. At most 65,535 bytes.</summary>
    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>The bytes themselves.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Size of the record body in bytes.</summary>
    public int Size => BytesBefore(Marks) + Origin.Length + Topic.Length + Payload.Length;

    /// <summary>Writes the record body.</summary>
    /// <param name="to">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="OverflowException">Origin or topic is longer than 65,535 bytes.</exception>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, Arrival.UnixNanoseconds);
        to[8] = (byte)Kind;
        to[9] = (byte)Marks;
        BinaryPrimitives.WriteUInt16LittleEndian(to[10..], checked((ushort)Origin.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(to[12..], checked((ushort)Topic.Length));
        var at = BytesBefore(Marks);
        if (at > HeaderBytes)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(to[HeaderBytes..], Delivery);
        }

        Origin.CopyTo(to[at..]);
        Topic.CopyTo(to[(at + Origin.Length)..]);
        Payload.CopyTo(to[(at + Origin.Length + Topic.Length)..]);
    }

    /// <summary>Reads a record body.</summary>
    /// <param name="body">The body, whole.</param>
    /// <param name="frame">The frame; its spans point into the body.</param>
    /// <returns>False if the lengths do not fit the body: not a frame of this format.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out Frame frame)
    {
        frame = default;
        if (body.Length < HeaderBytes)
        {
            return false;
        }

        var marks = (FrameMarks)body[9];
        var at = BytesBefore(marks);
        int origin = BinaryPrimitives.ReadUInt16LittleEndian(body[10..]);
        int topic = BinaryPrimitives.ReadUInt16LittleEndian(body[12..]);
        if (body.Length - at < origin + topic)
        {
            return false;
        }

        frame = new Frame
        {
            Arrival = new EventTime(BinaryPrimitives.ReadInt64LittleEndian(body)),
            Kind = (FrameKind)body[8],
            Marks = marks,
            Delivery = at > HeaderBytes ? BinaryPrimitives.ReadUInt16LittleEndian(body[HeaderBytes..]) : (ushort)0,
            Origin = body.Slice(at, origin),
            Topic = body.Slice(at + origin, topic),
            Payload = body[(at + origin + topic)..],
        };
        return true;
    }

    private static int BytesBefore(FrameMarks marks) => (marks & FrameMarks.Numbered) != 0 ? HeaderBytes + DeliveryBytes : HeaderBytes;
}
