using System.Text;
using System.Text.Unicode;

namespace KotaDx.Workload.Readings;

/// <summary>
/// Reads the readings of one payload, one after the other: a bare value, JSON, a JSON array, or several lines of these.
/// Never throws for what a device sent, allocates nothing. After a refused reading the next call goes on behind it where the
/// grammar allows, otherwise the rest of the payload belongs to the refusal.
/// </summary>
public ref partial struct ReadingReader
{
    /// <summary>Scratch memory that a reader needs for escaped strings, in bytes: a place for each token that a reading keeps, and one for the text being looked at.</summary>
    public const int ScratchBytes = (KeptTokens + 3) * FrameLimits.MaxTokenBytes;

    private const int KeptTokens = (int)Token.Unit + 1;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly Span<byte> _scratch;
    private readonly SignalKind _kind;
    private readonly StateWords? _words;
    private readonly bool _isPlain;
    private int _position;
    private bool _inArray;
    private bool _first;
    private bool _done;

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

    /// <summary>A reader that leaves the usual shapes to the plain path too: what the quick one is compared with.</summary>
    internal ReadingReader(SignalKind kind, ReadOnlySpan<byte> payload, Span<byte> scratch, StateWords? words, bool isPlain)
        : this(kind, payload, scratch, words) => _isPlain = isPlain;

    /// <summary>True once there is nothing more to read, so that whoever sees it need not ask.</summary>
    internal readonly bool IsDone => _done || (!_inArray && !_first && _position == _payload.Length);

    /// <summary>Reads the next reading.</summary>
    /// <param name="reading">The reading, valid when the status is <see cref="ParseStatus.Ok"/>.</param>
    /// <param name="at">Byte offset of the fault in the payload.</param>
    /// <returns><see cref="ParseStatus.Ok"/>, <see cref="ParseStatus.End"/>, or the reason for refusing this reading.</returns>
    public ParseStatus Read(out Reading reading, out int at)
    {
        at = 0;
        var status = ParseStatus.End;
        if (_first && !_done)
        {
            if (!_isPlain && TryUsualNumber(out var value))
            {
                _done = true;
                Clear(out reading, 0);
                SetNumber(value, ref reading);
                return Complete(isObject: false, ref reading);
            }

            status = Begin(out at);
        }

        if (status == ParseStatus.End && !_done)
        {
            return _inArray ? ReadElement(out reading, out at) : ReadLine(out reading, out at);
        }

        Clear(out reading, 0);
        if (status == ParseStatus.Ok)
        {
            // The simplest device there is: a contact that publishes nothing but the fact.
            reading.HasValue = true;
            reading.Value = 1;
        }

        return status;
    }

    /// <summary>
    /// What concerns the payload as a whole. <see cref="ParseStatus.End"/> means: nothing to say, read on; <see cref="ParseStatus.Ok"/>: it is
    /// empty, and that is a reading.
    /// </summary>
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
            return _kind == SignalKind.Cycle ? ParseStatus.Ok : ParseStatus.Empty;
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

    private ParseStatus ReadElement(out Reading reading, out int at)
    {
        var scanner = new JsonScanner(_payload, _position);
        scanner.SkipWhiteSpace();
        _first = false;
        var status = ReadJson(ref scanner, out reading, out at, out var broken);
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

    private ParseStatus ReadLine(out Reading reading, out int at)
    {
        at = 0;
        SkipBlank();
        if (_position == _payload.Length)
        {
            Clear(out reading, 0);
            _done = true;
            return ParseStatus.End;
        }

        _first = false;
        var b = _payload[_position];
        if (b is (byte)'{' or (byte)'"' or (byte)'[')
        {
            var scanner = new JsonScanner(_payload, _position);
            var status = ReadJson(ref scanner, out reading, out at, out var broken);
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
        Clear(out reading, start);
        var textStatus = SetText(line.TrimEnd(" \t\r\0"u8), ref reading, out at);
        at += start;
        return textStatus;
    }

    private readonly void Clear(out Reading reading, int start)
    {
        reading = default;
        reading.Kind = _kind;
        reading.Start = start;
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
    private readonly ParseStatus ReadJson(scoped ref JsonScanner scanner, out Reading reading, out int at, out bool broken)
    {
        broken = false;
        at = 0;
        Clear(out reading, scanner.Position);
        if (scanner.AtEnd)
        {
            broken = true;
            at = scanner.Position;
            return ParseStatus.BadJson;
        }

        if (scanner.Current == (byte)'{')
        {
            var end = _isPlain ? -1 : ReadUsualObject(scanner.Position, ref reading);
            if (end < 0)
            {
                return ReadObject(ref scanner, out reading, out at, out broken);
            }

            at = scanner.Position;
            scanner.Position = end;
            return Complete(isObject: true, ref reading);
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
        status = SetValue(value, ref reading);
        if (status == ParseStatus.Ok)
        {
            status = Complete(isObject: false, ref reading);
        }

        at = start;
        return status;
    }

    private readonly ParseStatus ReadObject(scoped ref JsonScanner scanner, out Reading reading, out int at, out bool broken)
    {
        var objectStart = scanner.Position;
        Clear(out reading, objectStart);
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
                status = SetKey(key, escapedKey, _payload[start..scanner.Position], ref reading);
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
            fault = Complete(isObject: true, ref reading);
            faultAt = objectStart;
        }

        at = faultAt;
        return fault;
    }

    private readonly ParseStatus SetKey(ReadOnlySpan<byte> key, bool escaped, ReadOnlySpan<byte> value, ref Reading reading)
    {
        if (escaped)
        {
            Span<byte> plain = stackalloc byte[16];
            var length = key.Length <= 96 ? JsonScanner.Unescape(key, plain) : -1;
            return length < 0 ? ParseStatus.Ok : SetPlainKey(plain[..length], value, ref reading);
        }

        return SetPlainKey(key, value, ref reading);
    }

    private readonly ParseStatus SetPlainKey(scoped ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref Reading reading)
    {
        if (value.SequenceEqual("null"u8))
        {
            // The same as leaving the key out.
            return ParseStatus.Ok;
        }

        switch (key.Length)
        {
            case 1 when key[0] == (byte)'v':
                return SetValue(value, ref reading);
            case 1 when key[0] == (byte)'u':
                return SetToken(value, Token.Unit, ref reading);
            case 2 when key.SequenceEqual("ts"u8):
                return SetTime(value, ref reading);
            case 2 when key.SequenceEqual("id"u8):
                return SetToken(value, Token.Id, ref reading);
            case 2 when key.SequenceEqual("ev"u8):
                return SetEvent(value, ref reading);
            case 3 when key.SequenceEqual("seq"u8):
                return SetSequence(value, ref reading);
            case 3 when key.SequenceEqual("tag"u8):
                return SetToken(value, Token.Text, ref reading);
            case 4 when key.SequenceEqual("part"u8):
                return SetToken(value, Token.Part, ref reading);
            case 5 when key.SequenceEqual("state"u8):
                return TryText(value, out var word) && TryState(word, out var state)
                    ? SetState(state, ref reading)
                    : ParseStatus.UnknownState;
            case 6 when key.SequenceEqual("worker"u8):
                return SetToken(value, Token.Worker, ref reading);
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

    private readonly ParseStatus SetToken(ReadOnlySpan<byte> value, Token which, ref Reading reading)
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
                reading.Worker = text;
                break;
            case Token.Id:
                reading.Id = text;
                break;
            case Token.Part:
                reading.Part = text;
                break;
            case Token.Text:
                reading.Text = text;
                break;
            default:
                reading.Unit = text;
                break;
        }

        return ParseStatus.Ok;
    }

    private readonly ParseStatus SetTime(ReadOnlySpan<byte> value, ref Reading reading)
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

        reading.TimeKind = kind;
        reading.Time = time;
        return ParseStatus.Ok;
    }

    private readonly ParseStatus SetEvent(ReadOnlySpan<byte> value, ref Reading reading)
    {
        return TryText(value, out var word) ? SetEventWord(word, ref reading) : ParseStatus.WrongType;
    }

    private static ParseStatus SetEventWord(ReadOnlySpan<byte> word, ref Reading reading)
    {
        reading.Event = word.Length switch
        {
            5 when word.SequenceEqual("start"u8) => WorkEvent.Start,
            3 when word.SequenceEqual("end"u8) => WorkEvent.End,
            2 when word.SequenceEqual("in"u8) => WorkEvent.In,
            3 when word.SequenceEqual("out"u8) => WorkEvent.Out,
            _ => WorkEvent.None,
        };
        return reading.Event == WorkEvent.None ? ParseStatus.UnknownEvent : ParseStatus.Ok;
    }

    private static ParseStatus SetSequence(ReadOnlySpan<byte> value, ref Reading reading)
    {
        if (!System.Buffers.Text.Utf8Parser.TryParse(value, out long sequence, out var consumed) || consumed != value.Length)
        {
            return ParseStatus.WrongType;
        }

        reading.HasSequence = true;
        reading.Sequence = sequence;
        return ParseStatus.Ok;
    }

    private static ParseStatus SetState(WorkState state, ref Reading reading)
    {
        reading.HasState = true;
        reading.State = state;
        return ParseStatus.Ok;
    }

    /// <summary>Sets <c>v</c> from a JSON value.</summary>
    private readonly ParseStatus SetValue(ReadOnlySpan<byte> value, ref Reading reading)
    {
        switch (value[0])
        {
            case (byte)'"':
                return TryText(value, out var text) ? SetScalarText(text.Trim(" \t"u8), ref reading, out _) : ParseStatus.BadToken;
            case (byte)'t':
            case (byte)'f':
                return _kind is SignalKind.State or SignalKind.Badge
                    ? ParseStatus.WrongType
                    : SetNumber(value[0] == (byte)'t' ? 1 : 0, ref reading);
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
                    return SetToken(value, Token.Text, ref reading);
                }

                var status = NumberText.TryParse(value, out var number, out _);
                return status == ParseStatus.Ok ? SetNumber(number, ref reading) : status;
        }
    }

    /// <summary>Sets the reading from a payload, or a line of one, that is not JSON.</summary>
    private readonly ParseStatus SetText(ReadOnlySpan<byte> text, ref Reading reading, out int at)
    {
        if (_kind == SignalKind.Work)
        {
            at = 0;
            return ParseStatus.NeedsObject;
        }

        var status = SetScalarText(text, ref reading, out at);
        return status == ParseStatus.Ok ? Complete(isObject: false, ref reading) : status;
    }

    private readonly ParseStatus SetScalarText(ReadOnlySpan<byte> text, ref Reading reading, out int at)
    {
        at = 0;
        switch (_kind)
        {
            case SignalKind.State:
                return TryState(text, out var state) ? SetState(state, ref reading) : ParseStatus.UnknownState;
            case SignalKind.Badge or SignalKind.Status:
                if (!IsToken(text))
                {
                    return ParseStatus.BadToken;
                }

                reading.Text = Kept(text, Token.Text);
                return ParseStatus.Ok;
            default:
                var status = NumberText.TryParse(text, out var number, out at);
                if (status == ParseStatus.Ok)
                {
                    return SetNumber(number, ref reading);
                }

                var isOn = Ascii.EqualsIgnoreCase(text, "on"u8) || Ascii.EqualsIgnoreCase(text, "true"u8);
                if (isOn || Ascii.EqualsIgnoreCase(text, "off"u8) || Ascii.EqualsIgnoreCase(text, "false"u8))
                {
                    at = 0;
                    return SetNumber(isOn ? 1 : 0, ref reading);
                }

                return status;
        }
    }

    private static ParseStatus SetNumber(double number, ref Reading reading)
    {
        reading.HasValue = true;
        reading.Value = number;
        return ParseStatus.Ok;
    }

    /// <summary>What a reading of this kind must have.</summary>
    private readonly ParseStatus Complete(bool isObject, ref Reading reading)
    {
        switch (_kind)
        {
            case SignalKind.Work:
                if (!isObject)
                {
                    return ParseStatus.NeedsObject;
                }

                if (reading.Event == WorkEvent.None)
                {
                    return ParseStatus.MissingEvent;
                }

                if (reading.Event is not (WorkEvent.Start or WorkEvent.End))
                {
                    return ParseStatus.UnknownEvent;
                }

                return reading.Id.IsEmpty ? ParseStatus.MissingId : InPieces(reading);
            case SignalKind.Cycle:
                if (!reading.HasValue)
                {
                    reading.HasValue = true;
                    reading.Value = 1;
                }

                return InPieces(reading);
            case SignalKind.State:
                return reading.HasState ? ParseStatus.Ok : ParseStatus.MissingValue;
            case SignalKind.Badge or SignalKind.Status:
                if (_kind == SignalKind.Badge && reading.Event is WorkEvent.Start or WorkEvent.End)
                {
                    return ParseStatus.UnknownEvent;
                }

                return reading.Text.IsEmpty && reading.Worker.IsEmpty && !reading.HasValue ? ParseStatus.MissingValue : ParseStatus.Ok;
            case SignalKind.Unknown:
                return ParseStatus.Ok;
            default:
                return reading.HasValue ? ParseStatus.Ok : ParseStatus.MissingValue;
        }
    }

    private static ParseStatus InPieces(in Reading reading) =>
        !reading.HasValue || (reading.Value >= 0 && reading.Value <= FrameLimits.MaxPieces) ? ParseStatus.Ok : ParseStatus.PiecesOutOfRange;

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
