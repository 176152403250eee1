namespace KotaDx.FirmwareSim;

/// <summary>What the simulated factory is called and how it behaves. The values are read once, when the factory is made.</summary>
public sealed class DemoFactoryOptions
{
    /// <summary>The longest past that can be asked for; a whole shift of the demo, in fewer than 6,000 messages.</summary>
    public static readonly TimeSpan MaxHistory = TimeSpan.FromHours(8);

    /// <summary>The factory's token, the third topic level: 1 to 32 of <c>a-z 0-9 _ -</c>. Default <c>demo</c>.</summary>
    public string Factory { get; set; } = "demo";

    /// <summary>Seed of everything random. The same seed and the same moment of start give the same messages. Default 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// How much of today is published before going live, from zero (none) to <see cref="MaxHistory"/> (default); never from
    /// before midnight in Japan. A second run on a data folder that already holds the demo's past wants zero.
    /// </summary>
    public TimeSpan History { get; set; } = MaxHistory;

    /// <summary>User at the broker; <see langword="null"/> (default): none is given.</summary>
    public string? User { get; set; }

    /// <summary>Password at the broker. Default <see langword="null"/>.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Whether the live part holds faults, one every 30 s over the factory: a message sent twice, NaN or half a JSON as a
    /// measurement, a signal that nobody declared. Default <see langword="true"/>.
    /// </summary>
    public bool Faults { get; set; } = true;
}
