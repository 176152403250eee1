using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>From stints to windows: what changed is evaluated, compared with what was handed on, and handed on.</content>
public sealed partial class FactoryFold
{
    private const int NoTeam = -1;
    private const int FewestCycles = 5;

    private readonly Dictionary<(Subject Subject, int Day), SubjectDay> _days = [];
    private readonly Dictionary<(Subject Subject, int Date), SubjectDate> _dates = [];
    private readonly Dictionary<TeamWindow.Key, TeamWindow> _teamWindows = [];
    private readonly List<SubjectDay> _dirty = [];
    private readonly List<SubjectDay> _unsettled = [];
    private readonly List<SubjectDate> _dirtyDates = [];
    private readonly List<SubjectDate> _unsettledDates = [];
    private readonly List<TeamWindow> _dirtyTeams = [];
    private readonly List<TeamWindow> _unsettledTeams = [];
    private readonly List<Piece> _pieces = [];
    private readonly List<CycleTimes> _gaps = [];
    private readonly List<(int Low, int High)> _gapRanges = [];
    private readonly List<Cell> _runCells = [];
    private double[] _values = [];
    private double[] _minutes = [];
    private long _arrivalMinute;

    /// <summary>Hands on every window that changed since the last call, as it stands now.</summary>
    public void Publish()
    {
        Refresh();
        foreach (var day in _dirty)
        {
            HandOn(day);
        }

        foreach (var date in _dirtyDates)
        {
            HandOn(date, settle: false);
        }

        foreach (var team in _dirtyTeams)
        {
            HandOn(team, settle: false);
        }

        HandOnEvents();
        ForgetDirty();
    }

    /// <summary>
    /// Makes the next <see cref="Publish"/> hand on every window again that was ever handed on, with its value and revision as they stand: for a
    /// store that lost what it had. What was withdrawn is withdrawn again, since a store may have got back a row from before.
    /// </summary>
    public void HandOnEverything()
    {
        foreach (var day in _days.Values)
        {
            foreach (var marks in day.AllMarks)
            {
                marks.Forget();
            }

            foreach (var cell in day.Cells)
            {
                if (cell is not null)
                {
                    // Whatever is dirty is unsettled too; to settle a value again changes nothing.
                    cell.IsChanged = true;
                    cell.IsUnsettled = true;
                }
            }

            OnChanged(day);
        }

        foreach (var date in _dates.Values)
        {
            foreach (var marks in date.AllMarks)
            {
                marks.Forget();
            }

            OnChanged(date);
        }

        foreach (var team in _teamWindows.Values)
        {
            team.Mark.Forget();
            OnChanged(team);
        }

        ForgetEvents();
    }

    private void SaveWindows(SnapshotWriter to)
    {
        to.Write(_arrivalMinute);
        to.Write(_days.Count);
        foreach (var day in _days.Values)
        {
            SaveKey(to, day);
            day.Save(to);
        }

        to.Write(_dates.Count);
        foreach (var date in _dates.Values)
        {
            SaveKey(to, date);
            date.Save(to, _shiftNames);
        }

        to.Write(_teamWindows.Count);
        foreach (var team in _teamWindows.Values)
        {
            team.Of.Save(to, _shiftNames);
            team.Save(to);
        }

        SaveKeys(to, _dirty);
        SaveKeys(to, _unsettled);
        SaveKeys(to, _dirtyDates);
        SaveKeys(to, _unsettledDates);
        SaveKeys(to, _dirtyTeams);
        SaveKeys(to, _unsettledTeams);
    }

    private void LoadWindows(SnapshotReader from)
    {
        _arrivalMinute = from.Read<long>();
        for (var left = from.ReadCount(); left > 0; left--)
        {
            DayOf(Subject.Load(from), from.Read<int>()).Load(from);
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            DateOf(Subject.Load(from), from.Read<int>()).Load(from, _shiftNames);
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            var key = TeamWindow.Key.Load(from, _shiftNames);
            _teamWindows.Add(key, TeamWindow.Load(key, from));
        }

        LoadKeys(from, _dirty);
        LoadKeys(from, _unsettled);
        LoadKeys(from, _dirtyDates);
        LoadKeys(from, _unsettledDates);
        LoadKeys(from, _dirtyTeams);
        LoadKeys(from, _unsettledTeams);
        _dirty.ForEach(static day => day.IsDirty = true);
        _unsettled.ForEach(static day => day.IsUnsettled = true);
        _dirtyDates.ForEach(static date => date.IsDirty = true);
        _unsettledDates.ForEach(static date => date.IsUnsettled = true);
        _dirtyTeams.ForEach(static team => team.IsDirty = true);
        _unsettledTeams.ForEach(static team => team.IsUnsettled = true);
    }

    private static void SaveKey(SnapshotWriter to, SubjectDay day)
    {
        day.Subject.Save(to);
        to.Write(day.Layout.Day);
    }

    private static void SaveKey(SnapshotWriter to, SubjectDate date)
    {
        date.Subject.Save(to);
        to.Write(date.Date);
    }

    private static void SaveKeys(SnapshotWriter to, List<SubjectDay> days)
    {
        to.Write(days.Count);
        days.ForEach(day => SaveKey(to, day));
    }

