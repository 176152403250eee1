using System.Text;

namespace KotaDx.Workload.Service.Files;

/// <summary>Shift_JIS as Windows and Excel write it: code page 932, with NEC and IBM extensions and users' own characters.</summary>
internal static class ShiftJis
{
    private const byte FirstTrail = 0x40;
    private const int LastTrail = 0xFC;
    private const char MiddleDot = '\u30FB';

    private static readonly Lazy<bool[]> Pairs = new(KnownPairs);

    public static Encoding Encoding { get; } = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    /// <summary>True if the byte is the first of two.</summary>
    public static bool IsLead(byte b) => b is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC);

    /// <summary>True if the byte stands for a character alone: ASCII or half-width katakana. The decoder also lets 80, A0, FD to FF
    /// pass, as characters that no system writes.</summary>
    public static bool IsSingle(byte b) => b is <= 0x7F or (>= 0xA1 and <= 0xDF);

    /// <summary>True if the two bytes are a character that the code page has.</summary>
    public static bool IsPair(byte lead, byte trail) => trail is >= FirstTrail and <= LastTrail && Pairs.Value[Index(lead, trail)];

    private static int Index(byte lead, byte trail) => (lead * 256) + trail;

    private static bool[] KnownPairs()
    {
        var known = new bool[256 * 256];
        // With a fallback of our own the framework also rejects what has two codes (髙 as NEC's EEE0 and IBM's FBFC); by itself it
        // reads both, and gives the middle dot for what is no character.
        Span<byte> pair = stackalloc byte[2];
        Span<char> text = stackalloc char[4];
        for (var lead = 0x81; lead <= 0xFC; lead++)
        {
            for (int trail = FirstTrail; trail <= LastTrail && IsLead((byte)lead); trail++)
            {
                pair[0] = (byte)lead;
                pair[1] = (byte)trail;
                var length = Encoding.GetChars(pair, text);
                known[Index((byte)lead, (byte)trail)] = length == 1 && (text[0] != MiddleDot || (lead, trail) == (0x81, 0x45));
            }
        }

        return known;
    }
}
