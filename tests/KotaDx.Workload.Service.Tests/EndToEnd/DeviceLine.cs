using System.Net;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A simulated line with a device on it, and where it is to be found.</summary>
internal sealed class DeviceLine(IAsyncDisposable owner, string at) : IAsyncDisposable
{
    public string At { get; } = at;

    public static DeviceLine Of(LineDevice device, bool isTcp)
    {
        var line = new SerialLineSimulator(device);
        if (isTcp)
        {
            var tcp = TcpLine.Start(line, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System);
            return new DeviceLine(tcp, FormattableString.Invariant($"127.0.0.1:{tcp.Port}"));
        }

        var pty = PtyLine.Start(line, null, TimeProvider.System);
        return new DeviceLine(pty, pty.Path + ":9600:8N1");
    }

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
