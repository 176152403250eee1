using System.IO.Ports;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// What <c>speaks</c> of a port may be, and how a serial port is usually set for it when nothing else is said. The usual settings are those
/// of the makers' manuals; every one of them can be changed at the device.
/// </summary>
internal static class PortSpeech
{
    private static readonly PortAddress Plain = new() { Name = "" };

    /// <summary>Every protocol of PLCs.</summary>
    public static IEnumerable<string> Protocols => PlcCodecs.Names;

    /// <summary>Everything that a port can speak.</summary>
    public static IEnumerable<string> Names => Protocols.Concat(LineFormat.KindNames);

    /// <summary>The usual settings of what a port speaks.</summary>
    public static PortAddress UsualOf(string speaks) => PlcCodecs.TryFind(speaks, out var protocol) ? UsualOf(protocol)
        : !LineFormat.TryParseKind(speaks, out var kind) ? Plain
        : kind switch
        {
            LineKind.AndScale => Plain with { Baud = 2400, DataBits = 7, Parity = Parity.Even },
            LineKind.Shimadzu => Plain with { Baud = 1200 },
            _ => Plain,
        };

    /// <summary>The signal of an instrument that the book gives none; empty where its lines name theirs, null where nobody can tell.</summary>
    public static string? UsualSignalOf(LineKind kind) => kind switch
    {
        LineKind.AndScale or LineKind.Shimadzu => "weight",
        LineKind.Tohnichi => "torque",
        LineKind.Barcode or LineKind.Rfid => "badge",
        LineKind.Number => null,
        _ => "",
    };

    public static PortAddress UsualOf(PlcProtocol protocol) => protocol switch
    {
        PlcProtocol.ModbusRtu or PlcProtocol.Kv => Plain with { Parity = Parity.Even },
        PlcProtocol.Melsec1C or PlcProtocol.Melsec1CFormat4 or PlcProtocol.Melsec3C => Plain with { DataBits = 7, Parity = Parity.Even },
        PlcProtocol.HostLink => Plain with { DataBits = 7, Parity = Parity.Even, StopBits = StopBits.Two },
        PlcProtocol.Mewtocol => Plain with { Parity = Parity.Odd },
        _ => Plain,
    };

    /// <summary>True if a protocol is spoken over a network only, false if over a serial line only; null if over either.</summary>
    public static bool? NeedsTcp(PlcProtocol protocol) => protocol switch
    {
        PlcProtocol.ModbusTcp or PlcProtocol.Slmp => true,
        PlcProtocol.Kv => null,
        _ => false,
    };
}
