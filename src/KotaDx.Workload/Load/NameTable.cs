using System.Diagnostics.CodeAnalysis;

namespace KotaDx.Workload.Load;

/// <summary>Names as small numbers: looked up by bytes, so that a known name costs no memory.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<byte[], int> _numbers = new(Bytes.Comparer);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly List<byte[]> _names = [];

    public NameTable() => _bySpan = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _names.Count;

    public byte[] this[int number] => _names[number];

    public int NumberOf(ReadOnlySpan<byte> name)
    {
        if (!_bySpan.TryGetValue(name, out var number))
        {
            number = _names.Count;
            var kept = name.ToArray();
            _names.Add(kept);
            _numbers.Add(kept, number);
        }

        return number;
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
        _numbers.Clear();
        _numbers.EnsureCapacity(count);
        for (var number = 0; number < count; number++)
        {
            var name = from.ReadAll<byte>();
            _names.Add(name);
            _numbers.Add(name, number);
        }
    }

    public bool TryFind(ReadOnlySpan<byte> name, out int number) => _bySpan.TryGetValue(name, out number);

    /// <summary>Order of two names by their bytes, no name (−1) first. Numbers follow the order of arrival, which must decide nothing.</summary>
    public int Compare(int a, int b) => a == b ? 0 : a < 0 ? -1 : b < 0 ? 1 : _names[a].AsSpan().SequenceCompareTo(_names[b]);

    private sealed class Bytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Bytes Comparer = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] bytes) => GetHashCode(bytes.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
