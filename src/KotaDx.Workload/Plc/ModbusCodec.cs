using System.Buffers.Binary;
using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>
/// What Modbus says alike over serial lines and TCP: areas, addresses, the request's and the reply's data
/// (MODBUS Application Protocol Specification V1.1b3, 6.1 to 6.4 and 7).
/// <code>
/// request   = function first count            ; function = 1 / 2 / 3 / 4, first and count big-endian
/// reply     = function bytes 1*250OCTET       ; bits: eight to a byte, the first in bit 0; registers: big-endian
/// exception = (function + 80h) code
/// </code>
/// <para><b>The off-by-one trap.</b> Manuals write 40001 for the first holding register, and 0 goes over the wire for it. An address here is
/// either in that notation, <c>40001</c> (or <c>400001</c>, for those behind 49999), counted from 1, or <c>HR0</c>, counted from 0 as on the
/// wire: <c>40001</c> is <c>HR0</c>. Some makers print the number on the wire without a prefix: that is <c>HR</c> and the number.</para>
/// </summary>
internal abstract class ModbusCodec : LengthFramedCodec
{
    private static readonly Area[] Kinds =
    [
        new("HR", '4', 3, new("保持レジスタ", "holding registers"), false),
        new("IR", '3', 4, new("入力レジスタ", "input registers"), false),
        new("DI", '1', 2, new("入力接点（ディスクリート入力）", "discrete inputs"), true),
        new("CO", '0', 1, new("コイル", "coils"), true),
    ];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<PlcArea> Areas { get; } =
        [.. Kinds.Select(static kind => new PlcArea(kind.Name, kind.What, kind.IsBit, ushort.MaxValue, kind.IsBit ? 2000 : 125))];

    /// <inheritdoc/>
    public sealed override bool IsLowWordFirst => false;

    /// <inheritdoc/>
    public sealed override bool TryParse(ReadOnlySpan<char> text, out PlcAddress address, out Text fault)
    {
        fault = default;
        for (byte area = 0; area < Kinds.Length; area++)
        {
            if (text.StartsWith(Kinds[area].Name, StringComparison.OrdinalIgnoreCase))
            {
                var isNumber = ushort.TryParse(text[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                address = new PlcAddress(area, number);
                fault = isNumber ? default : new(
                    $"{Kinds[area].Name} の後は 0 から 65535 までの番号です（{Kinds[area].Name}0 が最初）。",
                    $"After {Kinds[area].Name} there is a number from 0 to 65535 ({Kinds[area].Name}0 is the first).");
                return isNumber;
            }

            if (text.Length is 5 or 6 && text[0] == Kinds[area].Digit)
            {
                var first = text.Length == 5 ? $"{Kinds[area].Digit}0001" : $"{Kinds[area].Digit}00001";
                var last = text.Length == 5 ? $"{Kinds[area].Digit}9999" : $"{Kinds[area].Digit}65536";
                var isNumber = uint.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65536;
                address = new PlcAddress(area, isNumber ? number - 1 : 0);
                fault = isNumber ? default : new(
                    $"この書き方は {first} から {last} までで、1 から数えます。{first} は {Kinds[area].Name}0（通信上の番号は 0 から）と同じです。",
                    $"This notation goes from {first} to {last} and counts from 1: {first} is the same as {Kinds[area].Name}0, which counts from 0 as on the wire.");
                return isNumber;
            }
        }

        address = default;
        fault = new(
            "Modbus の番地は 40001（1 から数える書き方）か HR0（0 から数える通信上の番号）のように書きます。40001 と HR0 は同じ番地で、1 つずれやすいので注意してください。"
            + "4 と HR は保持レジスタ、3 と IR は入力レジスタ、1 と DI は入力接点、0 と CO はコイルです。",
            "A Modbus address is written 40001 (counted from 1) or HR0 (counted from 0, as on the wire). 40001 and HR0 are the same: mind that they differ by one. "
            + "4 and HR are holding registers, 3 and IR input registers, 1 and DI discrete inputs, 0 and CO coils.");
        return false;
    }

    /// <inheritdoc/>
    public sealed override string TextOf(PlcAddress address) => string.Create(CultureInfo.InvariantCulture, $"{Kinds[address.Area].Name}{address.Number}");

    /// <inheritdoc/>
    public sealed override Text Meaning(int code) => code switch
    {
        1 => new("この機器はこのファンクションコードに対応していません。別の領域（HR と IR、CO と DI）を試してください。", "The device does not know this function code: try the other area (HR or IR, CO or DI)."),
        2 => new("この番地は機器にありません。1 つずれていないか（40001 は HR0）、点数が多すぎないか確かめてください。", "The device has no such address: check that it is not off by one (40001 is HR0) and that not too much is asked for at once."),
        3 => new("機器が点数を受け付けません。一度に読む点数を減らしてください。", "The device does not accept the count: ask for less at once."),
        4 => new("機器の内部で障害が起きました。", "The device failed while it answered."),
        5 => new("機器は受け付けましたが、まだ処理中です。", "The device has taken the request and is still working on it."),
        6 => new("機器は別の処理で手がふさがっています。", "The device is busy."),
        8 => new("機器のメモリでパリティエラーが起きました。", "The device found a parity error in its memory."),
        10 => new("ゲートウェイの先に経路がありません。ゲートウェイの設定を確かめてください。", "The gateway has no path to the device: check the gateway's settings."),
        11 => new("ゲートウェイの先の機器が応答しません。電源、配線、号機を確かめてください。", "The device behind the gateway does not answer: check its power, wiring and station number."),
        _ => new(string.Create(CultureInfo.InvariantCulture, $"例外コード {code:X2}h"), string.Create(CultureInfo.InvariantCulture, $"exception code {code:X2}h")),
    };

    /// <summary>Function code of a question.</summary>
    protected static byte Function(in PlcRead read) => Kinds[read.First.Area].Function;

    /// <summary>Bytes of data in the reply to a question.</summary>
    protected static int DataBytes(in PlcRead read) => Kinds[read.First.Area].IsBit ? (read.Count + 7) / 8 : read.Count * 2;

    /// <summary>Writes function code, first number and count.</summary>
    /// <returns>Bytes written.</returns>
    protected static int WriteQuestion(in PlcRead read, Span<byte> bytes)
    {
        bytes[0] = Function(read);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], (ushort)read.First.Number);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[3..], (ushort)read.Count);
        return 5;
    }

    /// <summary>The values in a reply's data. What is left over of the last byte says nothing: some devices do not clear it.</summary>
    protected static void DecodeData(ReadOnlySpan<byte> data, in PlcRead read, Span<ushort> values)
    {
        var isBit = Kinds[read.First.Area].IsBit;
        for (var i = 0; i < read.Count; i++)
        {
            values[i] = isBit ? (ushort)((data[i / 8] >> (i % 8)) & 1) : BinaryPrimitives.ReadUInt16BigEndian(data[(i * 2)..]);
        }
    }

    private readonly record struct Area(string Name, char Digit, byte Function, Text What, bool IsBit);
}
