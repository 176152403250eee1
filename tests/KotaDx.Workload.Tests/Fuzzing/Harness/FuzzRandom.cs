namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>SplitMix64: a few nanoseconds a number, and a seed for each input costs nothing, so that any input can be made again alone.</summary>
internal struct FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The random numbers of one input of one target.</summary>
    public static FuzzRandom Of(ulong seed, string target, long number)
    {
        var state = seed;
        foreach (var c in target)
        {
            state = unchecked((state ^ c) * 0x100000001B3UL);
        }

        var random = new FuzzRandom(unchecked(state + ((ulong)number * 0x9E3779B97F4A7C15UL)));
        return new FuzzRandom(random.Next());
    }

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 to one below <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(((Next() >> 32) * (ulong)end) >> 32);

    public byte Byte() => (byte)(Next() >> 56);

    /// <summary>Any number, small ones as often as large ones.</summary>
    public long Long() => unchecked((long)Next()) >> Below(64);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(T[] choices) => choices[Below(choices.Length)];
}
