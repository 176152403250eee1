namespace KotaDx.FirmwareSim.Lines;

/// <summary>The machine does not give what a line needs: a pty, a port, a name in the file system.</summary>
/// <param name="japanese">A sentence for people, in Japanese.</param>
/// <param name="english">The same in English.</param>
public sealed class LineUnavailableException(string japanese, string english) : Exception(english)
{
    /// <summary>What is wrong, in Japanese.</summary>
    public string Japanese { get; } = japanese;

    /// <summary>What is wrong, in English.</summary>
    public string English { get; } = english;
}
