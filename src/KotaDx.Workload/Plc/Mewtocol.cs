using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Panasonic MEWTOCOL-COM (FP series, MEWTOCOL communication protocol, commands RD, RCC and RCS), the ones that read:
/// <code>
/// request = "%" station "#" text bcc CR      text = "RDD" first5 last5 (data) | "RCC" letter first4 last4 (contacts by the word) | "RCS" letter word3 bit1 (one contact)
/// reply   = "%" station "$" ("RD" word* | "RC" word* | "RC" ("0" | "1")) bcc CR | "%" station "!" code bcc CR
/// word    = 4 hexadecimal digits, low byte first; numbers are decimal, a contact's bit is one hexadecimal digit, letter = X | Y | R | L
/// bcc     = exclusive or of all from "%" to the sign ahead of it, 2 capital hexadecimal digits, or "**" for not checked
/// </code>
/// A frame is at most 118 bytes long, which is 27 words: no more are asked for, so that no reply is split (<c>&amp;</c>). Several contacts in a row are read by
/// their words.
/// </summary>
/// <param name="hasChecksum">False where sender and receiver leave the checksum out: questions then say <c>**</c>, and replies may. A sum that is there is checked even so.</param>
public sealed class Mewtocol(bool hasChecksum = true) : PlcCodec
{
    private const int MostWords = 27;
    private const int MostBits = 16 * (MostWords - 1);
    private const int LongestReply = 118;

    private static readonly PlcArea[] Kinds =
    [
        new("DT", new("データレジスタ", "data registers"), IsBit: false, 99999, MostWords),
        new("WX", new("外部入力（ワード）", "inputs by the word"), IsBit: false, 999, MostWords),
        new("WY", new("外部出力（ワード）", "outputs by the word"), IsBit: false, 999, MostWords),
        new("WR", new("内部リレー（ワード）", "internal relays by the word"), IsBit: false, 999, MostWords),
        new("WL", new("リンクリレー（ワード）", "link relays by the word"), IsBit: false, 999, MostWords),
        new("X", new("外部入力", "inputs"), IsBit: true, (999 * 16) + 15, MostBits),
        new("Y", new("外部出力", "outputs"), IsBit: true, (999 * 16) + 15, MostBits),
        new("R", new("内部リレー", "internal relays"), IsBit: true, (999 * 16) + 15, MostBits),
        new("L", new("リンクリレー", "link relays"), IsBit: true, (999 * 16) + 15, MostBits),
    ];

    private static readonly (string Name, byte Area)[] Names =
        [("DT", 0), ("D", 0), ("WX", 1), ("WY", 2), ("WR", 3), ("WL", 4), ("X", 5), ("Y", 6), ("R", 7), ("L", 8)];

    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.Mewtocol;

    /// <inheritdoc/>
    public override IReadOnlyList<PlcArea> Areas => Kinds;

    /// <inheritdoc/>
    public override (byte First, byte Last) Stations => (1, 99);

    /// <inheritdoc/>
    public override bool IsLowWordFirst => true;

