namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>The process is gone in the middle of a call. Nothing of the service may catch it.</summary>
internal sealed class ProcessDiedException() : Exception("the process died here");
