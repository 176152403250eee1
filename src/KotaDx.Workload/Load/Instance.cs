using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Load;

/// <summary>One shift of one date of work, in instants: [<see cref="Start"/>, <see cref="End"/>).</summary>
internal sealed class Instance(ShiftEntry shift, byte[] name, int order, int date, long start, long end, (long Start, long End)[] breaks)
{
    public readonly ShiftEntry Shift = shift;
    public readonly byte[] Name = name;

    /// <summary>Its place among the shifts of the book.</summary>
    public readonly int Order = order;

    /// <summary>The date of work.</summary>
    public readonly int Date = date;

    public readonly long Start = start;
    public readonly long End = end;
    public readonly (long Start, long End)[] Breaks = breaks;

    public bool Holds(long time) => time >= Start && time < End;
}
