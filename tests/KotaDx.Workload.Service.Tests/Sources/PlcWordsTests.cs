using System.Net.Sockets;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Tests.Sources;

/// <summary>Why a line is away, in words for who stands before the board.</summary>
public sealed class PlcWordsTests
{
    private static readonly Exception[] Faults =
    [
        new IOException("Unable to read data from the transport connection: Connection reset by peer."),
        new IOException("wrapped", new SocketException((int)SocketError.ConnectionReset)),
        new EndOfStreamException("closed"),
        new ObjectDisposedException("NetworkStream"),
        new SocketException((int)SocketError.HostUnreachable),
        new SocketException((int)SocketError.ConnectionRefused),
        new OperationCanceledException(),
    ];

    [Fact]
    public void A_line_that_is_away_is_told_of_in_both_languages_with_what_to_do()
    {
        foreach (var fault in Faults)
        {
            foreach (var address in new[] { new PortAddress { Name = "192.0.2.1", TcpPort = 8501 }, new PortAddress { Name = "/dev/null" } })
            {
                var words = PlcWords.NotOpen(address, fault);
                Assert.Matches("[\u3040-\u30ff].*ください", words.Ja);
                Assert.Matches("; (check|look)", words.En);
            }
        }
    }
}
