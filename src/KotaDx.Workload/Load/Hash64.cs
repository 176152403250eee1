namespace KotaDx.Workload.Load;

/// <summary>A 64-bit hash of a few values, for telling equal from different inside one process. Two different inputs collide once in 2⁶⁴.</summary>
internal struct Hash64
{
    private ulong _state;

    /// <summary>The hash so far, never 0 so that 0 can mean "none".</summary>
    public readonly ulong Value => _state | 1;

    public void Add(long value)
    {
        // The finalizer of SplitMix64 (Steele, Lea, Flood 2014) over the running state.
        unchecked
        {
            var z = _state + (ulong)value + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            _state = z ^ (z >> 31);
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        while (bytes.Length >= 8)
        {
            Add(System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        long last = 0;
        foreach (var b in bytes)
        {
            last = (last << 8) | b;
        }

        Add(last);
    }
}
