using System.Buffers.Binary;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Mitsubishi SLMP: 3E frames in binary over TCP, batch read (0401) of words and bits. It answers what is routed to the own station.
/// Areas as with <see cref="Melsec3CSlave"/>.
/// </summary>
/// <param name="memory">What it holds; null for that of a Q.</param>
public sealed class SlmpSlave(SlaveMemory? memory = null) : PlcSlave(memory ?? MelsecQDevice.NewMemory())
{
    private const int HeadLength = 9;
    private const ushort TooManyWords = 0xC051;
    private const ushort TooManyBits = 0xC052;
    private const ushort BeyondLast = 0xC056;
    private const ushort WrongCommand = 0xC059;
    private const ushort WrongDevice = 0xC05B;
    private const ushort WrongLength = 0xC061;

    /// <inheritdoc/>
    public override (string Area, int Number)? Place(string address) => MelsecQDevice.Place(address);

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        if (held[0] != 0x50 || (held.Length > 1 && held[1] != 0))
            return -1;
        if (held.Length < HeadLength)
            return 0;
        var length = HeadLength + BinaryPrimitives.ReadUInt16LittleEndian(held[7..]);
        return length > 2048 ? -1 : held.Length < length ? 0 : length;
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        var route = request.Slice(2, 5);
        if (!route.SequenceEqual((ReadOnlySpan<byte>)[0x00, 0xFF, 0xFF, 0x03, 0x00]))
            return;
        var body = request[HeadLength..];
        var (code, data) = Read(body);
        Count(isRefused: code != 0);
        if (code != 0)
            data = [.. route, .. body.Length >= 6 ? body.Slice(2, 4) : [0, 0, 0, 0]];
        var reply = new byte[HeadLength + 2 + data.Length];
        reply[0] = 0xD0;
        route.CopyTo(reply.AsSpan(2));
        BinaryPrimitives.WriteUInt16LittleEndian(reply.AsSpan(7), (ushort)(2 + data.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(reply.AsSpan(9), code);
        data.CopyTo(reply.AsSpan(11));
        sent.Add(new Transmission(reply));
    }

    private (ushort Code, byte[] Data) Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < 6 || BinaryPrimitives.ReadUInt16LittleEndian(body[2..]) != 0x0401)
            return (body.Length < 6 ? WrongLength : WrongCommand, []);
        if (body.Length != 12)
            return (WrongLength, []);
        var subcommand = BinaryPrimitives.ReadUInt16LittleEndian(body[4..]);
        if (subcommand > 1)
            return (WrongCommand, []);
        var code = body[9];
        var device = Array.Find(MelsecQDevice.All, device => device.Code == code);
        if (device is null || (subcommand == 1 && !device.IsBit))
            return (WrongDevice, []);
        var first = body[6] | (body[7] << 8) | (body[8] << 16);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(body[10..]);
        var isWords = subcommand == 0;
        if (count < 1 || count > (isWords ? 960 : 7168))
            return (isWords ? TooManyWords : TooManyBits, []);
        if (device.Read(Memory, first, count, isWords) is not { } values)
            return (BeyondLast, []);
        if (!isWords)
            return (0, Nibbles(values));
        var data = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(i * 2), values[i]);
        return (0, data);
    }

    // Two bits a byte, the first in the upper half.
    private static byte[] Nibbles(ushort[] values)
    {
        var data = new byte[(values.Length + 1) / 2];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
                data[i / 2] |= (byte)(i % 2 == 0 ? 0x10 : 0x01);
        }

        return data;
    }
}
