namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>The bytes of a file, whatever it is called: those the system shows, those on the platter, and what lies between.</summary>
internal sealed class SimNode
{
    private readonly List<Change> _changes = [];
    private byte[] _durable = [];
    private int _durableLength;

    public byte[] Live { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>Sectors that cannot be read.</summary>
    public HashSet<int> Ruined { get; } = [];

    public int Read(Span<byte> to, int offset)
    {
        var length = Math.Clamp(Length - offset, 0, to.Length);
        if (Ruined.Count > 0 && length > 0)
        {
            for (var sector = offset / SimDisk.Sector; sector <= (offset + length - 1) / SimDisk.Sector; sector++)
            {
                if (Ruined.Contains(sector))
                {
                    throw new IOException("simulated: a sector cannot be read");
                }
            }
        }

        Live.AsSpan(Math.Min(offset, Length), length).CopyTo(to);
        return length;
    }

    public void Write(ReadOnlySpan<byte> bytes, int offset)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var change = new Change(offset, bytes.ToArray(), 0);
        (Live, Length) = change.Apply(Live, Length);
        _changes.Add(change);
    }

    public void SetLength(int length)
    {
        var change = new Change(0, null, length);
        (Live, Length) = change.Apply(Live, Length);
        _changes.Add(change);
    }

    public void Sync()
    {
        foreach (var change in _changes)
        {
            (_durable, _durableLength) = change.Apply(_durable, _durableLength);
        }

        _changes.Clear();
    }

    public void FailSync(Dice dice)
    {
        foreach (var change in _changes)
        {
            if (dice.OneIn(2))
            {
                (_durable, _durableLength) = change.Apply(_durable, _durableLength);
            }
        }

        _changes.Clear();
    }

    public void CutPower(SimDisk.Cut cut, Dice dice)
    {
        switch (cut)
        {
            case SimDisk.Cut.Everything:
                Sync();
                break;
            case SimDisk.Cut.Torn when _changes.Count > 0:
                var whole = dice.Below(_changes.Count);
                var last = _changes[whole];
                if (last.Bytes is { } bytes)
                {
                    _changes[whole] = last with { Bytes = bytes[..dice.Between(0, bytes.Length)] };
                }

                _changes.RemoveRange(whole + 1, _changes.Count - whole - 1);
                Sync();
                break;
            case SimDisk.Cut.Scattered when _changes.Count > 0:
                Scatter(dice);
                break;
        }

        _changes.Clear();
        Live = _durable.AsSpan(0, _durableLength).ToArray();
        Length = _durableLength;
    }

    public void Flip(int at, int bit)
    {
        Live[at] ^= (byte)(1 << bit);
        if (at < _durableLength)
        {
            _durable[at] ^= (byte)(1 << bit);
        }
    }

    /// <summary>Any sectors, and any of the lengths that the file had meanwhile: what is missing in it reads as zeros.</summary>
    private void Scatter(Dice dice)
    {
        var (image, reached) = (_durable, _durableLength);
        var lengths = new List<int> { _durableLength };
        var length = _durableLength;
        foreach (var change in _changes)
        {
            if (change.Bytes is not { } bytes)
            {
                length = change.Length;
                if (dice.OneIn(2))
                {
                    (image, reached) = change.Apply(image, reached);
                }
            }
            else
            {
                for (var at = 0; at < bytes.Length;)
                {
                    var end = Math.Min(bytes.Length, ((change.Offset + at) / SimDisk.Sector * SimDisk.Sector) + SimDisk.Sector - change.Offset);
                    if (dice.OneIn(2))
                    {
                        (image, reached) = new Change(change.Offset + at, bytes[at..end], 0).Apply(image, reached);
                    }

                    at = end;
                }

                length = Math.Max(length, change.Offset + bytes.Length);
            }

            lengths.Add(length);
        }

        (_durable, _durableLength) = new Change(0, null, lengths[dice.Below(lengths.Count)]).Apply(image, reached);
    }

    /// <summary>Bytes at an offset, or a new length.</summary>
    private readonly record struct Change(int Offset, byte[]? Bytes, int Length)
    {
        public (byte[] Bytes, int Length) Apply(byte[] to, int length)
        {
            var end = Bytes is null ? Length : Offset + Bytes.Length;
            if (end > to.Length)
            {
                Array.Resize(ref to, Math.Max(end, to.Length * 2));
            }

            if (Bytes is null)
            {
                if (end < length)
                {
                    to.AsSpan(end, length - end).Clear();
                }

                return (to, end);
            }

            Bytes.CopyTo(to, Offset);
            return (to, Math.Max(length, end));
        }
    }
}
