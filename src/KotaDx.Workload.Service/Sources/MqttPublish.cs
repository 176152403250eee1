using System.Buffers.Binary;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// A message as it stands in the bytes of a connection. Its properties are passed over, for nothing in them changes what a reading says; a topic
/// alias, which neither side of ours ever offers, leaves the topic empty, and such a message is refused like any other without a factory.
/// <code>
/// MQTT 5 and 3.1.1, section 2.1: packet = type and flags u8 | length in 1 to 4 bytes | body
/// section 3.3: body of PUBLISH = topic length u16 | topic | [packet id u16, of QoS 1 and 2] | [MQTT 5: length in 1 to 4 bytes | properties] | payload
/// </code>
/// </summary>
internal readonly ref struct MqttPublish
{
    /// <summary>Longest fixed header.</summary>
    public const int MaxHeaderBytes = 5;

    private const int MaxLengthBytes = 4;

    public enum Outcome
    {
        /// <summary>It is there.</summary>
        Complete,

        /// <summary>The bytes end inside it.</summary>
        NeedMore,

        /// <summary>Nothing that MQTT knows.</summary>
        Malformed,
    }

    /// <summary>The packet identifier; 0 at QoS 0.</summary>
    public ushort Id { get; private init; }

    /// <summary>0, 1 or 2.</summary>
    public int Quality { get; private init; }

    /// <summary>True if it is sent again (DUP).</summary>
    public bool IsSentAgain { get; private init; }

    public bool IsRetained { get; private init; }

    /// <summary>As sent, which may be no UTF-8.</summary>
    public ReadOnlySpan<byte> Topic { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>First byte of the packet that acknowledges it: PUBACK, or PUBREC of QoS 2; 0 if none does.</summary>
    public byte Answer => Quality switch
    {
        0 => 0,
        1 => 0x40,
        _ => 0x50,
    };

    /// <summary>What the log keeps of its delivery.</summary>
    public FrameMarks Marks => Quality == 0 ? FrameMarks.None : FrameMarks.Numbered | (IsSentAgain ? FrameMarks.Redelivered : FrameMarks.None);

    /// <summary>True if a packet that begins with this byte is a message.</summary>
    public static bool Begins(byte first) => first >> 4 == 3;

    /// <summary>Reads the fixed header of any packet.</summary>
    /// <param name="from">Bytes from the beginning of the packet.</param>
    /// <param name="headerBytes">Its length.</param>
    /// <param name="bodyBytes">Length of what follows it, at most 268,435,455.</param>
    public static Outcome TryReadHeader(ReadOnlySpan<byte> from, out int headerBytes, out int bodyBytes)
    {
        headerBytes = 0;
        bodyBytes = 0;
        if (from.IsEmpty)
        {
            return Outcome.NeedMore;
        }

        var outcome = TryReadLength(from[1..], out bodyBytes, out var lengthBytes);
        headerBytes = 1 + lengthBytes;
        return outcome;
    }

    /// <summary>Reads the body of a PUBLISH.</summary>
    /// <param name="first">The packet's first byte.</param>
    /// <param name="body">What follows the fixed header, whole.</param>
    /// <param name="isMqtt5">True if the body has properties.</param>
    /// <param name="publish">The message; its spans point into the body.</param>
    /// <returns>False if the lengths do not fit the body, or the QoS is 3.</returns>
    public static bool TryRead(byte first, ReadOnlySpan<byte> body, bool isMqtt5, out MqttPublish publish)
    {
        publish = default;
        var quality = (first >> 1) & 3;
        if (body.Length < 2 || quality == 3)
        {
            return false;
        }

        var at = 2 + BinaryPrimitives.ReadUInt16BigEndian(body);
        if (at + (quality > 0 ? 2 : 0) > body.Length)
        {
            return false;
        }

        var topic = body[2..at];
        ushort id = 0;
        if (quality > 0)
        {
            id = BinaryPrimitives.ReadUInt16BigEndian(body[at..]);
            at += 2;
        }

        // A body that ends here lacks the length of its properties; MQTTnet lets that pass, and there is nothing to mistake.
        if (isMqtt5 && at < body.Length)
        {
            if (TryReadLength(body[at..], out var propertyBytes, out var lengthBytes) != Outcome.Complete || propertyBytes > body.Length - at - lengthBytes)
            {
                return false;
            }

            at += lengthBytes + propertyBytes;
        }

        publish = new MqttPublish
        {
            Id = id,
            Quality = quality,
            IsSentAgain = (first & 8) != 0,
            IsRetained = (first & 1) != 0,
            Topic = topic,
            Payload = body[at..],
        };
        return true;
    }

    /// <summary>Section 2.1.4 of MQTT 5: seven bits a byte, least significant first.</summary>
    private static Outcome TryReadLength(ReadOnlySpan<byte> from, out int value, out int bytes)
    {
        value = 0;
        for (bytes = 0; bytes < Math.Min(from.Length, MaxLengthBytes);)
        {
            var b = from[bytes];
            value |= (b & 0x7F) << (7 * bytes++);
            if (b < 0x80)
            {
                return Outcome.Complete;
            }
        }

        return bytes == MaxLengthBytes ? Outcome.Malformed : Outcome.NeedMore;
    }
}
