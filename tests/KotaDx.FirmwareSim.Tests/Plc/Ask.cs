using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Tests.Plc;

/// <summary>Speaks to a device without a line.</summary>
internal static class Ask
{
    /// <summary>Bytes from hex digits with spaces.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Bytes from text in which <c>␅ ␂ ␃ ␆ ␕ ␍ ␊</c> stand for their control characters.</summary>
    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(
        text.Replace('␅', '\x05').Replace('␂', '\x02').Replace('␃', '\x03').Replace('␆', '\x06').Replace('␕', '\x15').Replace('␍', '\r').Replace('␊', '\n'));

    /// <summary>All bytes that a device answers.</summary>
    public static byte[] Bytes(LineDevice device, byte[] request)
    {
        var sent = new List<Transmission>();
        device.Receive(TimeSpan.Zero, request, sent);
        return [.. sent.SelectMany(transmission => transmission.Bytes)];
    }

    /// <summary>The same, with a pause behind the request.</summary>
    public static byte[] BytesAfterPause(LineDevice device, byte[] request)
    {
        var sent = new List<Transmission>();
        device.Receive(TimeSpan.Zero, request, sent);
        device.Silence(TimeSpan.Zero, sent);
        return [.. sent.SelectMany(transmission => transmission.Bytes)];
    }

    /// <summary>What a device answers, as text with pictures of control characters.</summary>
    public static string Text(LineDevice device, string request) => Shown(Bytes(device, Text(request)));

    /// <summary>Control characters as their pictures.</summary>
    public static string Shown(byte[] bytes) => Encoding.Latin1.GetString(bytes)
        .Replace('\x05', '␅').Replace('\x02', '␂').Replace('\x03', '␃').Replace('\x06', '␆').Replace('\x15', '␕').Replace('\r', '␍').Replace('\n', '␊');
}
