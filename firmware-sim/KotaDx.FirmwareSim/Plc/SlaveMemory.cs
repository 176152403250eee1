namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Words of 16 bits, or bits as 0 and 1, by area and number. Shared by a slave, by what drives it, and by the test that looks. Safe to
/// use from several threads.
/// </summary>
public sealed class SlaveMemory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ushort[]> _areas = new(StringComparer.Ordinal);
    private readonly List<ISlaveDriver> _drivers = [];
    private TimeSpan _now;

    /// <summary>The areas that there are.</summary>
    public IReadOnlyCollection<string> Areas => _areas.Keys;

    /// <summary>One word or bit.</summary>
    /// <param name="area">An area that was defined.</param>
    /// <param name="number">From 0 to below the area's length.</param>
    /// <exception cref="KeyNotFoundException">There is no such area.</exception>
    /// <exception cref="IndexOutOfRangeException">The area ends before.</exception>
    public ushort this[string area, int number]
    {
        get
        {
            lock (_lock)
                return _areas[area][number];
        }
        set
        {
            lock (_lock)
                _areas[area][number] = value;
        }
    }

    /// <summary>Adds an area, all 0; one that is there already is made anew.</summary>
    /// <param name="area">How the slave's protocol calls it.</param>
    /// <param name="length">How many words or bits it has.</param>
    /// <returns>This memory.</returns>
    public SlaveMemory Define(string area, int length)
    {
        lock (_lock)
            _areas[area] = new ushort[length];
        return this;
    }

    /// <summary>Copies words or bits.</summary>
    /// <param name="area">The area.</param>
    /// <param name="first">Number of the first; anything.</param>
    /// <param name="values">As many as are wanted.</param>
    /// <returns>False, and nothing is copied, if the area does not have all of them.</returns>
    public bool TryRead(string area, long first, Span<ushort> values)
    {
        lock (_lock)
        {
            if (!_areas.TryGetValue(area, out var held) || first < 0 || first + values.Length > held.Length)
                return false;
            held.AsSpan((int)first, values.Length).CopyTo(values);
            return true;
        }
    }

    /// <summary>Sets 32 bits in two words.</summary>
    /// <param name="area">An area of words.</param>
    /// <param name="number">The first of the two.</param>
    /// <param name="value">The value.</param>
    /// <param name="isLowWordFirst">Whether the low word comes first, as nearly everywhere in Japan.</param>
    public void SetLong(string area, int number, uint value, bool isLowWordFirst = true)
    {
        var (low, high) = ((ushort)(value & 0xFFFF), (ushort)(value >> 16));
        lock (_lock)
        {
            _areas[area][number] = isLowWordFirst ? low : high;
            _areas[area][number + 1] = isLowWordFirst ? high : low;
        }
    }

    /// <summary>Lets something change this memory in the course of time.</summary>
    /// <param name="driver">What does.</param>
    public void Add(ISlaveDriver driver)
    {
        lock (_lock)
        {
            _drivers.Add(driver);
            driver.Advance(this, _now);
        }
    }

    /// <summary>Brings the memory up to a moment.</summary>
    /// <param name="now">The line's time; never earlier than before.</param>
    public void Advance(TimeSpan now)
    {
        lock (_lock)
        {
            _now = now;
            foreach (var driver in _drivers)
                driver.Advance(this, now);
        }
    }

    /// <summary>The power comes back: counts that are not kept begin at 0.</summary>
    /// <param name="now">The line's time.</param>
    public void PowerUp(TimeSpan now)
    {
        // Up to here they counted.
        Advance(now);
        lock (_lock)
        {
            foreach (var driver in _drivers)
                driver.PowerUp(now);
        }

        Advance(now);
    }
}
