using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// Who tapped where. One person is in one place: a tap anywhere ends the stay before. The track of a person is made anew from
/// all taps of their tags whenever one comes, so that order of arrival does not matter.
/// </summary>
internal sealed class BadgeTable(NameTable workers, NameTable stations)
{
    /// <summary>How long before its shift a tap belongs to it.</summary>
    public const long Early = 2 * EventTime.Hour;

    /// <summary>How long behind its shift a tap out still says that somebody stayed until then.</summary>
    public const long Overtime = 6 * EventTime.Hour;

    /// <summary>The longest stay outside every shift.</summary>
    public const long LongestStay = 12 * EventTime.Hour;

    private readonly NameTable _tags = new();
    private readonly List<List<Tap>> _taps = [];
    private readonly Dictionary<int, Track> _tracks = [];
    private readonly Dictionary<int, List<Stay>> _staysAt = [];

    /// <summary>Writes the taps. Tracks and stays are what the book makes of them.</summary>
    public void Save(SnapshotWriter to)
    {
        _tags.Save(to);
        foreach (var taps in _taps)
        {
            to.WriteList(taps);
        }
    }

    public void Load(SnapshotReader from)
    {
        _tags.Load(from);
        for (var tag = 0; tag < _tags.Count; tag++)
        {
            _taps.Add([]);
            from.ReadList(_taps[tag]);
        }
    }

    /// <summary>What a tap said: in, out, or only that the tag was there.</summary>
    public enum Direction
    {
        None,
        In,
        Out,
    }

    /// <summary>Adds a tap.</summary>
    /// <returns>False if it was there.</returns>
    public bool Add(ReadOnlySpan<byte> tag, int station, long time, Direction direction, out int number)
    {
        number = _tags.NumberOf(tag);
        if (number == _taps.Count)
        {
            _taps.Add([]);
        }

        var taps = _taps[number];
        var tap = new Tap(time, station, direction);
        var at = taps.Count;
        while (at > 0 && taps[at - 1].Time >= time)
        {
            if (taps[at - 1] == tap)
            {
                return false;
            }

            at--;
        }

        taps.Insert(at, tap);
        return true;
    }

    /// <summary>Whose a tag is at an instant; −1 if nobody's.</summary>
    public int OwnerOf(int tag, long time, WorkCalendar calendar) =>
        calendar.Book.WorkerOfTag(Encoding.UTF8.GetString(_tags[tag]), calendar.DateOf(time)) is { } worker
            ? workers.NumberOf(Encoding.UTF8.GetBytes(worker))
            : -1;

    public Track? TrackOf(int worker) => _tracks.GetValueOrDefault(worker);

    /// <summary>The stays at a station, in no order.</summary>
    public IReadOnlyList<Stay> StaysAt(int station) => _staysAt.GetValueOrDefault(station) ?? [];

    /// <summary>Makes every track anew, for a new book.</summary>
    public void RenewAll(WorkCalendar calendar)
    {
        _tracks.Clear();
        _staysAt.Clear();
        foreach (var worker in Owners(calendar))
        {
            Renew(worker, calendar);
        }
    }

    /// <summary>Everybody whose tags were ever tapped, by the book of a calendar.</summary>
    private HashSet<int> Owners(WorkCalendar calendar)
    {
        var owners = new HashSet<int>();
        for (var tag = 0; tag < _taps.Count; tag++)
        {
            foreach (var tap in _taps[tag])
            {
                owners.Add(OwnerOf(tag, tap.Time, calendar));
            }
        }

        owners.Remove(-1);
        return owners;
    }

    /// <summary>Makes a person's track anew.</summary>
    /// <returns>The track before; null if there was none.</returns>
    public Track? Renew(int worker, WorkCalendar calendar)
    {
        var before = _tracks.GetValueOrDefault(worker);
        var taps = new List<Tap>();
        var name = Encoding.UTF8.GetString(workers[worker]);
        foreach (var tag in calendar.Book.TagsOf(name))
        {
            if (_tags.TryFind(Encoding.UTF8.GetBytes(tag), out var number) && number < _taps.Count)
            {
                taps.AddRange(_taps[number].Where(tap => OwnerOf(number, tap.Time, calendar) == worker));
            }
        }

        taps.Sort((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time)
            : a.Station != b.Station ? stations.Compare(a.Station, b.Station) : ((int)a.Direction).CompareTo((int)b.Direction));
        var track = Track.Of(worker, taps, calendar);
        _tracks[worker] = track;
        foreach (var stay in before?.Stays ?? [])
        {
            _staysAt[stay.Station].Remove(stay);
        }

        foreach (var stay in track.Stays)
        {
            if (!_staysAt.TryGetValue(stay.Station, out var stays))
            {
                stays = [];
                _staysAt.Add(stay.Station, stays);
            }

            stays.Add(stay);
        }

        return before;
    }

    internal readonly record struct Tap(long Time, int Station, Direction Direction);
}
