using System.Text;
using System.Text.Unicode;

namespace KotaDx.Workload.Service.Files;

/// <summary>How a text file is written, or why it cannot be read as text.</summary>
/// <param name="Encoding">Null if there is a fault.</param>
/// <param name="Preamble">Bytes of the byte order mark, to be skipped.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="At">Byte offset of the fault from the beginning of the file.</param>
internal readonly record struct TextEncoding(Encoding? Encoding, int Preamble, TextFault Fault, long At);

internal enum TextFault
{
    None,

    /// <summary>Neither UTF-8 nor Shift_JIS; <c>At</c> is where the reading that came further broke off.</summary>
    NeitherUtf8NorShiftJis,

    /// <summary>The map says UTF-8, but the file is not.</summary>
    NotUtf8,

    /// <summary>The map says UTF-8, but the file is not; as Shift_JIS it can be read.</summary>
    ShiftJisNotUtf8,

    /// <summary>The map says Shift_JIS, but the file is not.</summary>
    NotShiftJis,

    /// <summary>The map says Shift_JIS, but the file is not; as UTF-8 it can be read.</summary>
    Utf8NotShiftJis,

    /// <summary>The byte order mark says UTF-16, but the file is not.</summary>
    NotUtf16,

    /// <summary>An Excel workbook, by its first bytes.</summary>
    Workbook,

    /// <summary>A NUL character: binary data, or UTF-16 without its mark.</summary>
    Binary,

    /// <summary>A line longer than any record.</summary>
    LineTooLong,
}

/// <summary>
/// Recognises UTF-8, Shift_JIS and UTF-16 by reading the whole file once: a byte order mark decides; without one, text that is
/// valid UTF-8 to its last byte is UTF-8, and else Shift_JIS if it is valid code page 932 to its last byte. Half-width katakana
/// alone, in pairs that happen to be UTF-8, is the one known case where a declared encoding is needed.
/// </summary>
internal static class TextEncodings
{
    /// <summary>Longest line of a text that is read, in bytes, so that a file without line ends cannot fill the memory.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    private const int ChunkBytes = 64 * 1024;

