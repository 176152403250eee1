using KotaDx.FirmwareSim;
using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Commands;

/// <summary>Runs the simulated factory's devices against the embedded broker.</summary>
internal sealed class DemoService(DemoFactory factory, EmbeddedBrokerOptions broker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => factory.RunAsync("127.0.0.1", broker.Port, stoppingToken);
}
