namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Counts pieces into one word or two. What it shows follows from the time alone, so that a test knows at any moment what was made,
/// whatever the register has wrapped to. Set its properties before it is added to a memory. Safe to use from several threads.
/// </summary>
/// <param name="area">Area of the first word.</param>
/// <param name="number">Number of the first word.</param>
/// <param name="perSecond">Pieces per second, 0 or more.</param>
public sealed class SimulatedCounter(string area, int number, double perSecond) : ISlaveDriver
{
    private readonly Lock _lock = new();
    private long _made;
    private long _added;
    private long _zero;

    /// <summary>16 (default) or 32 bits, in one word or two; the count goes on from 0 behind the last.</summary>
    public int Bits { get; init; } = 16;

    /// <summary>Whether the low of two words comes first. Default true.</summary>
    public bool IsLowWordFirst { get; init; } = true;

    /// <summary>The count at which the PLC's power fails, so that it never shows this one but 0; null, the default, for never.</summary>
    public long? ResetAt { get; init; }

    /// <summary>Whether the count survives a power cycle, as in latched registers. Default false.</summary>
    public bool IsLatched { get; init; }

    /// <summary>Count at the start. Default 0.</summary>
    public long From { get; init; }

    /// <summary>All pieces made so far, whatever the register shows.</summary>
    public long Made
    {
        get
        {
            lock (_lock)
                return _made + _added;
        }
    }

    /// <summary>Makes pieces at once, beside those that time brings.</summary>
    /// <param name="pieces">How many.</param>
    public void Add(int pieces)
    {
        lock (_lock)
            _added += pieces;
    }

    /// <inheritdoc/>
    public void Advance(SlaveMemory memory, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(memory);
        lock (_lock)
        {
            _made = (long)(now.TotalSeconds * perSecond);
            var shown = From + _made + _added - _zero;
            if (ResetAt is { } reset)
                shown %= reset;
            shown &= Bits == 32 ? uint.MaxValue : ushort.MaxValue;
            if (Bits == 32)
                memory.SetLong(area, number, (uint)shown, IsLowWordFirst);
            else
                memory[area, number] = (ushort)shown;
        }
    }

    /// <inheritdoc/>
    public void PowerUp(TimeSpan now)
    {
        lock (_lock)
        {
            if (!IsLatched)
                _zero = From + _made + _added;
        }
    }
}
