using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>Pieces that a station finished at an instant, as they were said: all that is kept of such a reading.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Cycle
{
    public long Time;
    public long MicroPieces;

    /// <summary>
    /// Of a message: what makes another one the same, or 0. Of a counter's: the instant of its first count, before which nothing of it was made.
    /// </summary>
    public long Mark;

    /// <summary>The worker whom the reading names; −1 if none.</summary>
    public int Worker;

    public int Part;

    /// <summary>A counter's; else a message of its own.</summary>
    public bool IsCounted;

    /// <summary>True while some of it is nobody's: counted once, however it is cut.</summary>
    public bool IsUnassigned;

    public readonly long NotBefore => IsCounted ? Mark : long.MinValue;

    public readonly bool Says(in Cycle other) => Time == other.Time && MicroPieces == other.MicroPieces && Mark == other.Mark
        && Worker == other.Worker && Part == other.Part && IsCounted == other.IsCounted;
}
