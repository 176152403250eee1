namespace KotaDx.FirmwareSim.Lines;

/// <summary>
/// How a line misbehaves. The defaults are a perfect line without any. Values are read for each request and each reply and may be
/// changed while the line runs.
/// </summary>
public sealed class LineBehavior
{
    /// <summary>Seed of everything random. The same seed and the same bytes give the same faults. Read once. Default 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Chance, 0 to 1, that a byte on its way to the devices is flipped in one bit, lost, or followed by one too many. Default 0.</summary>
    public double RequestNoise { get; set; }

    /// <summary>The same for bytes from the devices. Default 0.</summary>
    public double ReplyNoise { get; set; }

    /// <summary>Chance, 0 to 1, that a burst of noise comes before a transmission. Default 0.</summary>
    public double BurstChance { get; set; }

    /// <summary>Most bytes of a burst, at least 1. Default 12.</summary>
    public int BurstBytes { get; set; } = 12;

    /// <summary>Chance, 0 to 1, that a transmission is swallowed. Default 0.</summary>
    public double SilenceChance { get; set; }

    /// <summary>Swallows everything while true, as a pulled connector does. Default false.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How long every device thinks before it answers. Default none.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Up to this much, at random, is added to <see cref="Delay"/>. Default none.</summary>
    public TimeSpan DelayJitter { get; set; }

    /// <summary>Chance, 0 to 1, that an answer comes later by <see cref="LateBy"/>, when whoever asked has long gone on. Default 0.</summary>
    public double LateChance { get; set; }

    /// <summary>How much later. Default 1.5 s.</summary>
    public TimeSpan LateBy { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Pause before each byte of a transmission. Default none.</summary>
    public TimeSpan ByteGap { get; set; }

    /// <summary>Transmissions come in pieces of 1 to this many bytes, at random; 0, the default, leaves them whole.</summary>
    public int PieceBytes { get; set; }

    /// <summary>Pause between pieces. Default none.</summary>
    public TimeSpan PieceGap { get; set; }

    /// <summary>Whether everything that comes in goes straight back, as 2-wire RS-485 adapters do that hear themselves. Default false.</summary>
    public bool Echo { get; set; }

    /// <summary>Bits per second at which bytes take their time in both directions; 0, the default, for as fast as it goes.</summary>
    public int Baud { get; set; }

    /// <summary>Bits that a byte takes: 10 for 8N1 and 7E1 (default), 11 for 8E1.</summary>
    public int BitsPerByte { get; set; } = 10;

    /// <summary>Time that one byte is on the wire; zero when not paced.</summary>
    public TimeSpan ByteTime => Baud > 0 ? TimeSpan.FromTicks(TimeSpan.TicksPerSecond * BitsPerByte / Baud) : TimeSpan.Zero;
}
