namespace KotaDx.Workload.Load;

/// <summary>A 64-bit hash of a few values, for telling equal from different inside one process. Two different inputs collide once in 2⁶⁴.</summary>
internal struct Hash64
{
    private ulong _state;

    /// <summary>Goes on from a hash that was made of what came before.</summary>
    public Hash64(ulong from) => _state = from;

    /// <summary>The hash so far, never 0 so that 0 can mean "none".</summary>
    public readonly ulong Value => _state | 1;

    public void Add(long value)
    {
        // Folded multiplication, as in wyhash (W. Yi 2019).
        unchecked
        {
            _state = Math.BigMul(_state ^ (ulong)value ^ 0x9E3779B97F4A7C15, 0xA0761D6478BD642F, out var low) ^ low;
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        AddWords(bytes);
    }

    /// <summary>Adds bytes whose number is added elsewhere: nothing for none.</summary>
    public void AddWords(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            Add(System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(bytes));
        }

        if (bytes.IsEmpty)
        {
            return;
        }

        long last = 0;
        foreach (var b in bytes)
        {
            last = (last << 8) | b;
        }

        Add(last);
    }
}
