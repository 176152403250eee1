using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>What moves with the log's clock, with the book, and with what is known of people and devices.</content>
public sealed partial class FactoryFold
{
    /// <summary>A clock that jumps further is taken for one that was wrong: the days between are not planned for.</summary>
    private const int LongestGapDays = 31;

    private readonly HashSet<int> _touchedDays = [];
    private bool _isTaking;
    private int _lastTouched = int.MinValue;
    private readonly HashSet<int> _plannedDates = [];

    // Stretches that the clock went through, whatever book was in force and in whatever zone.
    private readonly List<(long From, long To)> _passed = [];
    private readonly Dictionary<int, List<SubjectDay>> _attended = [];
    private readonly Dictionary<(int Station, int Day), int> _idle = [];

    // Sorted, so that the order in which it is gone through is that of its members, not of how they came and went.
    private readonly SortedSet<(int Station, int Day)> _openIdle = [];

    /// <summary>Puts another book in force, from an instant of the log on. What it says of the past changes what was handed on, and only that.</summary>
    /// <param name="book">The book; of the same factory.</param>
    /// <param name="arrival">When it came.</param>
    public void Take(Book book, EventTime arrival)
    {
        AdvanceTo(arrival);
        _eventsChanged |= book.Content.Events.Count + _events.Count > 0;
        var zoneChanged = book.Zone.Id != _book.Zone.Id || !book.Zone.HasSameRules(_book.Zone);
        _book = book;
        _isTaking = true;
        if (zoneChanged)
        {
            WithdrawEverything();
            _clock = new FactoryClock(book.Zone);
        }

        _calendar = NewCalendar();
        _topics.Clear();
        _addresses.Clear();
        _stationDays.Calendar = _calendar;
        _cycles.Calendar = _calendar;
        _counters.Calendar = _calendar;
        _jobs.Calendar = _calendar;
        if (zoneChanged)
        {
            _stints = new StintTable(_clock, TouchedDayOf, OnChanged);
            _evidence.MoveTo(_stints);
            _cycles.ForgetDays();
        }

        _badges.RenewAll(_calendar);
        foreach (var station in _idle.Values)
        {
            if (station != StintTable.None)
            {
                _evidence.Remove(station);
            }
        }

        _idle.Clear();
        _openIdle.Clear();
        LayOutAnew();
        _stationDays.MarkAllChanged();
        _jobs.RenewAll();
        _counters.RenewAll();
        var days = new HashSet<int>();
        _cycles.RenewAll(days);
        _states.Reopen(_calendar.HasShifts ? Now : null);
        for (var station = 0; station < _stations.Count; station++)
        {
            NumberOfStation(_stations[station]);
            foreach (var (first, last) in _stationDays.LifeOf(station).Runs)
            {
                EnsureIdle(station, first, last);
            }
        }

        // While evidence is made anew one by one, some reaches for a moment where it does not in the end.
        _isTaking = false;
        foreach (var (from, to) in _passed)
        {
            for (var day = _clock.DayOf(new EventTime(from)); day <= _clock.DayOf(new EventTime(to)); day++)
            {
                Touch(day);
            }
        }

        // Of what the evidence reached into by the book before, only that which it still reaches into.
        days.UnionWith(_days.Values.Where(static day => Array.Exists(day.Cells, static cell => cell?.Stints.Count > 0)).Select(static day => day.Layout.Day));
        foreach (var day in days)
        {
            Touch(day);
        }
    }

    /// <summary>Lets the log's clock go on though no reading came: whoever is to be there and of whom nothing comes is unknown, not absent from the figures.</summary>
    /// <param name="arrival">How far.</param>
    public void Advance(EventTime arrival) => AdvanceTo(arrival);

    private void SaveClock(SnapshotWriter to)
    {
        to.WriteSet(_touchedDays);
        to.WriteSet(_plannedDates);
        to.WriteList(_passed);
        to.Write(_attended.Count);
        foreach (var (day, attended) in _attended)
        {
            to.Write(day);
            SaveKeys(to, attended);
        }

        to.Write(_idle.Count);
        foreach (var ((station, day), evidence) in _idle)
        {
            to.Write(station);
            to.Write(day);
            to.Write(evidence);
        }

        to.WriteSet(_openIdle);
    }

    private void LoadClock(SnapshotReader from)
    {
        from.ReadSet(_touchedDays);
        from.ReadSet(_plannedDates);
        from.ReadList(_passed);
        for (var left = from.ReadCount(); left > 0; left--)
        {
            var attended = new List<SubjectDay>();
            _attended.Add(from.Read<int>(), attended);
            LoadKeys(from, attended);
            attended.ForEach(static day => day.IsAttended = true);
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            _idle.Add((from.Read<int>(), from.Read<int>()), from.Read<int>());
        }

        from.ReadSet(_openIdle);
    }

