using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Omron Host Link, C-mode commands (SYSMAC C-series Host Link Units, chapter on host link commands), the ones that read words:
/// <code>
/// request = "@" unit header begin count fcs "*" CR           header = RD (DM) | RR (CIO, IR) | RH (HR) | RJ (AR) | RL (LR) | RC (timer, counter)
/// reply   = "@" unit header end word* fcs "*" CR | "@" unit "IC" fcs "*" CR
/// unit    = 2 decimal digits, 00 to 31; begin, count = 4 decimal digits; end = 2, word = 4 hexadecimal digits
/// fcs     = exclusive or of all from "@" to the sign ahead of it, 2 capital hexadecimal digits
/// </code>
/// The first frame of a reply holds at most 30 words: no more are asked for, so that none is ever split. A present value (<c>TC</c>), and whatever
/// the ladder keeps so, comes as four decimal digits written in hexadecimal (BCD).
/// </summary>
public sealed class HostLink : PlcCodec
{
    /// <summary>The code of a reply <c>IC</c>, which carries none of its own: its two letters.</summary>
    public const int UndefinedCommand = 0x4943;

    private const int MostWords = 30;
    private const int LongestReply = 11 + (4 * MostWords);
    private const uint Last = 9999;

    private static readonly PlcArea[] Kinds =
    [
        new("DM", new("データメモリ", "data memory"), IsBit: false, Last, MostWords),
        new("CIO", new("入出力・内部補助リレー（CIO、旧機種ではIR）のチャネル", "words of inputs, outputs and internal relays (CIO; IR in older ones)"), IsBit: false, Last, MostWords),
        new("HR", new("保持リレーのチャネル", "words of holding relays"), IsBit: false, Last, MostWords),
        new("AR", new("特殊補助リレーのチャネル", "words of auxiliary relays"), IsBit: false, Last, MostWords),
        new("LR", new("リンクリレーのチャネル", "words of link relays"), IsBit: false, Last, MostWords),
        new("TC", new("タイマ・カウンタの現在値（BCD）", "present values of timers and counters (BCD)"), IsBit: false, Last, MostWords),
    ];

    private static readonly (string Name, byte Area)[] Names =
        [("DM", 0), ("D", 0), ("CIO", 1), ("IR", 1), ("HR", 2), ("AR", 3), ("LR", 4), ("TC", 5)];

    /// <inheritdoc/>
    public override PlcProtocol Protocol => PlcProtocol.HostLink;

    /// <inheritdoc/>
    public override IReadOnlyList<PlcArea> Areas => Kinds;

    /// <inheritdoc/>
    public override (byte First, byte Last) Stations => (0, 31);

    /// <inheritdoc/>
    public override bool IsLowWordFirst => true;

