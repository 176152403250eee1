namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): everything a simulated run leaves to chance comes from here. Not the framework's, so that a seed
/// stays the same run over versions of .NET.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number in [0, below).</summary>
    public int Below(int below) => (int)(Next() % (ulong)below);

    /// <summary>A number in [from, to].</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    /// <summary>Dice of their own, so that what one part of a run draws does not shift what another does.</summary>
    public Dice Split() => new(Next());
}
