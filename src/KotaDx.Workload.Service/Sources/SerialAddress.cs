using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KotaDx.Workload.Service.Sources;

/// <summary>A serial port, its speed, and the address of lines on it that name none: <c>PORT[:baud]</c>.</summary>
internal sealed record SerialAddress(string Port, int Baud, string Topic)
{
    public const int DefaultBaud = 9600;

    /// <summary>Reads <c>PORT[:baud]</c> and an address <c>factory[/line[/station[/signal]]]</c>; what is missing is named after the port.</summary>
    public static bool TryParse(string text, string declared, [NotNullWhen(true)] out SerialAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        var baud = DefaultBaud;
        var port = text;
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out baud))
        {
            port = text[..colon];
        }
        else
        {
            baud = DefaultBaud;
        }

        var levels = declared.Split('/');
        if (port.Length == 0 || baud is < 50 or > 4_000_000 || levels.Length > 4 || levels.Any(static level => !Readings.Topic.IsLevel(System.Text.Encoding.UTF8.GetBytes(level))))
        {
            return false;
        }

        string[] defaults = [levels[0], "serial", LevelOf(port)];
        var topic = "kotadx/v1/" + string.Join('/', levels.Concat(defaults.Skip(levels.Length)));
        address = new SerialAddress(port, baud, topic);
        return true;
    }

    private static string LevelOf(string port)
    {
        var name = Path.GetFileName(port.TrimEnd('/', '\\')).ToLowerInvariant();
        var level = string.Concat(name.Select(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' ? c : '-')).Trim('-');
        return level.Length == 0 ? "port" : level[..Math.Min(level.Length, 32)];
    }
}
