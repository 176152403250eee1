using System.Buffers.Binary;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>Modbus TCP: transaction, protocol 0, length, unit, function, data. It answers its own unit alone.</summary>
/// <param name="unit">Its number; many devices want 1 or 255.</param>
/// <param name="memory">What it holds; null for 10,000 of each kind.</param>
public sealed class ModbusTcpSlave(byte unit, SlaveMemory? memory = null) : ModbusSlave(unit, memory)
{
    private const int HeaderLength = 6;

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        if (held.Length < HeaderLength)
            return 0;
        var length = BinaryPrimitives.ReadUInt16BigEndian(held[4..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(held[2..]) != 0 || length is < 2 or > 254)
            return -1;
        return held.Length < HeaderLength + length ? 0 : HeaderLength + length;
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        if (request[HeaderLength] != Unit)
            return;
        var answer = AnswerFunction(request[(HeaderLength + 1)..]);
        byte[] reply = [.. request[..4], 0, (byte)(answer.Length + 1), Unit, .. answer];
        sent.Add(new Transmission(reply));
    }
}
