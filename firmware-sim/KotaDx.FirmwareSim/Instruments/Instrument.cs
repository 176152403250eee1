using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Instruments;

/// <summary>
/// A device that sends by itself: what it is made to send from outside (<c>Say</c>), and, with an <see cref="Interval"/>, what it
/// measures at regular times. The same seed and the same times give the same bytes. Safe to use from several threads.
/// </summary>
public abstract class Instrument : LineDevice
{
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _waiting = new();
    private TimeSpan _next;

    /// <summary>Time between what it sends by itself; null, the default, for only when it is made to.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Messages sent so far, by themselves, on request or from outside.</summary>
    public long Messages { get; private set; }

    /// <inheritdoc/>
    public override TimeSpan? NextAt
    {
        get
        {
            lock (_lock)
                return _waiting.Count > 0 ? TimeSpan.Zero : Interval is null ? null : _next;
        }
    }

    /// <summary>Sends bytes as soon as the line lets them.</summary>
    /// <param name="bytes">The whole message, line end and all.</param>
    public void Say(byte[] bytes)
    {
        lock (_lock)
            _waiting.Enqueue(bytes);
        OnChanged();
    }

    /// <summary>Sends text, of which each character is a byte.</summary>
    /// <param name="text">The whole message, line end and all.</param>
    public void Say(string text) => Say(Encoding.Latin1.GetBytes(text));

    /// <inheritdoc/>
    public override void Send(TimeSpan now, ICollection<Transmission> sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        lock (_lock)
        {
            if (Interval is { } interval && _next <= now)
            {
                // What should have gone out while the machine stood still is skipped: nobody sends a minute of the past at once.
                do
                    _next += interval;
                while (_next <= now);
                if (Measure(now) is { } text)
                    _waiting.Enqueue(Encoding.Latin1.GetBytes(text));
            }

            while (_waiting.TryDequeue(out var bytes))
            {
                Messages++;
                sent.Add(new Transmission(bytes));
            }
        }
    }

    /// <summary>What it sends at one of its regular times, line end and all; null for nothing.</summary>
    /// <param name="now">The line's time.</param>
    protected virtual string? Measure(TimeSpan now) => null;
}