    private WorkCalendar NewCalendar() => new(_book, _clock, _workers, _stations, _teams, _shiftNames);

    private void AdvanceTo(EventTime arrival)
    {
        if (arrival.UnixNanoseconds < (_arrivalMinute + 1) * EventTime.Minute)
        {
            return;
        }

        PassMinute(arrival.UnixNanoseconds / EventTime.Minute);
    }

    private void PassMinute(long minute)
    {
        Settle(minute * EventTime.Minute);
        var before = _arrivalMinute == 0 ? minute * EventTime.Minute : Now;
        _arrivalMinute = minute;
        _stationDays.Now = Now;
        if (_passed.Count == 0 || IsJump(before))
        {
            _passed.Add((Now, Now));
        }
        else
        {
            _passed[^1] = (_passed[^1].From, Now);
        }

        if (!_calendar.HasShifts && _openIdle.Count == 0)
        {
            return;
        }

        if (_calendar.HasShifts)
        {
            MoveFront(before);
            _states.HoldUntil(Now);
        }

        HoldIdle();
        NoteSilences(before);
    }

    private bool IsJump(long before) => Now - before > LongestGapDays * 24 * EventTime.Hour;

    /// <summary>Attendance goes on with the clock: whoever is to be there and of whom nothing comes is unknown, minute by minute.</summary>
    private void MoveFront(long before)
    {
        var today = _clock.DayOf(new EventTime(Now));
        var from = _clock.DayOf(new EventTime(before));
        var isJump = IsJump(before);
        for (var day = isJump ? today : from; day <= today; day++)
        {
            Touch(day);
        }

        // A shift that began yesterday may have ended just now.
        for (var day = from - 1; day <= today; day = isJump && day == from ? Math.Max(day + 1, today - 1) : day + 1)
        {
            foreach (var subject in _attended.GetValueOrDefault(day) ?? [])
            {
                foreach (var stretch in subject.Attendance?.Stretches ?? [])
                {
                    if (stretch.AssumedFrom > before && stretch.AssumedFrom <= Now)
                    {
                        MarkDirty(subject, stretch.Start, stretch.End, isWhole: false);
                    }
                    else
                    {
                        MarkDirty(subject, Math.Max(before, stretch.Start), Math.Min(Now, stretch.End), isWhole: false);
                    }
                }
            }
        }
    }

    /// <summary>Makes the cells of [from, to) be swept again, as far as the clock has come.</summary>
    private void MarkDirty(SubjectDay day, long from, long to, bool isWhole)
    {
        to = Math.Min(to, Math.Min(Now, day.Layout.End));
        from = Math.Max(from, day.Layout.Start);
        if (from >= to)
        {
            return;
        }

        var last = day.Layout.CellAt(to - 1);
        for (var i = day.Layout.CellAt(from); i <= last; i++)
        {
            if (isWhole)
            {
                day.CellAt(i).MarkWhole();
            }
            else
            {
                day.CellAt(i).MarkStates(from);
            }
        }

        OnChanged(day);
    }

    private SubjectDay TouchedDayOf(Subject subject, int day)
    {
        Touch(day);
        return DayOf(subject, day);
    }

    /// <summary>A calendar day of which there is evidence, or that the clock has come to: everybody planned for it is of interest.</summary>
    private void Touch(int day)
    {
        if (day != _lastTouched && !_isTaking)
        {
            _lastTouched = day;
            if (_touchedDays.Add(day))
            {
                Plan(day);
            }
        }
    }

    private void Plan(int day)
    {
        if (!_calendar.HasShifts)
        {
            return;
        }

        PlanDate(day);
        var start = _clock.StartOf(day).UnixNanoseconds;
        if (_calendar.InstancesOn(day - 1).Any(instance => instance.End > start))
        {
            PlanDate(day - 1);
        }
    }

    private void PlanDate(int date)
    {
        if (!_plannedDates.Add(date))
        {
            return;
        }

        foreach (var name in _book.Workers)
        {
            PlanFor(Subject.Worker(NumberOfWorker(Encoding.UTF8.GetBytes(name))), date);
        }

        foreach (var (line, station) in _book.RosteredStations)
        {
            PlanFor(Subject.Station(NumberOfStation(Encoding.UTF8.GetBytes($"{line}/{station}"))), date);
        }
    }

