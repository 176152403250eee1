namespace KotaDx.Workload.Service.Commands;

/// <summary>What the process says to scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The input is at fault; what could be taken was taken.</summary>
    public const int Input = 1;

    /// <summary>The command line is at fault.</summary>
    public const int Usage = 2;

    /// <summary>The machine is at fault: a port in use, a folder that cannot be written.</summary>
    public const int Environment = 3;
}
