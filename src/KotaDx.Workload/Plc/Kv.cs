using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Keyence KV host link (上位リンク, KV mode; KV series user's manual, serial and Ethernet units), over a serial line behind its greeting, or over TCP,
/// port 8501, without one:
/// <code>
/// greeting = "CR" CR                → "CC" CR LF
/// request  = "RD " device [".U"] CR | "RDS " device [".U"] " " count CR
/// reply    = value (" " value)* CR LF | "E" digit CR LF
/// value    = ["+" | "-"] decimal digits, as many as the model pads with; a bit is 0 or 1
/// </code>
/// Nothing sums the bytes up: the grammar, the range and the count of the values are all that can be checked. One station for each line.
/// Timers' and counters' contacts (<c>T</c>, <c>C</c>) are not asked for: their reply mixes contact, present and preset value.
/// <para>
/// Relays are numbered as their maker does: the last two digits are the bit, 00 to 15, what stands before them the channel. <c>R1005</c> is channel 10, bit 5,
/// behind <c>R1015</c> comes <c>R1100</c>, and <c>R1016</c> does not exist. <see cref="PlcAddress.Number"/> counts on without a gap: channel · 16 + bit.
/// </para>
/// </summary>
public sealed class Kv : PlcCodec
{
    // The makers' limits differ by model and lie higher; so much fits the oldest, and a reply stays under a quarter of a second at 38,400 baud.
    private const int Most = 120;

    private const byte Relay = 0;
    private const byte Control = 3;
    private const byte Link = 6;

    private static readonly PlcArea[] Kinds =
    [
        new("R", new("リレー", "relays"), IsBit: true, (1999 * 16) + 15, Most),
        new("MR", new("内部補助リレー", "internal relays"), IsBit: true, (3999 * 16) + 15, Most),
        new("LR", new("ラッチリレー", "latch relays"), IsBit: true, (999 * 16) + 15, Most),
        new("CR", new("コントロールリレー", "control relays"), IsBit: true, (79 * 16) + 15, Most),
        new("DM", new("データメモリ", "data memory"), IsBit: false, 65534, Most),
        new("EM", new("拡張データメモリ", "extended data memory"), IsBit: false, 65534, Most),
        new("W", new("リンクレジスタ（16進）", "link registers (hexadecimal)"), IsBit: false, 0x7FFF, Most),
        new("TM", new("テンポラリメモリ", "temporary memory"), IsBit: false, 511, Most),
    ];

    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.Kv;

    /// <inheritdoc/>
    public override IReadOnlyList<PlcArea> Areas => Kinds;

    /// <summary>One, 0: a line with several is opened for one of them by its greeting, and no question names it.</summary>
    public override (byte First, byte Last) Stations => (0, 0);

    /// <inheritdoc/>
    public override bool IsLowWordFirst => true;

    /// <inheritdoc/>
    public override (byte[] Question, byte[] Answer)? Greeting(byte station) => ("CR\r"u8.ToArray(), "CC\r\n"u8.ToArray());

    /// <summary>Reads <c>DM100</c>, <c>EM0</c>, <c>TM0</c> (decimal), <c>W1F</c> (hexadecimal), and relays as in <c>R1005</c>, <c>MR0</c>, <c>LR0</c>, <c>CR2008</c>.</summary>
    /// <inheritdoc/>
    public override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault)
    {
        for (byte area = 0; area < Kinds.Length; area++)
        {
            var kind = Kinds[area];
            if (text.StartsWith(kind.Name, StringComparison.OrdinalIgnoreCase) && TryNumber(area, text[kind.Name.Length..], out var number) && number <= kind.Last)
            {
                address = new PlcAddress(area, number);
                fault = default;
                return true;
            }
        }

        address = default;
        fault = new(
            $"「{text}」はアドレスとして読めません。DM100、EM0、TM0（10進）、W1F（16進）、R1005・MR0・LR0・CR0（下2桁は00～15）の形で、範囲内の番号を書いてください",
            $"\"{text}\" is no address: write DM100, EM0 or TM0 (decimal), W1F (hexadecimal), R1005, MR0, LR0 or CR0 (last two digits 00 to 15), within the area");
        return false;
    }

    /// <inheritdoc/>
    public override string TextOf(PlcAddress address)
    {
        var name = Kinds[address.Area].Name;
        return address.Area switch
        {
            <= Control => string.Create(CultureInfo.InvariantCulture, $"{name}{(100 * (address.Number / 16)) + (address.Number % 16)}"),
            Link => string.Create(CultureInfo.InvariantCulture, $"{name}{address.Number:X}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{name}{address.Number}"),
        };
    }

    /// <inheritdoc/>
    public override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        var kind = Kinds[read.First.Area];
        var isOne = read.Count == 1;
        var at = Put(frame, 0, isOne ? "RD "u8 : "RDS "u8);
        foreach (var letter in kind.Name)
        {
            frame[at++] = (byte)letter;
        }

        var number = kind.IsBit ? (100 * (read.First.Number / 16)) + (read.First.Number % 16) : read.First.Number;
        Utf8Formatter.TryFormat(number, frame[at..], out var written, new StandardFormat(read.First.Area == Link ? 'X' : 'D'));
        at += written;
        if (!kind.IsBit)
        {
            at = Put(frame, at, ".U"u8);
        }

        if (!isOne)
        {
            frame[at++] = (byte)' ';
            Utf8Formatter.TryFormat(read.Count, frame[at..], out written);
            at += written;
        }

        frame[at] = (byte)'\r';
        return at + 1;
    }

    /// <inheritdoc/>
    public override PlcReply Read(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values)
    {
        // Values are found before the last of the answer has been looked at: nobody sees them until it has.
        Span<ushort> found = stackalloc ushort[Math.Min(read.Count, MaxUnits)];
        var reply = Decode(bytes, read, found);
        if (reply.Status == PlcReplyStatus.Complete)
        {
            found.CopyTo(values);
        }

        return reply;
    }

    private static PlcReply Decode(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values)
    {
        var seen = bytes[..Math.Min(bytes.Length, MaxFrameBytes)];

        // Left by the line before (some put a second LF), or by a port that has just been opened.
        var blank = seen.IndexOfAnyExcept((byte)'\r', (byte)'\n', (byte)0);
        if (blank != 0)
        {
            return seen.IsEmpty ? PlcReply.NeedMore : PlcReply.Malformed(blank < 0 ? seen.Length : blank, PlcFault.Noise, 0);
        }

        var end = seen.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (seen[end] == (byte)'\r' && end + 1 == seen.Length))
        {
            return seen.Length < MaxFrameBytes ? PlcReply.NeedMore : PlcReply.Malformed(seen.Length, PlcFault.Framing, seen.Length - 1);
        }

        if (seen[end] == (byte)'\n' || seen[end + 1] != (byte)'\n')
        {
            return PlcReply.Malformed(end + 1, PlcFault.Framing, end);
        }

        var line = seen[..end];
        var length = end + 2;
        if (line is [(byte)'E', >= (byte)'0' and <= (byte)'9'])
        {
            return PlcReply.Refused(length, line[1] - '0');
        }

        var isBit = Kinds[read.First.Area].IsBit;
        var at = 0;
        for (var i = 0; i < read.Count; i++)
        {
            var start = at;
            if (i > 0)
            {
                if (at == line.Length || line[at] != (byte)' ')
                {
                    return PlcReply.Malformed(length, PlcFault.Framing, at);
                }

                at++;
            }

            if (!TryValue(line, ref at, out values[i]) || (isBit && values[i] > 1))
            {
                return PlcReply.Malformed(length, PlcFault.Framing, start);
            }
        }

        return at == line.Length ? PlcReply.Complete(length) : PlcReply.Malformed(length, PlcFault.Framing, at);
    }

    /// <inheritdoc/>
    public override Text Meaning(int code) => code switch
    {
        0 => new("E0: デバイス番号が範囲外、またはこの機種にない", "E0: device number out of range, or not in this model"),
        1 => new("E1: コマンドの誤り、または開始（CR）より前のコマンド", "E1: command not known, or sent before the greeting (CR)"),
        2 => new("E2: プログラムがない、または指定の誤り（資料により異なる）", "E2: no program, or a fault in the operand (sources differ)"),
        4 => new("E4: 書込み禁止", "E4: protected against writing"),
        5 => new("E5: CPUまたはユニットの異常", "E5: CPU or unit error"),
        6 => new("E6: コメントがない", "E6: no comment"),
        _ => new($"E{code}", $"E{code}"),
    };

    private static bool TryNumber(byte area, ReadOnlySpan<char> digits, out uint number)
    {
        var style = area == Link ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!uint.TryParse(digits, style, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        if (area is >= Relay and <= Control)
        {
            var bit = number % 100;
            number = (16 * (number / 100)) + bit;
            return bit < 16;
        }

        return true;
    }

    /// <summary>One value of 16 bits: what stands for a negative number is kept as its two's complement.</summary>
    private static bool TryValue(ReadOnlySpan<byte> line, ref int at, out ushort value)
    {
        var isNegative = at < line.Length && line[at] == (byte)'-';
        if (at < line.Length && line[at] is (byte)'+' or (byte)'-')
        {
            at++;
        }

        var start = at;
        var number = 0;
        for (; at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            number = Math.Min((10 * number) + (line[at] - '0'), 100_000);
        }

        value = unchecked((ushort)(isNegative ? -number : number));
        return at > start && number <= (isNegative ? 32_768 : 65_535);
    }

    private static int Put(Span<byte> frame, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(frame[at..]);
        return at + text.Length;
    }
}
