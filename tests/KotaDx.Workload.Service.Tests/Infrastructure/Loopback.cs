using System.Net;
using System.Net.Sockets;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

internal static class Loopback
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that nobody listens on now, and that no other caller in this run was given.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (Given)
            {
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
