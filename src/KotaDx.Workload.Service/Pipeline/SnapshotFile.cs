using System.Buffers.Binary;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// One snapshot on disk, little-endian: <c>"KDXSNAP" | version u8 | content | content length i64 | crc32c u32 of all before</c>. Written
/// beside its name and moved there when its bytes are on the disk, so what has the name is whole or damaged, never half.
/// </summary>
internal static class SnapshotFile
{
    /// <summary>Raised when the content is laid out anew. A snapshot of any other version is passed over: the log says the same.</summary>
    public const byte Version = 1;

    public const string Extension = ".snap";

    /// <summary>Bytes before the content.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Behind the name of a file that is being written.</summary>
    private const string Unfinished = ".new";

    private const int TrailerBytes = 12;
    private const int PieceBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => "KDXSNAP"u8;

    /// <summary>True of a file that has not got its name yet.</summary>
    public static bool IsUnfinished(string path) => path.EndsWith(Unfinished, StringComparison.Ordinal);

    /// <summary>Writes and syncs the file, not yet under its name.</summary>
    public static void Write(IDisk disk, string path, Action<Stream> content)
    {
        using var file = disk.Open(path + Unfinished, DiskAccess.Create);
        var stream = new FileStretch(file, 0, long.MaxValue);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        header[7] = Version;
        stream.Write(header);
        using (var buffered = new BufferedStream(stream, PieceBytes))
        {
            content(buffered);
            buffered.Flush();
            Span<byte> trailer = stackalloc byte[TrailerBytes];
            BinaryPrimitives.WriteInt64LittleEndian(trailer, stream.Position - HeaderBytes);
            stream.Write(trailer[..8]);
            BinaryPrimitives.WriteUInt32LittleEndian(trailer[8..], stream.Checksum);
            stream.Write(trailer[8..]);
        }

        file.Sync();
    }

    /// <summary>Gives a written file its name, durably.</summary>
    public static void Finish(IDisk disk, string path)
    {
        disk.Move(path + Unfinished, path);
        disk.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    public static T Read<T>(IDisk disk, string path, Func<Stream, T> content)
    {
        using var file = disk.Open(path, DiskAccess.Read);
        var length = Check(file);
        return content(new FileStretch(file, HeaderBytes, HeaderBytes + length));
    }

    private static long Check(IDiskFile file)
    {
        var length = file.Length - HeaderBytes - TrailerBytes;
        if (length < 0)
        {
            throw new InvalidDataException("too short");
        }

        var buffer = new byte[PieceBytes];
        uint checksum = 0;
        var end = file.Length - 4;
        for (long at = 0; at < end;)
        {
            var read = file.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
            if (read == 0)
            {
                throw new InvalidDataException("shorter than it says");
            }

            if (at == 0 && (read < HeaderBytes || !buffer.AsSpan().StartsWith(Magic) || buffer[7] != Version))
            {
                throw new InvalidDataException("of another version");
            }

            checksum = LogFormat.Checksum(checksum, buffer.AsSpan(0, read));
            at += read;
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (file.Read(trailer, file.Length - TrailerBytes) != TrailerBytes
            || BinaryPrimitives.ReadInt64LittleEndian(trailer) != length
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[8..]) != checksum)
        {
            throw new InvalidDataException("its checksum does not fit");
        }

        return length;
    }

    /// <summary>A file from one offset to another as a stream, with the checksum of what was written.</summary>
    private sealed class FileStretch(IDiskFile file, long start, long end) : Stream
    {
        private readonly long _start = start;
        private long _at = start;

        public uint Checksum { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => end - _start;

        public override long Position
        {
            get => _at - _start;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = buffer.IsEmpty || _at >= end ? 0 : file.Read(buffer[..(int)Math.Min(buffer.Length, end - _at)], _at);
            _at += read;
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            file.Write(buffer, _at);
            _at += buffer.Length;
            Checksum = LogFormat.Checksum(Checksum, buffer);
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
