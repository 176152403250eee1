using System.Text;

namespace KotaDx.Workload.Readings;

/// <summary>One value of a line: where it stands and which signal it is.</summary>
/// <param name="Key">
/// <c>key_value</c> and <c>json</c>: its key in the line, as the device writes it. <c>barcode</c> and <c>rfid</c>: the key of the reading that it becomes,
/// <c>tag</c>, <c>id</c>, <c>part</c> or <c>worker</c>; empty for <c>tag</c>. Otherwise not looked at.
/// </param>
/// <param name="Signal">The signal, <see cref="Skipped"/>, or empty for the signal declared for the port.</param>
/// <param name="Unit">Unit of the value where the line itself gives none; empty for none.</param>
/// <param name="Start"><c>fixed</c>: first byte of it, from 0 on.</param>
/// <param name="Length"><c>fixed</c>: its bytes.</param>
public sealed record LineColumn(string Key, string Signal, string Unit = "", int Start = 0, int Length = 0)
{
    /// <summary>In place of a signal: nobody wants this value.</summary>
    public const string Skipped = "-";

    internal bool IsSkipped => Signal == Skipped;

    internal Utf8Text KeyText { get; } = new(Key);

    internal Utf8Text SignalText { get; } = new(Signal);

    internal Utf8Text UnitText { get; } = new(Unit);

    /// <summary>A text in the bytes that lines are compared with, made once; equal if the text is.</summary>
    internal sealed record Utf8Text(string Text)
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(Text);

        public ReadOnlySpan<byte> Bytes => _bytes;

        public bool Equals(Utf8Text? other) => other is not null && other.Text == Text;

        public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    }
}
