namespace KotaDx.Workload.Plc;

/// <summary>What the bytes received so far are.</summary>
public enum PlcReplyStatus
{
    /// <summary>A good reply to the request, checksum and all: the values are there.</summary>
    Complete = 0,

    /// <summary>So far nothing is wrong, but bytes are missing.</summary>
    NeedMore,

    /// <summary>The first <see cref="PlcReply.Length"/> bytes are no reply to the request; what is behind them has not been looked at.</summary>
    Malformed,

    /// <summary>A good frame in which the PLC says why it does not answer the question: see <see cref="PlcReply.Code"/>.</summary>
    Refused,
}

/// <summary>Why bytes are no reply.</summary>
public enum PlcFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>Bytes that no frame begins with: noise, or the rest of a frame whose beginning was lost.</summary>
    Noise,

    /// <summary>A frame whose checksum does not fit.</summary>
    Checksum,

    /// <summary>A frame that breaks its protocol's grammar, or is of another length than was asked for.</summary>
    Framing,

    /// <summary>A good frame of another station, another command or another transaction: an answer that came too late, or two masters on one line.</summary>
    OtherReply,
}

/// <summary>What a codec made of the bytes received so far.</summary>
/// <param name="Status">What they are.</param>
/// <param name="Length">Bytes to take off the beginning; 0 with <see cref="PlcReplyStatus.NeedMore"/>, else at least 1.</param>
/// <param name="Fault">With <see cref="PlcReplyStatus.Malformed"/>: why.</param>
/// <param name="Code">With <see cref="PlcReplyStatus.Refused"/>: the PLC's own code, as its manual lists it.</param>
/// <param name="At">With <see cref="PlcReplyStatus.Malformed"/>: offset of the byte at which it was noticed.</param>
public readonly record struct PlcReply(PlcReplyStatus Status, int Length, PlcFault Fault = PlcFault.None, int Code = 0, int At = 0)
{
    /// <summary>Bytes are missing.</summary>
    public static PlcReply NeedMore => new(PlcReplyStatus.NeedMore, 0);

    /// <summary>A good reply.</summary>
    /// <param name="length">Its bytes.</param>
    public static PlcReply Complete(int length) => new(PlcReplyStatus.Complete, length);

    /// <summary>The PLC's refusal.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="code">The PLC's code.</param>
    public static PlcReply Refused(int length, int code) => new(PlcReplyStatus.Refused, length, Code: code);

    /// <summary>No reply.</summary>
    /// <param name="length">Bytes to pass over, at least 1.</param>
    /// <param name="fault">Why.</param>
    /// <param name="at">Where it was noticed.</param>
    public static PlcReply Malformed(int length, PlcFault fault, int at) => new(PlcReplyStatus.Malformed, length, fault, At: at);
}
