using System.Buffers.Binary;

namespace KotaDx.Workload.Readings;

/// <summary>
/// A refused frame as it is offered again, when what was wrong on our side is mended. The payload of a frame of <see cref="FrameKind.Replay"/>:
/// <c>number i64 | kind u8 | count u16 | ordinals u16 × count | payload</c>, little-endian. Arrival, marks, origin and topic are those of the
/// refused frame. The ordinals are those of the readings that were refused, from 0; none stand for all of the frame.
/// </summary>
public static class Replay
{
    private const int HeaderBytes = 11;

    /// <summary>Most readings of one frame that can be told apart; of a frame with more refused ones, the others stay refused.</summary>
    public const int MaxOrdinals = 4096;

    /// <summary>The payload that offers a frame again.</summary>
    /// <param name="frame">The refused frame.</param>
    /// <param name="number">Its number in the log, by which a second offer is known.</param>
    /// <param name="ordinals">Which of its readings were refused; empty for all.</param>
    public static byte[] Wrap(in Frame frame, long number, ReadOnlySpan<ushort> ordinals)
    {
        var payload = new byte[HeaderBytes + (2 * ordinals.Length) + frame.Payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(payload, number);
        payload[8] = (byte)frame.Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(9), checked((ushort)ordinals.Length));
        for (var i = 0; i < ordinals.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(HeaderBytes + (2 * i)), ordinals[i]);
        }

        frame.Payload.CopyTo(payload.AsSpan(HeaderBytes + (2 * ordinals.Length)));
        return payload;
    }

    /// <summary>The frame that a replay offers again.</summary>
    /// <param name="replay">A frame of <see cref="FrameKind.Replay"/>.</param>
    /// <param name="frame">The refused frame.</param>
    /// <param name="number">Its number in the log.</param>
    /// <param name="ordinals">Which of its readings were refused, two bytes each; empty for all.</param>
    /// <returns>False if the bytes are none.</returns>
    public static bool TryUnwrap(in Frame replay, out Frame frame, out long number, out ReadOnlySpan<byte> ordinals)
    {
        frame = default;
        number = 0;
        ordinals = default;
        var payload = replay.Payload;
        if (replay.Kind != FrameKind.Replay || payload.Length < HeaderBytes)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(payload[9..]);
        if ((FrameKind)payload[8] is not (FrameKind.Message or FrameKind.SerialLine or FrameKind.PlcPoll or FrameKind.InstrumentLine) || payload.Length < HeaderBytes + (2 * count))
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt64LittleEndian(payload);
        ordinals = payload.Slice(HeaderBytes, 2 * count);
        frame = new Frame
        {
            Arrival = replay.Arrival,
            Kind = (FrameKind)payload[8],
            Marks = replay.Marks,
            Origin = replay.Origin,
            Topic = replay.Topic,
            Payload = payload[(HeaderBytes + (2 * count))..],
        };
        return true;
    }

    /// <summary>Is a reading among the refused ones?</summary>
    /// <param name="ordinals">As <see cref="TryUnwrap"/> gives them.</param>
    /// <param name="ordinal">The reading's place in its frame, from 0.</param>
    public static bool Concerns(ReadOnlySpan<byte> ordinals, int ordinal)
    {
        for (var rest = ordinals; !rest.IsEmpty; rest = rest[2..])
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(rest) == ordinal)
            {
                return true;
            }
        }

        return ordinals.IsEmpty;
    }
}
