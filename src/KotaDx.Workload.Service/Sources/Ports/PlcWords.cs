using System.Net.Sockets;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>What is probably wrong with a line, the likeliest first.</summary>
internal static class PlcWords
{
    public static IReadOnlyList<Text> Causes(PlcEnding ending, PortAddress address) => (ending, address.IsTcp) switch
    {
        (PlcEnding.Silent, false) =>
        [
            new("ケーブル（TXとRX、AとBの入れ違い、GND、電源）", "the cable (TX and RX or A and B exchanged, ground, power)"),
            new($"ボーレート（今は {address.Baud}）", $"the baud rate (now {address.Baud})"),
            new($"パリティとデータ長（今は {address.Framing}。違うとPLCは黙ります）", $"parity and data bits (now {address.Framing}; with others a PLC keeps silent)"),
            new("局番、またはPLC側の通信プロトコルの設定", "the station's number, or the protocol that the PLC's port is set to"),
        ],
        (PlcEnding.Silent, true) =>
        [
            new("PLC側のポートの設定（プロトコル、バイナリ/ASCII）", "the PLC's port: protocol, binary or ASCII"),
            new("局番（ユニット番号）", "the station's (unit's) number"),
            new("ほかの機器が接続を使い切っている", "other clients have taken all its connections"),
        ],
        (PlcEnding.Garbled, false) =>
        [
            new($"パリティ、データ長、ストップビット（今は {address.Framing}）", $"parity, data bits and stop bits (now {address.Framing})"),
            new($"ボーレート（今は {address.Baud}）", $"the baud rate (now {address.Baud})"),
            new("プロトコルや形式の違い、またはチェックサムの有無", "another protocol or format, or checksums set otherwise"),
            new("ノイズ（シールド、接地、終端抵抗）", "noise (shield, ground, termination)"),
        ],
        (PlcEnding.Garbled, true) =>
        [
            new("プロトコルの違い（バイナリ/ASCII、3Eと1E など）", "another protocol (binary or ASCII, 3E or 1E)"),
        ],
        (PlcEnding.Refused, _) =>
        [
            new("その機種にないデバイス、または範囲の外の番号", "a device that this model does not have, or a number beyond its range"),
            new("PLC側で読み出しが禁じられている", "reading is locked in the PLC"),
        ],
        _ => [],
    };

    /// <summary>Why a line cannot be opened.</summary>
    public static Text NotOpen(PortAddress address, Exception fault) => fault switch
    {
        OperationCanceledException => new("相手が接続に応じません。電源、LANケーブル、アドレスを確かめてください", "nobody answers the connection; check power, cable and address"),
        PortInUseException => new(
            "ほかのプログラムがこのポートを使っています。kotadx run、または同じポートを別の名前で書いた行がないか確かめてください",
            "another program has this port open; look for a running kotadx, or for the same port under another of its names"),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new("接続を断られました。PLC側のポート番号と、接続数の上限を確かめてください", "the connection was refused; check the PLC's port number and how many connections it takes"),
        SocketException socket => new($"通信できません（{socket.Message}）。電源、LANケーブル、アドレスを確かめてください", $"no connection ({socket.Message}); check power, cable and address"),
        _ when !address.IsTcp && !OperatingSystem.IsWindows() && !File.Exists(address.Name) => new("そのポートがありません。USBケーブルと名前を確かめてください", "there is no such port; check the USB cable and the name"),
        IOException { InnerException: UnauthorizedAccessException } => new("ポートを使えません。ほかのプログラムが使っているか、権限がありません（dialout グループ）", "the port cannot be used: another program has it, or permission is missing (group dialout)"),
        _ when address.IsTcp => new($"接続が切れました（{fault.Message}）。相手の電源とLANケーブル、接続数の上限を確かめてください", $"the connection was lost ({fault.Message}); check power, cable and how many connections the PLC takes"),
        _ => new($"ポートを使えません（{fault.Message}）。USBケーブルを確かめてください", $"the port cannot be used ({fault.Message}); check the USB cable"),
    };
}
