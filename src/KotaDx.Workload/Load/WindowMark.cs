namespace KotaDx.Workload.Load;

/// <summary>
/// What has been handed on of one window. A window's revision must follow from the log alone, not from the moments at which we
/// happened to publish: so it changes only when the log's clock passes a minute (<see cref="Settle"/>), and what is published in
/// between is what the next settling would say. Nothing is handed on twice with the same value and revision.
/// </summary>
internal struct WindowMark
{
    /// <summary>The value of a window in which nothing is.</summary>
    public const ulong Nothing = 0;

    private ulong _settled;
    private ulong _handedOn;
    private ushort _revision;

    /// <summary>True once the window has been handed on, after which it must never be left with a stale value.</summary>
    public readonly bool Known => _handedOn != 0;

    /// <summary>Must this value be handed on? <see cref="Nothing"/> must only where something was.</summary>
    public readonly bool Differs(ulong value, bool closed) => (value != Nothing || Known) && Key(value, closed) != _handedOn;

    public readonly int RevisionFor(ulong value, bool closed) =>
        _revision == 0 ? 1 : value != _settled && closed ? Math.Min(_revision + 1, ushort.MaxValue) : _revision;

    public void HandOn(ulong value, bool closed) => _handedOn = Key(value, closed);

    public void Settle(ulong value, bool closed)
    {
        if (value == Nothing && _revision == 0)
        {
            // What came and went within the minute has no revision, whether or not it was published meanwhile.
            return;
        }

        _revision = (ushort)RevisionFor(value, closed);
        _settled = value;
    }

    private readonly ulong Key(ulong value, bool closed)
    {
        var hash = default(Hash64);
        hash.Add(unchecked((long)value));
        hash.Add(RevisionFor(value, closed));
        return hash.Value;
    }
}
