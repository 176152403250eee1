namespace KotaDx.Workload.MqttBench;

/// <summary>What the process says to scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A peer did not receive everything.</summary>
    public const int Lost = 1;

    /// <summary>The command line is at fault.</summary>
    public const int Usage = 2;

    /// <summary>The machine lacks something without which nothing can be measured.</summary>
    public const int Environment = 3;

    /// <summary>Somebody pressed Ctrl-C: what a shell says of that.</summary>
    public const int Interrupted = 130;
}
