using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Cuts a stream of bytes into lines ended by CR, LF or both. Empty lines are dropped; a line longer than
/// <see cref="FrameLimits.MaxLineBytes"/> is handed on cut, and its rest skipped to the next line end.
/// </summary>
internal sealed class LineSplitter
{
    private readonly byte[] _line = new byte[FrameLimits.MaxLineBytes];
    private int _length;
    private bool _skipping;

    /// <summary>Receives a line without its end.</summary>
    public delegate void Receiver(ReadOnlySpan<byte> line, bool isCut);

    public void Take(ReadOnlySpan<byte> bytes, Receiver receiver)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var part = end < 0 ? bytes : bytes[..end];
            if (!_skipping)
            {
                var room = Math.Min(part.Length, _line.Length - _length);
                part[..room].CopyTo(_line.AsSpan(_length));
                _length += room;
                if (room < part.Length)
                {
                    Cut(receiver);
                    _skipping = true;
                }
            }

            if (end < 0)
            {
                return;
            }

            if (_length > 0)
            {
                receiver(_line.AsSpan(0, _length), isCut: false);
            }

            _length = 0;
            _skipping = false;
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The stream broke off: what has gathered is no line.</summary>
    public void Cut(Receiver receiver)
    {
        if (_length > 0)
        {
            receiver(_line.AsSpan(0, _length), isCut: true);
        }

        _length = 0;
        _skipping = false;
    }
}
