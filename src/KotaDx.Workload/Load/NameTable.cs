using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>Names as small numbers: looked up by bytes, so that a known name costs no memory.</summary>
internal sealed class NameTable
{
    // Names come from outside: whoever chooses them must not be able to choose where they fall. HashCode has a seed of its own in each process.
    private static readonly ulong Seed = unchecked(((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2));

    private readonly List<byte[]> _names = [];

    // Open addressing, at most half full; the hash beside the number, so that only the right name is looked at.
    private Slot[] _slots = new Slot[16];

    public int Count => _names.Count;

    public byte[] this[int number] => _names[number];

    public int NumberOf(ReadOnlySpan<byte> name)
    {
        if (TryFind(name, out var number))
        {
            return number;
        }

        number = _names.Count;
        _names.Add(name.ToArray());
        if (_names.Count * 2 > _slots.Length)
        {
            _slots = new Slot[_slots.Length * 2];
            for (var i = 0; i < number; i++)
            {
                Put(_names[i], i);
            }
        }

        Put(name, number);
        return number;
    }

    public bool TryFind(ReadOnlySpan<byte> name, out int number)
    {
        var hash = HashOf(name);
        var slots = _slots;
        for (var at = unchecked((int)hash) & (slots.Length - 1); slots[at].Number > 0; at = (at + 1) & (slots.Length - 1))
        {
            if (slots[at].Hash == hash && name.SequenceEqual(_names[slots[at].Number - 1]))
            {
                number = slots[at].Number - 1;
                return true;
            }
        }

        number = 0;
        return false;
    }

    public void Save(SnapshotWriter to)
    {
        to.Write(_names.Count);
        foreach (var name in _names)
        {
            to.WriteAll<byte>(name);
        }
    }

    public void Load(SnapshotReader from)
    {
        var count = from.ReadCount();
        _names.Clear();
        _slots = new Slot[16];
        for (var number = 0; number < count; number++)
        {
            if (NumberOf(from.ReadAll<byte>()) != number)
            {
                SnapshotReader.Refuse("it gives a name two numbers.");
            }
        }
    }

    public void Clear()
    {
        _names.Clear();
        _slots = new Slot[16];
    }

    /// <summary>Order of two names by their bytes, no name (−1) first. Numbers follow the order of arrival, which must decide nothing.</summary>
    public int Compare(int a, int b) => a == b ? 0 : a < 0 ? -1 : b < 0 ? 1 : _names[a].AsSpan().SequenceCompareTo(_names[b]);

    private void Put(ReadOnlySpan<byte> name, int number)
    {
        var hash = HashOf(name);
        var at = unchecked((int)hash) & (_slots.Length - 1);
        while (_slots[at].Number > 0)
        {
            at = (at + 1) & (_slots.Length - 1);
        }

        _slots[at] = new Slot(hash, number + 1);
    }

    /// <summary>Folded multiplication of eight bytes at a time (as in wyhash, W. Yi 2019).</summary>
    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        unchecked
        {
            var hash = Seed ^ (ulong)name.Length;
            for (; name.Length > 8; name = name[8..])
            {
                hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
            }

            ulong last = 0;
            if (name.Length == 8)
            {
                last = BinaryPrimitives.ReadUInt64LittleEndian(name);
            }
            else if (name.Length >= 4)
            {
                last = BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32);
            }
            else if (name.Length > 0)
            {
                last = name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[^1] << 16);
            }

            return (uint)Fold(hash ^ last);
        }
    }

    private static ulong Fold(ulong value) => unchecked(Math.BigMul(value ^ Seed, 0x9E3779B97F4A7C15, out var low) ^ low);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Slot(uint Hash, int Number);
}
