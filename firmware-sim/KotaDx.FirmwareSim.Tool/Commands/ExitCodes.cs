namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary>What the process says to scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command line is at fault.</summary>
    public const int Usage = 2;

    /// <summary>The machine is at fault: no pty, no such port, a port in use.</summary>
    public const int Environment = 3;
}