    /// <summary>
    /// Reads <c>DT100</c> or <c>D100</c>, <c>WX0</c>, <c>WY0</c>, <c>WR10</c>, <c>WL0</c>: decimal; and contacts, whose last sign is the bit: <c>X1F</c> is word 1, bit 15,
    /// <c>R100</c> is word 10, bit 0.
    /// </summary>
    /// <inheritdoc/>
    public override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault)
    {
        foreach (var (name, area) in Names)
        {
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && TryNumber(Kinds[area].IsBit, text[name.Length..], out var number) && number <= Kinds[area].Last)
            {
                address = new PlcAddress(area, number);
                fault = default;
                return true;
            }
        }

        address = default;
        fault = new(
            $"「{text}」はアドレスとして読めません。DT100、WX0、WY0、WR10、WL0（10進）、X1F・Y0・R100・L0（最後の1桁が16進のビット）の形で、範囲内の番号を書いてください",
            $"\"{text}\" is no address: write DT100, WX0, WY0, WR10 or WL0 (decimal), X1F, Y0, R100 or L0 (the last sign is the bit in hexadecimal), within the area");
        return false;
    }

    /// <inheritdoc/>
    public override string TextOf(PlcAddress address)
    {
        var kind = Kinds[address.Area];
        var word = address.Number / 16;
        return !kind.IsBit ? string.Create(CultureInfo.InvariantCulture, $"{kind.Name}{address.Number}")
            : word == 0 ? string.Create(CultureInfo.InvariantCulture, $"{kind.Name}{address.Number:X}")
            : string.Create(CultureInfo.InvariantCulture, $"{kind.Name}{word}{address.Number % 16:X}");
    }

    /// <inheritdoc/>
    public override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        var (first, last) = (read.First.Number, (uint)(read.First.Number + (uint)read.Count - 1));
        frame[0] = (byte)'%';
        Utf8Formatter.TryFormat(read.Station, frame[1..], out _, new StandardFormat('D', 2));
        frame[3] = (byte)'#';
        int at;
        if (read.First.Area == 0)
        {
            "RDD"u8.CopyTo(frame[4..]);
            at = Put(frame, 7, first, 5);
            at = Put(frame, at, last, 5);
        }
        else
        {
            var isBit = Kinds[read.First.Area].IsBit;
            var isOne = isBit && read.Count == 1;
            (isOne ? "RCS"u8 : "RCC"u8).CopyTo(frame[4..]);
            frame[7] = "XYRL"u8[(read.First.Area - 1) % 4];
            if (isOne)
            {
                at = Put(frame, 8, first / 16, 3);
                Utf8Formatter.TryFormat(first % 16, frame[at..], out _, new StandardFormat('X'));
                at++;
            }
            else
            {
                var unit = isBit ? 16u : 1u;
                at = Put(frame, 8, first / unit, 4);
                at = Put(frame, at, last / unit, 4);
            }
        }

        if (hasChecksum)
        {
            Utf8Formatter.TryFormat(XorFrame.Sum(frame[..at]), frame[at..], out _, new StandardFormat('X', 2));
        }
        else
        {
            "**"u8.CopyTo(frame[at..]);
        }

        frame[at + 2] = (byte)'\r';
        return at + 3;
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

    private PlcReply Decode(ReadOnlySpan<byte> bytes, in PlcRead read, Span<ushort> values)
    {
        if (!XorFrame.TryTake(bytes, (byte)'%', LongestReply, out var length, out var otherwise))
        {
            return otherwise;
        }

        if (length < 9)
        {
            return PlcReply.Malformed(length, PlcFault.Framing, length - 1);
        }

        var text = bytes[..(length - 3)];
        var check = bytes.Slice(text.Length, 2);
        if ((hasChecksum || !check.SequenceEqual("**"u8)) && (!XorFrame.TryHex(check, out var sum) || sum != XorFrame.Sum(text)))
        {
            return PlcReply.Malformed(length, PlcFault.Checksum, text.Length);
        }

        if (!XorFrame.IsDecimal(text[1..], read.Station))
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, 1);
        }

        switch (text[3])
        {
            case (byte)'!':
                return text.Length == 6 && XorFrame.TryHex(text[4..], out var code) ? PlcReply.Refused(length, code) : PlcReply.Malformed(length, PlcFault.Framing, 4);
            case (byte)'#':
                // An adapter that hears itself gives the question back.
                return PlcReply.Malformed(length, PlcFault.OtherReply, 3);
            case (byte)'$':
                break;
            default:
                return PlcReply.Malformed(length, PlcFault.Framing, 3);
        }

        if (!text[4..6].SequenceEqual(read.First.Area == 0 ? "RD"u8 : "RC"u8))
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, 4);
        }

        var fault = Data(text[6..], read, values);
        return fault < 0 ? PlcReply.Complete(length) : PlcReply.Malformed(length, PlcFault.Framing, 6 + fault);
    }

    /// <inheritdoc/>
    public override Text Meaning(int code) => code switch
    {
        0x27 => new("エラー27: フレームが長すぎる", "error 27: frame too long"),
        0x40 => new("エラー40: BCCが合わない（ノイズ、パリティの設定）", "error 40: wrong BCC (noise, parity)"),
        0x41 => new("エラー41: 書式の誤り", "error 41: format"),
        0x42 => new("エラー42: この機種では使えないコマンド", "error 42: command not supported"),
        0x45 => new("エラー45: アドレスが範囲外", "error 45: address out of range"),
        0x61 => new("エラー61: データの誤り（アドレスや点数が範囲外）", "error 61: data (address or count out of range)"),
        _ => new($"エラー{code:X2}", $"error {code:X2}"),
    };

    /// <summary>Takes the values out of a reply's data.</summary>
    /// <returns>−1, or the offset of what does not fit.</returns>
    private static int Data(ReadOnlySpan<byte> data, in PlcRead read, Span<ushort> values)
    {
        var isBit = Kinds[read.First.Area].IsBit;
        if (isBit && read.Count == 1)
        {
            values[0] = (ushort)(data is [(byte)'1'] ? 1 : 0);
            return data is [(byte)'0' or (byte)'1'] ? -1 : 0;
        }

        var bit = isBit ? (int)(read.First.Number % 16) : 0;
        var words = isBit ? (bit + read.Count + 15) / 16 : read.Count;
        if (data.Length != 4 * words)
        {
            return Math.Min(data.Length, 4 * words);
        }

        var next = 0;
        for (var i = 0; i < words; i++)
        {
            if (!XorFrame.TryHex(data.Slice(4 * i, 4), out var swapped))
            {
                return 4 * i;
            }

            var word = ((swapped & 0xFF) << 8) | (swapped >> 8);
            if (!isBit)
            {
                values[i] = (ushort)word;
                continue;
            }

            for (; bit < 16 && next < read.Count; bit++)
            {
                values[next++] = (ushort)((word >> bit) & 1);
            }

            bit = 0;
        }

        return -1;
    }

    private static bool TryNumber(bool isBit, ReadOnlySpan<char> digits, out uint number)
    {
        if (!isBit)
        {
            return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }

        number = 0;
        uint word = 0;
        if (digits.Length is 0 or > 5 || !uint.TryParse(digits[^1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bit)
            || (digits.Length > 1 && !uint.TryParse(digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out word)))
        {
            return false;
        }

        number = (16 * word) + bit;
        return true;
    }

    private static int Put(Span<byte> frame, int at, uint number, byte digits)
    {
        Utf8Formatter.TryFormat(number, frame[at..], out var written, new StandardFormat('D', digits));
        return at + written;
    }
}
