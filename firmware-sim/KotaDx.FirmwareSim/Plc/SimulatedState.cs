namespace KotaDx.FirmwareSim.Plc;

/// <summary>A word or bit that goes through states, each for its time, over and over: a stack light, or a mode word.</summary>
/// <param name="area">Area of the word or bit.</param>
/// <param name="number">Its number.</param>
/// <param name="steps">Values with how long each holds; at least one, each longer than zero.</param>
public sealed class SimulatedState(string area, int number, IReadOnlyList<(ushort Value, TimeSpan For)> steps) : ISlaveDriver
{
    private readonly long _round = steps.Sum(step => step.For.Ticks);

    /// <inheritdoc/>
    public void Advance(SlaveMemory memory, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory[area, number] = At(now);
    }

    /// <summary>What holds at a moment.</summary>
    /// <param name="now">The line's time.</param>
    public ushort At(TimeSpan now)
    {
        var into = now.Ticks % _round;
        foreach (var (value, length) in steps)
        {
            if (into < length.Ticks)
                return value;
            into -= length.Ticks;
        }

        return steps[^1].Value;
    }

    /// <inheritdoc/>
    public void PowerUp(TimeSpan now)
    {
    }
}
