using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>The live view: rolling windows, the shift and the day so far, with work that is going on.</content>
public sealed partial class FactoryFold
{
    private readonly List<(long Start, long End, int State)> _seen = [];

    /// <summary>The people of a day and of a rolling window, in order of their tokens (never of their loads).</summary>
    /// <param name="now">The moment to look from; open work reaches up to it.</param>
    /// <param name="rolling">Length of the rolling window, in nanoseconds.</param>
    public IReadOnlyList<LiveWorker> View(EventTime now, long rolling)
    {
        Refresh();
        var time = now.UnixNanoseconds;
        var today = _clock.DayOf(now);
        var open = OpenAt(time, ofStations: false);
        var view = new List<LiveWorker>();
        for (var worker = 0; worker < _workers.Count; worker++)
        {
            open.TryGetValue(worker, out var own);
            if (ViewOf(Subject.Worker(worker), time, today, rolling, own) is { } live)
            {
                view.Add(live);
            }
        }

        view.Sort(static (a, b) => (a.Worker == UnassignedName).CompareTo(b.Worker == UnassignedName) is var c and not 0
            ? c
            : string.CompareOrdinal(a.Worker, b.Worker));
        return view;
    }

    /// <summary>The stations of a day, in order of line and name.</summary>
    /// <param name="now">As for <see cref="View"/>.</param>
    public IReadOnlyList<LiveStation> ViewStations(EventTime now)
    {
        Refresh();
        var time = now.UnixNanoseconds;
        var today = _clock.DayOf(now);
        var open = OpenAt(time, ofStations: true);
        var view = new List<LiveStation>();
        for (var station = 0; station < _lineOf.Count; station++)
        {
            var subject = Subject.Station(station);
            if (!open.TryGetValue(station, out var own) && !IsKnown(subject, today))
            {
                continue;
            }

            var (date, running) = SpanAt(subject, today, time);
            var start = StartOf(subject, date);
            Collect(subject, start, time, own);
            var shift = running ?? LastShift(subject, date, time);
            var window = shift is null
                ? WindowOf(subject, date, start, time, "", null)
                : WindowOf(subject, date, shift.Start, Math.Min(time, shift.End), shift.Shift.Shift, shift);
            if (window.Open != 0 || window.MicroPieces != 0 || window.States.AsSpan().ContainsAnyExcept(0))
            {
                var (line, name) = _calendar.NameOf(station);
                view.Add(new LiveStation(line, name, date, window));
            }
        }

        view.Sort(static (a, b) => string.CompareOrdinal(a.Line, b.Line) is var c and not 0 ? c : string.CompareOrdinal(a.Station, b.Station));
        return view;
    }

    /// <summary>
    /// The devices of the stations that the fold knows and of those that the book lists for the day, which may never have spoken; in order of
    /// line and name.
    /// </summary>
    /// <param name="now">The moment to look from.</param>
    public IReadOnlyList<LiveDevice> ViewDevices(EventTime now)
    {
        var time = now.UnixNanoseconds;
        var date = _calendar.DateOf(time);
        var view = new List<LiveDevice>();
        var known = new HashSet<(string Line, string Station)>();
        for (var station = 0; station < _stations.Count; station++)
        {
            var name = _calendar.NameOf(station);
            var life = _stationDays.LifeOf(station);
            var limit = _calendar.MaxSilence(station, date);
            known.Add(name);
            view.Add(new LiveDevice(
                name.Line, name.Station, life.IsAliveAt(time, limit), life.Last == long.MinValue ? null : Math.Max(0, time - life.Last), limit == long.MaxValue ? null : limit));
        }

        foreach (var entry in _book.Content.Stations)
        {
            if (_book.Station(entry.Line, entry.Station, date) is { } declared && known.Add((entry.Line, entry.Station)))
            {
                var limit = WorkCalendar.MaxSilence(declared);
                view.Add(new LiveDevice(entry.Line, entry.Station, IsAlive: false, null, limit == long.MaxValue ? null : limit));
            }
        }

        view.Sort(static (a, b) => string.CompareOrdinal(a.Line, b.Line) is var c and not 0 ? c : string.CompareOrdinal(a.Station, b.Station));
        return view;
    }

