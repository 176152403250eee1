namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>Something that must not be.</summary>
internal sealed class SimulationFaultException(string what) : Exception(what);