    private static void SaveKeys(SnapshotWriter to, List<SubjectDate> dates)
    {
        to.Write(dates.Count);
        dates.ForEach(date => SaveKey(to, date));
    }

    private void SaveKeys(SnapshotWriter to, List<TeamWindow> teams)
    {
        to.Write(teams.Count);
        teams.ForEach(team => team.Of.Save(to, _shiftNames));
    }

    private void LoadKeys(SnapshotReader from, List<SubjectDay> days)
    {
        for (var left = from.ReadCount(); left > 0; left--)
        {
            days.Add(_days[(Subject.Load(from), from.Read<int>())]);
        }
    }

    private void LoadKeys(SnapshotReader from, List<SubjectDate> dates)
    {
        for (var left = from.ReadCount(); left > 0; left--)
        {
            dates.Add(_dates[(Subject.Load(from), from.Read<int>())]);
        }
    }

    private void LoadKeys(SnapshotReader from, List<TeamWindow> teams)
    {
        for (var left = from.ReadCount(); left > 0; left--)
        {
            teams.Add(_teamWindows[TeamWindow.Key.Load(from, _shiftNames)]);
        }
    }

    /// <summary>How far the log's clock has come, in whole minutes.</summary>
    private long Now => _arrivalMinute * EventTime.Minute;

    /// <summary>A window closes when what still comes for it is late: until then it has its first revision.</summary>
    private bool IsClosed(long end) => end + LateAfter <= Now;

    /// <summary>
    /// Before the clock comes to an instant, fixes the revisions of what is closed and of what closes by then; and hands that on. A window that stays
    /// open has its first revision whatever comes, so until it closes it is worked out only when it is asked for.
    /// </summary>
    private void Settle(long until)
    {
        if (!IsAnythingDue(until))
        {
            return;
        }

        Refresh();
        foreach (var day in _unsettled)
        {
            if (IsDue(day, until))
            {
                SettleQuarters(day, until);
            }
        }

        foreach (var date in _unsettledDates)
        {
            if (IsDue(date, until))
            {
                HandOn(date, settle: true);
                date.IsUnsettled = false;
                date.IsDirty = false;
            }
        }

        foreach (var team in _unsettledTeams)
        {
            if (IsDue(team, until))
            {
                HandOn(team, settle: true);
                team.IsUnsettled = false;
                team.IsDirty = false;
            }
        }

        _unsettled.RemoveAll(static day => !day.IsUnsettled);
        _unsettledDates.RemoveAll(static date => !date.IsUnsettled);
        _unsettledTeams.RemoveAll(static team => !team.IsUnsettled);
        _dirty.RemoveAll(static day => !day.IsDirty);
        _dirtyDates.RemoveAll(static date => !date.IsDirty);
        _dirtyTeams.RemoveAll(static team => !team.IsDirty);
    }

    private bool IsAnythingDue(long until)
    {
        foreach (var day in _unsettled)
        {
            if (IsDue(day, until))
            {
                return true;
            }
        }

        foreach (var date in _unsettledDates)
        {
            if (IsDue(date, until))
            {
                return true;
            }
        }

        foreach (var team in _unsettledTeams)
        {
            if (IsDue(team, until))
            {
                return true;
            }
        }

        return _stationDays.HasChanged;
    }

    /// <summary>How many quarter hours of a day have a window that closes by an instant: the first is that of their first minute.</summary>
    private static int DueQuarters(SubjectDay day, long until)
    {
        var closed = until - LateAfter - EventTime.Minute - day.Layout.Start;
        return closed < 0 ? 0 : (int)Math.Min(day.Layout.Quarters, (closed / (15 * EventTime.Minute)) + 1);
    }

