namespace KotaDx.Workload.Plc;

/// <summary>How a PLC or instrument is asked. The numbers stand in the log and are never given to another protocol.</summary>
public enum PlcProtocol : byte
{
    /// <summary>Modbus RTU over a serial line.</summary>
    ModbusRtu = 1,

    /// <summary>Modbus TCP.</summary>
    ModbusTcp = 2,

    /// <summary>Mitsubishi MELSEC, MC protocol over serial (計算機リンク), 1C frame, format 1.</summary>
    Melsec1C = 3,

    /// <summary>The same, format 4: every block is followed by CR LF.</summary>
    Melsec1CFormat4 = 4,

    /// <summary>Mitsubishi MELSEC, MC protocol over serial, 3C frame, format 1.</summary>
    Melsec3C = 5,

    /// <summary>Mitsubishi SLMP (MC protocol), 3E frame, binary, over TCP.</summary>
    Slmp = 6,

    /// <summary>Omron Host Link, C-mode commands.</summary>
    HostLink = 7,

    /// <summary>Keyence KV host link (上位リンク), over serial or TCP.</summary>
    Kv = 8,

    /// <summary>Panasonic MEWTOCOL-COM.</summary>
    Mewtocol = 9,
}