    /// <summary>
    /// When people were there on the last dates of work, in order of their tokens and dates. Only dates of which there is evidence of the person's presence, a tap or
    /// a state: one who did not come, and of whom the plan alone speaks, has none. Nobody's where no plan says when they were to be there.
    /// </summary>
    /// <param name="now">The moment to look from.</param>
    /// <param name="dates">How many dates of work, the present one among them; &gt; 0.</param>
    public IReadOnlyList<AttendedDate> ViewAttended(EventTime now, int dates)
    {
        Refresh();
        var today = _clock.DayOf(now);
        var view = new List<AttendedDate>();
        var found = new SortedDictionary<int, (long Start, long End, long Attended, bool IsSeen, bool IsAssumed)>();
        for (var worker = 0; worker < _workers.Count; worker++)
        {
            var name = Encoding.UTF8.GetString(_workers[worker]);
            if (name == UnassignedName)
            {
                continue;
            }

            found.Clear();
            var subject = Subject.Worker(worker);

            // A date of work reaches into the next calendar day, and before day_starts it is still the day before's.
            for (var day = today - dates; day <= today; day++)
            {
                if (_days.TryGetValue((subject, day), out var calendarDay))
                {
                    Attend(calendarDay, now.UnixNanoseconds, found);
                }
            }

            foreach (var (date, (start, end, attended, isSeen, isAssumed)) in found)
            {
                if (isSeen && date > today - dates && BasisOf(subject, date) == LoadGap.None)
                {
                    view.Add(new AttendedDate(
                        name, Encoding.UTF8.GetString(_teams[_calendar.TeamOf(worker, date)]), date, _clock.StartOf(date), new EventTime(start), new EventTime(end), attended, isAssumed));
                }
            }
        }

        view.Sort(static (a, b) => string.CompareOrdinal(a.Worker, b.Worker) is var c and not 0 ? c : a.Date - b.Date);
        return view;
    }

    private static void Attend(SubjectDay day, long now, SortedDictionary<int, (long Start, long End, long Attended, bool IsSeen, bool IsAssumed)> found)
    {
        for (var i = 0; i < day.Cells.Length; i++)
        {
            if (day.Cells[i] is not { } cell)
            {
                continue;
            }

            var date = day.Layout.Spans[day.Layout.Cells[i].Span].Date;
            foreach (var (start, end, state) in cell.Segments)
            {
                if (state is WorkState.Break or WorkState.Away || start >= now)
                {
                    continue;
                }

                var until = Math.Min(end, now);
                var known = found.GetValueOrDefault(date, (long.MaxValue, long.MinValue, 0, false, false));
                found[date] = (
                    Math.Min(known.Item1, start), Math.Max(known.Item2, until), known.Item3 + (until - start), known.Item4 || state != WorkState.Unknown || !cell.IsAssumed, known.Item5 || cell.IsAssumed);
            }
        }
    }

