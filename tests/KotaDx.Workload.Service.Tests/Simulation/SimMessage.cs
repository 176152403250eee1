using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>What a device says once.</summary>
internal sealed class SimMessage(int number, byte[] topic, byte[] payload)
{
    public int Number { get; } = number;

    public byte[] Topic { get; } = topic;

    public byte[] Payload { get; } = payload;

    public FrameKind Kind { get; init; } = FrameKind.Message;

    public FrameMarks Marks { get; init; }

    /// <summary>The sender has its acknowledgement and forgets it.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>A reader of the frame log has seen it.</summary>
    public bool IsInLog { get; set; }
}
