using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>
/// Writes a fold's state as the machine holds it: little-endian on every machine that the service runs on, and the header's magic number
/// tells of one that is not. Whole arrays of structs go out as they are, with their size before them.
/// </summary>
internal sealed class SnapshotWriter(Action<ReadOnlySpan<byte>> to)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    public void Write<T>(T value)
        where T : unmanaged
    {
        if (_buffer.Length - _used < Unsafe.SizeOf<T>())
        {
            Flush();
        }

        MemoryMarshal.Write(_buffer.AsSpan(_used), in value);
        _used += Unsafe.SizeOf<T>();
    }

    public void WriteAll<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Begin<T>(values.Length);

        // In pieces, since a span of bytes holds no more than 2 GiB.
        for (var at = 0; at < values.Length; at += SnapshotReader.Piece)
        {
            Put(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(SnapshotReader.Piece, values.Length - at))));
        }
    }

    public void WriteList<T>(List<T> values)
        where T : unmanaged => WriteAll<T>(CollectionsMarshal.AsSpan(values));

    /// <summary>Writes a set in the order in which it gives its members.</summary>
    public void WriteSet<T>(IReadOnlyCollection<T> values)
        where T : unmanaged
    {
        Begin<T>(values.Count);
        foreach (var value in values)
        {
            Write(value);
        }
    }

    public void WriteText(string text) => WriteAll<char>(text);

    public void Flush()
    {
        to(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private void Begin<T>(int count)
    {
        Write((ushort)Unsafe.SizeOf<T>());
        Write(count);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _used < bytes.Length)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                to(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }
}