    /// <summary>Reads <c>DM100</c> or <c>D100</c>, <c>CIO10</c> or <c>IR10</c>, <c>HR0</c>, <c>AR0</c>, <c>LR0</c>, <c>TC0</c>: words, counted in decimal.</summary>
    /// <inheritdoc/>
    public override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault)
    {
        foreach (var (name, area) in Names)
        {
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && uint.TryParse(text[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Last)
            {
                address = new PlcAddress(area, number);
                fault = default;
                return true;
            }
        }

        address = default;
        fault = new(
            $"「{text}」はアドレスとして読めません。DM100、CIO10、HR0、AR0、LR0、TC0 の形（10進、0～{Last}）で書いてください",
            $"\"{text}\" is no address: write DM100, CIO10, HR0, AR0, LR0 or TC0 (decimal, 0 to {Last})");
        return false;
    }

    /// <inheritdoc/>
    public override string TextOf(PlcAddress address) => string.Create(CultureInfo.InvariantCulture, $"{Kinds[address.Area].Name}{address.Number}");

    /// <inheritdoc/>
    public override int Write(in PlcRead read, Span<byte> frame)
    {
        Check(read);
        frame[0] = (byte)'@';
        Utf8Formatter.TryFormat(read.Station, frame[1..], out _, new StandardFormat('D', 2));
        Header(read).CopyTo(frame[3..]);
        Utf8Formatter.TryFormat(read.First.Number, frame[5..], out _, new StandardFormat('D', 4));
        Utf8Formatter.TryFormat(read.Count, frame[9..], out _, new StandardFormat('D', 4));
        Utf8Formatter.TryFormat(XorFrame.Sum(frame[..13]), frame[13..], out _, new StandardFormat('X', 2));
        "*\r"u8.CopyTo(frame[15..]);
        return 17;
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
        if (!XorFrame.TryTake(bytes, (byte)'@', LongestReply, out var length, out var otherwise))
        {
            return otherwise;
        }

        if (length < 9 || bytes[length - 2] != (byte)'*')
        {
            return PlcReply.Malformed(length, PlcFault.Framing, length - 2);
        }

        var text = bytes[..(length - 4)];
        if (!XorFrame.TryHex(bytes.Slice(text.Length, 2), out var sum) || sum != XorFrame.Sum(text))
        {
            return PlcReply.Malformed(length, PlcFault.Checksum, text.Length);
        }

        if (!XorFrame.IsDecimal(text[1..], read.Station))
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, 1);
        }

        var header = text.Slice(3, 2);
        if (header.SequenceEqual("IC"u8))
        {
            return text.Length == 5 ? PlcReply.Refused(length, UndefinedCommand) : PlcReply.Malformed(length, PlcFault.Framing, 5);
        }

        if (!header.SequenceEqual(Header(read)))
        {
            return PlcReply.Malformed(length, PlcFault.OtherReply, 3);
        }

        if (text.Length < 7 || !XorFrame.TryHex(text.Slice(5, 2), out var end))
        {
            return PlcReply.Malformed(length, PlcFault.Framing, 5);
        }

        var data = text[7..];
        if (end != 0 && data.IsEmpty)
        {
            return PlcReply.Refused(length, end);
        }

        // An adapter that hears itself gives the question back; its length is never that of an answer.
        if (end != 0 || data.Length != 4 * read.Count)
        {
            return PlcReply.Malformed(length, PlcFault.Framing, 7);
        }

        for (var i = 0; i < read.Count; i++)
        {
            if (!XorFrame.TryHex(data.Slice(4 * i, 4), out var word))
            {
                return PlcReply.Malformed(length, PlcFault.Framing, 7 + (4 * i));
            }

            values[i] = (ushort)word;
        }

        return PlcReply.Complete(length);
    }

    /// <inheritdoc/>
    public override Text Meaning(int code) => code switch
    {
        UndefinedCommand => new("IC: コマンドを解釈できない（そのエリアがない機種か、通信の設定違い）", "IC: command not understood (a model without this area, or other settings)"),
        0x01 => new("終了コード01: 運転モードでは実行できない", "end code 01: not possible in RUN mode"),
        0x13 => new("終了コード13: PLCが受けた要求のFCSが合わない（ノイズ、パリティの設定）", "end code 13: the PLC got a request with a wrong FCS (noise, parity)"),
        0x14 => new("終了コード14: 要求の書式の誤り", "end code 14: format of the request"),
        0x15 => new("終了コード15: 要求の数値の誤り（アドレスや点数が範囲外）", "end code 15: a number in the request (address or count out of range)"),
        0x18 => new("終了コード18: フレームの長さの誤り", "end code 18: length of the frame"),
        0x19 => new("終了コード19: 実行できない", "end code 19: cannot be done"),
        0xA3 or 0xA4 or 0xA5 or 0xA8 => new($"終了コード{code:X2}: 分割された送信が中止された", $"end code {code:X2}: a transmission in parts was aborted"),
        _ => new($"終了コード{code:X2}", $"end code {code:X2}"),
    };

    private static ReadOnlySpan<byte> Header(in PlcRead read) => "RDRRRHRJRLRC"u8.Slice(2 * read.First.Area, 2);
}
