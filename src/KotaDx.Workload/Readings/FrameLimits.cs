namespace KotaDx.Workload.Readings;

/// <summary>Bounds on what a stranger may send. Beyond each, the frame is refused with a reason and counted.</summary>
public static class FrameLimits
{
    /// <summary>Largest payload that is decoded, in bytes (256 KiB: a batch of about 2,000 JSON readings).</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    /// <summary>Largest payload that is kept whole in the log, in bytes; of a larger one the beginning is kept, for the person who looks for its sender.</summary>
    public const int MaxKeptPayloadBytes = 2 * 1024 * 1024;

    /// <summary>Longest serial line, in bytes without its end.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>Longest topic kept, in bytes; a longer one is cut there and refused for its depth or levels.</summary>
    public const int MaxTopicBytes = 1024;

    /// <summary>Longest worker, id, part, tag or unit, in UTF-8 bytes.</summary>
    public const int MaxTokenBytes = 128;

    /// <summary>Deepest JSON nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most pieces in one reading.</summary>
    public const double MaxPieces = 1e9;

    /// <summary>Most stations of a factory that announce themselves by a message; those that its book names are beyond it.</summary>
    public const int MaxStations = 2000;

    /// <summary>Most workers of a factory that messages name; those in its book are beyond it.</summary>
    public const int MaxWorkers = 20_000;

    /// <summary>Most factories in one data folder that announce themselves by a message.</summary>
    public const int MaxFactories = 64;
}
