using System.Text;
using System.Text.Unicode;

namespace KotaDx.Workload.Readings;

/// <summary>
/// Reads the readings of one payload, one after the other: a bare value, JSON, a JSON array, or several lines of these.
/// Never throws for what a device sent, allocates nothing. After a refused reading the next call goes on behind it where the
/// grammar allows, otherwise the rest of the payload belongs to the refusal.
/// </summary>
public ref struct ReadingReader
{
    /// <summary>Scratch memory that a reader needs for escaped strings, in bytes: a place for each token that a reading keeps, and one for the text being looked at.</summary>
    public const int ScratchBytes = (KeptTokens + 3) * FrameLimits.MaxTokenBytes;

    private const int KeptTokens = (int)Token.Unit + 1;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly Span<byte> _scratch;
    private readonly SignalKind _kind;
    private readonly StateWords? _words;
    private int _position;
    private bool _inArray;
    private bool _first;
    private bool _done;
    private Reading _current;

    /// <summary>Begins reading.</summary>
    /// <param name="kind">The kind of signal that the payload answers to.</param>
    /// <param name="payload">The payload, whole.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/> bytes, overwritten by each reading.</param>
    /// <param name="words">The signal's own words for states, before the usual ones.</param>
    public ReadingReader(SignalKind kind, ReadOnlySpan<byte> payload, Span<byte> scratch, StateWords? words = null)
    {
        _kind = kind;
        _words = words;
        _payload = payload;
        _scratch = scratch;
        _first = true;
    }

    /// <summary>Reads the next reading.</summary>
    /// <param name="reading">The reading, valid when the status is <see cref="ParseStatus.Ok"/>.</param>
    /// <param name="at">Byte offset of the fault in the payload.</param>
    /// <returns><see cref="ParseStatus.Ok"/>, <see cref="ParseStatus.End"/>, or the reason for refusing this reading.</returns>
    public ParseStatus Read(out Reading reading, out int at)
    {
        var status = Next(out at);
        reading = _current;
        return status;
    }

    private ParseStatus Next(out int at)
    {
        _current = default;
        _current.Kind = _kind;
        at = 0;
        if (_done)
        {
            return ParseStatus.End;
        }

        if (_first)
        {
            var status = Begin(out at);
            if (status != ParseStatus.End)
            {
                return status;
            }
        }

        return _inArray ? ReadElement(out at) : ReadLine(out at);
    }

    /// <summary>What concerns the payload as a whole. <see cref="ParseStatus.End"/> means: nothing to say, read on.</summary>
    private ParseStatus Begin(out int at)
    {
        at = 0;
        if (_payload.Length > FrameLimits.MaxPayloadBytes)
        {
            _done = true;
            at = FrameLimits.MaxPayloadBytes;
            return ParseStatus.PayloadTooLarge;
        }

        if (!Utf8.IsValid(_payload))
        {
            _done = true;
            at = FirstInvalid(_payload);
            return ParseStatus.BadUtf8;
        }

        if (_payload.StartsWith("\uFEFF"u8))
        {
            // A byte order mark, as some editors and shells put ahead of UTF-8.
            _position = 3;
        }

        SkipBlank();
        if (_position == _payload.Length)
        {
            _first = false;
            _done = true;
            if (_kind == SignalKind.Cycle)
            {
                // The simplest device there is: a contact that publishes nothing but the fact.
                _current.HasValue = true;
                _current.Value = 1;
                return ParseStatus.Ok;
            }

            return ParseStatus.Empty;
        }

        if (_payload[_position] == (byte)'[')
        {
            _position++;
            _inArray = true;
            var scanner = new JsonScanner(_payload, _position);
            scanner.SkipWhiteSpace();
            if (scanner.TryTake((byte)']'))
            {
                _done = true;
                at = scanner.Position - 1;
                return ParseStatus.Empty;
            }
        }

        return ParseStatus.End;
    }

    private ParseStatus ReadElement(out int at)
    {
        var scanner = new JsonScanner(_payload, _position);
        scanner.SkipWhiteSpace();
        _first = false;
        var status = ReadJson(ref scanner, out at, out var broken);
        if (broken)
        {
            _done = true;
            return status;
        }

        scanner.SkipWhiteSpace();
        if (scanner.TryTake((byte)']'))
        {
            _done = true;
            _position = scanner.Position;
            SkipBlank();
            if (_position < _payload.Length && status == ParseStatus.Ok)
            {
                // The array is closed but something follows: its last reading is not to be trusted with the rest unexplained.
                at = _position;
                return ParseStatus.BadJson;
            }

            return status;
        }

        if (!scanner.TryTake((byte)','))
        {
            _done = true;
            at = scanner.Position;
            return ParseStatus.BadJson;
        }

        _position = scanner.Position;
        return status;
    }

    private ParseStatus ReadLine(out int at)
    {
        at = 0;
        SkipBlank();
        if (_position == _payload.Length)
        {
            _done = true;
            return ParseStatus.End;
        }

        _first = false;
        var b = _payload[_position];
        if (b is (byte)'{' or (byte)'"' or (byte)'[')
        {
            var scanner = new JsonScanner(_payload, _position);
            var status = ReadJson(ref scanner, out at, out var broken);
            if (!broken)
            {
                // Only the line's end may follow, and the NUL that ends a string in C.
                while (!scanner.AtEnd && scanner.Current is (byte)' ' or (byte)'\t' or (byte)'\r' or 0)
                {
                    scanner.Position++;
                }

                if (scanner.AtEnd || scanner.TryTake((byte)'\n'))
                {
                    _position = scanner.Position;
                    return status;
                }

                at = scanner.Position;
                status = ParseStatus.BadJson;
            }

            _position = NextLine(scanner.Position);
            return status;
        }

        var rest = _payload[_position..];
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        var start = _position;
        _position += end < 0 ? rest.Length : end + 1;
        _current.Start = start;
        var textStatus = SetText(line.TrimEnd(" \t\r\0"u8), out at);
        at += start;
        return textStatus;
    }

    /// <summary>
    /// Where reading goes on after a fault: behind the line's end. An object that was cut short runs into the line behind it; where
    /// the byte at fault opens an object at the head of a line, that line is read for itself.
    /// </summary>
    private readonly int NextLine(int fault)
    {
        if (fault < _payload.Length && _payload[fault] == (byte)'{' && _payload[..fault].TrimEnd(" \t\r"u8) is [.., (byte)'\n'])
        {
            return fault;
        }

        var end = _payload[fault..].IndexOf((byte)'\n');
        return end < 0 ? _payload.Length : fault + end + 1;
    }

    /// <summary>Reads one JSON value as a reading. <paramref name="broken"/>: the grammar failed, nothing behind can be believed.</summary>
    private ParseStatus ReadJson(ref JsonScanner scanner, out int at, out bool broken)
    {
        broken = false;
        at = 0;
        _current.Start = scanner.Position;
        if (scanner.AtEnd)
        {
            broken = true;
            at = scanner.Position;
            return ParseStatus.BadJson;
        }

        if (scanner.Current == (byte)'{')
        {
            return ReadObject(ref scanner, out at, out broken);
        }

        var start = scanner.Position;
        var status = scanner.SkipValue();
        if (status != ParseStatus.Ok)
        {
            broken = true;
            at = scanner.Position;
            return status == ParseStatus.BadJson && IsBareNotFinite(_payload[start..]) ? ParseStatus.NotFinite : status;
        }

        var value = _payload[start..scanner.Position];
        status = SetValue(value);
        if (status == ParseStatus.Ok)
        {
            status = Complete(isObject: false);
        }

        at = start;
        return status;
    }

    private ParseStatus ReadObject(ref JsonScanner scanner, out int at, out bool broken)
    {
        var objectStart = scanner.Position;
        var fault = ParseStatus.Ok;
        var faultAt = 0;
        at = 0;
        broken = true;
        scanner.Position++;
        scanner.SkipWhiteSpace();
        if (!scanner.TryTake((byte)'}'))
        {
            while (true)
            {
                scanner.SkipWhiteSpace();
                if (!scanner.TryString(out var key, out var escapedKey))
                {
                    at = scanner.Position;
                    return ParseStatus.BadJson;
                }

                scanner.SkipWhiteSpace();
                if (!scanner.TryTake((byte)':'))
                {
                    at = scanner.Position;
                    return ParseStatus.BadJson;
                }

                scanner.SkipWhiteSpace();
                var start = scanner.Position;
                var status = scanner.SkipValue();
                if (status != ParseStatus.Ok)
                {
                    at = scanner.Position;
                    return status == ParseStatus.BadJson && IsBareNotFinite(_payload[start..]) ? ParseStatus.NotFinite : status;
                }

                // A wrong value is remembered, and the object read to its end, so that the readings behind it are not lost.
                status = SetKey(key, escapedKey, _payload[start..scanner.Position]);
                if (status != ParseStatus.Ok && fault == ParseStatus.Ok)
                {
                    fault = status;
                    faultAt = start;
                }

                scanner.SkipWhiteSpace();
                if (scanner.TryTake((byte)'}'))
                {
                    break;
                }

                if (!scanner.TryTake((byte)','))
                {
                    at = scanner.Position;
                    return ParseStatus.BadJson;
                }
            }
        }

        broken = false;
        if (fault == ParseStatus.Ok)
        {
            fault = Complete(isObject: true);
            faultAt = objectStart;
        }

        at = faultAt;
        return fault;
    }

    private ParseStatus SetKey(ReadOnlySpan<byte> key, bool escaped, ReadOnlySpan<byte> value)
    {
        if (escaped)
        {
            Span<byte> plain = stackalloc byte[16];
            var length = key.Length <= 96 ? JsonScanner.Unescape(key, plain) : -1;
            return length < 0 ? ParseStatus.Ok : SetPlainKey(plain[..length], value);
        }

        return SetPlainKey(key, value);
    }

    private ParseStatus SetPlainKey(scoped ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("null"u8))
        {
            // The same as leaving the key out.
            return ParseStatus.Ok;
        }

        switch (key.Length)
        {
            case 1 when key[0] == (byte)'v':
                return SetValue(value);
            case 1 when key[0] == (byte)'u':
                return SetToken(value, Token.Unit);
            case 2 when key.SequenceEqual("ts"u8):
                return SetTime(value);
            case 2 when key.SequenceEqual("id"u8):
                return SetToken(value, Token.Id);
            case 2 when key.SequenceEqual("ev"u8):
                return SetEvent(value);
            case 3 when key.SequenceEqual("seq"u8):
                return SetSequence(value);
            case 3 when key.SequenceEqual("tag"u8):
                return SetToken(value, Token.Text);
            case 4 when key.SequenceEqual("part"u8):
                return SetToken(value, Token.Part);
            case 5 when key.SequenceEqual("state"u8):
                return TryText(value, out var word) && TryState(word, out var state)
                    ? SetState(state)
                    : ParseStatus.UnknownState;
            case 6 when key.SequenceEqual("worker"u8):
                return SetToken(value, Token.Worker);
            default:
                // Keys of other people's are none of our business, and no fault.
                return ParseStatus.Ok;
        }
    }

    private readonly bool TryState(ReadOnlySpan<byte> word, out WorkState state)
    {
        if (_words is { } own && own.TryFind(word, out state))
        {
            return true;
        }

        return WorkStates.TryParse(word, out state);
    }

    private enum Token
    {
        Worker,
        Id,
        Part,
        Text,
        Unit,
    }

    private ParseStatus SetToken(ReadOnlySpan<byte> value, Token which)
    {
        ReadOnlySpan<byte> text;
        if (value[0] == (byte)'"')
        {
            if (!TryText(value, out text))
            {
                return ParseStatus.BadToken;
            }
        }
        else if (value[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
        {
            // A worker or job number without quotes stays the digits that were sent.
            text = value;
        }
        else
        {
            return ParseStatus.WrongType;
        }

        text = text.Trim(" \t"u8);
        if (text.IsEmpty)
        {
            // The same as leaving the key out: nobody is named.
            return ParseStatus.Ok;
        }

        if (!IsToken(text) || (which == Token.Worker && !TagText.IsTag(text)))
        {
            return ParseStatus.BadToken;
        }

        text = Kept(text, which);
        switch (which)
        {
            case Token.Worker:
                _current.Worker = text;
                break;
            case Token.Id:
                _current.Id = text;
                break;
            case Token.Part:
                _current.Part = text;
                break;
            case Token.Text:
                _current.Text = text;
                break;
            default:
                _current.Unit = text;
                break;
        }

        return ParseStatus.Ok;
    }

    private ParseStatus SetTime(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> text = value;
        if (value[0] == (byte)'"' && !TryText(value, out text))
        {
            return ParseStatus.BadTime;
        }

        var kind = TimeText.TryParse(text.Trim(" \t"u8), out var time);
        if (kind == TimeKind.Absent)
        {
            return ParseStatus.BadTime;
        }

        _current.TimeKind = kind;
        _current.Time = time;
        return ParseStatus.Ok;
    }

    private ParseStatus SetEvent(ReadOnlySpan<byte> value)
    {
        if (!TryText(value, out var word))
        {
            return ParseStatus.WrongType;
        }

        _current.Event = word.Length switch
        {
            5 when word.SequenceEqual("start"u8) => WorkEvent.Start,
            3 when word.SequenceEqual("end"u8) => WorkEvent.End,
            2 when word.SequenceEqual("in"u8) => WorkEvent.In,
            3 when word.SequenceEqual("out"u8) => WorkEvent.Out,
            _ => WorkEvent.None,
        };
        return _current.Event == WorkEvent.None ? ParseStatus.UnknownEvent : ParseStatus.Ok;
    }

    private ParseStatus SetSequence(ReadOnlySpan<byte> value)
    {
        if (!System.Buffers.Text.Utf8Parser.TryParse(value, out long sequence, out var consumed) || consumed != value.Length)
        {
            return ParseStatus.WrongType;
        }

        _current.HasSequence = true;
        _current.Sequence = sequence;
        return ParseStatus.Ok;
    }

    private ParseStatus SetState(WorkState state)
    {
        _current.HasState = true;
        _current.State = state;
        return ParseStatus.Ok;
    }

    /// <summary>Sets <c>v</c> from a JSON value.</summary>
    private ParseStatus SetValue(ReadOnlySpan<byte> value)
    {
        switch (value[0])
        {
            case (byte)'"':
                return TryText(value, out var text) ? SetScalarText(text.Trim(" \t"u8), out _) : ParseStatus.BadToken;
            case (byte)'t':
            case (byte)'f':
                return _kind is SignalKind.State or SignalKind.Badge
                    ? ParseStatus.WrongType
                    : SetNumber(value[0] == (byte)'t' ? 1 : 0);
            case (byte)'n':
                return ParseStatus.MissingValue;
            case (byte)'{' or (byte)'[':
                return ParseStatus.WrongType;
            default:
                if (_kind == SignalKind.State)
                {
                    return ParseStatus.UnknownState;
                }

                if (_kind == SignalKind.Badge)
                {
                    return SetToken(value, Token.Text);
                }

                var status = NumberText.TryParse(value, out var number, out _);
                return status == ParseStatus.Ok ? SetNumber(number) : status;
        }
    }

    /// <summary>Sets the reading from a payload, or a line of one, that is not JSON.</summary>
    private ParseStatus SetText(ReadOnlySpan<byte> text, out int at)
    {
        if (_kind == SignalKind.Work)
        {
            at = 0;
            return ParseStatus.NeedsObject;
        }

        var status = SetScalarText(text, out at);
        return status == ParseStatus.Ok ? Complete(isObject: false) : status;
    }

    private ParseStatus SetScalarText(ReadOnlySpan<byte> text, out int at)
    {
        at = 0;
        switch (_kind)
        {
            case SignalKind.State:
                return TryState(text, out var state) ? SetState(state) : ParseStatus.UnknownState;
            case SignalKind.Badge or SignalKind.Status:
                if (!IsToken(text))
                {
                    return ParseStatus.BadToken;
                }

                _current.Text = Kept(text, Token.Text);
                return ParseStatus.Ok;
            default:
                if (Ascii.EqualsIgnoreCase(text, "on"u8) || Ascii.EqualsIgnoreCase(text, "true"u8))
                {
                    return SetNumber(1);
                }

                if (Ascii.EqualsIgnoreCase(text, "off"u8) || Ascii.EqualsIgnoreCase(text, "false"u8))
                {
                    return SetNumber(0);
                }

                var status = NumberText.TryParse(text, out var number, out at);
                return status == ParseStatus.Ok ? SetNumber(number) : status;
        }
    }

    private ParseStatus SetNumber(double number)
    {
        _current.HasValue = true;
        _current.Value = number;
        return ParseStatus.Ok;
    }

    /// <summary>What a reading of this kind must have.</summary>
    private ParseStatus Complete(bool isObject)
    {
        switch (_kind)
        {
            case SignalKind.Work:
                if (!isObject)
                {
                    return ParseStatus.NeedsObject;
                }

                if (_current.Event == WorkEvent.None)
                {
                    return ParseStatus.MissingEvent;
                }

                if (_current.Event is not (WorkEvent.Start or WorkEvent.End))
                {
                    return ParseStatus.UnknownEvent;
                }

                return _current.Id.IsEmpty ? ParseStatus.MissingId : InPieces();
            case SignalKind.Cycle:
                if (!_current.HasValue)
                {
                    _current.HasValue = true;
                    _current.Value = 1;
                }

                return InPieces();
            case SignalKind.State:
                return _current.HasState ? ParseStatus.Ok : ParseStatus.MissingValue;
            case SignalKind.Badge or SignalKind.Status:
                if (_kind == SignalKind.Badge && _current.Event is WorkEvent.Start or WorkEvent.End)
                {
                    return ParseStatus.UnknownEvent;
                }

                return _current.Text.IsEmpty && _current.Worker.IsEmpty && !_current.HasValue ? ParseStatus.MissingValue : ParseStatus.Ok;
            case SignalKind.Unknown:
                return ParseStatus.Ok;
            default:
                return _current.HasValue ? ParseStatus.Ok : ParseStatus.MissingValue;
        }
    }

    private ParseStatus InPieces() =>
        !_current.HasValue || (_current.Value >= 0 && _current.Value <= FrameLimits.MaxPieces) ? ParseStatus.Ok : ParseStatus.PiecesOutOfRange;

    /// <summary>The text of a JSON string; an escaped one is written to the scratch memory and holds until the next one is.</summary>
    private readonly bool TryText(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (value[0] != (byte)'"')
        {
            return false;
        }

        text = value[1..^1];
        if (text.IndexOf((byte)'\\') < 0)
        {
            return true;
        }

        var to = _scratch[(KeptTokens * FrameLimits.MaxTokenBytes)..];
        var length = JsonScanner.Unescape(text, to);
        if (length < 0)
        {
            return false;
        }

        text = to[..length];
        return true;
    }

    /// <summary>A token that stays while others are read: from the payload as it is, from the scratch memory in its own place there.</summary>
    private readonly ReadOnlySpan<byte> Kept(ReadOnlySpan<byte> token, Token which)
    {
        if (!token.Overlaps(_scratch))
        {
            return token;
        }

        var place = _scratch.Slice((int)which * FrameLimits.MaxTokenBytes, token.Length);
        token.CopyTo(place);
        return place;
    }

    private static bool IsToken(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > FrameLimits.MaxTokenBytes)
        {
            return false;
        }

        foreach (var b in text)
        {
            if (b is < 0x20 or 0x7F)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBareNotFinite(ReadOnlySpan<byte> value)
    {
        if (value.Length > 0 && value[0] is (byte)'-' or (byte)'+')
        {
            value = value[1..];
        }

        return value.StartsWith("NaN"u8) || value.StartsWith("nan"u8) || value.StartsWith("Infinity"u8) || value.StartsWith("inf"u8);
    }

    private void SkipBlank()
    {
        while (_position < _payload.Length && _payload[_position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0)
        {
            _position++;
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
