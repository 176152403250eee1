using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>Is told, while a frame is folded, what of it is refused.</summary>
public interface IRefusalReceiver
{
    /// <summary>A reading, or a whole frame, is refused or unmapped.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="at">Offset of the fault in bytes: in the topic for a fault of the topic, else in the payload.</param>
    /// <param name="ordinal">The reading's place in its frame, from 0; −1 for the whole frame.</param>
    void OnRefused(ParseStatus reason, int at, int ordinal);
}
