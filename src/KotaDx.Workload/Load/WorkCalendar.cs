using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// What the book says of persons, stations and days, by number and in instants. Remembers its answers: a new book takes a new calendar.
/// </summary>
internal sealed class WorkCalendar(Book book, FactoryClock clock, NameTable workers, NameTable stations, NameTable teams, NameTable shiftNames)
{
    private readonly Dictionary<int, Instance[]> _instances = [];
    private readonly Dictionary<(bool IsStation, int Number, int Date), Instance[]> _planned = [];
    private readonly Dictionary<(int Worker, int Date), int> _teamOf = [];
    private readonly Dictionary<(bool IsStation, int Number, int Day), DayLayout> _layouts = [];
    private readonly Dictionary<(int Day, Instance? A, Instance? B, Instance? C, Instance? D), DayLayout> _shared = [];
    private readonly Dictionary<(int Station, int Date), StationEntry?> _stationEntries = [];
    private readonly Dictionary<(int Station, byte[]? Part, int Date), long> _standards = [];
    private readonly Dictionary<(int Station, Instance Shift), (int Worker, double Share)[]> _rosters = [];
    private readonly Dictionary<int, (string Line, string Station)> _names = [];

    public Book Book { get; } = book;

    public FactoryClock Clock { get; } = clock;

    public bool HasShifts { get; } = book.HasShifts;

    /// <summary>The shifts worked on a date, in the order of the book.</summary>
    public Instance[] InstancesOn(int date)
    {
        if (!_instances.TryGetValue(date, out var instances))
        {
            instances = [.. Book.ShiftsOn(date).Select((shift, order) => InstanceOf(shift, order, date))];
            _instances.Add(date, instances);
        }

        return instances;
    }

    /// <summary>The shifts that a person is to work on a date, or in which somebody is to be at a station; of nobody's work, all.</summary>
    public Instance[] PlannedFor(bool isStation, int number, int date)
    {
        var key = (isStation, number, date);
        if (!_planned.TryGetValue(key, out var planned))
        {
            var shifts = isStation
                ? Book.ShiftsOfStation(NameOf(number).Line, NameOf(number).Station, date)
                : number == StintTable.Unassigned ? Book.ShiftsOn(date) : Book.ShiftsOfWorker(Encoding.UTF8.GetString(workers[number]), date);
            var names = shifts.Select(static shift => shift.Shift).ToHashSet(StringComparer.Ordinal);
            planned = [.. InstancesOn(date).Where(instance => names.Contains(instance.Shift.Shift))];
            _planned.Add(key, planned);
        }

        return planned;
    }

    public int TeamOf(int worker, int date)
    {
        if (!_teamOf.TryGetValue((worker, date), out var team))
        {
            var name = worker == StintTable.Unassigned ? Book.Everyone : Book.TeamOf(Encoding.UTF8.GetString(workers[worker]), date);
            team = teams.NumberOf(Encoding.UTF8.GetBytes(name));
            _teamOf.Add((worker, date), team);
        }

        return team;
    }

    /// <summary>The date of work of an instant outside every shift.</summary>
    public int DateOf(long time)
    {
        var day = Clock.DayOf(new EventTime(time));
        return time < Boundary(day) ? day - 1 : day;
    }

    /// <summary>The instant at which a date of work begins for whoever is in no shift.</summary>
    public long Boundary(int day) => Book.DayStarts == 0 ? Clock.StartOf(day).UnixNanoseconds : Clock.At(day, Book.DayStarts).UnixNanoseconds;

    public DayLayout LayoutOf(bool isStation, int number, int day)
    {
        var key = (isStation, number, day);
        if (!_layouts.TryGetValue(key, out var layout))
        {
            layout = MakeLayout(isStation, number, day);
            _layouts.Add(key, layout);
        }

        return layout;
    }

    /// <summary>When a date of work is over for a person or station.</summary>
    public long EndOfDate(bool isStation, int number, int date)
    {
        var end = Boundary(date + 1);
        foreach (var instance in HasShifts ? PlannedFor(isStation, number, date) : [])
        {
            end = Math.Max(end, instance.End);
        }

        return end;
    }

    public StationEntry? StationEntryOf(int station, int date)
    {
        if (Book.Content.Stations.Count == 0)
        {
            return null;
        }

        if (!_stationEntries.TryGetValue((station, date), out var entry))
        {
            var (line, name) = NameOf(station);
            entry = Book.Station(line, name, date);
            _stationEntries.Add((station, date), entry);
        }

        return entry;
    }

    public bool SeesAllWork(int station, int date) => StationEntryOf(station, date)?.SeesAllWork == true;

    /// <summary>The longest silence of a living device; <see cref="long.MaxValue"/> where there is no such rule.</summary>
    public long MaxSilence(int station, int date) => MaxSilence(StationEntryOf(station, date));

    /// <inheritdoc cref="MaxSilence(int, int)"/>
    /// <param name="entry">What the book says of the station; null if nothing.</param>
    public static long MaxSilence(StationEntry? entry) => entry switch
    {
        { MaxSilenceSeconds: { } seconds } => (long)Math.Round(Math.Min(seconds * EventTime.Second, 1e18)),
        { SeesAllWork: true } => 600 * EventTime.Second,
        _ => long.MaxValue,
    };

    /// <summary>Standard time of a piece in nanoseconds; 0 if the book says none.</summary>
    public long Standard(int station, byte[]? part, int date)
    {
        if (Book.Content.StandardTimes.Count == 0)
        {
            return 0;
        }

        if (!_standards.TryGetValue((station, part, date), out var standard))
        {
            var (line, name) = NameOf(station);
            var seconds = Book.StandardSeconds(part is null ? "" : Encoding.UTF8.GetString(part), line, name, date);
            standard = seconds is { } s ? (long)Math.Round(Math.Min(s * EventTime.Second, 1e18)) : 0;
            _standards.Add((station, part, date), standard);
        }

        return standard;
    }

