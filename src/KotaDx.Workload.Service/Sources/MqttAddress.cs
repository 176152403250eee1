using System.Diagnostics.CodeAnalysis;

namespace KotaDx.Workload.Service.Sources;

/// <summary>A broker: <c>mqtt://[user:password@]host[:port]</c>, <c>mqtts://</c> for TLS; a bare <c>host[:port]</c> will do.</summary>
internal sealed record MqttAddress(string Host, int Port, bool Tls, string? User, string? Password)
{
    public override string ToString() => $"{Host}:{Port}";

    public static bool TryParse(string text, [NotNullWhen(true)] out MqttAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "mqtt://" + text, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0 || uri.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            || uri.Scheme is not ("mqtt" or "mqtts" or "tcp"))
        {
            return false;
        }

        var tls = uri.Scheme == "mqtts";
        var user = uri.UserInfo.Split(':', 2);
        address = new MqttAddress(
            uri.Host,
            uri.Port > 0 ? uri.Port : tls ? 8883 : 1883,
            tls,
            user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null);
        return true;
    }
}
