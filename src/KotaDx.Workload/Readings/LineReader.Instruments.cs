using System.Buffers;
using System.Text.Unicode;

namespace KotaDx.Workload.Readings;

/// <content>Lines as the makers of instruments define them.</content>
public ref partial struct LineReader
{
    private const int TohnichiLong = 10;
    private const int TohnichiShort = 5;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef"u8);
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t:=-,"u8);

    /// <summary>
    /// A&amp;D standard format (instruction manuals of the EK-L, GC and AD-4212D series, data format):
    /// <c>header "," [comparator ","] data unit</c>, header = ST | QT | US | OL, comparator = LO | OK | HI | --, data = sign and 8 signs, unit = 3 signs, to the right.
    /// Only ST (stable) and QT (stable count) are weights; the number of an OL line is filler. The lengths are fixed, so that a lost byte shows.
    /// </summary>
    private readonly ParseStatus AndScale(out ReadOnlySpan<byte> payload, out int at)
    {
        payload = default;
        at = 0;
        if (_body.Length < 2 || (_body.Length > 2 && _body[2] != (byte)','))
        {
            return ParseStatus.OtherFormat;
        }

        var header = _body[..2];
        if (header.SequenceEqual("OL"u8))
        {
            return ParseStatus.OverRange;
        }

        if (header.SequenceEqual("US"u8))
        {
            return ParseStatus.UnstableWeight;
        }

        if (!header.SequenceEqual("ST"u8) && !header.SequenceEqual("QT"u8))
        {
            return ParseStatus.OtherFormat;
        }

        at = _body.Length is 18 && _body[5] == (byte)',' && IsComparator(_body[3..5]) ? 6 : 3;
        if (_body.Length != at + 12 || _body[at] is not ((byte)'+' or (byte)'-'))
        {
            at = Math.Min(at, _body.Length);
            return ParseStatus.OtherFormat;
        }

        var digits = _body.Slice(at + 1, 8).TrimStart((byte)' ');
        var unit = _body[(at + 9)..].TrimStart((byte)' ');
        if (!IsDecimal(digits) || !IsUnit(unit))
        {
            return ParseStatus.OtherFormat;
        }

        payload = Weight(_body[at] == (byte)'-', digits, unit);
        return ParseStatus.Ok;
    }

    /// <summary>
    /// Shimadzu EB format (manuals of the UP-X and UP-Y series, data output formats) with all its options:
    /// <c>["S" | "U"] [" " | "-"] " "* digits ["." digits] unit</c>, where the last digit may stand in brackets and unit is 1 to 3 letters or %, spaces about it.
    /// Read by its grammar, since each option moves what stands behind it. U is unstable, OL out of range.
    /// </summary>
    private readonly ParseStatus Shimadzu(out ReadOnlySpan<byte> payload, out int at)
    {
        payload = default;
        at = 0;
        var rest = _body;
        var isUnstable = rest[0] == (byte)'U';
        if (isUnstable || rest[0] == (byte)'S')
        {
            rest = rest[1..].TrimStart((byte)' ');
        }

        var isNegative = rest is [(byte)'-', ..];
        rest = rest[(rest is [(byte)'-' or (byte)'+', ..] ? 1 : 0)..].TrimStart((byte)' ');
        if (rest.StartsWith("OL"u8))
        {
            at = _body.Length - rest.Length;
            return ParseStatus.OverRange;
        }

        Span<byte> digits = stackalloc byte[8];
        var count = 0;
        var i = 0;
        while (i < rest.Length && count < digits.Length && rest[i] is (>= (byte)'0' and <= (byte)'9') or (byte)'.')
        {
            digits[count++] = rest[i++];
        }

        if (count < digits.Length && rest[i..] is [(byte)'[', >= (byte)'0' and <= (byte)'9', (byte)']', ..])
        {
            digits[count++] = rest[i + 1];
            i += 3;
        }

        var unit = rest[i..].TrimStart((byte)' ');
        if (!IsDecimal(digits[..count]) || !IsUnit(unit))
        {
            at = _body.Length - rest.Length + i;
            return ParseStatus.OtherFormat;
        }

        if (isUnstable)
        {
            return ParseStatus.UnstableWeight;
        }

        payload = Weight(isNegative, digits[..count], unit);
        return ParseStatus.Ok;
    }

    /// <summary>
    /// Tohnichi CEM3-G (operating instructions, data output format): long <c>RE,counter,torque,unit,angle,unit,judgement,id,yy/mm/dd,hh:mm:ss</c>, short (M-3)
    /// <c>RE,counter,torque,yy/mm/dd,hh:mm:ss</c>. The counter is the reading's number, so that what the tool sends again counts once; the time is that of its clock.
    /// </summary>
    private readonly ParseStatus Tohnichi(LineColumn? column, out ReadOnlySpan<byte> payload, out int at)
    {
        payload = default;
        at = 0;
        var count = _body.Count((byte)',') + 1;
        if (!_body.StartsWith("RE,"u8) || count is not (TohnichiLong or TohnichiShort))
        {
            return ParseStatus.OtherFormat;
        }

        if (!Utf8.IsValid(_body))
        {
            return ParseStatus.BadUtf8;
        }

        var isLong = count == TohnichiLong;
        var counter = Field(1, out at);
        if (counter.Length is 0 or > 6 || counter.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return ParseStatus.OtherFormat;
        }

        var torque = Field(2, out at);
        var digits = torque is [(byte)'+' or (byte)'-', ..] ? torque[1..] : torque;
        if (!IsDecimal(digits))
        {
            return torque.IsEmpty ? ParseStatus.Empty : ParseStatus.NotANumber;
        }

        var date = Field(count - 2, out at);
        var time = Field(count - 1, out _);
        Span<byte> clock = stackalloc byte[19];
        if (date.Length != 8 || time.Length != 8)
        {
            return ParseStatus.BadTime;
        }

        "20"u8.CopyTo(clock);
        date.CopyTo(clock[2..]);
        clock[10] = (byte)'T';
        time.CopyTo(clock[11..]);
        if (TimeText.TryParse(clock, out _) != TimeKind.Local)
        {
            return ParseStatus.BadTime;
        }

        var unit = isLong ? Field(3, out at) : default;
        if (isLong && unit.IsEmpty)
        {
            return ParseStatus.OtherFormat;
        }

        var to = new JsonText(_scratch);
        to.Number("v"u8, torque[0] == (byte)'-', digits);
        to.Text("u"u8, isLong ? unit : column is null ? default : column.UnitText.Bytes);
        to.Number("seq"u8, isNegative: false, counter);
        to.Text("ts"u8, clock);
        if (isLong)
        {
            to.Text("id"u8, Field(7, out _));
            to.Text("q"u8, Field(6, out _));
        }

        payload = to.Close();
        at = 0;
        return ParseStatus.Ok;
    }

    /// <summary>Whatever stands in the code, as it is.</summary>
    private readonly ParseStatus Barcode(LineColumn? column, out ReadOnlySpan<byte> payload, out int at)
    {
        payload = default;
        at = _body.IndexOfAnyInRange((byte)0, (byte)0x1F);
        if (at >= 0 || _body.Length > FrameLimits.MaxTokenBytes)
        {
            at = at >= 0 ? at : FrameLimits.MaxTokenBytes;
            return ParseStatus.BadToken;
        }

        at = 0;
        if (!Utf8.IsValid(_body))
        {
            return ParseStatus.BadUtf8;
        }

        payload = Token(column, _body);
        return ParseStatus.Ok;
    }

    /// <summary>
    /// The digits behind words that say what they are (<c>Card UID: 04 A2 B1 3C</c>, <c>IDm=…</c>), as capitals without what separates them. Other lengths than
    /// those of cards are no card: a part of a number could be another person's.
    /// </summary>
    private readonly ParseStatus Rfid(LineColumn? column, out ReadOnlySpan<byte> payload, out int at)
    {
        payload = default;
        at = 0;
        Span<byte> number = stackalloc byte[16];
        var count = 0;
        for (var i = 0; i < _body.Length;)
        {
            var rest = _body[i..];
            var end = rest.IndexOfAny(WordEnds);
            var word = end < 0 ? rest : rest[..end];
            var digits = word.StartsWith("0x"u8) || word.StartsWith("0X"u8) ? word[2..] : word;
            i += word.Length + 1;
            if (!IsHex(digits))
            {
                if (count > 0 && !word.IsEmpty)
                {
                    at = i - word.Length - 1;
                    return ParseStatus.OtherFormat;
                }

                continue;
            }

            if (digits.Length > number.Length - count)
            {
                return ParseStatus.OtherFormat;
            }

            foreach (var b in digits)
            {
                number[count++] = b >= (byte)'a' ? (byte)(b - ('a' - 'A')) : b;
            }
        }

        if (count is not (8 or 14 or 16))
        {
            return ParseStatus.OtherFormat;
        }

        payload = Token(column, number[..count]);
        return ParseStatus.Ok;
    }

    private readonly ReadOnlySpan<byte> Token(LineColumn? column, scoped ReadOnlySpan<byte> text)
    {
        var to = new JsonText(_scratch);
        to.Text(column is { Key.Length: > 0 } ? column.KeyText.Bytes : "tag"u8, text);
        return to.Close();
    }

    private readonly ReadOnlySpan<byte> Weight(bool isNegative, scoped ReadOnlySpan<byte> digits, scoped ReadOnlySpan<byte> unit)
    {
        var to = new JsonText(_scratch);
        to.Number("v"u8, isNegative, digits);
        to.Text("u"u8, unit);
        return to.Close();
    }

    /// <summary>A field between commas, without spaces around it.</summary>
    private readonly ReadOnlySpan<byte> Field(int index, out int at)
    {
        at = 0;
        for (; index > 0; index--)
        {
            at += _body[at..].IndexOf((byte)',') + 1;
        }

        var rest = _body[at..];
        var end = rest.IndexOf((byte)',');
        return (end < 0 ? rest : rest[..end]).Trim((byte)' ');
    }

    private static bool IsComparator(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("OK"u8) || text.SequenceEqual("LO"u8) || text.SequenceEqual("HI"u8) || text.SequenceEqual("--"u8);

    /// <summary><c>digit+ ["." digit+]</c>.</summary>
    private static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        return IsDigits(whole) && (point < 0 || IsDigits(text[(point + 1)..]));
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.Length > 0 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool IsHex(ReadOnlySpan<byte> text) => text.Length > 0 && text.IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>1 to 3 letters or %: what ends a line, so that one cut off ahead of it is none.</summary>
    private static bool IsUnit(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (!char.IsAsciiLetter((char)b) && b != (byte)'%')
            {
                return false;
            }
        }

        return text.Length is >= 1 and <= 3;
    }

    /// <summary>Writes a flat JSON object. What is empty is left out.</summary>
    private ref struct JsonText(Span<byte> to)
    {
        private readonly Span<byte> _to = to;
        private int _length;

        /// <summary>A value that is JSON already.</summary>
        public void Raw(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
        {
            if (!value.IsEmpty)
            {
                Key(key);
                Put(value);
            }
        }

        /// <summary>Digits, with a point or without; JSON has no zeros in front.</summary>
        public void Number(scoped ReadOnlySpan<byte> key, bool isNegative, scoped ReadOnlySpan<byte> digits)
        {
            Key(key);
            Put(isNegative ? "-"u8 : default);
            var first = 0;
            while (first + 1 < digits.Length && digits[first] == (byte)'0' && digits[first + 1] != (byte)'.')
            {
                first++;
            }

            Put(digits[first..]);
        }

        public void Text(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty)
            {
                return;
            }

            Key(key);
            Put("\""u8);
            foreach (var b in text)
            {
                if (b < 0x20)
                {
                    Put("\\u00"u8);
                    _to[_length++] = (byte)('0' + (b >> 4));
                    _to[_length++] = "0123456789abcdef"u8[b & 0xF];
                    continue;
                }

                if (b is (byte)'"' or (byte)'\\')
                {
                    _to[_length++] = (byte)'\\';
                }

                _to[_length++] = b;
            }

            Put("\""u8);
        }

        public ReadOnlySpan<byte> Close()
        {
            Put("}"u8);
            return _to[.._length];
        }

        private void Key(scoped ReadOnlySpan<byte> key)
        {
            Put(_length == 0 ? "{\""u8 : ",\""u8);
            Put(key);
            Put("\":"u8);
        }

        private void Put(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_to[_length..]);
            _length += bytes.Length;
        }
    }
}
