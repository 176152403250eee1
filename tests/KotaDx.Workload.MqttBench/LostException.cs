namespace KotaDx.Workload.MqttBench;

/// <summary>A peer stopped receiving before it had everything; the message is for people.</summary>
internal sealed class LostException(string message) : Exception(message);
