using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// A PLC or instrument that answers when it is asked. Written from the makers' manuals and sharing no line with the side that asks, so
/// that each proves the other.
/// </summary>
/// <param name="memory">What it holds.</param>
public abstract class PlcSlave(SlaveMemory memory) : LineDevice
{
    private const int MostHeld = 4096;

    private readonly List<byte> _held = [];
    private long _requests;
    private long _refusals;

    /// <summary>What the slave holds. Areas carry the names of its own manual.</summary>
    public SlaveMemory Memory { get; } = memory;

    /// <summary>Whole requests for this slave that were on the line, answered or not, also while it was off.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Of those, the ones answered with an error.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Where an address as people write it lies in <see cref="Memory"/>; null if it is none.</summary>
    /// <param name="address">For example <c>D100</c>; case matters not.</param>
    public abstract (string Area, int Number)? Place(string address);

    /// <summary>Sets one word or bit by its address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">It is no address of this slave.</exception>
    public void Set(string address, ushort value)
    {
        var (area, number) = Place(address) ?? throw new ArgumentException($"'{address}' is no address of this slave.", nameof(address));
        Memory[area, number] = value;
    }

    /// <inheritdoc/>
    public sealed override void Receive(TimeSpan now, ReadOnlySpan<byte> bytes, ICollection<Transmission> sent)
    {
        Memory.Advance(now);
        _held.AddRange(bytes);
        while (_held.Count > 0)
        {
            var held = _held.ToArray();
            var length = LengthOf(held);
            if (length == 0 && held.Length <= MostHeld)
                return;
            if (length > 0)
                Answer(held.AsSpan(0, length), sent);
            _held.RemoveRange(0, length == 0 ? 1 : Math.Abs(length));
        }
    }

    /// <inheritdoc/>
    public sealed override void Silence(TimeSpan now, ICollection<Transmission> sent)
    {
        if (!EndsWithSilence || _held.Count == 0)
            return;
        Memory.Advance(now);
        var held = _held.ToArray();
        _held.Clear();
        AnswerCut(held, sent);
    }

    /// <inheritdoc/>
    public override void Forget() => _held.Clear();

    /// <inheritdoc/>
    protected internal override void PowerUp(TimeSpan now, ICollection<Transmission> sent)
    {
        base.PowerUp(now, sent);
        Memory.PowerUp(now);
    }

    /// <summary>Whether a pause ends a request, so that the half of one is dropped.</summary>
    protected virtual bool EndsWithSilence => false;

    /// <summary>How long the request is with which the bytes begin.</summary>
    /// <param name="held">At least one byte.</param>
    /// <returns>Its length; 0 if bytes are missing; negative for so many bytes that begin no request.</returns>
    protected abstract int LengthOf(ReadOnlySpan<byte> held);

    /// <summary>Answers a request, or not.</summary>
    /// <param name="request">The bytes of one request, as <see cref="LengthOf"/> found it; its checksum may be wrong.</param>
    /// <param name="sent">Where the answer goes.</param>
    protected abstract void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent);

    /// <summary>Answers what a pause cut off, or not.</summary>
    /// <param name="held">The bytes, from the beginning of a request on.</param>
    /// <param name="sent">Where the answer goes.</param>
    protected virtual void AnswerCut(ReadOnlySpan<byte> held, ICollection<Transmission> sent)
    {
    }

    /// <summary>Counts a request for this slave.</summary>
    /// <param name="isRefused">Whether it is answered with an error.</param>
    protected void Count(bool isRefused)
    {
        Interlocked.Increment(ref _requests);
        if (isRefused)
            Interlocked.Increment(ref _refusals);
    }
}
