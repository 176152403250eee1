using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>A file that a person wrote cannot be understood. Ends the command with exit code 1.</summary>
internal sealed class InputFaultException(Text message) : Exception(message.En)
{
    /// <summary>Where, what and the next step.</summary>
    public Text Text { get; } = message;
}
