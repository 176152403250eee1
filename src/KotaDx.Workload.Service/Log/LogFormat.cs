using System.Buffers.Binary;
using System.Numerics;

namespace KotaDx.Workload.Service.Log;

/// <summary>
/// The bytes of a log segment, version 3, little-endian.
/// <code>
/// segment = header record*
/// header  = "KDXLOG" 0x1A  version u8  log id u64  first record number i64  crc32c u32 of the 24 bytes before
/// record  = "KDXR"  body length u32  record number i64  crc32c u32 of length, number and body  body
/// </code>
/// The mark and the number in each record let a reader find the next good record behind a damaged one, and tell how many are lost.
/// A version of a later kotadx is refused, never guessed at; every earlier one is read. The versions differ in what the bodies may
/// hold, which an earlier kotadx would misread or count as unmapped: 2 has numbered deliveries, replays and frames turned away, 3 answers of PLCs and lines of
/// instruments. A log whose last segment is older goes on in a new one.
/// </summary>
internal static class LogFormat
{
    public const byte Version = 3;
    private const byte OldestVersion = 1;
    public const int HeaderBytes = 28;
    public const int RecordHeaderBytes = 20;
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>No log comes to this number in the lifetime of its disk.</summary>
    private const long MaxNumber = 1L << 60;

    private static ReadOnlySpan<byte> Magic => "KDXLOG\u001a"u8;

    private static ReadOnlySpan<byte> Mark => "KDXR"u8;

    public enum Outcome
    {
        /// <summary>A record.</summary>
        Complete,

        /// <summary>The bytes end inside what may be a record.</summary>
        NeedMore,

        /// <summary>No record begins here.</summary>
        Malformed,
    }

    public static void WriteHeader(Span<byte> to, ulong logId, long first)
    {
        Magic.CopyTo(to);
        to[7] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], logId);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], Checksum(0, to[..24]));
    }

    /// <summary>
    /// Reads a segment's header. <paramref name="version"/> is set whenever magic and checksum are those of a header, which every version keeps
    /// where they are, so that a newer one can be named and a flipped bit is not taken for one.
    /// </summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> from, out byte version, out ulong logId, out long first)
    {
        version = 0;
        logId = 0;
        first = 0;
        if (from.Length < HeaderBytes || !from.StartsWith(Magic))
        {
            return false;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(from[24..]) != Checksum(0, from[..24]))
        {
            return false;
        }

        version = from[7];
        if (version is < OldestVersion or > Version)
        {
            return false;
        }

        logId = BinaryPrimitives.ReadUInt64LittleEndian(from[8..]);
        first = BinaryPrimitives.ReadInt64LittleEndian(from[16..]);
        return true;
    }

    /// <summary>Writes a record around the body that already stands at <see cref="RecordHeaderBytes"/>.</summary>
    public static void SealRecord(Span<byte> record, long number)
    {
        Mark.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length - RecordHeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], Checksum(record));
    }

    public static Outcome TryReadRecord(ReadOnlySpan<byte> from, out long number, out ReadOnlySpan<byte> body)
    {
        number = 0;
        body = default;
        if (from.Length < RecordHeaderBytes)
        {
            return from.Length >= 4 && !from.StartsWith(Mark) ? Outcome.Malformed : Outcome.NeedMore;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(from[4..]);
        if (!from.StartsWith(Mark) || length is < 0 or > MaxBodyBytes)
        {
            return Outcome.Malformed;
        }

        if (from.Length < RecordHeaderBytes + length)
        {
            return Outcome.NeedMore;
        }

        var record = from[..(RecordHeaderBytes + length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[16..]) != Checksum(record))
        {
            return Outcome.Malformed;
        }

        number = BinaryPrimitives.ReadInt64LittleEndian(from[8..]);
        if (number is < 0 or > MaxNumber)
        {
            return Outcome.Malformed;
        }

        body = record[RecordHeaderBytes..];
        return Outcome.Complete;
    }

    /// <summary>Offset of the next place behind the first byte where a record may begin; the length if there is none.</summary>
    public static int NextMark(ReadOnlySpan<byte> from)
    {
        var at = from[1..].IndexOf(Mark);
        // The last three bytes may be the beginning of a mark whose rest is not read yet.
        return at >= 0 ? at + 1 : Math.Max(1, from.Length - 3);
    }

    private static uint Checksum(ReadOnlySpan<byte> record) => Checksum(Checksum(0, record[4..16]), record[RecordHeaderBytes..]);

    /// <summary>CRC-32C (Castagnoli), by the processor's own instruction where it has one. Goes on from a checksum of what came before; 0 at the beginning.</summary>
    public static uint Checksum(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
