using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>
/// What has been handed on of one window. A window's revision must follow from the log alone, not from the moments at which we
/// happened to publish: so it changes only when the log's clock passes a minute (<see cref="Settle"/>), and what is published in
/// between is what the next settling would say. Nothing is handed on twice with the same value and revision.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct WindowMark
{
    /// <summary>The value of a window in which nothing is.</summary>
    public const ulong Nothing = 0;

    // Never a key, which are odd.
    private const ulong Again = 2;

    private ulong _settled;
    private ulong _handedOn;
    private ushort _revision;
    private byte _fields;
    private bool _isRenewed;

    /// <summary>True once the window has been handed on, after which it must never be left with a stale value.</summary>
    public readonly bool Known => _handedOn != 0;

    /// <summary>Must this value be handed on? <see cref="Nothing"/> must only where something was.</summary>
    public readonly bool Differs(ulong value, bool closed) => (value != Nothing || Known) && Key(value, closed) != _handedOn;

    public readonly int RevisionFor(ulong value, bool closed) =>
        _revision == 0 ? 1 : value != _settled && closed ? Math.Min(_revision + 1, ushort.MaxValue) : _revision;

    /// <summary>
    /// Has the window lost a figure that was handed on? Stores that merge fields would show the old one beside the new values, so its row has
    /// to be forgotten before it is written; from the first time on always, since the pumps send the last of several writes only.
    /// </summary>
    /// <param name="fields">Bits of the figures that have a value now; 0 for a window of nothing.</param>
    public bool Renews(byte fields)
    {
        _isRenewed |= fields != 0 && (_fields & ~fields) != 0;
        _fields = fields == 0 ? (byte)0 : (byte)(_fields | fields);
        return _isRenewed && fields != 0;
    }

    /// <summary>Makes what was handed on differ from whatever the window holds, so that it is handed on again; also where that is nothing any more.</summary>
    public void Forget() => _handedOn = Known ? Again : 0;

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
