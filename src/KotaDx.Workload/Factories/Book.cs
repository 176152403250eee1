namespace KotaDx.Workload.Factories;

/// <summary>
/// 工場台帳, a factory's own book: what its signals and people mean, as of each day. A factory without one runs open: every name
/// is taken as its messages give it. Immutable; days are <see cref="DateOnly.DayNumber"/>s of dates of work.
/// </summary>
public sealed class Book
{
    /// <summary>The team of everybody whom no book assigns to one.</summary>
    public const string Everyone = "all";

    /// <summary>Stands in an entry for every line, station or part.</summary>
    public const string Any = "*";

    private readonly Dated<(string Line, string Station), StationEntry> _stations;
    private readonly Dated<(string Line, string Station, string Signal), SignalEntry> _signals;
    private readonly Dated<string, WorkerEntry> _workers;
    private readonly Dated<string, ShiftEntry> _shifts;
    private readonly Dated<(string Worker, string Line, string Station), SkillEntry> _skills;
    private readonly Dated<(string Part, string Line, string Station), StandardTimeEntry> _standardTimes;
    private readonly Dictionary<(DateOnly Date, string Shift), bool> _calendar = [];
    private readonly Dictionary<(string Line, string Station, string Shift), List<RosterEntry>> _roster = [];
    private readonly Dictionary<string, List<(string Line, string Station, string Shift)>> _rosterOfWorker = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<WorkerEntry>> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<(DateOnly Date, string Shift, string Line, string Station), List<PlanEntry>> _plan = [];
    private readonly Dated<string, PortEntry> _ports;
    private readonly Dated<(string Line, string Station, string Signal), PlcPointEntry> _plcPoints;
    private readonly string[] _shiftNames;

    /// <summary>Makes a book of what a factory says.</summary>
    /// <param name="factory">The factory's topic level.</param>
    /// <param name="content">The entries. Taken as consistent: whoever reads them from files checks them first.</param>
    /// <param name="zone">The zone that <see cref="BookContent.Zone"/> names.</param>
    public Book(string factory, BookContent content, TimeZoneInfo zone)
    {
        Factory = factory;
        Zone = zone;
        Content = content;
        _stations = new(content.Stations, static x => (x.Line, x.Station), static x => x.ValidFrom);
        _signals = new(content.Signals, static x => (x.Line, x.Station, x.Signal), static x => x.ValidFrom);
        _workers = new(content.Workers, static x => x.Worker, static x => x.ValidFrom);
        _shifts = new(content.Shifts, static x => x.Shift, static x => x.ValidFrom);
        _skills = new(content.Skills, static x => (x.Worker, x.Line, x.Station), static x => x.ValidFrom);
        _standardTimes = new(content.StandardTimes, static x => (x.Part, x.Line, x.Station), static x => x.ValidFrom);
        _ports = new(content.Ports, static x => x.Port, static x => x.ValidFrom);
        _plcPoints = new(content.PlcPoints, static x => (x.Line, x.Station, x.Signal), static x => x.ValidFrom);
        _shiftNames = [.. content.Shifts.Select(static x => x.Shift).Distinct(StringComparer.Ordinal)];
        HasShifts = _shiftNames.Length > 0;
        DayStarts = content.DayStarts ?? (content.Shifts.Any(static x => x.End > 24 * 60) ? 5 * 60 : 0);
        foreach (var day in content.Calendar)
        {
            _calendar[(day.Date, day.Shift)] = day.IsWorkday;
        }

        foreach (var entry in content.Roster)
        {
            Add(_roster, (entry.Line, entry.Station, entry.Shift), entry);
            if (entry.Worker.Length > 0)
            {
                Add(_rosterOfWorker, entry.Worker, (entry.Line, entry.Station, entry.Shift));
            }
        }

        foreach (var keys in _rosterOfWorker.Values)
        {
            var distinct = keys.Distinct().ToList();
            keys.Clear();
            keys.AddRange(distinct);
        }

        foreach (var worker in content.Workers)
        {
            foreach (var tag in worker.Tags)
            {
                Add(_tags, tag, worker);
            }
        }

        foreach (var plan in content.Plan)
        {
            Add(_plan, (plan.Date, plan.Shift, plan.Line, plan.Station), plan);
        }
    }

    /// <summary>Where a factory is that does not say.</summary>
    public static TimeZoneInfo DefaultZone { get; } = FindTokyo();

    /// <summary>The factory's topic level.</summary>
    public string Factory { get; }

    /// <summary>Its zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The entries.</summary>
    public BookContent Content { get; }

    /// <summary>Thresholds.</summary>
    public BookSettings Settings => Content.Settings;

    /// <summary>True if the book has a shift calendar, without which nobody's attendance is known.</summary>
    public bool HasShifts { get; }

    /// <summary>Minutes after midnight at which the date of work changes outside shifts.</summary>
    public int DayStarts { get; }