    private LiveWorker? ViewOf(Subject subject, long now, int today, long rolling, List<(int State, long Start)>? open)
    {
        if (open is null && !IsKnown(subject, today))
        {
            return null;
        }

        var (date, running) = SpanAt(subject, today, now);
        var dateStart = StartOf(subject, date);
        Collect(subject, Math.Min(dateStart, now - Math.Max(rolling, EventTime.Hour)), now, open);
        var day = WindowOf(subject, date, dateStart, now, "", null);
        var shift = running ?? LastShift(subject, date, now);
        var rollingWindow = WindowOf(subject, date, now - rolling, now, "", null);
        if (day.Seen + rollingWindow.Seen + day.MicroPieces == 0 && !day.States.AsSpan().ContainsAnyExcept(0) && !rollingWindow.States.AsSpan().ContainsAnyExcept(0))
        {
            return null;
        }

        EventTime? since = null;
        foreach (var (state, start) in open ?? [])
        {
            if (state == Sweep.Open && (since is null || start < since.Value.UnixNanoseconds))
            {
                since = new EventTime(start);
            }
        }

        var lastSeen = subject.Number < _lastSeen.Count ? _lastSeen[subject.Number] : long.MinValue;
        return new LiveWorker(
            Encoding.UTF8.GetString(_workers[subject.Number]),
            Encoding.UTF8.GetString(_teams[_calendar.TeamOf(subject.Number, date)]),
            date,
            rollingWindow,
            WindowOf(subject, date, now - EventTime.Hour, now, "", null),
            shift is null ? null : WindowOf(subject, date, shift.Start, Math.Min(now, shift.End), shift.Shift.Shift, shift),
            day,
            since,
            lastSeen == long.MinValue ? null : new EventTime(lastSeen),
            BasisOf(subject, date) == LoadGap.None ? Timer(dateStart) : null,
            [.. _seen.Where(part => part.End > dateStart).Select(part => new RibbonPart(
                new EventTime(Math.Max(part.Start, dateStart)), new EventTime(part.End), part.State == Sweep.Open ? null : (WorkState)part.State))]);
    }

    private bool IsKnown(Subject subject, int today) => _days.ContainsKey((subject, today)) || _days.ContainsKey((subject, today - 1));

    private (int Date, Instance? Shift) SpanAt(Subject subject, int today, long now)
    {
        var layout = _calendar.LayoutOf(subject.IsStation, subject.Number, today);
        var span = layout.Spans[layout.Cells[layout.CellAt(now)].Span];
        return (span.Date, span.Shift);
    }

    /// <summary>Where a date of work begins: its own part, from which a shift over midnight reaches into the next calendar day.</summary>
    private long StartOf(Subject subject, int date)
    {
        var start = _calendar.Boundary(date);
        foreach (var instance in _calendar.HasShifts ? _calendar.PlannedFor(subject.IsStation, subject.Number, date) : [])
        {
            start = Math.Min(start, instance.Start);
        }

        return start;
    }

    private Instance? LastShift(Subject subject, int date, long now) => !_calendar.HasShifts
        ? null
        : _calendar.PlannedFor(subject.IsStation, subject.Number, date).Where(instance => instance.Start <= now).MaxBy(static instance => instance.End);

    /// <summary>Gathers the exclusive states of [from, to) from the cells, with open work laid under what is finished.</summary>
    private void Collect(Subject subject, long from, long to, List<(int State, long Start)>? open)
    {
        _seen.Clear();
        _sweep.Clear();
        for (var day = _clock.DayOf(new EventTime(from)); day <= _clock.DayOf(new EventTime(to)); day++)
        {
            if (!_days.TryGetValue((subject, day), out var found))
            {
                continue;
            }

            foreach (var cell in found.Cells)
            {
                foreach (var (start, end, state) in cell?.Segments ?? [])
                {
                    if (open is not null)
                    {
                        _sweep.Add(start, end, (int)state, from, to);
                    }
                    else if (start < to && end > from)
                    {
                        Append(Math.Max(start, from), Math.Min(end, to), (int)state);
                    }
                }
            }
        }

        if (open is not null)
        {
            foreach (var (state, start) in open)
            {
                _sweep.Add(start, to, state, from, to);
            }

            _sweep.Run();
            foreach (var (start, end, state) in _sweep.Segments)
            {
                Append(start, end, state);
            }
        }
    }

    private void Append(long start, long end, int state)
    {
        if (_seen.Count > 0 && _seen[^1] is var last && last.End == start && last.State == state)
        {
            _seen[^1] = (last.Start, end, state);
        }
        else
        {
            _seen.Add((start, end, state));
        }
    }

