using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>A frame of which something was refused, as the index has it; its bytes are in the frame log.</summary>
/// <param name="Number">Its number in the frame log.</param>
/// <param name="Reason">Why the first refused part of it was refused.</param>
/// <param name="At">Offset of the fault in bytes: in the topic for a fault of the topic, else in the payload.</param>
/// <param name="Ordinals">Which of its readings were refused; empty for all of it.</param>
internal sealed record RefusedFrame(long Number, ParseStatus Reason, int At, ushort[] Ordinals);
