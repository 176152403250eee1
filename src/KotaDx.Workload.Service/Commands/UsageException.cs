using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Commands;

/// <summary>The command line asks for what does not fit together. Ends the command with exit code 2.</summary>
internal sealed class UsageException(Text message) : Exception(message.En)
{
    public Text Text { get; } = message;
}
