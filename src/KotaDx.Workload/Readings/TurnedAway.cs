using System.Buffers.Binary;

namespace KotaDx.Workload.Readings;

/// <summary>
/// Frames that were not let in because their sender went over a limit: not kept, since keeping them is what the limit is against, but
/// counted with the reason. The payload of a frame of <see cref="FrameKind.TurnedAway"/>: <c>reason u8 | count i64</c>, little-endian; topic and
/// origin are those of one of them.
/// </summary>
public static class TurnedAway
{
    private const int Bytes = 9;

    /// <summary>The payload.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="count">How many; at least 1.</param>
    public static byte[] Write(ParseStatus reason, long count)
    {
        var payload = new byte[Bytes];
        payload[0] = (byte)reason;
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(1), count);
        return payload;
    }

    /// <summary>What a payload says.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="reason">Why.</param>
    /// <param name="count">How many.</param>
    /// <returns>False if the bytes say nothing of the kind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ParseStatus reason, out long count)
    {
        reason = payload.Length == Bytes ? (ParseStatus)payload[0] : ParseStatus.Ok;
        count = payload.Length == Bytes ? BinaryPrimitives.ReadInt64LittleEndian(payload[1..]) : 0;
        return reason is ParseStatus.TooFast or ParseStatus.TooMuch && count is > 0 and < long.MaxValue / 1_000_000;
    }
}
