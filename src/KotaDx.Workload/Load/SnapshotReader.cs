using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>
/// Reads what <see cref="SnapshotWriter"/> wrote. Safe on any bytes: no count is believed that is more than what is left can hold, so
/// that garbage costs neither memory nor time beyond its own size.
/// </summary>
internal sealed class SnapshotReader(Func<Span<byte>, int> from, long length)
{
    /// <summary>Values that are copied at once.</summary>
    public const int Piece = 1 << 14;

    private readonly byte[] _buffer = new byte[1 << 16];
    private long _left = length;
    private int _at;
    private int _end;

    private long Left => _left + (_end - _at);

    [DoesNotReturn]
    public static void Refuse(string why) => throw new FormatException("The snapshot cannot be used: " + why);

    public T Read<T>()
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (_end - _at < size)
        {
            Refill(size);
        }

        var value = MemoryMarshal.Read<T>(_buffer.AsSpan(_at));
        _at += size;
        return value;
    }

    public bool ReadFlag() => Read<byte>() != 0;

    /// <summary>Reads how many things follow, of which each takes at least some bytes.</summary>
    public int ReadCount(int leastBytes = 1)
    {
        var count = Read<int>();
        if (count < 0 || (long)count * leastBytes > Left)
        {
            Refuse("it names more than it holds.");
        }

        return count;
    }

    /// <summary>Reads a number that must be below a limit.</summary>
    public int ReadIndex(int limit)
    {
        var index = Read<int>();
        if ((uint)index >= (uint)limit)
        {
            Refuse("it names what it does not hold.");
        }

        return index;
    }

    /// <summary>Reads an array with the room that it has when it grew by doubling.</summary>
    public T[] ReadArray<T>(int least, out int count)
        where T : unmanaged
    {
        count = Begin<T>();
        var values = new T[Math.Max(least, (int)BitOperations.RoundUpToPowerOf2((uint)count))];
        Fill(values.AsSpan(0, count));
        return values;
    }

    public T[] ReadAll<T>()
        where T : unmanaged
    {
        var values = new T[Begin<T>()];
        Fill(values.AsSpan());
        return values;
    }

    public void ReadList<T>(List<T> into)
        where T : unmanaged
    {
        CollectionsMarshal.SetCount(into, Begin<T>());
        Fill(CollectionsMarshal.AsSpan(into));
    }

    public void ReadSet<T>(ISet<T> into)
        where T : unmanaged
    {
        var count = Begin<T>();
        into.Clear();
        (into as HashSet<T>)?.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            into.Add(Read<T>());
        }
    }

    public string ReadText() => new(ReadAll<char>());

    public void End()
    {
        if (Left != 0)
        {
            Refuse("it does not end where it should.");
        }
    }

    private int Begin<T>()
    {
        if (Read<ushort>() != Unsafe.SizeOf<T>())
        {
            Refuse("it holds its values in another size.");
        }

        return ReadCount(Unsafe.SizeOf<T>());
    }

    private void Fill<T>(Span<T> values)
        where T : unmanaged
    {
        for (var at = 0; at < values.Length; at += Piece)
        {
            Take(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(Piece, values.Length - at))));
        }
    }

    private void Take(Span<byte> bytes)
    {
        var have = Math.Min(_end - _at, bytes.Length);
        _buffer.AsSpan(_at, have).CopyTo(bytes);
        _at += have;
        bytes = bytes[have..];
        if (bytes.Length > _buffer.Length)
        {
            Fetch(bytes, bytes.Length);
        }
        else if (bytes.Length > 0)
        {
            Refill(bytes.Length);
            _buffer.AsSpan(_at, bytes.Length).CopyTo(bytes);
            _at += bytes.Length;
        }
    }

    private void Refill(int least)
    {
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        (_at, _end) = (0, _end - _at);
        _end += Fetch(_buffer.AsSpan(_end, (int)Math.Min(_buffer.Length - _end, _left)), least - _end);
    }

    private int Fetch(Span<byte> into, int least)
    {
        var have = 0;
        while (have < least)
        {
            var read = have < into.Length ? from(into[have..]) : 0;
            if (read <= 0)
            {
                Refuse("it ends too early.");
            }

            have += read;
            _left -= read;
        }

        return have;
    }
}
