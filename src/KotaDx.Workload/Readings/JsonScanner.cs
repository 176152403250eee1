using System.Text;

namespace KotaDx.Workload.Readings;

/// <summary>
/// Strict RFC 8259 scanning of UTF-8 without building anything and without exceptions. The caller has checked the bytes to be UTF-8.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> text, int position)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Next byte to look at; after a fault, the byte at fault.</summary>
    public int Position = position;

    public readonly bool AtEnd => Position >= _text.Length;

    public readonly byte Current => _text[Position];

    public void SkipWhiteSpace()
    {
        while (Position < _text.Length && _text[Position] <= (byte)' ' && _text[Position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            Position++;
        }
    }

    public bool TryTake(byte expected)
    {
        if (Position < _text.Length && _text[Position] == expected)
        {
            Position++;
            return true;
        }

        return false;
    }

    /// <summary>Reads a string at its opening quote. <paramref name="inner"/> is what stands between the quotes, escapes and all.</summary>
    public bool TryString(out ReadOnlySpan<byte> inner, out bool escaped)
    {
        inner = default;
        escaped = false;
        if (!TryTake((byte)'"'))
        {
            return false;
        }

        var text = _text;
        var start = Position;
        var at = start;
        for (; (uint)at < (uint)text.Length; at++)
        {
            var b = text[at];
            if (b == (byte)'"')
            {
                inner = text[start..at];
                Position = at + 1;
                return true;
            }

            if (b < 0x20)
            {
                break;
            }

            if (b == (byte)'\\')
            {
                escaped = true;
                Position = at;
                if (!TrySkipEscape())
                {
                    return false;
                }

                at = Position - 1;
            }
        }

        Position = at;
        return false;
    }

    /// <summary>Reads a number; grammar of RFC 8259 section 6: <c>-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?</c></summary>
    public bool TryNumber(out ReadOnlySpan<byte> number)
    {
        number = default;
        var start = Position;
        TryTake((byte)'-');
        if (TryTake((byte)'0'))
        {
            // A leading zero stands alone.
        }
        else if (!SkipDigits())
        {
            return false;
        }

        if (TryTake((byte)'.') && !SkipDigits())
        {
            return false;
        }

        if (Position < _text.Length && _text[Position] is (byte)'e' or (byte)'E')
        {
            Position++;
            if (!TryTake((byte)'+'))
            {
                TryTake((byte)'-');
            }

            if (!SkipDigits())
            {
                return false;
            }
        }

        number = _text[start..Position];
        return true;
    }

    public bool TryLiteral(ReadOnlySpan<byte> literal)
    {
        if (_text[Position..].StartsWith(literal))
        {
            Position += literal.Length;
            return true;
        }

        return false;
    }

    /// <summary>Skips one value of any type. Depth is counted, not recursed, so hostile nesting costs nothing.</summary>
    public ParseStatus SkipValue()
    {
        // One bit per open container, innermost lowest: 1 = object, 0 = array.
        ulong containers = 0;
        var depth = 0;
        while (true)
        {
            SkipWhiteSpace();
            if (AtEnd)
            {
                return ParseStatus.BadJson;
            }

            var b = Current;
            var opened = false;
            if (b is (byte)'{' or (byte)'[')
            {
                if (depth == FrameLimits.MaxDepth)
                {
                    return ParseStatus.TooDeep;
                }

                containers = (containers << 1) | (b == (byte)'{' ? 1UL : 0);
                depth++;
                Position++;
                SkipWhiteSpace();
                if (!TryTake(b == (byte)'{' ? (byte)'}' : (byte)']'))
                {
                    opened = true;
                }
                else
                {
                    containers >>= 1;
                    depth--;
                }
            }
            else if (!TryScalar())
            {
                return ParseStatus.BadJson;
            }

            // Behind a value: close what closes, then go on behind a comma.
            while (!opened)
            {
                if (depth == 0)
                {
                    return ParseStatus.Ok;
                }

                SkipWhiteSpace();
                if (TryTake((byte)','))
                {
                    break;
                }

                if (!TryTake((containers & 1) == 1 ? (byte)'}' : (byte)']'))
                {
                    return ParseStatus.BadJson;
                }

                containers >>= 1;
                depth--;
            }

            if ((containers & 1) == 1 && depth > 0)
            {
                SkipWhiteSpace();
                if (!TryString(out _, out _))
                {
                    return ParseStatus.BadJson;
                }

                SkipWhiteSpace();
                if (!TryTake((byte)':'))
                {
                    return ParseStatus.BadJson;
                }
            }
        }
    }

    private bool TryScalar() => Current switch
    {
        (byte)'"' => TryString(out _, out _),
        (byte)'t' => TryLiteral("true"u8),
        (byte)'f' => TryLiteral("false"u8),
        (byte)'n' => TryLiteral("null"u8),
        _ => TryNumber(out _),
    };

    /// <summary>Undoes escapes. The escapes have been checked; a lone surrogate, which UTF-8 cannot carry, is the only fault left.</summary>
    /// <returns>Bytes written, or −1 if <paramref name="to"/> is too short or a surrogate stands alone.</returns>
    public static int Unescape(ReadOnlySpan<byte> inner, Span<byte> to)
    {
        var written = 0;
        var i = 0;
        while (i < inner.Length)
        {
            if (inner[i] != (byte)'\\')
            {
                if (written == to.Length)
                {
                    return -1;
                }

                to[written++] = inner[i++];
                continue;
            }

            var kind = inner[i + 1];
            i += 2;
            Rune rune;
            if (kind == (byte)'u')
            {
                var unit = Hex4(inner[i..]);
                i += 4;
                if (char.IsHighSurrogate((char)unit) && i + 6 <= inner.Length && inner[i] == (byte)'\\' && inner[i + 1] == (byte)'u'
                    && Rune.TryCreate((char)unit, (char)Hex4(inner[(i + 2)..]), out rune))
                {
                    i += 6;
                }
                else if (!Rune.TryCreate(unit, out rune))
                {
                    return -1;
                }
            }
            else
            {
                rune = new Rune(kind switch
                {
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    _ => (char)kind,
                });
            }

            if (!rune.TryEncodeToUtf8(to[written..], out var bytes))
            {
                return -1;
            }

            written += bytes;
        }

        return written;
    }

    private bool TrySkipEscape()
    {
        Position++;
        if (AtEnd)
        {
            return false;
        }

        switch (Current)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                Position++;
                return true;
            case (byte)'u':
                Position++;
                for (var i = 0; i < 4; i++, Position++)
                {
                    if (AtEnd || !char.IsAsciiHexDigit((char)Current))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    private bool SkipDigits()
    {
        var text = _text;
        var at = Position;
        while ((uint)at < (uint)text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        var isAny = at > Position;
        Position = at;
        return isAny;
    }

    private static int Hex4(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            int d = digits[i];
            value = (value << 4) | (d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10);
        }

        return value;
    }
}
