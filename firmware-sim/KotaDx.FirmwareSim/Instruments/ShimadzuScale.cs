using System.Globalization;

namespace KotaDx.FirmwareSim.Instruments;

/// <summary>Shimadzu scale in its EB format: sign, eight characters, two of the unit and CR, with what its options add.</summary>
public sealed class ShimadzuScale : Instrument
{
    private readonly Lock _lock = new();
    private decimal _weight;

    /// <summary>Digits behind the point. Default 2.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>Unit, at most 3 characters; two are sent unless it has three. Default <c>g</c>.</summary>
    public string Unit { get; init; } = "g";

    /// <summary>Whether <c>S</c> or <c>U</c> stands in front. Default false.</summary>
    public bool ShowsStability { get; init; }

    /// <summary>Whether LF follows the CR. Default false.</summary>
    public bool HasLineFeed { get; init; }

    /// <summary>Whether the last digit, of which it is not sure, stands in brackets. Default false.</summary>
    public bool BracketsLastDigit { get; init; }

    /// <summary>Whether it has come to rest. Default <see langword="true"/>.</summary>
    public bool IsStable { get; set; } = true;

    /// <summary>What lies on it. Default 0.</summary>
    public decimal Weight
    {
        get
        {
            lock (_lock)
                return _weight;
        }
        set
        {
            lock (_lock)
                _weight = value;
        }
    }

    /// <summary>Its PRINT key.</summary>
    public void Print() => Say(Line());

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now) => Line();

    private string Line()
    {
        var weight = Weight;
        var digits = Math.Abs(weight).ToString($"F{Decimals}", CultureInfo.InvariantCulture).PadLeft(8);
        if (BracketsLastDigit)
            digits = $"{digits[..^1]}[{digits[^1]}]";
        var stability = !ShowsStability ? "" : IsStable ? "S" : "U";
        return $"{stability}{(weight < 0 ? '-' : ' ')}{digits}{Unit,-2}\r{(HasLineFeed ? "\n" : "")}";
    }
}
