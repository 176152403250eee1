namespace KotaDx.FirmwareSim.Instruments;

/// <summary>
/// RFID reader that sends the tag's number in hexadecimal digits, and again and again while the tag lies on it: 8 or 14 digits of a
/// UID, 16 of a FeliCa IDm.
/// </summary>
/// <param name="tags">Whose tags come by themselves, one after another; may be empty without an interval.</param>
public sealed class RfidReader(IReadOnlyList<string> tags) : Instrument
{
    private int _next;

    /// <summary>How often a tag is read before it is taken away, at least 1. Default 3.</summary>
    public int ReadsOfOneTap { get; init; } = 3;

    /// <summary>What ends a number. Default CR.</summary>
    public string Terminator { get; init; } = "\r";

    /// <summary>Holds a tag on the reader.</summary>
    /// <param name="tag">Its number.</param>
    public void Tap(string tag)
    {
        for (var i = 0; i < ReadsOfOneTap; i++)
            Say(tag + Terminator);
    }

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now) => tags.Count == 0 ? null : tags[_next++ / ReadsOfOneTap % tags.Count] + Terminator;
}
