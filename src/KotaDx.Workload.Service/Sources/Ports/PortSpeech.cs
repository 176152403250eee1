using System.IO.Ports;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// What <c>speaks</c> of a port may be, and how a serial port is usually set for it when nothing else is said. The usual settings are those
/// of the makers' manuals; every one of them can be changed at the device.
/// </summary>
internal static class PortSpeech
{
    private static readonly PortAddress Plain = new() { Name = "" };

    /// <summary>Every name.</summary>
    public static IEnumerable<string> Names => PlcCodecs.Names;

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
