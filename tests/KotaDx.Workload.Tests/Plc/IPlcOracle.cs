using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>
/// A protocol once more, slow and plain, written from the manual's page and sharing no code with the codec: what the fuzzer holds the
/// codec against.
/// </summary>
internal interface IPlcOracle
{
    /// <summary>The codec under test.</summary>
    PlcCodec Codec { get; }

    /// <summary>A random question that the protocol can ask.</summary>
    PlcRead Question(Random random);

    /// <summary>The bytes of the good reply to a question.</summary>
    byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values);

    /// <summary>The bytes of a refusal by the PLC.</summary>
    byte[] Refusal(in PlcRead read, Random random);

    /// <summary>The values that these bytes say if they are, from the first to the last, one good reply to the question; else null.</summary>
    ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read);
}
