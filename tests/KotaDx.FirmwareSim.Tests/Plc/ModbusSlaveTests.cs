using KotaDx.FirmwareSim.Plc;

namespace KotaDx.FirmwareSim.Tests.Plc;

public sealed class ModbusSlaveTests
{
    // Examples of the Modbus application protocol specification, with their checksums over serial line.
    [Theory]
    [InlineData("11 01 00 13 00 25 0E 84", "11 01 05 CD 6B B2 0E 1B 45 E6")]
    [InlineData("11 02 00 C4 00 16 BA A9", "11 02 03 AC DB 35 20 18")]
    [InlineData("11 03 00 6B 00 03 76 87", "11 03 06 AE 41 56 52 43 40 49 AD")]
    [InlineData("11 04 00 08 00 01 B2 98", "11 04 02 00 0A F8 F4")]
    public void The_examples_of_the_standard_are_answered_as_there(string request, string reply)
    {
        var slave = new ModbusRtuSlave(0x11);
        SetBits(slave.Memory, "0x", 0x13, [0xCD, 0x6B, 0xB2, 0x0E, 0x1B]);
        SetBits(slave.Memory, "1x", 0xC4, [0xAC, 0xDB, 0x35]);
        (slave.Memory["4x", 0x6B], slave.Memory["4x", 0x6C], slave.Memory["4x", 0x6D]) = (0xAE41, 0x5652, 0x4340);
        slave.Memory["3x", 8] = 10;

        Assert.Equal(Ask.Hex(reply), Ask.Bytes(slave, Ask.Hex(request)));
        Assert.Equal(1, slave.Requests);
    }

    [Fact]
    public void Registers_that_another_slave_sent_another_master_are_the_same_here()
    {
        var slave = new ModbusRtuSlave(1, new SlaveMemory().Define("4x", 50));
        for (var i = 0; i < 4; i++)
            slave.Memory["4x", i] = (ushort)(100 + i);

        Assert.Equal(Ask.Hex("01 03 08 00 64 00 65 00 66 00 67 5D EC"), Ask.Bytes(slave, Ask.Hex("01 03 00 00 00 04 44 09")));
        Assert.Equal(Ask.Hex("01 83 02 C0 F1"), Ask.Bytes(slave, Ask.Hex("01 03 00 32 00 04 E5 C6")));
        Assert.Equal((2, 1), (slave.Requests, slave.Refusals));
    }

    [Fact]
    public void The_checksum_is_that_of_the_catalogue() => Assert.Equal(0x4B37, ModbusRtuSlave.Crc("123456789"u8));

    [Theory]
    [InlineData("01 81 02 ", "00 01 27 10 00 01")] // coils end at 9999
    [InlineData("01 83 03 ", "00 03 00 00 00 7E")] // 126 registers
    [InlineData("01 81 03 ", "00 01 00 00 07 D1")] // 2001 coils
    [InlineData("01 83 03 ", "00 03 00 00 00 00")]
    [InlineData("01 86 01 ", "00 06 00 00 00 07")] // it does not let itself be written
    public void What_cannot_be_read_is_refused_with_its_exception(string reply, string request)
    {
        var asked = WithCrc("01" + request[2..]);
        var slave = new ModbusRtuSlave(1);

        Assert.Equal(WithCrc(reply), Ask.Bytes(slave, asked));
        Assert.Equal(1, slave.Refusals);
    }

    [Fact]
    public void A_function_whose_length_nobody_knows_is_refused_after_a_pause()
    {
        var slave = new ModbusRtuSlave(1);
        var request = WithCrc("01 2B 0E 01 00");

        Assert.Equal(WithCrc("01 AB 01"), Ask.BytesAfterPause(slave, request));
        Assert.Empty(Ask.BytesAfterPause(slave, request[..^1]));
        Assert.Equal(1, slave.Requests);
    }

    [Theory]
    [InlineData("02 03 00 00 00 01")]
    [InlineData("00 03 00 00 00 01")] // a broadcast
    public void Another_unit_and_a_broadcast_get_no_answer(string request)
    {
        var slave = new ModbusRtuSlave(1);

        Assert.Empty(Ask.BytesAfterPause(slave, WithCrc(request)));
        Assert.Equal(0, slave.Requests);
    }

    [Fact]
    public void A_request_is_found_behind_noise_and_in_single_bytes()
    {
        var slave = new ModbusRtuSlave(1);
        var request = WithCrc("01 04 00 00 00 01");
        var reply = WithCrc("01 04 02 00 00");

        Assert.Equal(reply, Ask.Bytes(slave, [0x01, 0x03, 0xFF, .. request]));
        Assert.Equal(reply, request.SelectMany(value => Ask.Bytes(slave, [value])));
    }

    [Fact]
    public void A_wrong_checksum_gets_no_answer()
    {
        var slave = new ModbusRtuSlave(1);
        var request = WithCrc("01 04 00 00 00 01");
        request[^1] ^= 1;

        Assert.Empty(Ask.BytesAfterPause(slave, request));
    }

    [Fact]
    public void Over_tcp_requests_in_a_row_are_answered_with_their_own_transactions()
    {
        var slave = new ModbusTcpSlave(1);
        slave.Set("40003", 0x1234);

        Assert.Equal(
            Ask.Hex("12 34 00 00 00 05 01 03 02 12 34 00 02 00 00 00 03 01 84 02"),
            Ask.Bytes(slave, Ask.Hex("12 34 00 00 00 06 01 03 00 02 00 01 00 02 00 00 00 06 01 04 FF FF 00 01")));
        Assert.Empty(Ask.Bytes(slave, Ask.Hex("12 34 00 00 00 06 02 03 00 02 00 01")));
    }

    [Theory]
    [InlineData("40001", "4x", 0)]
    [InlineData("400010", "4x", 9)]
    [InlineData("4x10", "4x", 10)]
    [InlineData("00001", "0x", 0)]
    public void Addresses_are_those_of_manuals_or_of_the_wire(string address, string area, int number) =>
        Assert.Equal((area, number), new ModbusRtuSlave(1).Place(address));

    private static byte[] WithCrc(string hex)
    {
        var bytes = Ask.Hex(hex);
        var crc = ModbusRtuSlave.Crc(bytes);
        return [.. bytes, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    private static void SetBits(SlaveMemory memory, string area, int first, byte[] bytes)
    {
        for (var i = 0; i < bytes.Length * 8; i++)
            memory[area, first + i] = (ushort)(bytes[i / 8] >> (i % 8) & 1);
    }
}
