using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace KotaDx.Workload.Readings;

/// <summary>
/// What devices send nearly always, read in one pass: a number alone, and an object without escapes. Whatever is not so simple, and
/// whatever is at fault, is left to the plain path, which looks at it from its beginning and finds the words for it. A test compares the two.
/// </summary>
public ref partial struct ReadingReader
{
    /// <summary>The keys of a reading as little-endian words, each with the quote behind it: a NUL is a byte of a word as well.</summary>
    private static class Keys
    {
        public const ulong V = 'v' | ((ulong)'"' << 8);
        public const ulong U = 'u' | ((ulong)'"' << 8);
        public const ulong Ts = 't' | ((ulong)'s' << 8) | ((ulong)'"' << 16);
        public const ulong Id = 'i' | ((ulong)'d' << 8) | ((ulong)'"' << 16);
        public const ulong Ev = 'e' | ((ulong)'v' << 8) | ((ulong)'"' << 16);
        public const ulong Seq = 's' | ((ulong)'e' << 8) | ((ulong)'q' << 16) | ((ulong)'"' << 24);
        public const ulong Tag = 't' | ((ulong)'a' << 8) | ((ulong)'g' << 16) | ((ulong)'"' << 24);
        public const ulong Part = 'p' | ((ulong)'a' << 8) | ((ulong)'r' << 16) | ((ulong)'t' << 24) | ((ulong)'"' << 32);
        public const ulong State = 's' | ((ulong)'t' << 8) | ((ulong)'a' << 16) | ((ulong)'t' << 24) | ((ulong)'e' << 32) | ((ulong)'"' << 40);
        public const ulong Worker = 'w' | ((ulong)'o' << 8) | ((ulong)'r' << 16) | ((ulong)'k' << 24) | ((ulong)'e' << 32) | ((ulong)'r' << 40) | ((ulong)'"' << 48);
    }

    /// <summary>Reads a payload that is one number and nothing else.</summary>
    private readonly bool TryUsualNumber(out double value)
    {
        value = 0;
        return _kind is not (SignalKind.Work or SignalKind.State or SignalKind.Badge or SignalKind.Status) && !_payload.IsEmpty
            && NumberText.ReadShort(_payload, 0, out value) == _payload.Length;
    }

    /// <summary>Reads an object at its opening brace.</summary>
    /// <returns>The offset behind the object; −1 if it is not usual, and then the reading holds half of it.</returns>
    private readonly int ReadUsualObject(int at, ref Reading reading)
    {
        var text = _payload;
        do
        {
            at = SkipWhiteSpace(text, at + 1);
            if ((uint)at >= (uint)text.Length || text[at] != (byte)'"')
            {
                return -1;
            }

            // All keys that we know end within seven bytes, so that a key is one comparison.
            var start = at + 1;
            var word = WordAt(text, start);
            var length = BytesAheadOfQuote(word);
            var end = length < 8 ? start + length : UsualStringEnd(text, start);
            if (end < 0)
            {
                return -1;
            }

            at = SkipWhiteSpace(text, end + 1);
            if ((uint)at >= (uint)text.Length || text[at] != (byte)':')
            {
                return -1;
            }

            at = SkipWhiteSpace(text, at + 1);
            if ((uint)at >= (uint)text.Length)
            {
                return -1;
            }

            ReadOnlySpan<byte> token;
            switch (length < 7 ? word & ~(ulong.MaxValue << (8 * (length + 1))) : 0)
            {
                case Keys.V:
                    at = ReadUsualValue(at, ref reading);
                    break;
                case Keys.Ts:
                    at = ReadUsualTime(at, ref reading);
                    break;
                case Keys.Worker:
                    at = ReadUsualToken(at, out token);
                    reading.Worker = token;
                    break;
                case Keys.Id:
                    at = ReadUsualToken(at, out token);
                    reading.Id = token;
                    break;
                case Keys.Part:
                    at = ReadUsualToken(at, out token);
                    reading.Part = token;
                    break;
                case Keys.Tag:
                    at = ReadUsualToken(at, out token);
                    reading.Text = token;
                    break;
                case Keys.U:
                    at = ReadUsualToken(at, out token);
                    reading.Unit = token;
                    break;
                case Keys.Ev:
                    at = ReadUsualString(at, out token);
                    at = at < 0 || SetEventWord(token, ref reading) != ParseStatus.Ok ? -1 : at;
                    break;
                case Keys.State:
                    at = ReadUsualString(at, out token);
                    at = at < 0 || !TryState(token, out var state) || SetState(state, ref reading) != ParseStatus.Ok ? -1 : at;
                    break;
                case Keys.Seq:
                    at = ReadUsualSequence(at, ref reading);
                    break;
                default:
                    // A quote that is the second half of an escape ends no key.
                    at = length < 8 && UsualStringEnd(text, start) != end ? -1 : SkipOther(at);
                    break;
            }

            if (at < 0)
            {
                return -1;
            }

            at = SkipWhiteSpace(text, at);
            if ((uint)at >= (uint)text.Length)
            {
                return -1;
            }
        }
        while (text[at] == (byte)',');

        return text[at] == (byte)'}' ? at + 1 : -1;
    }

    private readonly int ReadUsualValue(int at, ref Reading reading)
    {
        if (_payload[at] == (byte)'"')
        {
            var end = ReadUsualToken(at, out var text);
            return end < 0 || SetScalarText(text, ref reading, out _) != ParseStatus.Ok ? -1 : end;
        }

        if (_kind is SignalKind.State or SignalKind.Badge)
        {
            return -1;
        }

        at = NumberText.ReadShort(_payload, at, out var value);
        reading.HasValue = true;
        reading.Value = value;
        return at;
    }

    private readonly int ReadUsualTime(int at, ref Reading reading)
    {
        int end;
        ReadOnlySpan<byte> text;
        if (_payload[at] == (byte)'"')
        {
            end = ReadUsualString(at, out text);
        }
        else
        {
            if (_payload[at] is not (>= (byte)'1' and <= (byte)'9'))
            {
                return -1;
            }

            end = at + 1;
            while ((uint)end < (uint)_payload.Length && _payload[end] is (>= (byte)'0' and <= (byte)'9') or (byte)'.')
            {
                end++;
            }

            text = _payload[at..end];
        }

        reading.TimeKind = TimeText.TryParse(text, out var time);
        reading.Time = time;
        return reading.TimeKind == TimeKind.Absent ? -1 : end;
    }

    private readonly int ReadUsualSequence(int at, ref Reading reading)
    {
        var end = DigitsEnd(_payload, at);
        if (end < 0 || end - at > 18)
        {
            return -1;
        }

        long sequence = 0;
        for (; at < end; at++)
        {
            sequence = (sequence * 10) + (_payload[at] - '0');
        }

        reading.HasSequence = true;
        reading.Sequence = sequence;
        return end;
    }

    /// <summary>A token that is kept as it stands: nothing to trim, nothing to refuse.</summary>
    private readonly int ReadUsualToken(int at, out ReadOnlySpan<byte> token)
    {
        if (_payload[at] == (byte)'"')
        {
            var behind = ReadUsualString(at, out token);
            return token.Length is 0 or > FrameLimits.MaxTokenBytes || token[0] == (byte)' ' || token[^1] == (byte)' ' ? -1 : behind;
        }

        var end = DigitsEnd(_payload, at);
        token = end < 0 ? default : _payload[at..end];
        return token.Length > FrameLimits.MaxTokenBytes ? -1 : end;
    }

    private readonly int ReadUsualString(int at, out ReadOnlySpan<byte> inner)
    {
        var end = _payload[at] == (byte)'"' ? UsualStringEnd(_payload, at + 1) : -1;
        inner = end < 0 ? default : _payload[(at + 1)..end];
        return end < 0 ? -1 : end + 1;
    }

    private readonly int SkipOther(int at)
    {
        var scanner = new JsonScanner(_payload, at);
        return scanner.SkipValue() == ParseStatus.Ok ? scanner.Position : -1;
    }

    /// <summary>Where the string's closing quote stands; −1 if a backslash or a control character stands ahead of it.</summary>
    private static int UsualStringEnd(ReadOnlySpan<byte> text, int at)
    {
        for (; text.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var stops = Stops(text.Slice(at, Vector128<byte>.Count));
            if (stops != 0)
            {
                at += BitOperations.TrailingZeroCount(stops);
                return text[at] == (byte)'"' ? at : -1;
            }
        }

        if (text.Length >= Vector128<byte>.Count)
        {
            // The last bytes once more with those ahead of them, whose bits are shifted out.
            var stops = Stops(text[^Vector128<byte>.Count..]) >> (Vector128<byte>.Count - (text.Length - at));
            at += BitOperations.TrailingZeroCount(stops);
            return stops != 0 && text[at] == (byte)'"' ? at : -1;
        }

        for (; (uint)at < (uint)text.Length; at++)
        {
            if (text[at] is (byte)'"')
            {
                return at;
            }

            if (text[at] is < 0x20 or (byte)'\\' or 0x7F)
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>One bit for each byte at which a string ends or is not usual, the first byte's lowest.</summary>
    private static uint Stops(ReadOnlySpan<byte> sixteen)
    {
        var block = Vector128.Create(sixteen);
        return (Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))
            | Vector128.LessThan(block, Vector128.Create((byte)0x20)) | Vector128.Equals(block, Vector128.Create((byte)0x7F))).ExtractMostSignificantBits();
    }

    /// <summary>Where a number of digits alone ends, without a leading zero; −1 if there is none.</summary>
    private static int DigitsEnd(ReadOnlySpan<byte> text, int at)
    {
        var start = at;
        while ((uint)at < (uint)text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at == start || (text[start] == (byte)'0' && at > start + 1) ? -1 : at;
    }

    private static int SkipWhiteSpace(ReadOnlySpan<byte> text, int at)
    {
        while ((uint)at < (uint)text.Length && text[at] <= (byte)' ' && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    /// <summary>Eight bytes as a little-endian number; zeros stand for what lies behind the end.</summary>
    private static ulong WordAt(ReadOnlySpan<byte> text, int at)
    {
        var left = text.Length - at;
        if (left >= 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
        }

        ulong word = 0;
        for (var i = 0; i < left; i++)
        {
            word |= (ulong)text[at + i] << (8 * i);
        }

        return word;
    }

    /// <summary>How many bytes of a word stand ahead of its first quote; 8 if it has none.</summary>
    private static int BytesAheadOfQuote(ulong word)
    {
        // The usual search for a zero byte, here one that equals the quote; the lowest bit that it finds is right.
        var other = word ^ 0x2222222222222222;
        return BitOperations.TrailingZeroCount(unchecked(other - 0x0101010101010101) & ~other & 0x8080808080808080) / 8;
    }
}
