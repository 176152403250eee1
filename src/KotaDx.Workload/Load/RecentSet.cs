using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>Remembers hashes for at least ten minutes of arrival time: as long as brokers and devices take to send something again.</summary>
internal sealed class RecentSet
{
    private const long Generation = 10 * EventTime.Minute;

    private HashSet<ulong> _new = [];
    private HashSet<ulong> _old = [];
    private long _since = long.MinValue;

    public void Save(SnapshotWriter to)
    {
        to.WriteSet(_new);
        to.WriteSet(_old);
        to.Write(_since);
    }

    public void Load(SnapshotReader from)
    {
        from.ReadSet(_new);
        from.ReadSet(_old);
        _since = from.Read<long>();
    }

    /// <summary>Adds a hash.</summary>
    /// <returns>False if it was there.</returns>
    public bool Add(ulong hash, long arrival)
    {
        if (_since == long.MinValue)
        {
            _since = arrival;
        }
        else if (arrival - _since >= Generation)
        {
            (_old, _new) = (_new, _old);
            _new.Clear();
            if (arrival - _since >= 2 * Generation)
            {
                _old.Clear();
            }

            _since = arrival;
        }

        return !_old.Contains(hash) && _new.Add(hash);
    }
}