    private LiveWindow WindowOf(Subject subject, int date, long from, long to, string name, Instance? shift)
    {
        var states = new long[WorkStates.Count];
        long open = 0;
        foreach (var (start, end, state) in _seen)
        {
            var length = Math.Min(end, to) - Math.Max(start, from);
            if (length <= 0)
            {
                continue;
            }

            if (state == Sweep.Open)
            {
                open += length;
            }
            else
            {
                states[state] += length;
            }
        }

        long pieces = 0;
        var marks = LoadMarks.None;
        for (var day = _clock.DayOf(new EventTime(from)); day <= _clock.DayOf(new EventTime(to)); day++)
        {
            if (_days.TryGetValue((subject, day), out var found))
            {
                for (var i = 0; i < found.Cells.Length; i++)
                {
                    var (start, end, _, _) = found.Layout.Cells[i];
                    if (found.Cells[i] is { } cell && start < to && end > from)
                    {
                        // A job over several cells stands in each of them, and its pieces count in one.
                        var more = cell.MicroPieces == 0 || (start >= from && end <= to) ? cell.MicroPieces : PiecesIn(found, cell, Math.Max(from, start), Math.Min(to, end));
                        pieces = AddPieces(pieces, more);
                        marks |= (cell.IsShared ? LoadMarks.Shared : 0) | (cell.IsAssumed ? LoadMarks.Assumed : 0) | (cell.IsFrozen ? LoadMarks.Frozen : 0);
                    }
                }
            }
        }

        var withOpen = (long[])states.Clone();
        withOpen[(int)WorkState.Net] += open;
        var available = shift is null ? 0 : AvailableIn(subject, shift);
        double? plan = shift is not null && available > 0 && _calendar.PlannedWork(subject.IsStation, subject.Number, shift) is { } work ? work / (double)available : null;
        var figures = LoadFigures.Of(withOpen, BasisOf(subject, date), _book.Settings);
        return new LiveWindow(
            new EventTime(from), new EventTime(to), name, states, open, pieces, figures, plan, marks | (figures.IsPartial ? LoadMarks.Partial : 0));
    }

    /// <summary>Continuous work as it stands, by the rules of <see cref="RunTimer"/>.</summary>
    private long Timer(long from)
    {
        var rest = (long)Math.Min(_book.Settings.RestMinutes * EventTime.Minute, 1e18);
        long timer = 0;
        long resting = 0;
        foreach (var (start, end, state) in _seen)
        {
            var length = end - Math.Max(start, from);
            if (length <= 0)
            {
                continue;
            }

            if (state == Sweep.Open || WorkStates.IsBusy((WorkState)state))
            {
                timer += length;
                resting = 0;
            }
            else if (state == (int)WorkState.Unknown)
            {
                resting = 0;
            }
            else
            {
                resting += length;
                timer = resting >= rest ? 0 : timer;
            }
        }

        return timer;
    }

    /// <summary>Work that is going on, by the number of the person, or of the station.</summary>
    private Dictionary<int, List<(int State, long Start)>> OpenAt(long now, bool ofStations)
    {
        var open = new Dictionary<int, List<(int, long)>>();
        void Add(int subject, int state, long start)
        {
            if (start < now && now - start <= LongestOpen)
            {
                if (!open.TryGetValue(subject, out var list))
                {
                    list = [];
                    open.Add(subject, list);
                }

                list.Add((state, start));
            }
        }

        foreach (var (station, worker, state, start) in _jobs.OpenJobs)
        {
            foreach (var subject in ofStations ? [station] : WhoIs(station, worker, start, now))
            {
                Add(subject, WorkStates.IsBusy(state) ? Sweep.Open : (int)state, start);
            }
        }

        if (!_calendar.HasShifts)
        {
            // With shifts, states that hold are counted minute by minute.
            foreach (var (station, worker, state, start) in _states.Current)
            {
                foreach (var subject in ofStations ? [station] : WhoIs(station, worker, start, now))
                {
                    Add(subject, WorkStates.IsBusy(state) ? Sweep.Open : (int)state, start);
                }
            }
        }

        return open;
    }

    private IEnumerable<int> WhoIs(int station, int worker, long start, long now)
    {
        if (worker >= 0)
        {
            return [worker];
        }

        var people = _stationDays.PeopleAt(station, Math.Max(start, now - 1));
        return people.Count == 0 ? [StintTable.Unassigned] : people;
    }
}
