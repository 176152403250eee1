using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>An event of the factory's book on the time line.</summary>
public readonly ref struct Annotation
{
    /// <summary>The factory's topic level.</summary>
    public ReadOnlySpan<byte> Factory { get; init; }

    /// <summary>When it happened.</summary>
    public EventTime Start { get; init; }

    /// <summary>Of which kind.</summary>
    public EventKind Kind { get; init; }

    /// <summary>A hash of everything else that the book says of it, so that two at one time are two. The same for the same event, for ever.</summary>
    public ulong Number { get; init; }

    /// <summary>The event; null if the book no longer has it: stores that can, drop the row.</summary>
    public EventEntry? Entry { get; init; }

    /// <summary>How long it lasted, in nanoseconds; null where it has no length.</summary>
    public long? Length { get; init; }
}
