using System.Buffers.Binary;
using System.Globalization;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// What Modbus RTU and TCP have in common: function codes 1 to 4 and the exceptions 01, 02 and 03. Areas are <c>0x</c> coils, <c>1x</c>
/// inputs, <c>3x</c> input registers and <c>4x</c> holding registers, numbered from 0 as on the wire.
/// </summary>
/// <param name="unit">Its number, 1 to 247 (over TCP 0 to 255).</param>
/// <param name="memory">What it holds; null for <see cref="NewMemory"/>.</param>
public abstract class ModbusSlave(byte unit, SlaveMemory? memory) : PlcSlave(memory ?? NewMemory())
{
    private const byte IllegalFunction = 1;
    private const byte IllegalAddress = 2;
    private const byte IllegalValue = 3;

    /// <summary>Its number.</summary>
    public byte Unit { get; } = unit;

    /// <summary>A memory with 10,000 of each kind.</summary>
    public static SlaveMemory NewMemory() => new SlaveMemory().Define("0x", 10_000).Define("1x", 10_000).Define("3x", 10_000).Define("4x", 10_000);

    /// <summary>Reads <c>4x0</c> (as on the wire) or <c>40001</c> and <c>400001</c> (as in manuals, from 1).</summary>
    /// <param name="address">The address.</param>
    public override (string Area, int Number)? Place(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Length > 2 && address[1] is 'x' or 'X' && address[0] is '0' or '1' or '3' or '4' && TryNumber(address.AsSpan(2), out var wire))
            return ($"{address[0]}x", wire);
        if (address.Length is 5 or 6 && address[0] is '0' or '1' or '3' or '4' && TryNumber(address.AsSpan(1), out var number) && number > 0)
            return ($"{address[0]}x", number - 1);
        return null;
    }

    /// <summary>Answers function code and data.</summary>
    /// <param name="request">From the function code on, without a checksum.</param>
    protected byte[] AnswerFunction(ReadOnlySpan<byte> request)
    {
        var function = request[0];
        var area = function switch { 1 => "0x", 2 => "1x", 3 => "4x", 4 => "3x", _ => null };
        if (area is null)
            return Refuse(function, IllegalFunction);
        if (request.Length != 5)
            return Refuse(function, IllegalValue);
        var first = BinaryPrimitives.ReadUInt16BigEndian(request[1..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(request[3..]);
        var isBits = function < 3;
        if (count == 0 || count > (isBits ? 2000 : 125))
            return Refuse(function, IllegalValue);
        var values = new ushort[count];
        if (!Memory.TryRead(area, first, values))
            return Refuse(function, IllegalAddress);
        Count(isRefused: false);
        return isBits ? Bits(function, values) : Registers(function, values);
    }

    private static byte[] Bits(byte function, ushort[] values)
    {
        var reply = new byte[2 + ((values.Length + 7) / 8)];
        reply[0] = function;
        reply[1] = (byte)(reply.Length - 2);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
                reply[2 + (i / 8)] |= (byte)(1 << (i % 8));
        }

        return reply;
    }

    private static byte[] Registers(byte function, ushort[] values)
    {
        var reply = new byte[2 + (values.Length * 2)];
        reply[0] = function;
        reply[1] = (byte)(values.Length * 2);
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(2 + (i * 2)), values[i]);
        return reply;
    }

    private byte[] Refuse(byte function, byte exception)
    {
        Count(isRefused: true);
        return [(byte)(function | 0x80), exception];
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 65536;
}
