using System.Globalization;
using System.IO.Ports;
using System.Text.RegularExpressions;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// Where an instrument or PLC is: <c>PORT[:baud[:8N1]]</c> for a serial port, <c>HOST:PORT</c> for one in the network.
/// </summary>
internal sealed partial record PortAddress
{
    /// <summary>The serial port's path or name, or the host.</summary>
    public required string Name { get; init; }

    /// <summary>The TCP port; 0 for a serial one.</summary>
    public int TcpPort { get; init; }

    public int Baud { get; init; } = 9600;

    public int DataBits { get; init; } = 8;

    public Parity Parity { get; init; } = Parity.None;

    public StopBits StopBits { get; init; } = StopBits.One;

    public bool IsTcp => TcpPort > 0;

    /// <summary>Bits on the wire for one byte: start, data, parity and stop bits.</summary>
    public int BitsPerByte => 1 + DataBits + (Parity == Parity.None ? 0 : 1) + (StopBits == StopBits.Two ? 2 : 1);

    /// <summary>How people write it, with everything that was left out.</summary>
    public override string ToString() => IsTcp
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{TcpPort}")
        : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Baud}:{Framing}");

    /// <summary>Data bits, parity and stop bits: <c>8N1</c>.</summary>
    public string Framing => string.Create(CultureInfo.InvariantCulture, $"{DataBits}{(Parity switch { Parity.Even => 'E', Parity.Odd => 'O', _ => 'N' })}{(StopBits == StopBits.Two ? 2 : 1)}");

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="usual">Speed and framing of a serial port that gives none.</param>
    /// <param name="address">The address.</param>
    /// <param name="fault">What is wrong, and how it should look.</param>
    public static bool TryParse(string text, PortAddress usual, out PortAddress? address, out Text fault)
    {
        address = null;
        fault = default;
        var match = Parts().Match(text.Trim());
        var name = match.Groups["name"].Value;
        if (name.Length == 0)
        {
            fault = Wrong;
            return false;
        }

        var number = 0;
        if (match.Groups["number"].Success && !int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            fault = Wrong;
            return false;
        }

        var framing = match.Groups["framing"].Value.ToUpperInvariant();
        if (!name.Contains('/', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal) && !SerialName().IsMatch(name))
        {
            if (number is < 1 or > 65_535 || framing.Length > 0)
            {
                fault = Wrong;
                return false;
            }

            address = new PortAddress { Name = name, TcpPort = number };
            return true;
        }

        if (match.Groups["number"].Success && number is < 50 or > 4_000_000)
        {
            fault = new("ボーレートは 50〜4000000 です", "a baud rate is 50 to 4000000");
            return false;
        }

        address = usual with { Name = name, TcpPort = 0, Baud = number > 0 ? number : usual.Baud };
        if (framing.Length > 0)
        {
            address = address with
            {
                DataBits = framing[0] - '0',
                Parity = framing[1] switch { 'E' => Parity.Even, 'O' => Parity.Odd, _ => Parity.None },
                StopBits = framing[2] == '2' ? StopBits.Two : StopBits.One,
            };
        }

        return true;
    }

    private static Text Wrong => new(
        "シリアルなら /dev/serial/by-id/…:9600:8E1 か COM3:9600:8E1、LANなら 192.168.3.39:502 のように書いてください",
        "write a serial port like /dev/serial/by-id/…:9600:8E1 or COM3:9600:8E1, a network address like 192.168.3.39:502");

    // A path may have colons of its own (by-path), so the numbers are taken from the end.
    [GeneratedRegex(@"^(?<name>\S.*?)(?::(?<number>\d{1,8})(?::(?<framing>[78][NEOneo][12]))?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();

    [GeneratedRegex("^(COM[0-9]+|tty.*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SerialName();
}
