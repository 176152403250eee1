using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// Lines of which only the last of each key (measurement, tags, time) is kept. An open window is published again every second, so
/// that hours of a point log come down to little: what is held depends on the number of keys, never on how much was added.
/// </summary>
internal sealed class LatestLines
{
    private readonly Dictionary<Key, Kept> _last = [];
    private byte[] _bytes = new byte[64 * 1024];
    private int _used;
    private int _live;

    /// <summary>Lines kept.</summary>
    public int Count => _last.Count;

    /// <summary>Bytes of the lines kept.</summary>
    public int Length => _live;

    /// <summary>Adds whole lines, each in the place of an earlier one of the same key.</summary>
    public void Add(ReadOnlySpan<byte> lines)
    {
        var mayMark = InfluxDelete.MayConcern(lines);
        while (PointLine.TryNext(ref lines, out var line))
        {
            Add(line, mayMark && InfluxDelete.MayConcern(line));
        }
    }

    /// <summary>The lines kept, valid until something is added.</summary>
    public ReadOnlyMemory<byte> Gathered()
    {
        if (_used != _live)
        {
            Compact();
        }

        return _bytes.AsMemory(0, _used);
    }

    public void Clear()
    {
        _last.Clear();
        _used = _live = 0;
    }

    private void Add(ReadOnlySpan<byte> line, bool isMarked)
    {
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, Key.Of(line), out var isKnown);

        // A row that was withdrawn, or had to be forgotten before it was written, may still be in the store with fields that the new line lacks.
        var isRenewed = isKnown && kept.IsMarked && !isMarked;
        var length = line.Length + 1 + (isRenewed ? PointLine.RenewedField.Length : 0);
        _live += length - kept.Length;
        if (kept.Length != length)
        {
            kept = default;
            if (_used + length > _bytes.Length)
            {
                MakeRoom(length);
            }

            kept = new Kept(_used, length, isMarked || isRenewed);
            _used += length;
        }
        else
        {
            kept = kept with { IsMarked = isMarked || isRenewed };
        }

        Write(line, isRenewed, _bytes.AsSpan(kept.At, length));
    }

    private static void Write(ReadOnlySpan<byte> line, bool isRenewed, Span<byte> to)
    {
        var behindFields = isRenewed ? line.LastIndexOf((byte)' ') : line.Length;
        line[..behindFields].CopyTo(to);
        if (isRenewed)
        {
            System.Text.Encoding.ASCII.GetBytes(PointLine.RenewedField, to[behindFields..]);
            line[behindFields..].CopyTo(to[(behindFields + PointLine.RenewedField.Length)..]);
        }

        to[^1] = (byte)'\n';
    }

    /// <summary>Lines that were replaced are given up before anything grows.</summary>
    private void MakeRoom(int length)
    {
        if (_used > 2 * (_live - length))
        {
            Compact();
        }

        if (_used + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_used + length, _bytes.Length * 2));
        }
    }

    private void Compact()
    {
        var bytes = new byte[Math.Max(64 * 1024, _live * 2)];
        _used = 0;
        foreach (var key in _last.Keys)
        {
            ref var kept = ref CollectionsMarshal.GetValueRefOrNullRef(_last, key);
            _bytes.AsSpan(kept.At, kept.Length).CopyTo(bytes.AsSpan(_used));
            kept = kept with { At = _used };
            _used += kept.Length;
        }

        _bytes = bytes;
    }

    private readonly record struct Kept(int At, int Length, bool IsMarked);

    /// <summary>Measurement, tags and time of a line, as a hash of 128 bits. What is no line has only itself for a key, so that none is lost.</summary>
    private readonly record struct Key(ulong High, ulong Low)
    {
        public static Key Of(ReadOnlySpan<byte> line)
        {
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(PointLine.TrySplit(line, out var key, out _, out var time) ? key : line, hash);
            return new Key(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]) ^ unchecked((ulong)time));
        }
    }
}
