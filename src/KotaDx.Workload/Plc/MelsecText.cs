namespace KotaDx.Workload.Plc;

/// <summary>
/// What the MC protocol's ASCII frames over serial lines share (MELSEC Communication Protocol Reference Manual, formats 1 and 4).
/// <code>
/// request = ENQ route command [sum] [CR LF]
/// reply   = STX route *HEXDIG ETX [sum] [CR LF]
/// refusal = NAK route code [CR LF]                ; never a sum
/// sum     = 2HEXDIG                               ; low byte of the sum of all bytes behind ENQ or STX, ETX included; upper case
/// </code>
/// CR LF stand in format 4, the sum where the PLC is set to it. No start character stands inside a good frame, so what breaks the grammar is
/// passed over up to the next one, and a frame with a wrong sum as a whole.
/// </summary>
internal abstract class MelsecText(bool hasSum, bool isFormat4) : PlcCodec
{
    /// <summary>First character of a question.</summary>
    protected const byte Enq = 0x05;

    private const byte Stx = 0x02;
    private const byte Etx = 0x03;
    private const byte Nak = 0x15;

    // Behind it the sum and CR LF must find room.
    private const int LastEtx = MaxFrameBytes - 5;

    /// <inheritdoc/>
    public sealed override bool IsLowWordFirst => true;

    /// <summary>From 0 to 31; an FX has 0 to 15.</summary>
    public sealed override (byte First, byte Last) Stations => (0, 31);

    /// <summary>Characters of <see cref="WriteRoute"/>.</summary>
    protected abstract int RouteChars { get; }

    /// <summary>Digits of the code of a refusal.</summary>
    protected abstract int CodeChars { get; }

    /// <inheritdoc/>
    public sealed override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        frame[0] = Enq;
        WriteRoute(read, frame[1..]);
        var length = 1 + RouteChars + WriteCommand(read, frame[(1 + RouteChars)..]);
        if (hasSum)
        {
            WriteHex(Sum(frame[1..length]), frame.Slice(length, 2));
            length += 2;
        }

        if (isFormat4)
        {
            "\r\n"u8.CopyTo(frame[length..]);
            length += 2;
        }

