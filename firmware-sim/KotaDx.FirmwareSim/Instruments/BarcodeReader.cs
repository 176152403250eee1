namespace KotaDx.FirmwareSim.Instruments;

/// <summary>Barcode or QR reader that sends each code with its line end; by itself it goes through a list.</summary>
/// <param name="codes">What it reads by itself, over and over; may be empty without an interval.</param>
public sealed class BarcodeReader(IReadOnlyList<string> codes) : Instrument
{
    private int _next;

    /// <summary>What ends a code. Default CR.</summary>
    public string Terminator { get; init; } = "\r";

    /// <summary>Reads a code.</summary>
    /// <param name="code">The code.</param>
    public void Scan(string code) => Say(code + Terminator);

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now) => codes.Count == 0 ? null : codes[_next++ % codes.Count] + Terminator;
}