    private void PlanFor(Subject subject, int date)
    {
        foreach (var instance in _calendar.PlannedFor(subject.IsStation, subject.Number, date))
        {
            var last = _clock.DayOf(new EventTime(instance.End - 1));
            for (var day = _clock.DayOf(new EventTime(instance.Start)); day <= last; day++)
            {
                RenewAttendance(DayOf(subject, day));
            }
        }

        // Work outside the shifts of the date, seen before it was planned for, now is that of somebody who was to be there.
        for (var day = date; day <= date + 1 && _calendar.PlannedFor(subject.IsStation, subject.Number, date).Length > 0; day++)
        {
            if (_days.TryGetValue((subject, day), out var found))
            {
                MarkKnownDirty(found);
            }
        }
    }

    private void MarkKnownDirty(SubjectDay day)
    {
        day.MarkKnownCells();
        OnChanged(day);
    }

    private void RenewAttendance(SubjectDay day)
    {
        var layout = day.Layout;
        var shifts = new List<Instance>();
        for (var date = layout.Day - 1; date <= layout.Day; date++)
        {
            if (_plannedDates.Contains(date))
            {
                shifts.AddRange(_calendar.PlannedFor(day.Subject.IsStation, day.Subject.Number, date));
            }
        }

        var before = day.Attendance;
        var after = Attendance.Of(shifts, day.Subject.IsStation ? null : _badges.TrackOf(day.Subject.Number), layout, day.Subject.IsStation);
        if (after is null ? before is null : after.SameAs(before))
        {
            return;
        }

        day.Attendance = after;
        if (after is not null)
        {
            if (!_attended.TryGetValue(layout.Day, out var attended))
            {
                attended = [];
                _attended.Add(layout.Day, attended);
            }

            if (!day.IsAttended)
            {
                day.IsAttended = true;
                attended.Add(day);
            }
        }

        foreach (var stretch in (before?.Stretches ?? []).Concat(after?.Stretches ?? []))
        {
            MarkDirty(day, stretch.Start, stretch.End, isWhole: true);
        }
    }

    /// <summary>A tap changes where one person was, whose work the stations' was, and when the person was there.</summary>
    private void RenewTrack(int worker)
    {
        var before = _badges.Renew(worker, _calendar) ?? Track.Empty;
        var after = _badges.TrackOf(worker)!;
        var changed = before.Stays.Except(after.Stays).Concat(after.Stays.Except(before.Stays)).ToList();
        var taps = before.Taps.Except(after.Taps).Concat(after.Taps.Except(before.Taps)).ToList();
        if (changed.Count == 0 && taps.Count == 0)
        {
            return;
        }

        var from = Math.Min(changed.Count == 0 ? long.MaxValue : changed.Min(static stay => stay.Start), taps.Count == 0 ? long.MaxValue : taps.Min(static tap => tap.Time));
        var to = Math.Max(changed.Count == 0 ? long.MinValue : changed.Max(static stay => stay.End), taps.Count == 0 ? long.MinValue : taps.Max(static tap => tap.Time));
        var places = new HashSet<int>(changed.Select(static stay => stay.Station));
        var first = _clock.DayOf(new EventTime(from)) - 1;

        // A tap speaks for the rest of its shift.
        var last = _clock.DayOf(new EventTime(to)) + 1;
        for (var day = first; day <= last; day++)
        {
            if (_calendar.HasShifts)
            {
                places.UnionWith(_calendar.PlacesOf(worker, day));
            }

            if (_days.TryGetValue((Subject.Worker(worker), day), out var own))
            {
                RenewAttendance(own);
            }
        }

        foreach (var place in places)
        {
            NumberOfStation(_stations[place]);
            _stationDays.MarkChanged(place, _clock.StartOf(first).UnixNanoseconds, _clock.StartOf(last + 1).UnixNanoseconds);
        }
    }

    private void NoteLife(int station, long time)
    {
        if (_calendar.HasShifts)
        {
            // A day of which anything was heard is of interest, whatever comes of it in the end.
            Touch(_clock.DayOf(new EventTime(time)));
        }

        var life = _stationDays.LifeOf(station);
        var last = life.Last;
        var (from, to) = life.Hear(time);
        if (from == to)
        {
            // A late reading that goes on from the last one may reach into what was taken for silence.
            if (last == long.MinValue || time <= last || Now - last <= Life.Coarse)
            {
                return;
            }

            (from, to) = (last, long.MaxValue);
        }

        var date = _calendar.DateOf(time);
        var limit = _calendar.MaxSilence(station, date);
        if (life.WasCut(from, time, to, limit, Now))
        {
            _stationDays.MarkChanged(station, from == long.MinValue ? time : from, to == long.MaxValue ? Math.Max(time + 1, Now) : to);
        }

        EnsureIdle(station, from != long.MinValue && limit < long.MaxValue && time - from <= limit ? from : time, time);
    }

