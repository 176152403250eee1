namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary>The command line asks for what cannot be. Ends the command with exit code 2.</summary>
/// <param name="japanese">A sentence for people, in Japanese.</param>
/// <param name="english">The same in English.</param>
internal sealed class UsageException(string japanese, string english) : Exception(english)
{
    public string Japanese { get; } = japanese;

    public string English { get; } = english;
}
