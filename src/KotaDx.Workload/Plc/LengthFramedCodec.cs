namespace KotaDx.Workload.Plc;

/// <summary>
/// What the binary protocols share: no byte of theirs begins nothing but a frame, so a frame is what its header's length says. Damage is
/// passed over so that a good reply behind it, or inside what was taken for a frame, is found in every case.
/// </summary>
internal abstract class LengthFramedCodec : PlcCodec
{
    /// <summary>Bytes at a frame's beginning by which it shows to answer this very question.</summary>
    protected abstract int HeaderBytes { get; }

    /// <inheritdoc/>
    public sealed override PlcReply Read(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values)
    {
        var reply = Frame(bytes, read);
        if (reply.Status is PlcReplyStatus.Complete or PlcReplyStatus.Refused)
        {
            if (reply.Status == PlcReplyStatus.Complete)
            {
                Decode(bytes[..reply.Length], read, values);
            }

            return reply;
        }

        // Noise in front of a reply may look like a stranger's frame that is longer than both: whichever is whole first is believed, so
        // that the same bytes say the same however they arrive. What has our own header is waited for: its data may hold anything.
        if (bytes.Length < HeaderBytes || !MayAnswer(bytes[..HeaderBytes], read))
        {
            var end = reply.Status == PlcReplyStatus.NeedMore ? bytes.Length + 1 : Math.Max(reply.Length, reply.At + 1);
            var start = WholeBefore(bytes, end, read);
            if (start > 0)
            {
                return PlcReply.Malformed(start, PlcFault.Noise, start);
            }
        }

        return reply.Status == PlcReplyStatus.NeedMore ? reply
            : reply with { Length = reply.Fault == PlcFault.Noise ? NoiseLength(bytes, read) : SafeLength(bytes[..reply.Length], read) };
    }

    /// <summary>False if a frame that begins with these bytes, at most <see cref="HeaderBytes"/>, cannot answer the question.</summary>
    protected abstract bool MayAnswer(ReadOnlySpan<byte> start, in PlcRead read);

    /// <summary>
    /// The frame that begins with the first byte, whatever is behind it. Of one that is malformed the length is all that could be passed over.
    /// </summary>
    protected abstract PlcReply Frame(ReadOnlySpan<byte> bytes, in PlcRead read);

    /// <summary>The values of a good reply.</summary>
    protected abstract void Decode(ReadOnlySpan<byte> frame, in PlcRead read, Span<ushort> values);

    /// <summary>Where the reply begins that is whole before <paramref name="end"/>, and before any other; 0 if there is none.</summary>
    private int WholeBefore(ReadOnlySpan<byte> bytes, int end, in PlcRead read)
    {
        var found = 0;
        for (var start = 1; start + HeaderBytes <= bytes.Length && start + HeaderBytes < end; start++)
        {
            if (MayAnswer(bytes.Slice(start, HeaderBytes), read)
                && Frame(bytes[start..], read) is { Status: PlcReplyStatus.Complete or PlcReplyStatus.Refused } reply
                && start + reply.Length < end)
            {
                (found, end) = (start, start + reply.Length);
            }
        }

        return found;
    }

    private int NoiseLength(ReadOnlySpan<byte> bytes, in PlcRead read)
    {
        var length = 1;
        while (length < bytes.Length && Frame(bytes[length..], read).Fault == PlcFault.Noise)
        {
            length++;
        }

        return length;
    }

    /// <summary>Up to where our reply could begin inside the frame: chance alone makes of noise and a reply's beginning a good frame of somebody else.</summary>
    private int SafeLength(ReadOnlySpan<byte> frame, in PlcRead read)
    {
        for (var start = 1; start < frame.Length; start++)
        {
            if (MayAnswer(frame[start..Math.Min(start + HeaderBytes, frame.Length)], read))
            {
                return start;
            }
        }

        return frame.Length;
    }
}