    private void NoteGone(int station, long time)
    {
        var (from, to) = _stationDays.LifeOf(station).Leave(time);
        _stationDays.MarkChanged(station, from == long.MinValue ? time : from, to == long.MaxValue ? Math.Max(time + 1, Now) : to);
    }

    /// <summary>Where a station sees all work, that its device lives and tells of none is evidence: of whoever is there, that nothing was done.</summary>
    private void EnsureIdle(int station, long from, long to)
    {
        for (var day = _clock.DayOf(new EventTime(from)); day <= _clock.DayOf(new EventTime(to)); day++)
        {
            if (_calendar.SeesAllWork(station, day) && _idle.TryAdd((station, day), StintTable.None))
            {
                _openIdle.Add((station, day));
                HoldIdle(station, day);
            }
        }
    }

    private void HoldIdle()
    {
        foreach (var (station, day) in _openIdle.ToArray())
        {
            HoldIdle(station, day);
        }
    }

    private void HoldIdle(int station, int day)
    {
        var start = _clock.StartOf(day).UnixNanoseconds;
        var end = _clock.StartOf(day + 1).UnixNanoseconds;
        var until = Math.Min(end, Now);
        var evidence = _idle[(station, day)];
        if (until > start && evidence == StintTable.None)
        {
            _idle[(station, day)] = _evidence.Add(new Evidence
            {
                Start = start, End = until, PiecesAt = start, Station = station, Worker = StintTable.None, State = WorkState.Idle, NeedsLife = true, NeedsPresence = true,
            });
        }
        else if (until > start && until > _evidence[evidence].End)
        {
            _evidence.Extend(evidence, until);
        }

        if (until == end)
        {
            _openIdle.Remove((station, day));
        }
    }

    /// <summary>A device that has been silent for too long was not alive since it last spoke.</summary>
    private void NoteSilences(long before)
    {
        var date = _calendar.DateOf(Now);
        for (var station = 0; station < _stations.Count; station++)
        {
            var limit = _calendar.MaxSilence(station, date);
            var last = _stationDays.LifeOf(station).Last;
            if (limit == long.MaxValue || last == long.MinValue)
            {
                continue;
            }

            if (before - last <= limit && Now - last > limit)
            {
                _stationDays.MarkChanged(station, last, Now);
            }
            else if (Now - last <= limit)
            {
                EnsureIdle(station, Now, Now);
            }
        }
    }

    /// <summary>Cuts every day as the new book has it.</summary>
    private void LayOutAnew()
    {
        _touchedDays.Clear();
        _lastTouched = int.MinValue;
        _plannedDates.Clear();
        _attended.Clear();
        foreach (var day in _days.Values)
        {
            var layout = _calendar.LayoutOf(day.Subject.IsStation, day.Subject.Number, day.Layout.Day);
            _stints.Replace(day, layout);
            day.Attendance = null;
            day.IsAttended = false;
            foreach (var marks in day.AllMarks)
            {
                for (var quarter = 0; quarter < layout.Quarters; quarter++)
                {
                    if (marks.IsKnownQuarter(quarter))
                    {
                        // What was handed on is looked at again, also where nothing is left of it.
                        for (var i = layout.FirstOfQuarter[quarter]; i < layout.FirstOfQuarter[quarter + 1]; i++)
                        {
                            day.CellAt(i);
                        }
                    }
                }
            }

            MarkKnownDirty(day);
        }

        foreach (var date in _dates.Values)
        {
            OnChanged(date);
        }

        foreach (var team in _teamWindows.Values)
        {
            team.Members.Clear();
            OnChanged(team);
        }
    }

    /// <summary>In another zone days begin elsewhere: every window is taken back and made anew.</summary>
    private void WithdrawEverything()
    {
        Settle(long.MaxValue);
        foreach (var day in _days.Values)
        {
            foreach (var marks in day.AllMarks)
            {
                for (var quarter = 0; quarter < day.Layout.Quarters; quarter++)
                {
                    Withdraw(day, marks, quarter, settle: true);
                }
            }
        }

        foreach (var date in _dates.Values)
        {
            foreach (var marks in date.AllMarks)
            {
                WithdrawAll(date, marks);
            }
        }

        foreach (var team in _teamWindows.Values)
        {
            team.Members.Clear();
            HandOn(team, settle: true);
        }

        _days.Clear();
        _dates.Clear();
        _teamWindows.Clear();
        _dirty.Clear();
        _unsettled.Clear();
        _dirtyDates.Clear();
        _unsettledDates.Clear();
        _dirtyTeams.Clear();
        _unsettledTeams.Clear();
    }
}
