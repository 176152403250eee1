namespace KotaDx.Workload.Load;

/// <summary>
/// What has been handed on of one window. A window's revision must follow from the log alone, not from the moments at which we
/// happened to publish: so it changes only when the log's clock passes a minute (<see cref="Settle"/>), and what is published in
/// between is what the next settling would say.
/// </summary>
internal struct WindowMark
{
    private ulong _settled;
    private ushort _revision;
    private bool _ahead;

    /// <summary>True once the window has been handed on, after which it must never be left with a stale value.</summary>
    public bool Known { get; private set; }

    /// <summary>Must this value be handed on?</summary>
    public readonly bool Differs(ulong value) => value != _settled || _ahead;

    public readonly int RevisionFor(ulong value, bool closed) =>
        _settled == 0 ? 1 : value != _settled && closed ? Math.Min(_revision + 1, ushort.MaxValue) : _revision;

    public void Publish(ulong value)
    {
        Known = true;
        _ahead = value != _settled;
    }

    public void Settle(ulong value, bool closed)
    {
        Known = true;
        _revision = (ushort)RevisionFor(value, closed);
        _settled = value;
        _ahead = false;
    }
}
