namespace KotaDx.Workload.Service.Sources;

/// <summary>Where the embedded broker listens.</summary>
internal sealed record EmbeddedBrokerOptions(int Port, bool LoopbackOnly);
