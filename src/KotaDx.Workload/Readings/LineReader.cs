using System.Text.Unicode;

namespace KotaDx.Workload.Readings;

/// <summary>
/// Turns a line of a serial port into readings by the format that its book declares: each as a signal and a payload that <see cref="ReadingReader"/> reads.
/// Never throws for what a device sent, allocates nothing. Values of one line stand alone: a bad one does not cost the others. Every line gives
/// at least one reading or one reason; a damaged line gives no number that was not sent.
/// </summary>
public ref partial struct LineReader
{
    /// <summary>Scratch memory that a reader needs, in bytes.</summary>
    public const int ScratchBytes = (6 * FrameLimits.MaxLineBytes) + 1024;

    private readonly ReadOnlySpan<byte> _line;
    private readonly LineFormat _format;
    private readonly Span<byte> _scratch;
    private ReadOnlySpan<byte> _body;
    private int _bodyStart;
    private int _position;
    private int _column;
    private bool _begun;
    private bool _done;
    private bool _any;

    /// <summary>Begins reading.</summary>
    /// <param name="line">The line, with or without its end.</param>
    /// <param name="format">What it should be; one without a <see cref="LineFormat.Fault"/>.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/> bytes, overwritten by each reading.</param>
    public LineReader(ReadOnlySpan<byte> line, LineFormat format, Span<byte> scratch)
    {
        _line = line;
        _format = format;
        _scratch = scratch;
    }

    /// <summary>Reads the next value of the line.</summary>
    /// <param name="signal">Its signal; empty for the one declared for the port. Also named with a reason, where it is known.</param>
    /// <param name="payload">What <see cref="ReadingReader"/> reads; holds until the next call, and is valid when the status is <see cref="ParseStatus.Ok"/>.</param>
    /// <param name="at">Byte offset of the fault in the line.</param>
    /// <returns><see cref="ParseStatus.Ok"/>, <see cref="ParseStatus.End"/>, or the reason for refusing this value.</returns>
    public ParseStatus Read(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        signal = default;
        payload = default;
        at = 0;
        if (_done)
        {
            return ParseStatus.End;
        }

        if (!_begun)
        {
            _begun = true;
            var status = Begin(out at);
            if (status != ParseStatus.Ok)
            {
                _done = true;
                return status;
            }
        }

        var result = _format.Kind switch
        {
            LineKind.KeyValue => ReadPair(out signal, out payload, out at),
            LineKind.Csv => ReadField(out signal, out payload, out at),
            LineKind.Fixed => ReadPlace(out signal, out payload, out at),
            LineKind.Json => ReadMember(out signal, out payload, out at),
            _ => ReadOnly(out signal, out payload, out at),
        };
        if (result == ParseStatus.End)
        {
            _done = true;
            if (!_any)
            {
                // Nothing but values that the book skips: whoever counts lines hears of this one too.
                return _format.Kind == LineKind.Json ? ParseStatus.OtherFormat : ParseStatus.DeviceText;
            }
        }

        _any = true;
        return result;
    }

    /// <summary>What concerns the line as a whole.</summary>
    private ParseStatus Begin(out int at)
    {
        at = 0;
        if (_line.Length > FrameLimits.MaxLineBytes)
        {
            at = FrameLimits.MaxLineBytes;
            return ParseStatus.CutLine;
        }

        // Of fixed text spaces are a part; STX and ETX enclose what some card readers say.
        var blank = _format.Kind == LineKind.Fixed ? "\0\r\n"u8 : " \t\r\n\0\u0002\u0003"u8;
        _body = _line.TrimStart(blank);
        _bodyStart = _line.Length - _body.Length;
        _body = _body.TrimEnd(blank);
        if (_body.IsEmpty)
        {
            return ParseStatus.Empty;
        }

        if (BootText.IsBootText(_body.TrimStart((byte)' ')))
        {
            return ParseStatus.DeviceText;
        }

        switch (_format.Kind)
        {
            case LineKind.Csv:
                if (_body.Count((byte)_format.Separator) + 1 != _format.Columns.Count)
                {
                    // A thousands comma, or a line that lost its beginning: nobody can tell which value is which.
                    at = _bodyStart;
                    return ParseStatus.OtherFormat;
                }

                break;
            case LineKind.Json:
                return BeginJson(out at);
        }

        return ParseStatus.Ok;
    }

    /// <summary><c>key (= | :) value</c>, up to the separator ahead of the next key.</summary>
    private ParseStatus ReadPair(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        while (_position <= _body.Length)
        {
            var start = _position;
            var item = ItemAt(start);
            var equals = item.IndexOfAny((byte)'=', (byte)':');
            _position = start + item.Length + 1;

            // A piece without a key belongs to the value ahead of it: 1,234 is refused as it stands and not taken for 1.
            while (_position <= _body.Length && ItemAt(_position) is var next && next.IndexOfAny((byte)'=', (byte)':') < 0 && !next.Trim(" \t"u8).IsEmpty)
            {
                _position += next.Length + 1;
            }

            item = _body[start..Math.Min(_position - 1, _body.Length)];
            at = _bodyStart + start;
            if (equals < 0)
            {
                if (item.Trim(" \t"u8).IsEmpty)
                {
                    continue;
                }

                signal = default;
                payload = default;
                return ParseStatus.OtherFormat;
            }

            var key = item[..equals].Trim(" \t"u8);
            var column = ColumnOf(key);
            if (column is { IsSkipped: true })
            {
                continue;
            }

            signal = column is null ? key : column.SignalText.Bytes;
            if (column is null && !Topic.IsLevel(key))
            {
                signal = default;
                payload = default;
                return ParseStatus.TopicLevel;
            }

            at += equals + 1;
            return Value(item[(equals + 1)..], column, out payload);
        }

        return Nothing(out signal, out payload, out at);
    }

    /// <summary>One field for each column.</summary>
    private ParseStatus ReadField(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        while (_column < _format.Columns.Count)
        {
            var column = _format.Columns[_column++];
            var field = ItemAt(_position);
            at = _bodyStart + _position;
            _position += field.Length + 1;
            if (!column.IsSkipped)
            {
                signal = column.SignalText.Bytes;
                return Value(field, column, out payload);
            }
        }

        return Nothing(out signal, out payload, out at);
    }

    /// <summary>The bytes at each column's place. One that the line does not reach is not read from a part of it.</summary>
    private ParseStatus ReadPlace(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        while (_column < _format.Columns.Count)
        {
            var column = _format.Columns[_column++];
            if (column.IsSkipped)
            {
                continue;
            }

            signal = column.SignalText.Bytes;
            if (column.Start > _body.Length - column.Length)
            {
                payload = default;
                at = _line.Length;
                return ParseStatus.OtherFormat;
            }

            at = _bodyStart + column.Start;
            return Value(_body.Slice(column.Start, column.Length), column, out payload);
        }

        return Nothing(out signal, out payload, out at);
    }

    private ParseStatus BeginJson(out int at)
    {
        at = _bodyStart;
        if (_body[0] != (byte)'{')
        {
            return ParseStatus.OtherFormat;
        }

        if (!Utf8.IsValid(_body))
        {
            return ParseStatus.BadUtf8;
        }

        var scanner = new JsonScanner(_body, 0);
        var status = scanner.SkipValue();
        if (status == ParseStatus.Ok && !scanner.AtEnd)
        {
            status = ParseStatus.BadJson;
        }

        at = status == ParseStatus.Ok ? 0 : _bodyStart + scanner.Position;
        return status;
    }

    /// <summary>The member of each column, with the object's own time and number; one that the object does not have is no fault.</summary>
    private ParseStatus ReadMember(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        if (_format.Columns.Count == 0)
        {
            signal = default;
            payload = _any ? default : _body;
            at = _bodyStart;
            return _any ? ParseStatus.End : ParseStatus.Ok;
        }

        while (_column < _format.Columns.Count)
        {
            var column = _format.Columns[_column++];
            if (column.IsSkipped || !TryMember(column.KeyText.Bytes, out var value, out at))
            {
                continue;
            }

            signal = column.SignalText.Bytes;
            payload = default;
            if (value.SequenceEqual("null"u8))
            {
                return ParseStatus.MissingValue;
            }

            var to = new JsonText(_scratch);
            to.Raw("v"u8, value);
            to.Text("u"u8, column.UnitText.Bytes);
            to.Raw("ts"u8, TryMember("ts"u8, out var time, out _) ? time : default);
            to.Raw("seq"u8, TryMember("seq"u8, out var sequence, out _) ? sequence : default);
            payload = to.Close();
            return ParseStatus.Ok;
        }

        return Nothing(out signal, out payload, out at);
    }

    /// <summary>Finds a member of the object that the line is; the last one of that name, as everywhere.</summary>
    private readonly bool TryMember(ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> value, out int at)
    {
        value = default;
        at = 0;
        var scanner = new JsonScanner(_body, 1);
        scanner.SkipWhiteSpace();
        while (scanner.TryString(out var key, out _))
        {
            scanner.SkipWhiteSpace();
            scanner.TryTake((byte)':');
            scanner.SkipWhiteSpace();
            var start = scanner.Position;
            scanner.SkipValue();
            if (key.SequenceEqual(wanted))
            {
                value = _body[start..scanner.Position];
                at = _bodyStart + start;
            }

            scanner.SkipWhiteSpace();
            scanner.TryTake((byte)',');
            scanner.SkipWhiteSpace();
        }

        return !value.IsEmpty;
    }

    /// <summary>The kinds that say one thing a line.</summary>
    private ParseStatus ReadOnly(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        if (_any)
        {
            return Nothing(out signal, out payload, out at);
        }

        var column = _format.Columns.Count > 0 ? _format.Columns[0] : null;
        signal = column is null ? default : column.SignalText.Bytes;
        var status = _format.Kind switch
        {
            LineKind.Number => Number(column, out payload, out at),
            LineKind.AndScale => AndScale(out payload, out at),
            LineKind.Shimadzu => Shimadzu(out payload, out at),
            LineKind.Tohnichi => Tohnichi(column, out payload, out at),
            LineKind.Barcode => Barcode(column, out payload, out at),
            _ => Rfid(column, out payload, out at),
        };
        at += status == ParseStatus.Ok ? 0 : _bodyStart;
        return status;
    }

    private readonly ParseStatus Number(LineColumn? column, out ReadOnlySpan<byte> payload, out int at)
    {
        var status = NumberText.TryParse(_body, out _, out at);
        payload = default;
        return status == ParseStatus.Ok ? Value(_body, column, out payload) : status;
    }

    /// <summary>A value as it stands, or with its column's unit. An empty one is a bad sample, not a contact that says nothing but that it closed.</summary>
    private readonly ParseStatus Value(ReadOnlySpan<byte> text, LineColumn? column, out ReadOnlySpan<byte> payload)
    {
        text = text.Trim(" \t\0"u8);
        payload = text;
        if (text.IsEmpty)
        {
            return ParseStatus.Empty;
        }

        if (column is { Unit.Length: > 0 })
        {
            var to = new JsonText(_scratch);
            to.Text("v"u8, text);
            to.Text("u"u8, column.UnitText.Bytes);
            payload = to.Close();
        }

        return ParseStatus.Ok;
    }

    private readonly LineColumn? ColumnOf(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _format.Columns.Count; i++)
        {
            if (key.SequenceEqual(_format.Columns[i].KeyText.Bytes))
            {
                return _format.Columns[i];
            }
        }

        return null;
    }

    private readonly ReadOnlySpan<byte> ItemAt(int start)
    {
        var rest = _body[start..];
        var end = rest.IndexOf((byte)_format.Separator);
        return end < 0 ? rest : rest[..end];
    }

    private static ParseStatus Nothing(out ReadOnlySpan<byte> signal, out ReadOnlySpan<byte> payload, out int at)
    {
        signal = default;
        payload = default;
        at = 0;
        return ParseStatus.End;
    }
}
