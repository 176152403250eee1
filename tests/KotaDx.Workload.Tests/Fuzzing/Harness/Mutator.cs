using System.Text;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>
/// Makes inputs out of a corpus of good and bad ones: flips, inserts, deletes, repeats and joins slices, nests brackets, puts in what
/// parsers trip over. One thread at a time; an input holds until the next one is made.
/// </summary>
/// <param name="corpus">Inputs to begin with.</param>
/// <param name="tokens">Pieces of the target's own language.</param>
/// <param name="longest">Longest input, in bytes.</param>
internal sealed class Mutator(byte[][] corpus, byte[][] tokens, int longest = 4096)
{
    private static readonly byte[][] Interesting =
    [
        .. Bytes(
            "0", "-", "-0", "+", ".", "00", "01", "1e999", "-1e999", "1e-999", "1E+400", "1e99999999999999999999", "0.1", "1.", ".5", "4.9406564584124654e-324", "1.7976931348623159e308",
            "2147483647", "2147483648", "-2147483648", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
            "NaN", "nan", "Infinity", "-Infinity", "inf", "null", "true", "false", "0x10", "1_000", "1,000", "１２３", "－１", "　", "：", "，", "．", "“", "ｋｏｔａ", "ﾃﾞ", "段取り", "e\u0301", "😀",
            "{", "}", "[", "]", "\"", ",", ":", "\\", "'", "`", "#", "=", "/", ";", "%", "&", "*", "|", "<", ">", "@", "~", "{}", "[]", "\"\"", "\\\"", "\\\\", "\\/", "\\n", "\\u", "\\u0000", "\\u0041", "\\uD83D", "\\uDE00",
            "\\uD83D\\uDE00", "\\uDE00\\uD83D", "\\uFFFF", "\\x41", "\n", "\r", "\r\n", "\n\n", "\t", " ", "  ", "\0", "\u0001", "\u001b[2J", "\u007f", "\u0085", "\u00a0", "\u2028", "\u202e", "\ufeff", "\ufffd", "\uffff"),
        [0x80], [0xBF], [0xC0, 0x80], [0xC3], [0xE3, 0x81], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xFF, 0xFE], [0x8B, 0x73],
    ];

    private static readonly string[] Nests = ["[", "{", "{\"a\":", "[[", "[{\"v\":", "\"", "(", "- ", "["];

    private readonly byte[] _input = new byte[longest];
    private int _length;

    public static byte[][] Bytes(params IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    public ReadOnlySpan<byte> Next(ref FuzzRandom random)
    {
        _length = 0;
        switch (random.Below(16))
        {
            case 0:
                for (var i = random.Below(40); i > 0; i--)
                {
                    Insert(_length, [random.Byte()]);
                }

                return _input.AsSpan(0, _length);
            case 1 or 2 or 3:
                for (var i = random.Below(14); i > 0; i--)
                {
                    Insert(_length, Token(ref random));
                }

                return _input.AsSpan(0, _length);
        }

        Insert(0, random.Of(corpus));
        for (var i = random.Below(6); i > 0; i--)
        {
            Mutate(ref random);
        }

        return _input.AsSpan(0, _length);
    }

    private byte[] Token(ref FuzzRandom random) => tokens.Length > 0 && random.Below(3) > 0 ? random.Of(tokens) : random.Of(Interesting);

    private void Mutate(ref FuzzRandom random)
    {
        var at = random.Below(_length + 1);
        switch (random.Below(14))
        {
            case 0 when at < _length:
                _input[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when at < _length:
                _input[at] = random.Byte();
                break;
            case 2 or 3 or 4:
                Insert(at, Token(ref random));
                break;
            case 5:
                Delete(at, 1 + random.Below(random.OneIn(4) ? 32 : 3));
                break;
            case 6:
                Delete(at, _length);
                break;
            case 7:
                Repeat(at, ref random);
                break;
            case 8:
                Splice(at, ref random);
                break;
            case 9:
                Nest(at, ref random);
                break;
            case 10:
                ReplaceNumber(at, ref random);
                break;
            case 11:
                var token = Token(ref random);
                Delete(at, token.Length);
                Insert(at, token);
                break;
            case 12:
                for (var digits = 1 + random.Below(random.OneIn(20) ? 1200 : 40); digits > 0; digits--)
                {
                    Insert(at, [(byte)('0' + random.Below(10))]);
                }

                break;
            case 13 when at < _length && _input[at] is > 0x20 and < 0x7F:
                // The same sign as Japanese input methods write it.
                var rune = new Rune(0xFEE0 + _input[at]);
                Span<byte> wide = stackalloc byte[4];
                Delete(at, 1);
                Insert(at, wide[..rune.EncodeToUtf8(wide)]);
                break;
        }
    }

    private void Repeat(int at, ref FuzzRandom random)
    {
        var slice = _input.AsSpan(at, Math.Min(_length - at, 1 + random.Below(24))).ToArray();
        for (var times = random.OneIn(16) ? random.Below(200) : 1 + random.Below(4); times > 0; times--)
        {
            Insert(at, slice);
        }
    }

    private void Splice(int at, ref FuzzRandom random)
    {
        var other = random.Of(corpus);
        var from = random.Below(other.Length + 1);
        Delete(at, _length);
        Insert(_length, other.AsSpan(from));
    }

    private void Nest(int at, ref FuzzRandom random)
    {
        var open = random.Of(Nests);
        var depth = random.OneIn(4) ? 60 + random.Below(10) : 1 + random.Below(6);
        Insert(at, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth))));
        if (random.Below(3) > 0)
        {
            var close = string.Concat(open.Reverse().Where(static c => c is '[' or '{' or '"' or '(').Select(static c => c switch { '[' => ']', '{' => '}', '(' => ')', _ => c }));
            Insert(random.OneIn(2) ? _length : Math.Min(_length, at + (open.Length * depth) + random.Below(8)), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(close, depth))));
        }
    }

    private void ReplaceNumber(int at, ref FuzzRandom random)
    {
        while (at < _length && !char.IsAsciiDigit((char)_input[at]))
        {
            at++;
        }

        var end = at;
        while (end < _length && char.IsAsciiDigit((char)_input[end]))
        {
            end++;
        }

        Delete(at, end - at);
        Insert(at, random.OneIn(3) ? Encoding.ASCII.GetBytes(random.Long().ToString(System.Globalization.CultureInfo.InvariantCulture)) : Interesting[random.Below(26)]);
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length <= _input.Length)
        {
            _input.AsSpan(at, _length - at).CopyTo(_input.AsSpan(at + bytes.Length));
            bytes.CopyTo(_input.AsSpan(at));
            _length += bytes.Length;
        }
    }

    private void Delete(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _input.AsSpan(at + count, _length - at - count).CopyTo(_input.AsSpan(at));
        _length -= count;
    }
}
