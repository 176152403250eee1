using System.Buffers.Binary;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// The body of one record of the point log: <c>flags u8 | 7 bytes 0 | folded i64 | book u64 | lines</c>. One publish is one or
/// more records; the last of them is marked complete and says up to which frame the fold had come.
/// </summary>
internal static class PointRecord
{
    public const int HeaderBytes = 24;
    private const byte Complete = 1;

    public static void WriteHeader(Span<byte> to, bool isComplete, long folded, ulong book)
    {
        to[..HeaderBytes].Clear();
        to[0] = isComplete ? Complete : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], folded);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], book);
    }

    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> body, out bool isComplete, out long folded, out ulong book)
    {
        isComplete = (body[0] & Complete) != 0;
        folded = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
        book = BinaryPrimitives.ReadUInt64LittleEndian(body[16..]);
        return body[HeaderBytes..];
    }
}