    private static readonly UTF8Encoding Utf8NoMark = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads the stream from its position to its end.</summary>
    /// <param name="stream">At the first byte of the file.</param>
    /// <param name="declared">What the map says, if it does.</param>
    /// <param name="chunkBytes">How much is read at a time; only tests change it.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static TextEncoding Detect(Stream stream, DeclaredEncoding declared, int chunkBytes = ChunkBytes)
    {
        var buffer = new byte[chunkBytes + 4];
        var scan = new Scan();
        var carried = 0;
        long offset = 0;
        var isFirst = true;
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(carried, chunkBytes), chunkBytes, throwOnEndOfStream: false);
            var isLast = read < chunkBytes;
            ReadOnlySpan<byte> chunk = buffer.AsSpan(0, carried + read);
            var skipped = 0;
            if (isFirst)
            {
                isFirst = false;
                if (chunk.StartsWith("PK\x03\x04"u8) || chunk.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
                {
                    return new TextEncoding(null, 0, TextFault.Workbook, 0);
                }

                skipped = scan.Begin(chunk);
            }

            var used = skipped + scan.Add(chunk[skipped..], offset + skipped, isLast);
            if (isLast || scan.IsHopeless)
            {
                return scan.Result(declared);
            }

            carried = chunk.Length - used;
            chunk[used..].CopyTo(buffer);
            offset += used;
        }
    }

    private struct Scan
    {
        private const long NoFault = -1;

        private Encoding? _marked;
        private int _preamble;
        private long _utf8Fault = NoFault;
        private long _shiftJisFault = NoFault;
        private long _utf16Fault = NoFault;
        private long _binary = NoFault;
        private long _tooLong = NoFault;
        private long _lineStart;
        private byte _lead;

        public Scan()
        {
        }

        public readonly bool IsHopeless =>
            _binary >= 0 || _tooLong >= 0 || _utf16Fault >= 0 || (_utf8Fault >= 0 && (_shiftJisFault >= 0 || _marked is UTF8Encoding));

        /// <summary>Looks for a byte order mark; returns its length.</summary>
        public int Begin(ReadOnlySpan<byte> chunk)
        {
            (_marked, _preamble) = chunk switch
            {
                [0xEF, 0xBB, 0xBF, ..] => (Utf8NoMark, 3),
                [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: false), 2),
                [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false), 2),
                _ => ((Encoding?)null, 0),
            };
            return _preamble;
        }

        /// <summary>Returns how many bytes are dealt with; the rest is the beginning of a character and comes again.</summary>
        public int Add(ReadOnlySpan<byte> chunk, long offset, bool isLast)
        {
            MeasureLines(chunk, offset);
            if (_marked is UnicodeEncoding utf16)
            {
                return AddUtf16(chunk, offset, isLast, utf16.CodePage == 1201);
            }

            if (chunk.IndexOf((byte)0) is var nul and >= 0)
            {
                _binary = offset + nul;
            }

            var whole = isLast ? chunk.Length : chunk.Length - Incomplete(chunk);
            if (_utf8Fault < 0 && !Utf8.IsValid(chunk[..whole]))
            {
                _utf8Fault = offset + FirstInvalid(chunk);
            }

            if (_marked is null && _shiftJisFault < 0)
            {
                AddShiftJis(chunk[..whole], offset, isLast);
            }

            return whole;
        }

        public readonly TextEncoding Result(DeclaredEncoding declared)
        {
            if (_binary >= 0 || _tooLong >= 0)
            {
                return _binary >= 0 ? Faulty(TextFault.Binary, _binary) : Faulty(TextFault.LineTooLong, _tooLong);
            }

            if (_marked is UnicodeEncoding)
            {
                return _utf16Fault >= 0 ? Faulty(TextFault.NotUtf16, _utf16Fault) : Fine(_marked);
            }

            var isUtf8 = _utf8Fault < 0;
            var isShiftJis = _shiftJisFault < 0 && _marked is null;
            return declared switch
            {
                DeclaredEncoding.ShiftJis when isShiftJis => Fine(ShiftJis.Encoding),
                DeclaredEncoding.ShiftJis when isUtf8 => Faulty(TextFault.Utf8NotShiftJis, Math.Max(_shiftJisFault, 0)),
                DeclaredEncoding.ShiftJis => Faulty(TextFault.NotShiftJis, Math.Max(_shiftJisFault, 0)),
                _ when isUtf8 => Fine(Utf8NoMark),
                DeclaredEncoding.Utf8 => Faulty(isShiftJis ? TextFault.ShiftJisNotUtf8 : TextFault.NotUtf8, _utf8Fault),
                _ when isShiftJis => Fine(ShiftJis.Encoding),
                _ when _marked is not null => Faulty(TextFault.NotUtf8, _utf8Fault),
                _ => Faulty(TextFault.NeitherUtf8NorShiftJis, Math.Max(_utf8Fault, _shiftJisFault)),
            };
        }

        private readonly TextEncoding Fine(Encoding encoding) => new(encoding, _preamble, TextFault.None, 0);

        private static TextEncoding Faulty(TextFault fault, long at) => new(null, 0, fault, at);

        private void MeasureLines(ReadOnlySpan<byte> chunk, long offset)
        {
            // A byte 0A inside a UTF-16 character only makes the bound a little looser.
            var first = chunk.IndexOfAny((byte)'\n', (byte)'\r');
            var end = first < 0 ? offset + chunk.Length : offset + first;
            if (end - _lineStart > MaxLineBytes && _tooLong < 0)
            {
                _tooLong = _lineStart;
            }

            // Chunks are smaller than the bound, so that only a line that spans several can break it.
            if (chunk.LastIndexOfAny((byte)'\n', (byte)'\r') is var last and >= 0)
            {
                _lineStart = offset + last + 1;
            }
        }

        private void AddShiftJis(ReadOnlySpan<byte> chunk, long offset, bool isLast)
        {
            for (var i = 0; i < chunk.Length; i++)
            {
                if (_lead != 0)
                {
                    if (!ShiftJis.IsPair(_lead, chunk[i]))
                    {
                        _shiftJisFault = offset + i - 1;
                        return;
                    }

                    _lead = 0;
                    continue;
                }

                var ascii = chunk[i..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                if (ascii < 0)
                {
                    return;
                }

                i += ascii;
                if (ShiftJis.IsLead(chunk[i]))
                {
                    _lead = chunk[i];
                }
                else if (!ShiftJis.IsSingle(chunk[i]))
                {
                    _shiftJisFault = offset + i;
                    return;
                }
            }

            if (isLast && _lead != 0)
            {
                _shiftJisFault = offset + chunk.Length - 1;
            }
        }

        private int AddUtf16(ReadOnlySpan<byte> chunk, long offset, bool isLast, bool isBigEndian)
        {
            var i = 0;
            while (i + 1 < chunk.Length)
            {
                var unit = Unit(chunk, i, isBigEndian);
                var size = 2;
                if (char.IsHighSurrogate(unit))
                {
                    if (i + 3 >= chunk.Length && !isLast)
                    {
                        return i;
                    }

                    size = 4;
                }

                if (unit == 0)
                {
                    _binary = offset + i;
                    return chunk.Length;
                }

                if (char.IsLowSurrogate(unit) || (size == 4 && (i + 3 >= chunk.Length || !char.IsLowSurrogate(Unit(chunk, i + 2, isBigEndian)))))
                {
                    _utf16Fault = offset + i;
                    return chunk.Length;
                }

                i += size;
            }

            if (isLast && i < chunk.Length)
            {
                _utf16Fault = offset + i;
            }

            return i;
        }

        private static char Unit(ReadOnlySpan<byte> chunk, int at, bool isBigEndian) =>
            isBigEndian ? (char)((chunk[at] << 8) | chunk[at + 1]) : (char)((chunk[at + 1] << 8) | chunk[at]);

        /// <summary>How many bytes at the end are the beginning of a UTF-8 sequence that goes on in the next chunk.</summary>
        private static int Incomplete(ReadOnlySpan<byte> chunk)
        {
            for (var length = 1; length <= Math.Min(3, chunk.Length); length++)
            {
                if (Rune.DecodeFromUtf8(chunk[^length..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData)
                {
                    return length;
                }
            }

            return 0;
        }

        private static int FirstInvalid(ReadOnlySpan<byte> bytes)
        {
            var at = 0;
            while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            {
                at += length;
            }

            return at;
        }
    }
}
