namespace KotaDx.Workload.Readings;

/// <summary>What microcontrollers say on their serial port when they start, before the sketch does: no reading and no fault.</summary>
internal static class BootText
{
    /// <summary>True for a line of a boot loader, or one that another baud rate made unreadable.</summary>
    /// <param name="line">Without white space around it.</param>
    public static bool IsBootText(ReadOnlySpan<byte> line)
    {
        // ROM and second stage of ESP32 and its successors, ROM of ESP8266, and what they say of a fall.
        return line.StartsWith("ets "u8) || line.StartsWith("rst:0x"u8) || line.StartsWith("configsip:"u8) || line.StartsWith("clk_drv:"u8)
            || line.StartsWith("load:0x"u8) || line.StartsWith("load 0x"u8) || line.StartsWith("entry 0x"u8) || line.StartsWith("mode:DIO"u8) || line.StartsWith("mode:QIO"u8)
            || line.StartsWith("mode:DOUT"u8) || line.StartsWith("mode:QOUT"u8) || line.StartsWith("ESP-ROM:"u8) || line.StartsWith("Build:"u8) || line.StartsWith("SPIWP:"u8)
            || line.StartsWith("Saved PC:"u8) || line.StartsWith("chksum "u8) || line.StartsWith("csum "u8) || line.StartsWith("tail "u8) || line.StartsWith("waiting for download"u8)
            || line.StartsWith("Brownout detector"u8) || line.StartsWith("Guru Meditation Error"u8) || line.StartsWith("Backtrace:"u8) || line.StartsWith("ELF file SHA256"u8)
            || line.StartsWith("Rebooting..."u8) || IsLogLine(line) || IsUnreadable(line);
    }

    /// <summary>A line of ESP-IDF's log: <c>I (31) boot: ESP-IDF v4.4</c>.</summary>
    private static bool IsLogLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 6 || line[0] is not ((byte)'E' or (byte)'W' or (byte)'I' or (byte)'D' or (byte)'V') || line[1] != (byte)' ' || line[2] != (byte)'(')
        {
            return false;
        }

        var digits = line[3..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits > 0 && line[3 + digits] == (byte)')';
    }

    /// <summary>
    /// The ROM of an ESP8266 speaks at 74,880 baud: at any other rate what arrives is not text at all. A line of which half can be read is a damaged one, and one
    /// without control characters may be Shift_JIS: those are faults, and not this.
    /// </summary>
    private static bool IsUnreadable(ReadOnlySpan<byte> line)
    {
        var readable = 0;
        var hasControl = false;
        foreach (var b in line)
        {
            readable += b is >= 0x20 and < 0x7F ? 1 : 0;
            hasControl |= b is < 0x20 and not (byte)'\t';
        }

        return hasControl && 2 * readable < line.Length;
    }
}
