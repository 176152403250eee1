using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// One protocol: questions to bytes, bytes to answers. It only ever reads: no codec knows a command that writes. Without state, so one
/// object serves any number of lines at once.
/// </summary>
public abstract class PlcCodec
{
    /// <summary>Longest request or reply of any protocol here, in bytes; a line never gathers more.</summary>
    public const int MaxFrameBytes = 4096;

    /// <summary>Most words or bits of any reply here.</summary>
    public const int MaxUnits = 3584;

    /// <summary>The protocol.</summary>
    public abstract PlcProtocol Protocol { get; }

    /// <summary>Its kinds of memory. The order stands for itself only: addresses are kept as text.</summary>
    public abstract IReadOnlyList<PlcArea> Areas { get; }

    /// <summary>First and last station number that a slave may have.</summary>
    public abstract (byte First, byte Last) Stations { get; }

    /// <summary>The number that a slave has where it is the only one and nobody says another.</summary>
    public virtual byte UsualStation => Stations.First;

    /// <summary>
    /// True if the low word of a 32-bit value comes first in this maker's own instructions: what a point without an order of its own gets.
    /// </summary>
    public abstract bool IsLowWordFirst { get; }

    /// <summary>Reads an address as people write it, for example <c>D100</c>, <c>X1F</c>, <c>40001</c>; case does not matter.</summary>
    /// <param name="text">The text, without spaces around it.</param>
    /// <param name="address">The address.</param>
    /// <param name="fault">What is wrong with it and how it should look; both languages.</param>
    public abstract bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault);

    /// <summary>The address as people write it: <see cref="TryParse"/> reads it back.</summary>
    /// <param name="address">An address of this protocol.</param>
    public abstract string TextOf(PlcAddress address);

    /// <summary>Writes the bytes of a question.</summary>
    /// <param name="read">A question within the bounds of its area.</param>
    /// <param name="frame">At least <see cref="MaxFrameBytes"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The question asks for more than the area has or one request may.</exception>
    public abstract int Write(in PlcRead read, Span<byte> frame);

    /// <summary>
    /// Looks at the bytes received since the question. A pure function: called again with more bytes it begins anew. Never throws,
    /// whatever the bytes.
    /// </summary>
    /// <param name="bytes">All bytes received and not yet passed over.</param>
    /// <param name="read">The question that was asked.</param>
    /// <param name="values">At least <c>read.Count</c>: with <see cref="PlcReplyStatus.Complete"/> a word each, or 0 and 1 for bits.</param>
    public abstract PlcReply Read(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values);

    /// <summary>What a code of the PLC's refusal means, likely causes first; where the manuals do not agree, the bare code.</summary>
    /// <param name="code"><see cref="PlcReply.Code"/>.</param>
    public abstract Text Meaning(int code);

    /// <summary>What is to be said before the first question over a serial line, and the answer to it; null for nothing.</summary>
    /// <param name="station">The slave.</param>
    public virtual (byte[] Question, byte[] Answer)? Greeting(byte station) => null;

    /// <summary>Throws if a question is not one that this protocol can ask.</summary>
    /// <param name="read">The question.</param>
    protected void Check(in PlcRead read)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(read.First.Area, Areas.Count, nameof(read));
        var area = Areas[read.First.Area];
        ArgumentOutOfRangeException.ThrowIfLessThan(read.Count, 1, nameof(read));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.Count, area.MostAtOnce, nameof(read));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.First.Number + (ulong)read.Count - 1, area.Last, nameof(read));
        ArgumentOutOfRangeException.ThrowIfLessThan(read.Station, Stations.First, nameof(read));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.Station, Stations.Last, nameof(read));
    }
}
