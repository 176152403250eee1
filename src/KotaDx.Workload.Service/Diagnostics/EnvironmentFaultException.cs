using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>The machine does not offer what a command needs: a free port, a writable folder. Ends the command with exit code 3.</summary>
internal sealed class EnvironmentFaultException(Text message) : Exception(message.En)
{
    /// <summary>What, the likely cause and the next step.</summary>
    public Text Text { get; } = message;
}
