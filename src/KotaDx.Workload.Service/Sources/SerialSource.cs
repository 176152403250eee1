using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Sources;

/// <summary>Takes lines from a serial port of the command line, 8N1: each says what it is, or is for the signal that was declared there.</summary>
internal sealed class SerialSource(SerialAddress address, Intake intake, Components components, TimeProvider time, ILogger<SerialSource> logger) : BackgroundService
{
    private readonly LineSource _lines = new(
        new PortAddress { Name = address.Port, Baud = address.Baud }, FrameKind.SerialLine, Encoding.UTF8.GetBytes($"serial:{address.Port}"), Encoding.UTF8.GetBytes(address.Topic),
        intake, components.AddSource($"serial {address.Port}"), time, logger);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _lines.RunAsync(stoppingToken);
}