    /// <summary>The book of a factory that has none.</summary>
    /// <param name="factory">The factory's topic level.</param>
    public static Book Open(string factory) => new(factory, new BookContent(), DefaultZone);

    /// <summary>The home team of a worker; <see cref="Everyone"/> if the book names none.</summary>
    /// <param name="worker">The worker's token.</param>
    /// <param name="day">A date of work.</param>
    public string TeamOf(string worker, int day) => _workers.Find(worker, day) is { Team.Length: > 0 } entry ? entry.Team : Everyone;

    /// <summary>Whose badge a tag is; null if nobody's.</summary>
    /// <param name="tag">The tag's text.</param>
    /// <param name="day">A date of work.</param>
    public string? WorkerOfTag(string tag, int day)
    {
        foreach (var entry in _tags.GetValueOrDefault(tag) ?? [])
        {
            // A later entry of the same person may have taken the tag away again.
            if (ReferenceEquals(_workers.Find(entry.Worker, day), entry))
            {
                return entry.Worker;
            }
        }

        return null;
    }

    /// <summary>The tags that were ever a worker's.</summary>
    /// <param name="worker">The token.</param>
    public IEnumerable<string> TagsOf(string worker) => _workers.EntriesOf(worker).SelectMany(static entry => entry.Tags).Distinct(StringComparer.Ordinal);

    /// <summary>What the book says of a station; null if nothing.</summary>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="day">A date of work.</param>
    public StationEntry? Station(string line, string station, int day) => _stations.Find((line, station), day);

    /// <summary>What the book says of a signal: of the station's own, else of its line's, else of every station's; null if nothing.</summary>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="signal">Topic level.</param>
    /// <param name="day">A date of work.</param>
    public SignalEntry? Signal(string line, string station, string signal, int day) =>
        _signals.Find((line, station, signal), day) ?? _signals.Find((line, Any, signal), day) ?? _signals.Find((Any, Any, signal), day);

    /// <summary>What the book says of a port; null if nothing.</summary>
    /// <param name="port">Its name.</param>
    /// <param name="day">A date of work.</param>
    public PortEntry? Port(string port, int day) => _ports.Find(port, day);

    /// <summary>The ports of a day.</summary>
    /// <param name="day">A date of work.</param>
    public IEnumerable<PortEntry> PortsOn(int day) => _ports.Keys.Select(port => _ports.Find(port, day)).OfType<PortEntry>();

    /// <summary>The registers that are read behind a port, in order of the signals that they feed.</summary>
    /// <param name="port">The port's name.</param>
    /// <param name="day">A date of work.</param>
    public IEnumerable<PlcPointEntry> PlcPointsOf(string port, int day) => _plcPoints.Keys.Select(key => _plcPoints.Find(key, day))
        .OfType<PlcPointEntry>().Where(point => point.Port == port)
        .OrderBy(static x => x.Line, StringComparer.Ordinal).ThenBy(static x => x.Station, StringComparer.Ordinal).ThenBy(static x => x.Signal, StringComparer.Ordinal);

    /// <summary>Seconds for a piece: by its own part number before any part's, and by the station before its line before all; null if the book says none.</summary>
    /// <param name="part">Part number; may be empty.</param>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="day">A date of work.</param>
    public double? StandardSeconds(string part, string line, string station, int day)
    {
        foreach (var p in part.Length > 0 ? [part, Any] : (ReadOnlySpan<string>)[Any])
        {
            var entry = _standardTimes.Find((p, line, station), day) ?? _standardTimes.Find((p, line, Any), day) ?? _standardTimes.Find((p, Any, Any), day);
            if (entry is not null)
            {
                return entry.Seconds;
            }
        }

        return null;
    }

    /// <summary>The shifts worked on a date, in the order of the book.</summary>
    /// <param name="day">A date of work.</param>
    public IEnumerable<ShiftEntry> ShiftsOn(int day)
    {
        foreach (var name in _shiftNames)
        {
            if (ShiftOn(name, day) is { } shift)
            {
                yield return shift;
            }
        }
    }

    /// <summary>A shift as it is worked on a date; null where it is not: by the calendar's word on the shift, else on the day, else by the weekday.</summary>
    /// <param name="shift">The shift.</param>
    /// <param name="day">A date of work.</param>
    public ShiftEntry? ShiftOn(string shift, int day)
    {
        if (_shifts.Find(shift, day) is not { } entry)
        {
            return null;
        }

        var date = DateOnly.FromDayNumber(day);
        var isWorked = _calendar.TryGetValue((date, shift), out var own) ? own
            : _calendar.TryGetValue((date, ""), out var all) ? all
            : entry.Days.Contains(date.DayOfWeek);
        return isWorked ? entry : null;
    }