    public SignalEntry? SignalEntryOf(int station, ReadOnlySpan<byte> signal, int date)
    {
        if (Book.Content.Signals.Count == 0)
        {
            return null;
        }

        var (line, name) = NameOf(station);
        return Book.Signal(line, name, Encoding.UTF8.GetString(signal), date);
    }

    /// <summary>Who the roster puts at a station in a shift, in order of their tokens.</summary>
    public (int Worker, double Share)[] RosterOf(int station, Instance shift)
    {
        if (!_rosters.TryGetValue((station, shift), out var roster))
        {
            var (line, name) = NameOf(station);
            roster =
            [
                .. Book.RosterOf(line, name, shift.Shift.Shift, shift.Date)
                    .OrderBy(static row => Encoding.UTF8.GetBytes(row.Worker), ByteOrder.Instance)
                    .Select(row => (workers.NumberOf(Encoding.UTF8.GetBytes(row.Worker)), row.Share)),
            ];
            _rosters.Add((station, shift), roster);
        }

        return roster;
    }

    /// <summary>The stations where the roster puts a person on a date.</summary>
    public IEnumerable<int> PlacesOf(int worker, int date) =>
        Book.PlacesOf(Encoding.UTF8.GetString(workers[worker]), date).Select(static row => Encoding.UTF8.GetBytes($"{row.Line}/{row.Station}")).Select(place => stations.NumberOf(place)).Distinct();

    /// <summary>Planned work of a shift in nanoseconds: Σ standard time × planned quantity; null where nothing is planned or a standard time is missing.</summary>
    public long? PlannedWork(bool isStation, int number, Instance shift)
    {
        if (Book.Content.Plan.Count == 0)
        {
            return null;
        }

        var sum = 0.0;
        var any = false;
        foreach (var station in isStation ? [number] : PlacesOf(number, shift.Date).ToArray())
        {
            var roster = RosterOf(station, shift);
            var share = isStation ? 1 : roster.Where(row => row.Worker == number).Sum(static row => row.Share) / Math.Max(double.Epsilon, roster.Sum(static row => row.Share));
            if (share == 0)
            {
                continue;
            }

            var (line, name) = NameOf(station);
            foreach (var plan in Book.PlanOf(line, name, shift.Shift.Shift, shift.Date))
            {
                if (Book.StandardSeconds(plan.Part, line, name, shift.Date) is not { } seconds)
                {
                    return null;
                }

                any = true;
                sum += seconds * plan.Quantity * share;
            }
        }

        return any ? (long)Math.Round(Math.Min(sum * EventTime.Second, 1e18)) : null;
    }

    public (string Line, string Station) NameOf(int station)
    {
        if (!_names.TryGetValue(station, out var name))
        {
            var place = Encoding.UTF8.GetString(stations[station]);
            var slash = place.IndexOf('/', StringComparison.Ordinal);
            name = (place[..slash], place[(slash + 1)..]);
            _names.Add(station, name);
        }

        return name;
    }

    private Instance InstanceOf(ShiftEntry shift, int order, int date)
    {
        // One array for each name, whatever book it comes from: windows are found by it.
        var name = shiftNames[shiftNames.NumberOf(Encoding.UTF8.GetBytes(shift.Shift))];
        return new Instance(shift, name, order, date, At(shift.Start), At(shift.End), [.. shift.Breaks.Select(b => (At(b.Start), At(b.End)))]);

        long At(int minute) => Clock.At(date, minute).UnixNanoseconds;
    }

    private DayLayout MakeLayout(bool isStation, int number, int day)
    {
        var start = Clock.StartOf(day).UnixNanoseconds;
        var end = Clock.StartOf(day + 1).UnixNanoseconds;
        Instance[] planned = [];
        if (HasShifts)
        {
            // A shift lasts at most a day and begins on its date, so it reaches at most into the next one.
            planned =
            [
                .. PlannedFor(isStation, number, day - 1).Concat(PlannedFor(isStation, number, day))
                    .Where(instance => instance.Start < end && instance.End > start)
                    .OrderBy(static instance => instance.Start).ThenBy(static instance => instance.Order),
            ];
        }

        var key = (day, At(0), At(1), At(2), At(3));
        if (planned.Length <= 4 && _shared.TryGetValue(key, out var layout))
        {
            return layout;
        }

        var boundary = Math.Clamp(Boundary(day), start, end);
        var cuts = new SortedSet<long> { start, boundary, end };
        foreach (var instance in planned)
        {
            cuts.Add(Math.Clamp(instance.Start, start, end));
            cuts.Add(Math.Clamp(instance.End, start, end));
        }

        var spans = new List<DayLayout.Span>();
        long? from = null;
        foreach (var to in cuts)
        {
            if (from is { } at)
            {
                // Where two overlap, the one that began earlier.
                var shift = planned.FirstOrDefault(instance => instance.Holds(at));
                var date = shift?.Date ?? (at < boundary ? day - 1 : day);
                if (spans.Count > 0 && spans[^1].Date == date && spans[^1].Shift == shift)
                {
                    spans[^1] = spans[^1] with { End = to };
                }
                else
                {
                    spans.Add(new DayLayout.Span(at, to, date, shift));
                }
            }

            from = to;
        }

        layout = new DayLayout(day, start, end, spans);
        if (planned.Length <= 4)
        {
            _shared.Add(key, layout);
        }

        return layout;

        Instance? At(int i) => i < planned.Length ? planned[i] : null;
    }
}
