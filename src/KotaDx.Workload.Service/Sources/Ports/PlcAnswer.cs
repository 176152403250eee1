namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>How a question ended.</summary>
internal enum PlcEnding
{
    /// <summary>A good answer.</summary>
    Answered,

    /// <summary>The PLC says that it does not answer this question.</summary>
    Refused,

    /// <summary>Not a byte came.</summary>
    Silent,

    /// <summary>Bytes came, but no answer.</summary>
    Garbled,
}

/// <summary>What came of a question.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Values">With an answer: a word or bit each.</param>
/// <param name="Bytes">With an answer or a refusal: its bytes as received.</param>
/// <param name="Code">With a refusal: the PLC's code.</param>
/// <param name="Garbage">What else came since the question before, one after another; its beginning.</param>
/// <param name="Took">From the last byte of the question to the last of the answer.</param>
internal sealed record PlcAnswer(PlcEnding Ending, ushort[] Values, byte[] Bytes, int Code, byte[] Garbage, TimeSpan Took);
