using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KotaDx.FirmwareSim.Tests;

/// <summary>A real mosquitto on a free loopback port; it can be stopped and started again on the same one.</summary>
internal sealed class Mosquitto : IDisposable
{
    private readonly string _program;
    private readonly string _configuration = Path.GetTempFileName();
    private Process? _process;

    private Mosquitto(string program)
    {
        _program = program;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        File.WriteAllText(_configuration, $"listener {Port} 127.0.0.1\nallow_anonymous true\n");
    }

    public int Port { get; }

    /// <summary>Skips the test, with the reason, where mosquitto cannot be had; in CI that is a failure.</summary>
    public static Mosquitto OrSkip() => new(Programs.OrSkip("mosquitto", "mosquitto"));

    public void Start() => _process = Process.Start(
        new ProcessStartInfo(_program, ["-c", _configuration]) { RedirectStandardError = true, RedirectStandardOutput = true });

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        File.Delete(_configuration);
    }
}
