namespace KotaDx.FirmwareSim.Plc;

/// <summary>The machine behind a slave: changes its memory in the course of time.</summary>
public interface ISlaveDriver
{
    /// <summary>Writes what the memory holds at a moment.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="now">The line's time.</param>
    void Advance(SlaveMemory memory, TimeSpan now);

    /// <summary>The power comes back.</summary>
    /// <param name="now">The line's time.</param>
    void PowerUp(TimeSpan now);
}