        return length;
    }

    /// <inheritdoc/>
    public sealed override PlcReply Read(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values)
    {
        if (bytes.IsEmpty)
        {
            return PlcReply.NeedMore;
        }

        return bytes[0] switch
        {
            Stx => ReadReply(bytes, read, values),
            Nak => ReadRefusal(bytes, read),
            _ => Broken(bytes, PlcFault.Noise, 0),
        };
    }

    /// <summary>The digit's character.</summary>
    internal static byte HexDigit(int digit) => "0123456789ABCDEF"u8[digit];

    /// <summary>What stands in front of a command and in every answer to it: who is spoken to.</summary>
    protected abstract void WriteRoute(in PlcRead read, Span<byte> route);

    /// <summary>The command behind the route.</summary>
    /// <returns>Bytes written.</returns>
    protected abstract int WriteCommand(in PlcRead read, Span<byte> bytes);

    /// <summary>Writes a number in as many upper-case digits as the span has.</summary>
    protected static void WriteHex(uint number, Span<byte> digits) => WriteDigits(number, 16, digits);

    /// <summary>Writes a number in as many digits as the span has.</summary>
    protected static void WriteDigits(uint number, int radix, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--, number /= (uint)radix)
        {
            digits[i] = HexDigit((int)(number % (uint)radix));
        }
    }

    private PlcReply ReadReply(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values)
    {
        var isBit = Areas[read.First.Area].IsBit;
        var etx = 1;
        while (etx < bytes.Length && etx <= LastEtx && IsHexDigit(bytes[etx]))
        {
            etx++;
        }

        if (etx == bytes.Length && etx <= LastEtx)
        {
            return PlcReply.NeedMore;
        }

        if (etx > LastEtx || bytes[etx] != Etx || etx <= RouteChars)
        {
            return Broken(bytes, PlcFault.Framing, etx);
        }

        var end = etx + 1;
        if (hasSum)
        {
            for (; end < etx + 3; end++)
            {
                if (end == bytes.Length)
                {
                    return PlcReply.NeedMore;
                }

                if (!IsHexDigit(bytes[end]))
                {
                    return Broken(bytes, PlcFault.Framing, end);
                }
            }

            if (Hex(bytes[(etx + 1)..end]) != Sum(bytes[1..(etx + 1)]))
            {
                return PlcReply.Malformed(end, PlcFault.Checksum, etx + 1);
            }
        }

        if (LineEnd(bytes, end) is { } notEnded)
        {
            return notEnded;
        }

        end += isFormat4 ? 2 : 0;
        if (OtherRouteAt(bytes, read) is { } other)
        {
            return PlcReply.Malformed(end, PlcFault.OtherReply, other);
        }

        var data = bytes[(1 + RouteChars)..etx];
        if (data.Length != read.Count * (isBit ? 1 : 4))
        {
            return PlcReply.Malformed(end, PlcFault.Framing, etx);
        }

        if (isBit && data.IndexOfAnyExcept((byte)'0', (byte)'1') is >= 0 and var at)
        {
            return PlcReply.Malformed(end, PlcFault.Framing, 1 + RouteChars + at);
        }

        for (var i = 0; i < read.Count; i++)
        {
            values[i] = isBit ? (ushort)(data[i] - '0') : (ushort)Hex(data.Slice(i * 4, 4));
        }

        return PlcReply.Complete(end);
    }

    private PlcReply ReadRefusal(ReadOnlySpan<byte> bytes, in PlcRead read)
    {
        var end = 1;
        for (; end < 1 + RouteChars + CodeChars; end++)
        {
            if (end == bytes.Length)
            {
                return PlcReply.NeedMore;
            }

            if (!IsHexDigit(bytes[end]))
            {
                return Broken(bytes, PlcFault.Framing, end);
            }
        }

        if (LineEnd(bytes, end) is { } notEnded)
        {
            return notEnded;
        }

        var code = (int)Hex(bytes[(1 + RouteChars)..end]);
        end += isFormat4 ? 2 : 0;
        return OtherRouteAt(bytes, read) is { } other ? PlcReply.Malformed(end, PlcFault.OtherReply, other) : PlcReply.Refused(end, code);
    }

    /// <summary>What the bytes are if not CR LF stands at <paramref name="at"/> though it should; null if all is well.</summary>
    private PlcReply? LineEnd(ReadOnlySpan<byte> bytes, int at)
    {
        for (var i = 0; isFormat4 && i < 2; i++)
        {
            if (at + i == bytes.Length)
            {
                return PlcReply.NeedMore;
            }

            if (bytes[at + i] != "\r\n"u8[i])
            {
                return Broken(bytes, PlcFault.Framing, at + i);
            }
        }

        return null;
    }

    /// <summary>Where an answer's route is not the question's; null if it is.</summary>
    private int? OtherRouteAt(ReadOnlySpan<byte> bytes, in PlcRead read)
    {
        Span<byte> route = stackalloc byte[16];
        route = route[..RouteChars];
        WriteRoute(read, route);
        var same = route.CommonPrefixLength(bytes.Slice(1, RouteChars));
        return same == RouteChars ? null : 1 + same;
    }

    /// <summary>Passes over everything up to the next start character at or behind <paramref name="at"/>, but at least a byte.</summary>
    private static PlcReply Broken(ReadOnlySpan<byte> bytes, PlcFault fault, int at)
    {
        var from = Math.Max(at, 1);
        var next = bytes[from..].IndexOfAny(Stx, Nak);
        return PlcReply.Malformed(next < 0 ? bytes.Length : from + next, fault, at);
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var b in bytes)
        {
            sum += b;
        }

        return (byte)(sum & 0xFF);
    }

    private static bool IsHexDigit(byte b) => b is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F');

    private static uint Hex(ReadOnlySpan<byte> digits)
    {
        uint number = 0;
        foreach (var digit in digits)
        {
            number = (number << 4) + (uint)(digit <= '9' ? digit - '0' : digit - 'A' + 10);
        }

        return number;
    }
}
