using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Modbus over serial line: unit, function, data, CRC with its low byte first. It answers its own unit alone, never a broadcast (0), and
/// nothing whose CRC is wrong.
/// </summary>
/// <param name="unit">Its number, 1 to 247.</param>
/// <param name="memory">What it holds; null for 10,000 of each kind.</param>
public sealed class ModbusRtuSlave(byte unit, SlaveMemory? memory = null) : ModbusSlave(unit, memory)
{
    private const int ReadLength = 8;

    /// <inheritdoc/>
    protected override bool EndsWithSilence => true;

    // Requests carry no length, and a slave on a real line knows their end from a pause of 3.5 characters. A pty has no such pauses, but
    // what reads, and the single writes, are all of 8 bytes: those are found among anything by their CRC, the rest by a pause.
    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        for (var at = 0; at + ReadLength <= held.Length; at++)
        {
            if (held[at + 1] is >= 1 and <= 6 && IsGood(held.Slice(at, ReadLength)))
                return at == 0 ? ReadLength : -at;
        }

        return held.Length > 256 ? -1 : 0;
    }

    /// <inheritdoc/>
    protected override void AnswerCut(ReadOnlySpan<byte> held, ICollection<Transmission> sent)
    {
        if (held.Length >= 4 && IsGood(held))
            Answer(held, sent);
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        if (request[0] != Unit || Unit == 0)
            return;
        byte[] reply = [Unit, .. AnswerFunction(request[1..^2]), 0, 0];
        var crc = Crc(reply.AsSpan(0, reply.Length - 2));
        (reply[^2], reply[^1]) = ((byte)(crc & 0xFF), (byte)(crc >> 8));
        sent.Add(new Transmission(reply));
    }

    /// <summary>CRC-16 of Modbus, bit by bit as in its standard: begins at FFFF, polynomial A001.</summary>
    internal static int Crc(ReadOnlySpan<byte> bytes)
    {
        var register = 0xFFFF;
        foreach (var value in bytes)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                var isOut = (register & 1) == 1;
                register >>= 1;
                if (isOut)
                    register ^= 0xA001;
            }
        }

        return register;
    }

    private static bool IsGood(ReadOnlySpan<byte> frame) => Crc(frame[..^2]) == (frame[^2] | (frame[^1] << 8));
}
