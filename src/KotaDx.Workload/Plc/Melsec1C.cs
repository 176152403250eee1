using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Mitsubishi computer link, 1C frame, as FX PLCs speak it (FX Series User's Manual, Data Communication Edition, Computer Link:
/// batch read of bits and words). Only the two commands that read.
/// <code>
/// route   = station "FF"                          ; station = 2HEXDIG
/// command = ("BR" / "WR") wait device count       ; wait = HEXDIG, × 10 ms; count = 2HEXDIG, "00" = 256
/// device  = 5CHAR                                 ; letters, then the number with leading zeros: D0100 X0040 TN005; X and Y in octal
/// data    = *("0" / "1") / *(4HEXDIG)
/// code    = 2HEXDIG
/// </code>
/// A question that arrives damaged by parity or framing gets no answer at all; the PLC notes it in D8063.
/// </summary>
internal sealed class Melsec1C(bool hasSum, bool isFormat4) : MelsecText(hasSum, isFormat4)
{
    // CN ends at 199: the counters behind it are of 32 bits, and give eight digits each.
    private static readonly MelsecDevices Devices = new(64, 256,
        MelsecDevice.Word("D", "データレジスタ", "data registers", 10, 8511),
        MelsecDevice.Word("TN", "タイマ現在値", "timers, current value", 10, 511),
        MelsecDevice.Word("CN", "カウンタ現在値", "counters, current value", 10, 199),
        MelsecDevice.Bit("X", "入力", "inputs", 8, 255),
        MelsecDevice.Bit("Y", "出力", "outputs", 8, 255),
        MelsecDevice.Bit("M", "補助リレー", "auxiliary relays", 10, 8511),
        MelsecDevice.Bit("S", "ステート", "states", 10, 4095),
        MelsecDevice.Bit("TS", "タイマ接点", "timers, contact", 10, 511),
        MelsecDevice.Bit("CS", "カウンタ接点", "counters, contact", 10, 255));

    private readonly bool _isFormat4 = isFormat4;

    /// <inheritdoc/>
    public override PlcProtocol Protocol => _isFormat4 ? PlcProtocol.Melsec1CFormat4 : PlcProtocol.Melsec1C;

    /// <inheritdoc/>
    public override IReadOnlyList<PlcArea> Areas => Devices.Areas;

    /// <inheritdoc/>
    protected override int RouteChars => 4;

    /// <inheritdoc/>
    protected override int CodeChars => 2;

    /// <inheritdoc/>
    public override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault) => Devices.TryParse(text, out address, out fault);

    /// <inheritdoc/>
    public override string TextOf(PlcAddress address) => Devices.TextOf(address);

    /// <inheritdoc/>
    public override Text Meaning(int code) => code switch
    {
        0x02 => new("サムチェックが合いません。サムチェックの有無（D8120）とノイズを確かめてください。", "The checksum did not fit: check whether the PLC is set to one (D8120), and noise on the line."),
        0x03 => new("通信手順の誤りです。形式 1 と形式 4 の設定（D8120）を確かめてください。", "The PLC did not understand the frame: check format 1 or 4 (D8120)."),
        0x06 => new("デバイスか点数が指定できる範囲の外です。", "The device or the count is outside of what can be asked for."),
        0x07 => new("使えない文字がありました。", "A character was not allowed."),
        0x0A or 0x10 => new("PC 番号の誤りです。", "The PC number was wrong."),
        0x18 => new("リモート操作ができません。", "Remote operation is not possible."),
        _ => new(string.Create(CultureInfo.InvariantCulture, $"エラーコード {code:X2}h"), string.Create(CultureInfo.InvariantCulture, $"error code {code:X2}h")),
    };

    /// <inheritdoc/>
    protected override void WriteRoute(in PlcRead read, Span<byte> route)
    {
        WriteHex(read.Station, route[..2]);
        "FF"u8.CopyTo(route[2..]);
    }

    /// <inheritdoc/>
    protected override int WriteCommand(in PlcRead read, Span<byte> bytes)
    {
        ref readonly var device = ref Devices[read.First.Area];
        (device.IsBit ? "BR0"u8 : "WR0"u8).CopyTo(bytes);
        for (var i = 0; i < device.Name.Length; i++)
        {
            bytes[3 + i] = (byte)device.Name[i];
        }

        WriteDigits(read.First.Number, device.Radix, bytes[(3 + device.Name.Length)..8]);
        WriteHex((uint)read.Count & 0xFF, bytes[8..10]);
        return 10;
    }
}
