using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// Devices and refusals of Q and L PLCs (MELSEC Communication Protocol Reference Manual, device codes), which all their frames share. How far
/// a device really goes is the PLC's parameter; the last number here is the largest that any has.
/// </summary>
internal static class MelsecDevicesOfQ
{
    /// <summary>What ASCII frames can ask for.</summary>
    public static MelsecDevice[] Text { get; } =
    [
        MelsecDevice.Word("D", "データレジスタ", "data registers", 10, 999_999, 0xA8),
        MelsecDevice.Word("W", "リンクレジスタ", "link registers", 16, 0xF_FFFF, 0xB4),
        MelsecDevice.Word("R", "ファイルレジスタ", "file registers", 10, 32_767, 0xAF),
        MelsecDevice.Word("TN", "タイマ現在値", "timers, current value", 10, 999_999, 0xC2),
        MelsecDevice.Word("CN", "カウンタ現在値", "counters, current value", 10, 999_999, 0xC5),
        MelsecDevice.Word("SD", "特殊レジスタ", "special registers", 10, 4095, 0xA9),
        MelsecDevice.Word("SW", "リンク特殊レジスタ", "link special registers", 16, 0x7FFF, 0xB5),
        MelsecDevice.Bit("X", "入力", "inputs", 16, 0x3FFF, 0x9C),
        MelsecDevice.Bit("Y", "出力", "outputs", 16, 0x3FFF, 0x9D),
        MelsecDevice.Bit("M", "内部リレー", "internal relays", 10, 999_999, 0x90),
        MelsecDevice.Bit("L", "ラッチリレー", "latch relays", 10, 32_767, 0x92),
        MelsecDevice.Bit("B", "リンクリレー", "link relays", 16, 0xF_FFFF, 0xA0),
        MelsecDevice.Bit("F", "アナンシェータ", "annunciators", 10, 32_767, 0x93),
        MelsecDevice.Bit("TS", "タイマ接点", "timers, contact", 10, 999_999, 0xC1),
        MelsecDevice.Bit("CS", "カウンタ接点", "counters, contact", 10, 999_999, 0xC4),
        MelsecDevice.Bit("SM", "特殊リレー", "special relays", 10, 4095, 0x91),
        MelsecDevice.Bit("SB", "リンク特殊リレー", "link special relays", 16, 0x7FFF, 0xA1),
    ];

    /// <summary>What binary frames can ask for.</summary>
    public static MelsecDevice[] Binary { get; } = [.. Text, MelsecDevice.Word("ZR", "ファイルレジスタ（連番）", "file registers, numbered through", 10, 0xFF_FFFF, 0xB0)];

    /// <summary>What an end code says. Modules differ in many of them; only those are told in words on which the manuals agree.</summary>
    public static Text Meaning(int code) => code switch
    {
        0x4031 => new("そのデバイス番号は PLC の設定の範囲外です。", "The device number is beyond what the PLC's parameters provide."),
        0xC050 => new("ASCII とバイナリの設定が違います。ユニットの交信データコードをバイナリにしてください。", "ASCII and binary do not match: set the module's data code to binary."),
        0xC051 or 0xC052 or 0xC053 or 0xC054 => new("一度に読める点数を超えています。", "More was asked for than can be read at once."),
        0xC056 => new("先頭番号と点数の和がデバイスの最後を超えています。", "First number and count together go beyond the device's end."),
        0xC059 => new("このユニットはこのコマンドに対応していません。", "The module does not know this command."),
        0xC05B => new("このデバイスは読めません。", "This device cannot be read."),
        0xC05C => new("要求の内容に誤りがあります（ワードデバイスをビット単位で読むなど）。", "The request is not allowed, for example single bits of a word device."),
        0xC061 => new("要求の長さが点数と合いません。", "The request's length does not fit its count."),
        0xC201 => new("リモートパスワードがかかっています。ポートのロックを解除してください。", "The port is locked by a remote password."),
        _ => new(string.Create(CultureInfo.InvariantCulture, $"エラーコード {code:X4}h"), string.Create(CultureInfo.InvariantCulture, $"error code {code:X4}h")),
    };
}