    private static bool IsDue(SubjectDay day, long until)
    {
        var end = day.Layout.FirstOfQuarter[DueQuarters(day, until)];
        for (var i = 0; i < end; i++)
        {
            if (day.Cells[i] is { } cell && (cell.IsUnsettled || cell.IsDirty))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Settles the quarter hours that are due, each for itself, so that what else changed on the day decides nothing.</summary>
    private void SettleQuarters(SubjectDay day, long until)
    {
        var layout = day.Layout;
        var due = DueQuarters(day, until);
        for (var quarter = 0; quarter < due; quarter++)
        {
            var first = layout.FirstOfQuarter[quarter];
            var end = layout.FirstOfQuarter[quarter + 1];
            if (IsAny(day, first, end, static cell => cell.IsUnsettled))
            {
                HandOnQuarter(day, quarter, first, end, settle: true);
                for (var i = first; i < end; i++)
                {
                    day.Cells[i]?.IsChanged = false;
                }
            }
        }

        // What is left comes later.
        var rest = layout.FirstOfQuarter[due];
        day.IsUnsettled = IsAny(day, rest, day.Cells.Length, static cell => cell.IsUnsettled);
        day.IsDirty &= IsAny(day, rest, day.Cells.Length, static cell => cell.IsChanged);
    }

    private static bool IsAny(SubjectDay day, int first, int end, Func<Cell, bool> what)
    {
        for (var i = first; i < end; i++)
        {
            if (day.Cells[i] is { } cell && what(cell))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsDue(SubjectDate date, long until)
    {
        foreach (var marks in date.AllMarks)
        {
            foreach (var shift in marks.Shifts)
            {
                if (shift.End + LateAfter <= until)
                {
                    return true;
                }
            }
        }

        foreach (var instance in _calendar.HasShifts ? _calendar.PlannedFor(date.Subject.IsStation, date.Subject.Number, date.Date) : [])
        {
            if (instance.End + LateAfter <= until)
            {
                return true;
            }
        }

        return Math.Min(_clock.StartOf(date.Date + 1).UnixNanoseconds, _calendar.EndOfDate(date.Subject.IsStation, date.Subject.Number, date.Date)) + LateAfter <= until;
    }

    private static bool IsDue(TeamWindow team, long until) => team.End + LateAfter <= until;

    /// <summary>What it holds has been handed on.</summary>
    private static void Forget(SubjectDay day)
    {
        day.IsDirty = false;
        foreach (var cell in day.Cells)
        {
            if (cell is not null)
            {
                cell.IsChanged = false;
            }
        }
    }

    private void ForgetDirty()
    {
        _dirty.ForEach(Forget);
        foreach (var date in _dirtyDates)
        {
            date.IsDirty = false;
        }

        foreach (var team in _dirtyTeams)
        {
            team.IsDirty = false;
        }

        _dirty.Clear();
        _dirtyDates.Clear();
        _dirtyTeams.Clear();
    }

    private SubjectDay DayOf(Subject subject, int day)
    {
        if (!_days.TryGetValue((subject, day), out var found))
        {
            found = new SubjectDay(subject, _calendar.LayoutOf(subject.IsStation, subject.Number, day));
            _days.Add((subject, day), found);
        }

        return found;
    }

    private SubjectDate DateOf(Subject subject, int date)
    {
        if (!_dates.TryGetValue((subject, date), out var found))
        {
            found = new SubjectDate(subject, date);
            _dates.Add((subject, date), found);
        }

        return found;
    }

    private void OnChanged(SubjectDay day)
    {
        if (!day.IsDirty)
        {
            day.IsDirty = true;
            _dirty.Add(day);
        }

        if (!day.IsUnsettled)
        {
            day.IsUnsettled = true;
            _unsettled.Add(day);
        }
    }

    private void OnChanged(SubjectDate date)
    {
        if (!date.IsDirty)
        {
            date.IsDirty = true;
            _dirtyDates.Add(date);
        }

        if (!date.IsUnsettled)
        {
            date.IsUnsettled = true;
            _unsettledDates.Add(date);
        }
    }

    private void OnChanged(TeamWindow team)
    {
        if (!team.IsDirty)
        {
            team.IsDirty = true;
            _dirtyTeams.Add(team);
        }

        if (!team.IsUnsettled)
        {
            team.IsUnsettled = true;
            _unsettledTeams.Add(team);
        }
    }

    /// <summary>Brings every cell, and what is carried from cell to cell, up to what is known.</summary>
    private void Refresh()
    {
        while (_stationDays.HasChanged)
        {
            foreach (var evidence in _stationDays.TakeChanged())
            {
                _evidence.Attribute(evidence);
            }

            foreach (var (station, day) in _stationDays.ChangedDays)
            {
                _cycles.Renew(station, day);
            }
        }

        for (var i = 0; i < _dirty.Count; i++)
        {
            var day = _dirty[i];
            for (var c = 0; c < day.Cells.Length; c++)
            {
                if (day.Cells[c] is { IsDirty: true } cell)
                {
                    Fill(day, c, cell);
                    cell.MarkClean();
                    cell.IsChanged = true;
                    cell.IsUnsettled = true;
                    var date = DateOf(day.Subject, day.Layout.DateOf(c));
                    date.NeedsTimer = true;
                    OnChanged(date);
                }
            }
        }

        if (_calendar.HasShifts)
        {
            foreach (var date in _dirtyDates)
            {
                if (date.NeedsTimer)
                {
                    date.NeedsTimer = false;
                    RunTimer(date);
                }
            }
        }
    }

    /// <summary>
    /// Brings a cell up to what is known: its states from the first instant on at which they may be others, its pieces behind those that are
    /// counted; where something went or came late, all of it.
    /// </summary>
    private void Fill(SubjectDay day, int index, Cell cell)
    {
        var (start, end, _, _) = day.Layout.Cells[index];
        var from = Math.Clamp(cell.SweepFrom, start, end);
        var isWhole = cell.SweepFrom == long.MinValue || cell.CountFrom <= cell.LastCounted;
        var countFrom = isWhole ? start : Math.Clamp(cell.CountFrom, start, end);
        if (isWhole)
        {
            cell.Clear();
        }

        _pieces.Clear();
        _cycles.Gather(day, Math.Min(from, countFrom), end, _pieces);
        foreach (var number in cell.Stints)
        {
            _pieces.Add(Piece.Of(_stints[number]));
        }

        SweepStates(day, cell, start, from, end);
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(_pieces))
        {
            cell.IsShared |= piece.IsShared && (piece.Start < end || piece.PiecesAt < end) && Math.Max(piece.Start + 1, piece.End) > start;
            if (piece.PiecesAt >= countFrom && piece.PiecesAt < end)
            {
                cell.Count(piece, start);
            }
        }
    }

    /// <summary>Makes a cell's states from an instant on: of its pieces and of the attendance.</summary>
    private void SweepStates(SubjectDay day, Cell cell, long start, long from, long end)
    {
        _sweep.Clear();
        var isBound = _calendar.HasShifts && !day.Subject.IsUnassigned;
        var attendance = day.Attendance;
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(_pieces))
        {
            if (piece.State == WorkState.Unknown && _calendar.HasShifts)
            {
                // Where attendance is known, what is unknown is what is left of it.
            }
            else if (!isBound || WorkStates.IsBusy(piece.State))
            {
                _sweep.Add(piece.Start, piece.End, (int)piece.State, from, end);
                if (attendance is not null)
                {
                    foreach (var (breakFrom, breakTo) in attendance.Breaks)
                    {
                        _sweep.Add(Math.Max(piece.Start, breakFrom), Math.Min(piece.End, breakTo), (int)WorkState.Break, from, end);
                    }
                }
            }
            else
            {
                SweepOffWork(piece, attendance, from, end);
            }
        }

        cell.IsAssumed = false;
        if (attendance is not null)
        {
            var now = Math.Min(end, Now);
            foreach (var stretch in attendance.Stretches)
            {
                _sweep.AddBackground(stretch.Start, stretch.End, from, now);
                foreach (var (breakFrom, breakTo) in attendance.Breaks)
                {
                    _sweep.Add(Math.Max(stretch.Start, breakFrom), Math.Min(stretch.End, breakTo), (int)WorkState.Break, from, now);
                }

                cell.IsAssumed |= Now >= stretch.AssumedFrom && stretch.Start < now && stretch.End > start;
            }

            foreach (var (awayFrom, awayTo) in attendance.Away)
            {
                _sweep.Add(awayFrom, awayTo, (int)WorkState.Away, from, now);
            }
        }

        _sweep.Run();
        cell.CutAt(from);
        foreach (var (segmentFrom, segmentTo, state) in _sweep.Segments)
        {
            cell.Append(segmentFrom, segmentTo, (WorkState)state);
        }
    }

    /// <summary>Waiting, idling or resting outside one's attendance is nobody's business, unless work is said to go on meanwhile.</summary>
    private void SweepOffWork(in Piece piece, Attendance? attendance, long from, long end)
    {
        foreach (var stretch in attendance?.Stretches ?? [])
        {
            _sweep.Add(Math.Max(piece.Start, stretch.Start), Math.Min(piece.End, stretch.End), (int)piece.State, from, end);
        }

        if (piece.State is WorkState.Break or WorkState.Away)
        {
            foreach (ref readonly var work in CollectionsMarshal.AsSpan(_pieces))
            {
                if (WorkStates.IsBusy(work.State))
                {
                    _sweep.Add(Math.Max(piece.Start, work.Start), Math.Min(piece.End, work.End), (int)piece.State, from, end);
                }
            }
        }
    }

    private bool IsPlanned(Subject subject, int date) => _calendar.HasShifts && !subject.IsUnassigned && _plannedDates.Contains(date) && _calendar.PlannedFor(subject.IsStation, subject.Number, date).Length > 0;

    private LoadGap BasisOf(Subject subject, int date) =>
        !_calendar.HasShifts ? LoadGap.NoCalendar
        : subject.IsUnassigned ? LoadGap.Unassigned
        : IsPlanned(subject, date) ? LoadGap.None
        : LoadGap.NoRoster;

    /// <summary>
    /// The timer of continuous work through a date of work (domain model A6): busy time adds, a rest of the book's length without unknown
    /// time begins it anew, shorter ones leave it, unknown time stops it.
    /// </summary>
    private void RunTimer(SubjectDate date)
    {
        if (date.Subject.IsStation || BasisOf(date.Subject, date.Date) != LoadGap.None)
        {
            return;
        }

        var rest = (long)Math.Min(_book.Settings.RestMinutes * EventTime.Minute, 1e18);
        long timer = 0;
        long resting = 0;
        long unknown = 0;
        long? at = null;
        _runCells.Clear();
        foreach (var (day, index) in CellsOf(date))
        {
            var cell = day.Cells[index]!;
            var start = day.Layout.Cells[index].Start;
            if (at < start)
            {
                // What was rested before the window is no work in it.
                Rest(start - at.Value);
                at = start;
            }

            var longest = cell.Segments.Count == 0 ? 0 : timer;
            cell.WasFrozen = cell.IsFrozen;
            cell.IsFrozen = false;
            foreach (var segment in cell.Segments)
            {
                // Where nobody was to be is no work either.
                Rest(segment.Start - (at ?? segment.Start));
                at = segment.End;
                var length = segment.End - segment.Start;
                if (WorkStates.IsBusy(segment.State))
                {
                    timer += length;
                    longest = Math.Max(longest, timer);
                    resting = 0;
                    unknown = 0;
                }
                else if (segment.State == WorkState.Unknown)
                {
                    if (unknown == 0)
                    {
                        _runCells.Clear();
                    }

                    resting = 0;
                    unknown += length;
                    _runCells.Add(cell);
                    if (timer > 0 && unknown > rest)
                    {
                        foreach (var part in _runCells)
                        {
                            part.IsFrozen = true;
                        }
                    }
                }
                else
                {
                    Rest(length);
                }
            }

            if (cell.Continuous != longest)
            {
                cell.Continuous = longest;
                cell.IsChanged = true;
                cell.IsUnsettled = true;
                OnChanged(day);
            }
        }

        // A run of unknown time is known to be long only at its end, so its first cells are told last.
        foreach (var (day, index) in CellsOf(date))
        {
            var cell = day.Cells[index]!;
            if (cell.WasFrozen != cell.IsFrozen)
            {
                cell.IsChanged = true;
                cell.IsUnsettled = true;
                OnChanged(day);
            }
        }

        void Rest(long length)
        {
            if (length > 0)
            {
                unknown = 0;
                resting += length;
                timer = resting >= rest ? 0 : timer;
            }
        }
    }

    /// <summary>The cells of a date of work that hold anything, in order of time.</summary>
    private IEnumerable<(SubjectDay Day, int Cell)> CellsOf(SubjectDate date)
    {
        // A date of work reaches at most into the next calendar day.
        for (var day = date.Date; day <= date.Date + 1; day++)
        {
            if (!_days.TryGetValue((date.Subject, day), out var found))
            {
                continue;
            }

            for (var i = 0; i < found.Cells.Length; i++)
            {
                if (found.Cells[i] is not null && found.Layout.DateOf(i) == date.Date)
                {
                    yield return (found, i);
                }
            }
        }
    }

    /// <summary>Hands on what changed of a day.</summary>
    private void HandOn(SubjectDay day)
    {
        var layout = day.Layout;
        for (var quarter = 0; quarter < layout.Quarters; quarter++)
        {
            var first = layout.FirstOfQuarter[quarter];
            var end = layout.FirstOfQuarter[quarter + 1];
            if (IsAny(day, first, end, static cell => cell.IsChanged))
            {
                HandOnQuarter(day, quarter, first, end, settle: false);
            }
        }
    }

    private void HandOnQuarter(SubjectDay day, int quarter, int first, int end, bool settle)
    {
        var date = day.Layout.DateOf(first);
        var team = TeamOf(day.Subject, date);
        var marks = day.MarksOf(team);
        var sums = new WindowSums(stackalloc long[WorkStates.Count]) { Basis = BasisOf(day.Subject, date) };
        _gaps.Clear();
        for (var i = first; i < end; i++)
        {
            if (day.Cells[i] is { } cell)
            {
                HandOnMinutes(day, i, cell, team, marks, settle);
                Add(ref sums, day, cell);
                cell.IsUnsettled &= !settle;
            }
        }

        var start = day.Layout.Start + (quarter * 15 * EventTime.Minute);
        var until = Math.Min(day.Layout.End, start + (15 * EventTime.Minute));
        NoteForTeam(day.Subject, team, new TeamWindow.Key(false, team, WindowSize.Minute15, start, null), until, sums);
        HandOn(day.Subject, team, WindowSize.Minute15, [], start, sums, ref marks.Quarter(quarter), IsClosed(until), settle);
        if (day.WasUnderOther(team))
        {
            foreach (var other in day.AllMarks)
            {
                if (other.Team != team)
                {
                    Withdraw(day, other, quarter, settle);
                }
            }
        }
    }

    /// <summary>Takes back what was handed on of a quarter hour under a team that is no longer the person's.</summary>
    private void Withdraw(SubjectDay day, SubjectDay.Marks marks, int quarter, bool settle)
    {
        var nothing = new WindowSums(stackalloc long[WorkStates.Count]);
        for (var minute = quarter * 15; minute < Math.Min(day.Layout.Minutes, (quarter + 1) * 15); minute++)
        {
            if (marks.IsKnownMinute(minute))
            {
                var start = day.Layout.Start + (minute * EventTime.Minute);
                HandOn(day.Subject, marks.Team, WindowSize.Minute1, [], start, nothing, ref marks.Minute(minute), IsClosed(start + EventTime.Minute), settle);
            }
        }

        if (marks.IsKnownQuarter(quarter))
        {
            var start = day.Layout.Start + (quarter * 15 * EventTime.Minute);
            HandOn(day.Subject, marks.Team, WindowSize.Minute15, [], start, nothing, ref marks.Quarter(quarter), IsClosed(start + (15 * EventTime.Minute)), settle);
        }
    }

    private void HandOnMinutes(SubjectDay day, int index, Cell cell, int team, SubjectDay.Marks marks, bool settle)
    {
        var (start, end, _, _) = day.Layout.Cells[index];
        Span<long> states = stackalloc long[WorkStates.Count];
        var segment = 0;
        var basis = BasisOf(day.Subject, day.Layout.DateOf(index));
        for (var at = start; at < end; at += EventTime.Minute)
        {
            var to = at + EventTime.Minute;
            states.Clear();
            while (segment < cell.Segments.Count && cell.Segments[segment].Start < to)
            {
                var (from, until, state) = cell.Segments[segment];
                states[(int)state] += Math.Min(until, to) - Math.Max(from, at);
                if (until > to)
                {
                    break;
                }

                segment++;
            }

            var minute = (int)((at - day.Layout.Start) / EventTime.Minute);
            var sums = new WindowSums(states) { Basis = basis, MicroPieces = cell.PiecesOfMinute((int)((at - start) / EventTime.Minute)), IsShared = cell.IsShared, IsAssumed = cell.IsAssumed };
            if (sums.MicroPieces != 0 || states.ContainsAnyExcept(0) || marks.IsKnownMinute(minute))
            {
                HandOn(day.Subject, team, WindowSize.Minute1, [], at, sums, ref marks.Minute(minute), IsClosed(to), settle);
            }
        }
    }

    /// <summary>Pieces of a part of a cell, to the instant.</summary>
    private long PiecesIn(SubjectDay day, Cell cell, long from, long to)
    {
        _pieces.Clear();
        _cycles.Gather(day, from, to, _pieces);
        foreach (var number in cell.Stints)
        {
            _pieces.Add(Piece.Of(_stints[number]));
        }

        long sum = 0;
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(_pieces))
        {
            if (piece.PiecesAt >= from && piece.PiecesAt < to)
            {
                sum = AddPieces(sum, piece.MicroPieces);
            }
        }

        return sum;
    }

    private void Add(ref WindowSums sums, SubjectDay day, Cell cell)
    {
        for (var i = 0; i < WorkStates.Count; i++)
        {
            sums.States[i] += cell.States[i];
        }

        sums.MicroPieces = AddPieces(sums.MicroPieces, cell.MicroPieces);
        sums.StandardWork = AddPieces(sums.StandardWork, cell.StandardWork);
        sums.MissesStandard |= cell.MissesStandard;
        sums.IsShared |= cell.IsShared;
        sums.IsAssumed |= cell.IsAssumed;
        sums.IsFrozen |= cell.IsFrozen;
        sums.Continuous = day.Subject.IsStation || sums.Basis != LoadGap.None ? null : Math.Max(sums.Continuous ?? 0, cell.Continuous);
        if (cell.MicroPieces != 0)
        {
            _gaps.Add(cell.Gaps);
        }
    }

    private void HandOn(SubjectDate date, bool settle)
    {
        var team = TeamOf(date.Subject, date.Date);
        var marks = date.MarksOf(team);
        var basis = BasisOf(date.Subject, date.Date);
        var dayEnd = _calendar.EndOfDate(date.Subject.IsStation, date.Subject.Number, date.Date);
        var dayStart = _clock.StartOf(date.Date).UnixNanoseconds;
        var instances = basis is LoadGap.None or LoadGap.Unassigned ? _calendar.PlannedFor(date.Subject.IsStation, date.Subject.Number, date.Date) : [];
        var sums = new WindowSums(stackalloc long[WorkStates.Count]);
        var planned = 0L;
        var plannedIn = 0L;
        var hasPlan = instances.Length > 0;
        foreach (var instance in instances)
        {
            Gather(date, instance, basis, ref sums);
            sums.PlannedWork = _calendar.PlannedWork(date.Subject.IsStation, date.Subject.Number, instance);
            sums.PlannedAvailable = AvailableIn(date.Subject, instance);
            hasPlan &= sums.PlannedWork is not null;
            planned += sums.PlannedWork ?? 0;
            plannedIn += sums.PlannedAvailable;
            var mark = marks.Shift(instance.Name, instance.Start, instance.End);
            NoteForTeam(date.Subject, team, new TeamWindow.Key(date.Subject.IsStation, GroupOf(date.Subject, team), WindowSize.Shift, instance.Start, instance.Name), instance.End, sums);
            HandOn(date.Subject, team, WindowSize.Shift, instance.Name, instance.Start, sums, ref mark.Mark, IsClosed(instance.End), settle);
        }

        Gather(date, null, basis, ref sums);
        sums.PlannedWork = hasPlan ? planned : null;
        sums.PlannedAvailable = plannedIn;
        NoteForTeam(date.Subject, team, new TeamWindow.Key(date.Subject.IsStation, GroupOf(date.Subject, team), WindowSize.Day, dayStart, null), dayEnd, sums);
        HandOn(date.Subject, team, WindowSize.Day, [], dayStart, sums, ref marks.Day, IsClosed(dayEnd), settle);
        WithdrawOthers(date, team, instances, dayStart, settle);
    }

    /// <summary>Takes back shifts that are no longer worked and what was handed on under another team.</summary>
    private void WithdrawOthers(SubjectDate date, int team, Instance[] instances, long dayStart, bool settle)
    {
        var nothing = new WindowSums(stackalloc long[WorkStates.Count]);
        foreach (var marks in date.AllMarks)
        {
            foreach (var shift in marks.Shifts)
            {
                var holds = marks.Team == team && instances.Any(instance => instance.Start == shift.Start && instance.Name == shift.Name);
                if (!holds && shift.Mark.Known)
                {
                    HandOn(date.Subject, marks.Team, WindowSize.Shift, shift.Name, shift.Start, nothing, ref shift.Mark, IsClosed(shift.End), settle);
                }
            }

            if (marks.Team != team && marks.Day.Known)
            {
                HandOn(date.Subject, marks.Team, WindowSize.Day, [], dayStart, nothing, ref marks.Day, IsClosed(_clock.StartOf(date.Date + 1).UnixNanoseconds), settle);
            }
        }
    }

    private void WithdrawAll(SubjectDate date, SubjectDate.Marks marks)
    {
        var nothing = new WindowSums(stackalloc long[WorkStates.Count]);
        foreach (var shift in marks.Shifts)
        {
            HandOn(date.Subject, marks.Team, WindowSize.Shift, shift.Name, shift.Start, nothing, ref shift.Mark, IsClosed(shift.End), settle: true);
        }

        var start = _clock.StartOf(date.Date).UnixNanoseconds;
        HandOn(date.Subject, marks.Team, WindowSize.Day, [], start, nothing, ref marks.Day, IsClosed(_clock.StartOf(date.Date + 1).UnixNanoseconds), settle: true);
    }

    /// <summary>Sums a date's cells: of one shift, or all.</summary>
    private void Gather(SubjectDate date, Instance? shift, LoadGap basis, ref WindowSums sums)
    {
        sums.Clear();
        sums.Basis = basis;
        _gaps.Clear();
        foreach (var (day, index) in CellsOf(date))
        {
            var bounds = day.Layout.Cells[index];
            if (shift is null || day.Layout.Spans[bounds.Span].Shift == shift)
            {
                Add(ref sums, day, day.Cells[index]!);
            }
        }
    }

    /// <summary>能力工数: available time in the whole of a shift, also in what is still to come.</summary>
    private long AvailableIn(Subject subject, Instance shift)
    {
        long available = 0;
        for (var day = shift.Date; day <= shift.Date + 1; day++)
        {
            if (!_days.TryGetValue((subject, day), out var found) || found.Attendance is not { } attendance)
            {
                continue;
            }

            _sweep.Clear();
            foreach (var stretch in attendance.Stretches)
            {
                _sweep.Add(stretch.Start, stretch.End, (int)WorkState.Unknown, shift.Start, shift.End);
            }

            foreach (var (from, to) in attendance.Away.Concat(attendance.Breaks))
            {
                _sweep.Add(from, to, (int)WorkState.Break, shift.Start, shift.End);
            }

            _sweep.Run();
            foreach (var (from, to, state) in _sweep.Segments)
            {
                available += state == (int)WorkState.Unknown ? to - from : 0;
            }
        }

        return available;
    }

    private void HandOn(
        Subject subject, int team, WindowSize size, ReadOnlySpan<byte> shift, long start, in WindowSums sums, ref WindowMark mark, bool closed, bool settle)
    {
        var any = sums.MicroPieces != 0 || sums.States.ContainsAnyExcept(0);
        if (!any && !mark.Known && !settle)
        {
            return;
        }

        // Of figures that say nothing in a minute, none is computed.
        var isLong = size is WindowSize.Shift or WindowSize.Day;
        var figures = LoadFigures.Of(sums.States, sums.Basis, _book.Settings);
        var busy = sums.Busy;
        long? cycle = size == WindowSize.Minute1 || sums.MicroPieces == 0 ? null : Median();
        double? plan = isLong && sums.PlannedWork is { } work && sums.PlannedAvailable > 0 ? work / (double)sums.PlannedAvailable : null;
        double? efficiency = isLong && busy > 0 && sums.StandardWork > 0 && !sums.MissesStandard ? sums.StandardWork / (double)busy : null;
        var marks = (figures.IsPartial ? LoadMarks.Partial : 0) | (sums.IsAssumed ? LoadMarks.Assumed : 0) | (sums.IsShared ? LoadMarks.Shared : 0)
            | (sums.IsFrozen ? LoadMarks.Frozen : 0);
        var hash = default(Hash64);
        foreach (var state in sums.States)
        {
            hash.Add(state);
        }

        hash.Add(sums.MicroPieces);
        hash.Add(((long)(figures.Level ?? 0) << 16) | ((long)figures.Gap << 8) | (long)marks);
        hash.Add(cycle ?? -1);
        hash.Add(sums.Continuous ?? -1);
        hash.Add(plan is { } p ? BitConverter.DoubleToInt64Bits(p) : -1);
        hash.Add(efficiency is { } e ? BitConverter.DoubleToInt64Bits(e) : -1);
        var value = any ? hash.Value : WindowMark.Nothing;
        if (mark.Differs(value, closed))
        {
            var load = new WindowLoad
            {
                Factory = _factory,
                Group = subject.IsStation ? _lines[GroupOf(subject, team)] : _teams[team],
                Name = subject.IsStation ? _stationLevels[subject.Number] : _workers[subject.Number],
                Shift = shift,
                Size = size,
                Start = new EventTime(start),
                States = sums.States,
                MicroPieces = sums.MicroPieces,
                Figures = figures,
                Marks = marks,
                CycleTime = cycle,
                ContinuousWork = size == WindowSize.Minute1 ? null : sums.Continuous,
                PlanLoad = plan,
                Efficiency = efficiency,
                IsRenewed = mark.Renews(!any ? (byte)0 : FieldsOf(figures, cycle, size == WindowSize.Minute1 ? null : sums.Continuous, plan, efficiency)),
                Revision = mark.RevisionFor(value, closed),
            };
            if (subject.IsStation)
            {
                _receiver.OnStation(load);
            }
            else
            {
                _receiver.OnWorker(load);
            }

            mark.HandOn(value, closed);
        }

        if (settle)
        {
            mark.Settle(value, closed);
        }
    }

    /// <summary>A bit for every figure that can be null, and one for those that cannot.</summary>
    private static byte FieldsOf(in LoadFigures figures, long? cycle, long? continuous, double? plan, double? efficiency) => (byte)(
        1 | (figures.Available is null ? 0 : 2) | (figures.Coverage is null ? 0 : 4) | (figures.LoadRate is null ? 0 : 8)
        | (cycle is null ? 0 : 16) | (continuous is null ? 0 : 32) | (plan is null ? 0 : 64) | (efficiency is null ? 0 : 128));

    /// <summary>The median of the gaps gathered; null under five.</summary>
    private long? Median()
    {
        var count = 0;
        foreach (var gaps in _gaps)
        {
            count += gaps.Count;
        }

        if (count < FewestCycles)
        {
            return null;
        }

        var lower = CycleTimes.Select(_gaps, (count - 1) / 2, _gapRanges);
        return count % 2 == 1 ? lower : (lower / 2) + (CycleTimes.Select(_gaps, count / 2, _gapRanges) / 2);
    }

    private int TeamOf(Subject subject, int date) => subject.IsStation ? NoTeam : _calendar.TeamOf(subject.Number, date);

    private int GroupOf(Subject subject, int team) => subject.IsStation ? _lineOf[subject.Number] : team;

    /// <summary>A member's window that changed changes its team's; a station's its line's.</summary>
    private void NoteForTeam(Subject subject, int team, TeamWindow.Key key, long end, in WindowSums sums)
    {
        if (subject.IsUnassigned || (subject.IsStation && !key.IsLine))
        {
            return;
        }

        TeamWindow.Member? member = null;
        var figures = LoadFigures.Of(sums.States, sums.Basis, _book.Settings);
        if (subject.IsStation)
        {
            if (sums.MicroPieces > 0 && sums.Busy > 0)
            {
                member = new TeamWindow.Member(sums.Busy / 1e9 / (sums.MicroPieces / 1e6), 0, IsUsed: true);
            }
        }
        else if (figures.Gap == LoadGap.NoCalendar)
        {
            var seen = sums.Busy + sums.States[(int)WorkState.Wait] + sums.States[(int)WorkState.Idle];
            if (seen > 0)
            {
                member = new TeamWindow.Member(sums.Busy / (double)EventTime.Second, 0, IsUsed: true);
            }
        }
        else if (figures.Available > 0)
        {
            member = new TeamWindow.Member(figures.LoadRate ?? 0, figures.Available.Value, figures.LoadRate is not null);
        }

        if (!_teamWindows.TryGetValue(key, out var window))
        {
            if (member is null)
            {
                return;
            }

            window = new TeamWindow(key, end);
            _teamWindows.Add(key, window);
        }

        var had = window.Members.TryGetValue(subject.Number, out var before);
        if (member is { } now ? had && before == now : !had)
        {
            return;
        }

        if (member is { } value)
        {
            window.Members[subject.Number] = value;
        }
        else
        {
            window.Members.Remove(subject.Number);
        }

        OnChanged(window);
    }

    private void HandOn(TeamWindow window, bool settle)
    {
        if (_values.Length < window.Members.Count)
        {
            _values = new double[window.Members.Count * 2];
            _minutes = new double[window.Members.Count * 2];
        }

        var used = 0;
        var rates = false;
        foreach (var (_, member) in window.Members)
        {
            rates |= member.Available > 0;
            if (member.IsUsed)
            {
                _values[used] = member.Value;
                _minutes[used++] = member.Available / (double)EventTime.Minute;
            }
        }

        // Equal rates with different times must not stand in the order of arrival.
        Array.Sort(_values, _minutes, 0, used);
        for (var i = 0; i < used;)
        {
            var same = i + 1;
            while (same < used && _values[same] == _values[i])
            {
                same++;
            }

            Array.Sort(_minutes, i, same - i);
            i = same;
        }

        var hash = default(Hash64);
        hash.Add(window.Members.Count);
        for (var i = 0; i < used; i++)
        {
            hash.Add(BitConverter.DoubleToInt64Bits(_values[i]));
            hash.Add(BitConverter.DoubleToInt64Bits(_minutes[i]));
        }

        var closed = IsClosed(window.End);
        var value = window.Members.Count == 0 ? WindowMark.Nothing : hash.Value;
        if (window.Mark.Differs(value, closed))
        {
            var key = window.Of;
            var loads = new TeamLoads
            {
                Factory = _factory,
                Group = key.IsLine ? _lines[key.Group] : _teams[key.Group],
                Shift = key.Shift,
                Size = key.Size,
                Start = new EventTime(key.Start),
                Values = _values.AsSpan(0, used),
                AvailableMinutes = rates ? _minutes.AsSpan(0, used) : [],
                Members = window.Members.Count,
                IsBusyTime = !rates && !key.IsLine,
                IsRenewed = window.Mark.Renews((byte)(window.Members.Count == 0 ? 0 : 1 | (used >= 2 && _values[used - 1] > 0 ? 2 : 0) | (rates ? 4 : 0))),
                Revision = window.Mark.RevisionFor(value, closed),
            };
            if (key.IsLine)
            {
                _receiver.OnLine(loads);
            }
            else
            {
                _receiver.OnTeam(loads);
            }

            window.Mark.HandOn(value, closed);
        }

        if (settle)
        {
            window.Mark.Settle(value, closed);
        }
    }
}
