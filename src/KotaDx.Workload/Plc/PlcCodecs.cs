namespace KotaDx.Workload.Plc;

/// <summary>The codecs, by protocol and by name.</summary>
public static class PlcCodecs
{
    private static readonly (PlcProtocol Protocol, string Name)[] ByName =
    [
        (PlcProtocol.ModbusRtu, "modbus-rtu"),
        (PlcProtocol.ModbusTcp, "modbus-tcp"),
        (PlcProtocol.Melsec1C, "melsec-1c"),
        (PlcProtocol.Melsec1CFormat4, "melsec-1c-4"),
        (PlcProtocol.Melsec3C, "melsec-3c"),
        (PlcProtocol.Slmp, "slmp"),
        (PlcProtocol.HostLink, "hostlink"),
        (PlcProtocol.Kv, "kv"),
        (PlcProtocol.Mewtocol, "mewtocol"),
    ];

    /// <summary>Every protocol's name on the command line and in books, in the order of <see cref="PlcProtocol"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Select(static row => row.Name)];

    private static readonly PlcCodec[] WithChecksum = [.. ByName.Select(static row => Make(row.Protocol, hasChecksum: true))];

    private static readonly PlcCodec[] WithoutChecksum = [.. ByName.Select(static row => Make(row.Protocol, hasChecksum: false))];

    /// <summary>The codec of a protocol: one object for all, since codecs keep nothing.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="hasChecksum">
    /// Whether the PLC is set to a checksum, where the protocol leaves it to the setting (MELSEC and MEWTOCOL over serial); others ignore it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">No protocol that is known here.</exception>
    public static PlcCodec Of(PlcProtocol protocol, bool hasChecksum = true)
    {
        var index = Array.FindIndex(ByName, row => row.Protocol == protocol);
        ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(protocol));
        return (hasChecksum ? WithChecksum : WithoutChecksum)[index];
    }

    private static PlcCodec Make(PlcProtocol protocol, bool hasChecksum) => protocol switch
    {
        PlcProtocol.ModbusRtu => new ModbusRtu(),
        PlcProtocol.ModbusTcp => new ModbusTcp(),
        PlcProtocol.Melsec1C => new Melsec1C(hasChecksum, isFormat4: false),
        PlcProtocol.Melsec1CFormat4 => new Melsec1C(hasChecksum, isFormat4: true),
        PlcProtocol.Melsec3C => new Melsec3C(hasChecksum),
        PlcProtocol.Slmp => new Slmp(),
        PlcProtocol.HostLink => new HostLink(),
        PlcProtocol.Kv => new Kv(),
        PlcProtocol.Mewtocol => new Mewtocol(hasChecksum),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "No such protocol."),
    };

    /// <summary>Finds a protocol by its name; case does not matter.</summary>
    /// <param name="name">The name, for example <c>modbus-rtu</c>.</param>
    /// <param name="protocol">The protocol.</param>
    public static bool TryFind(ReadOnlySpan<char> name, out PlcProtocol protocol)
    {
        foreach (var row in ByName)
        {
            if (name.Equals(row.Name, StringComparison.OrdinalIgnoreCase))
            {
                protocol = row.Protocol;
                return true;
            }
        }

        protocol = default;
        return false;
    }

    /// <summary>The name of a protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <exception cref="ArgumentOutOfRangeException">No protocol that is known here.</exception>
    public static string NameOf(PlcProtocol protocol)
    {
        foreach (var row in ByName)
        {
            if (row.Protocol == protocol)
            {
                return row.Name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "No such protocol.");
    }
}
