using System.Globalization;

namespace KotaDx.FirmwareSim.Instruments;

/// <summary>A logger of temperature, humidity and current: comma-separated (<c>23.4,51,11.2</c>) or with names (<c>temp=23.4,hum=51,amp=11.2</c>).</summary>
/// <param name="seed">Seed of what it measures.</param>
public sealed class DataLogger(int seed) : Instrument
{
    private readonly Random _random = new(seed);
    private int _line;

    /// <summary>Whether names stand before the values. Default false: comma-separated.</summary>
    public bool HasNames { get; init; }

    /// <summary>Whether a line of column names is sent before every hundredth line, as loggers do. Default false.</summary>
    public bool HasHeader { get; init; }

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now)
    {
        var temperature = 23 + _random.NextDouble();
        var humidity = _random.Next(45, 56);
        var current = 11 + (3 * _random.NextDouble());
        var header = HasHeader && _line++ % 100 == 0 ? "temp,hum,amp\r\n" : "";
        return header + (HasNames
            ? string.Create(CultureInfo.InvariantCulture, $"temp={temperature:0.0},hum={humidity},amp={current:0.0}\r\n")
            : string.Create(CultureInfo.InvariantCulture, $"{temperature:0.0},{humidity},{current:0.0}\r\n"));
    }
}
