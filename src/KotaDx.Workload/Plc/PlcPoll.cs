using System.Buffers.Binary;
using System.Text;

namespace KotaDx.Workload.Plc;

/// <summary>
/// An answer of a PLC as the log keeps it: the bytes of the answer, behind what was asked, without which they say nothing. The payload of a
/// frame of a poll, little-endian: <c>protocol u8 | flags u8 | station u8 | address length u8 | count u16 | transaction u16 | address | answer</c>;
/// flag 1: without checksum; flag 2: what came beside the answer or in its place, which is no answer to this question whatever it looks like.
/// </summary>
public readonly ref struct PlcPoll
{
    private const int HeaderBytes = 8;
    private const byte WithoutChecksum = 1;
    private const byte Stray = 2;

    /// <summary>How it was asked.</summary>
    public PlcProtocol Protocol { get; init; }

    /// <summary>False where the line was set up without checksums.</summary>
    public bool HasChecksum { get; init; }

    /// <summary>True for bytes that came beside the answer or in its place.</summary>
    public bool IsStray { get; init; }

    /// <summary>Who was asked.</summary>
    public byte Station { get; init; }

    /// <summary>From where on, as people write it; at most 255 bytes of ASCII.</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>How many words or bits.</summary>
    public ushort Count { get; init; }

    /// <summary>The question's own number; see <see cref="PlcRead.Transaction"/>.</summary>
    public ushort Transaction { get; init; }

    /// <summary>The bytes received.</summary>
    public ReadOnlySpan<byte> Answer { get; init; }

    /// <summary>Writes a payload.</summary>
    /// <param name="codec">How it was asked.</param>
    /// <param name="hasChecksum">False without checksums.</param>
    /// <param name="read">What was asked.</param>
    /// <param name="answer">The bytes received.</param>
    /// <param name="isStray">See <see cref="IsStray"/>.</param>
    public static byte[] Write(PlcCodec codec, bool hasChecksum, in PlcRead read, ReadOnlySpan<byte> answer, bool isStray)
    {
        var address = Encoding.ASCII.GetBytes(codec.TextOf(read.First));
        var payload = new byte[HeaderBytes + address.Length + answer.Length];
        payload[0] = (byte)codec.Protocol;
        payload[1] = (byte)((hasChecksum ? 0 : WithoutChecksum) | (isStray ? Stray : 0));
        payload[2] = read.Station;
        payload[3] = checked((byte)address.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(4), checked((ushort)read.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(6), read.Transaction);
        address.CopyTo(payload, HeaderBytes);
        answer.CopyTo(payload.AsSpan(HeaderBytes + address.Length));
        return payload;
    }

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="poll">What they say; its spans point into them.</param>
    /// <returns>False if they are none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out PlcPoll poll)
    {
        poll = default;
        if (payload.Length < HeaderBytes || payload.Length < HeaderBytes + payload[3])
        {
            return false;
        }

        poll = new PlcPoll
        {
            Protocol = (PlcProtocol)payload[0],
            HasChecksum = (payload[1] & WithoutChecksum) == 0,
            IsStray = (payload[1] & Stray) != 0,
            Station = payload[2],
            Address = payload.Slice(HeaderBytes, payload[3]),
            Count = BinaryPrimitives.ReadUInt16LittleEndian(payload[4..]),
            Transaction = BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]),
            Answer = payload[(HeaderBytes + payload[3])..],
        };
        return Enum.IsDefined(poll.Protocol) && (payload[1] & ~(WithoutChecksum | Stray)) == 0;
    }
}
