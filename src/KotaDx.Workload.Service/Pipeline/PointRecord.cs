using System.Buffers.Binary;
using KotaDx.Workload.Load;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// The body of one record of the point log: <c>flags u8 | 7 bytes 0 | folded i64 | fold version u64 | lines</c>. One publish is one or
/// more records; each says up to which frame the fold had come, and the last of them is marked complete. One that hands on everything there ever
/// was says so in each: without its end, everything has to be handed on again.
/// </summary>
internal static class PointRecord
{
    public const int HeaderBytes = 24;
    private const byte Complete = 1;
    private const byte Everything = 2;

    public static void WriteHeader(Span<byte> to, bool isComplete, bool isEverything, long folded)
    {
        to[..HeaderBytes].Clear();
        to[0] = (byte)((isComplete ? Complete : 0) | (isEverything ? Everything : 0));
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], folded);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], FactoryFold.Version);
    }

    public static bool IsEverything(ReadOnlySpan<byte> body) => body.Length >= HeaderBytes && (body[0] & Everything) != 0;

    /// <summary>Reads a record; one too short to be one of ours is no publish and has no lines.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> body, out bool isComplete, out long folded, out ulong version)
    {
        if (body.Length < HeaderBytes)
        {
            (isComplete, folded, version) = (false, 0, 0);
            return default;
        }

        isComplete = (body[0] & Complete) != 0;
        folded = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
        version = BinaryPrimitives.ReadUInt64LittleEndian(body[16..]);
        return body[HeaderBytes..];
    }
}
