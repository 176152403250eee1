namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>A serial port that another program, or this one under another of the port's names, has open.</summary>
internal sealed class PortInUseException(string port) : IOException($"{port} is in use");
