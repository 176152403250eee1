namespace KotaDx.Workload.Factories;

/// <summary>Entries by key and first day: of each key that one holds whose first day is the latest not after the day asked for.</summary>
internal sealed class Dated<TKey, TEntry>
    where TKey : notnull
    where TEntry : class
{
    private readonly Dictionary<TKey, List<(int From, TEntry Entry)>> _entries = [];

    public Dated(IEnumerable<TEntry> entries, Func<TEntry, TKey> key, Func<TEntry, DateOnly> validFrom)
    {
        foreach (var entry in entries)
        {
            if (!_entries.TryGetValue(key(entry), out var list))
            {
                list = [];
                _entries.Add(key(entry), list);
            }

            list.Add((validFrom(entry).DayNumber, entry));
        }

        foreach (var list in _entries.Values)
        {
            list.Sort(static (a, b) => a.From.CompareTo(b.From));
        }
    }

    public IEnumerable<TKey> Keys => _entries.Keys;

    public IEnumerable<TEntry> EntriesOf(TKey key) => _entries.TryGetValue(key, out var list) ? list.Select(static pair => pair.Entry) : [];

    public TEntry? Find(TKey key, int day)
    {
        if (_entries.TryGetValue(key, out var list))
        {
            for (var i = list.Count - 1; i >= 0; i--)
            {
                if (list[i].From <= day)
                {
                    return list[i].Entry;
                }
            }
        }

        return null;
    }
}
