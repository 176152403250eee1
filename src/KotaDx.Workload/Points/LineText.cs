using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace KotaDx.Workload.Points;

/// <summary>
/// One line in the making, in space that is taken once for the whole line: asking a buffer writer for each part costs more than most parts.
/// Every field is written with a comma before it; the first comma becomes the space between tags and fields at the end.
/// </summary>
internal ref struct LineText
{
    /// <summary>Room for any line without its tags' values: names and figures of the longest have some 650 bytes.</summary>
    public const int LongestFields = 1024;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(",= \n\r"u8);

    private readonly Span<byte> _to;
    private int _at;
    private int _fields;

    /// <param name="to">Room for the line.</param>
    public LineText(Span<byte> to) => _to = to;

    /// <summary>Bytes written.</summary>
    public readonly int Length => _at;

    /// <summary>Bytes as they are: names, with the separators before and behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_to[_at..]);
        _at += bytes.Length;
    }

    /// <summary>Commas, equals signs and spaces are escaped; a line break, which no tag can carry, becomes a space.</summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">The value as it is.</param>
    public void Tag(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Raw(name);
        if (value.ContainsAny(Escaped))
        {
            Escape(value);
        }
        else
        {
            Raw(value);
        }

        if (!value.IsEmpty && value[^1] == (byte)'\\')
        {
            // A backslash before the separator would escape it; the format has no way to write one there.
            _to[_at - 1] = (byte)'/';
        }
    }

    /// <summary>From here on fields are written.</summary>
    public void BeginFields() => _fields = _at;

    /// <summary>A fixed-point value, written exactly, without trailing zeros.</summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">In nanoseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Seconds(scoped ReadOnlySpan<byte> name, long value)
    {
        Raw(name);
        Fixed(value, 1_000_000_000, 9);
    }

    /// <summary>A fixed-point value, written exactly, without trailing zeros.</summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">In millionths.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Millionths(scoped ReadOnlySpan<byte> name, long value)
    {
        Raw(name);
        Fixed(value, 1_000_000, 6);
    }

    /// <summary>The shortest text that reads back as the same value; nothing for null and what is not finite.</summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(scoped ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            Raw(name);
            Shortest(number);
        }
    }

    /// <summary>A whole number, with the letter that says so.</summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Integer(scoped ReadOnlySpan<byte> name, long value)
    {
        Raw(name);
        Counted(value);
    }

    /// <summary>A text of ours, in which nothing needs an escape.</summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">ASCII.</param>
    public void Text(scoped ReadOnlySpan<byte> name, string value)
    {
        Raw(name);
        _to[_at++] = (byte)'"';
        Encoding.ASCII.TryGetBytes(value, _to[_at..], out var length);
        _at += length;
        _to[_at++] = (byte)'"';
    }

    /// <summary>
    /// Words that people wrote or read, as UTF-8. What a reader would have to undo is not written: a quotation mark becomes ” and a
    /// backslash ＼, which look the same to whoever reads them, and a line break or other control character a space.
    /// </summary>
    /// <param name="name">With comma and equals sign.</param>
    /// <param name="value">Any text; takes at most three bytes a character.</param>
    public void Words(scoped ReadOnlySpan<byte> name, string value)
    {
        Raw(name);
        _to[_at++] = (byte)'"';
        foreach (var rune in value.EnumerateRunes())
        {
            var written = rune.Value switch
            {
                '"' => new Rune('”'),
                '\\' => new Rune('＼'),
                _ => Rune.IsControl(rune) ? new Rune(' ') : rune,
            };
            _at += written.EncodeToUtf8(_to[_at..]);
        }

        _to[_at++] = (byte)'"';
    }

    /// <summary>The time, and the end of the line.</summary>
    public void End(long unixNanoseconds)
    {
        _to[_fields] = (byte)' ';
        _to[_at++] = (byte)' ';
        Whole(unixNanoseconds);
        _to[_at++] = (byte)'\n';
    }

    private void Counted(long value)
    {
        Whole(value);
        _to[_at++] = (byte)'i';
    }

    private void Shortest(double value) => _at += ShortestDouble.Format(value, _to[_at..]);

    private void Whole(long value)
    {
        if (value < 0)
        {
            _to[_at++] = (byte)'-';
        }

        _at += DecimalText.Whole(Magnitude(value), _to[_at..]);
    }

    private void Fixed(long value, ulong unit, int digits)
    {
        // Of most windows most figures are nothing.
        if (value == 0)
        {
            _to[_at++] = (byte)'0';
            return;
        }

        if (value < 0)
        {
            _to[_at++] = (byte)'-';
        }

        var (whole, fraction) = Math.DivRem(Magnitude(value), unit);
        _at += DecimalText.Whole(whole, _to[_at..]);
        if (fraction != 0)
        {
            Fraction(fraction, digits);
        }
    }

    private void Fraction(ulong value, int digits)
    {
        while (value % 1000 == 0)
        {
            value /= 1000;
            digits -= 3;
        }

        while (value % 10 == 0)
        {
            value /= 10;
            digits--;
        }

        _to[_at] = (byte)'.';
        DecimalText.Padded(value, _to.Slice(_at + 1, digits));
        _at += digits + 1;
    }

    private static ulong Magnitude(long value) => unchecked((ulong)(value < 0 ? -value : value));

    private void Escape(scoped ReadOnlySpan<byte> value)
    {
        foreach (var b in value)
        {
            if (Escaped.Contains(b))
            {
                _to[_at++] = (byte)'\\';
            }

            _to[_at++] = b is (byte)'\n' or (byte)'\r' ? (byte)' ' : b;
        }
    }
}
