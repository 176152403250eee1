namespace KotaDx.FirmwareSim.Lines;

/// <summary>
/// A device on a line: bytes in, bytes out, and the time as an argument; it owns neither clock nor port. A
/// <see cref="SerialLineSimulator"/> calls it under its lock; what tests turn meanwhile may be turned from any thread.
/// </summary>
public abstract class LineDevice
{
    private volatile bool _isOn = true;
    private volatile bool _isPoweringUp;

    /// <summary>Something was changed from outside, so that the device may have more to send than the line knows of.</summary>
    internal event Action? Changed;

    /// <summary>
    /// Whether the device can be heard: false for one that is dead or whose cable is off. It goes on counting meanwhile.
    /// Default <see langword="true"/>.
    /// </summary>
    public bool IsOn
    {
        get => _isOn;
        set
        {
            _isOn = value;
            OnChanged();
        }
    }

    /// <summary>When the device wants to send by itself, in the line's time; null for not before it is asked.</summary>
    public virtual TimeSpan? NextAt => null;

    /// <summary>Takes bytes from the line, cut anywhere.</summary>
    /// <param name="now">The line's time.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="sent">Where answers go.</param>
    public virtual void Receive(TimeSpan now, ReadOnlySpan<byte> bytes, ICollection<Transmission> sent)
    {
    }

    /// <summary>Nothing came for longer than the bytes of one request lie apart.</summary>
    /// <param name="now">The line's time.</param>
    /// <param name="sent">Where answers go.</param>
    public virtual void Silence(TimeSpan now, ICollection<Transmission> sent)
    {
    }

    /// <summary>Sends what is due by itself.</summary>
    /// <param name="now">The line's time.</param>
    /// <param name="sent">Where it goes.</param>
    public virtual void Send(TimeSpan now, ICollection<Transmission> sent)
    {
    }

    /// <summary>Drops the half of a request and the session: somebody else speaks from here on.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Cuts and restores the device's power: it is on afterwards, volatile counts begin at 0, and it says what it says at a start.</summary>
    public void PowerCycle()
    {
        _isPoweringUp = true;
        IsOn = true;
    }

    /// <summary>Whether <see cref="PowerUp"/> is owed since a <see cref="PowerCycle"/>; says so once.</summary>
    internal bool TakePowerUp()
    {
        var isOwed = _isPoweringUp;
        _isPoweringUp = false;
        return isOwed;
    }

    internal bool IsPoweringUp => _isPoweringUp;

    /// <summary>The device starts: memory that does not survive is empty, and many say something.</summary>
    /// <param name="now">The line's time.</param>
    /// <param name="sent">Where the words of the start go.</param>
    protected internal virtual void PowerUp(TimeSpan now, ICollection<Transmission> sent) => Forget();

    /// <summary>Tells the line to look again.</summary>
    protected void OnChanged() => Changed?.Invoke();
}
