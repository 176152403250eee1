namespace KotaDx.Workload.MqttBench;

/// <summary>The machine, or a program on it, does not do what a measurement needs; the message is for people.</summary>
internal sealed class BenchFaultException(string message) : Exception(message);
