using System.Globalization;

namespace KotaDx.Workload.MqttBench;

/// <summary>The stock client of tests/KotaDx.Workload.StockClient: parse, sum, acknowledge at once; it prints its count 50 times a second.</summary>
internal sealed class MqttnetPeer : Peer
{
    public const string PeerName = "mqttnet";

    private readonly Lock _lock = new();
    private Progress _progress;

    public MqttnetPeer(Broker broker)
        : base(PeerName)
    {
        Process = Child.Start(PeerName, "dotnet", [Path.Combine(AppContext.BaseDirectory, "KotaDx.Workload.StockClient.dll"), $"{broker.Port}"], line =>
        {
            lock (_lock)
            {
                _progress = new Progress(long.Parse(line, CultureInfo.InvariantCulture), TimeProvider.System.GetTimestamp());
            }
        });
    }

    protected override Task<Progress> AskAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            return Task.FromResult(_progress);
        }
    }
}