    /// <summary>Who is at a station in a shift; empty if the book names nobody.</summary>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="shift">The shift.</param>
    /// <param name="day">A date of work.</param>
    public IReadOnlyList<RosterEntry> RosterOf(string line, string station, string shift, int day)
    {
        var date = DateOnly.FromDayNumber(day);
        DateOnly? latest = null;
        var rows = _roster.GetValueOrDefault((line, station, shift)) ?? [];
        foreach (var row in rows)
        {
            if (Holds(row, date) && !(row.ValidFrom <= latest))
            {
                latest = row.ValidFrom;
            }
        }

        return latest is null ? [] : [.. rows.Where(row => row.Worker.Length > 0 && row.ValidFrom == latest && Holds(row, date))];
    }

    /// <summary>The shifts in which anybody is at a station on a date, by the roster.</summary>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="day">A date of work.</param>
    public IEnumerable<ShiftEntry> ShiftsOfStation(string line, string station, int day) =>
        ShiftsOn(day).Where(shift => RosterOf(line, station, shift.Shift, day).Count > 0);

    /// <summary>Where the roster puts a worker on a date.</summary>
    /// <param name="worker">The token.</param>
    /// <param name="day">A date of work.</param>
    public IEnumerable<RosterEntry> PlacesOf(string worker, int day)
    {
        foreach (var (line, station, shift) in _rosterOfWorker.GetValueOrDefault(worker) ?? [])
        {
            if (ShiftOn(shift, day) is null)
            {
                continue;
            }

            foreach (var row in RosterOf(line, station, shift, day))
            {
                if (row.Worker == worker)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>The shifts a worker is to work on a date: by the roster, else the person's usual one.</summary>
    /// <param name="worker">The token.</param>
    /// <param name="day">A date of work.</param>
    public IEnumerable<ShiftEntry> ShiftsOfWorker(string worker, int day)
    {
        var names = PlacesOf(worker, day).Select(static row => row.Shift).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0 && _workers.Find(worker, day) is { Shift.Length: > 0 } entry)
        {
            names.Add(entry.Shift);
        }

        return names.Select(name => ShiftOn(name, day)).OfType<ShiftEntry>();
    }

    /// <summary>What is to be made at a station in a shift; empty if the book does not say.</summary>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="shift">The shift.</param>
    /// <param name="day">A date of work.</param>
    public IReadOnlyList<PlanEntry> PlanOf(string line, string station, string shift, int day) =>
        _plan.GetValueOrDefault((DateOnly.FromDayNumber(day), shift, line, station)) ?? [];

    /// <summary>Can a worker do a station's work? Null where the book says nothing of skills at all.</summary>
    /// <param name="worker">The token.</param>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    /// <param name="day">A date of work.</param>
    public bool? CanWork(string worker, string line, string station, int day) => Content.Skills.Count == 0
        ? null
        : (_skills.Find((worker, line, station), day) ?? _skills.Find((worker, line, Any), day))?.CanWork
            ?? PlacesOf(worker, day).Any(row => row.Line == line && row.Station == station);

    /// <summary>The workers of a team on a date, in order of their tokens.</summary>
    /// <param name="team">The team.</param>
    /// <param name="day">A date of work.</param>
    public IEnumerable<string> MembersOf(string team, int day) =>
        _workers.Keys.Where(worker => TeamOf(worker, day) == team).Order(StringComparer.Ordinal);

    /// <summary>Everybody whom the book names, and every tag's owner, in no order.</summary>
    public IEnumerable<string> Workers => _workers.Keys.Concat(_rosterOfWorker.Keys).Distinct(StringComparer.Ordinal);

    /// <summary>Does the book name a worker, whatever the day?</summary>
    /// <param name="worker">The token.</param>
    public bool NamesWorker(string worker) => _workers.EntriesOf(worker).Any() || _rosterOfWorker.ContainsKey(worker);

    /// <summary>Does the book list a station, whatever the day?</summary>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    public bool NamesStation(string line, string station) => _stations.EntriesOf((line, station)).Any();

    /// <summary>Every station that the roster names.</summary>
    public IEnumerable<(string Line, string Station)> RosteredStations => _roster.Keys.Select(static key => (key.Line, key.Station)).Distinct();

    private static bool Holds(RosterEntry row, DateOnly date) => row.ValidFrom <= date && !(row.ValidTo < date);

    private static void Add<TKey, TItem>(Dictionary<TKey, List<TItem>> to, TKey key, TItem item)
        where TKey : notnull
    {
        if (!to.TryGetValue(key, out var list))
        {
            list = [];
            to.Add(key, list);
        }

        list.Add(item);
    }

    // A bare machine may have no zone files. Japan has kept +09:00 without daylight saving since 1952.
    private static TimeZoneInfo FindTokyo() => TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Tokyo", out var zone)
        ? zone
        : TimeZoneInfo.CreateCustomTimeZone("Asia/Tokyo", TimeSpan.FromHours(9), "Asia/Tokyo", "Asia/Tokyo");
}
