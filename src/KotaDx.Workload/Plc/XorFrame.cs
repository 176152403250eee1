namespace KotaDx.Workload.Plc;

/// <summary>
/// What Host Link and MEWTOCOL-COM share: a frame of ASCII from a start sign to CR, ahead of whose end stands the exclusive or of everything
/// before it, as two capital hexadecimal digits.
/// </summary>
internal static class XorFrame
{
    /// <summary>The exclusive or of the bytes.</summary>
    public static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var b in bytes)
        {
            sum ^= b;
        }

        return sum;
    }

    /// <summary>Finds the frame that the bytes begin with; its start sign stands nowhere else in it.</summary>
    /// <param name="bytes">All that has come.</param>
    /// <param name="start">The start sign.</param>
    /// <param name="longest">Bytes of the longest frame.</param>
    /// <param name="length">Bytes of the frame, CR included.</param>
    /// <param name="otherwise">What to answer where there is none.</param>
    public static bool TryTake(ReadOnlySpan<byte> bytes, byte start, int longest, out int length, out PlcReply otherwise)
    {
        length = 0;
        var begin = bytes.IndexOf(start);
        if (begin != 0)
        {
            otherwise = bytes.IsEmpty ? PlcReply.NeedMore : PlcReply.Malformed(begin < 0 ? bytes.Length : begin, PlcFault.Noise, 0);
            return false;
        }

        var seen = bytes[..Math.Min(bytes.Length, longest)];
        var end = 1 + seen[1..].IndexOfAny(start, (byte)'\r');
        if (end == 0)
        {
            otherwise = seen.Length < longest ? PlcReply.NeedMore : PlcReply.Malformed(longest, PlcFault.Framing, longest - 1);
            return false;
        }

        if (bytes[end] == start)
        {
            // The end of the first was lost: the next one begins here.
            otherwise = PlcReply.Malformed(end, PlcFault.Framing, end);
            return false;
        }

        length = end + 1;
        otherwise = default;
        return true;
    }

    /// <summary>Reads digits <c>0-9 A-F</c>, all of them; small letters are no digits here, for a flipped bit makes them out of large ones.</summary>
    /// <param name="digits">1 to 4 of them.</param>
    /// <param name="value">Their value.</param>
    public static bool TryHex(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var b in digits)
        {
            var digit = b switch
            {
                >= (byte)'0' and <= (byte)'9' => b - '0',
                >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            value = (value << 4) | digit;
        }

        return digits.Length > 0;
    }

    /// <summary>True if the two digits are the number in decimal.</summary>
    public static bool IsDecimal(ReadOnlySpan<byte> digits, int number) => digits[0] == '0' + (number / 10) && digits[1] == '0' + (number % 10);
}
