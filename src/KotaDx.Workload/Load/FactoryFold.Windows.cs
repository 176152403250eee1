using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>From stints to windows: what changed is evaluated, compared with what was handed on, and handed on.</content>
public sealed partial class FactoryFold
{
    private readonly Dictionary<(int Team, int Day), TeamDay> _teamDays = [];
    private readonly List<WorkerDay> _dirty = [];
    private readonly List<WorkerDay> _unsettled = [];
    private readonly List<TeamDay> _dirtyTeams = [];
    private readonly List<TeamDay> _unsettledTeams = [];
    private readonly List<double> _values = [];
    private long[] _minutes = [];
    private long[] _minutePieces = [];
    private long _arrivalMinute;

    /// <summary>Hands on every window that changed since the last call, as it stands now.</summary>
    public void Publish()
    {
        foreach (var day in _dirty)
        {
            Evaluate(day, settle: false);
        }

        foreach (var team in _dirtyTeams)
        {
            Evaluate(team, team.Dirty, settle: false);
        }

        ForgetDirty();
    }

    private void AdvanceTo(EventTime arrival)
    {
        var minute = arrival.UnixNanoseconds / EventTime.Minute;
        if (minute > _arrivalMinute)
        {
            Settle();
            _arrivalMinute = minute;
        }
    }

    private void OnNewDay(WorkerDay day)
    {
        var team = TeamDayOf(day);
        team.Members.Add(day);
    }

    private TeamDay TeamDayOf(WorkerDay day)
    {
        var key = (_teamOf[day.Worker], day.Day);
        if (!_teamDays.TryGetValue(key, out var team))
        {
            team = new TeamDay(key.Item1, key.Day, day.Quarters);
            _teamDays.Add(key, team);
        }

        return team;
    }

    private void OnChangedDay(WorkerDay day)
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

    /// <summary>Fixes the revisions of what changed in the minute that has passed. Hands everything on, so nothing stays dirty.</summary>
    private void Settle()
    {
        foreach (var day in _unsettled)
        {
            Evaluate(day, settle: true);
            day.IsUnsettled = false;
        }

        foreach (var team in _unsettledTeams)
        {
            Evaluate(team, team.Unsettled, settle: true);
            Array.Clear(team.Unsettled);
            team.IsUnsettled = false;
        }

        _unsettled.Clear();
        _unsettledTeams.Clear();
        ForgetDirty();
    }

    private void ForgetDirty()
    {
        foreach (var day in _dirty)
        {
            day.IsDirty = false;
        }

        foreach (var team in _dirtyTeams)
        {
            Array.Clear(team.Dirty);
            team.IsDirty = false;
        }

        _dirty.Clear();
        _dirtyTeams.Clear();
    }

    private void Evaluate(WorkerDay day, bool settle)
    {
        var start = _clock.StartOf(day.Day).UnixNanoseconds;
        var end = _clock.StartOf(day.Day + 1).UnixNanoseconds;
        var minutes = (int)((end - start) / EventTime.Minute);
        FillMinutes(day, start, end, minutes);

        Span<long> quarter = stackalloc long[WorkStates.Count];
        Span<long> total = stackalloc long[WorkStates.Count];
        total.Clear();
        long totalPieces = 0;
        var closedMinutes = (_arrivalMinute * EventTime.Minute) - start;
        for (var q = 0; q < day.Quarters; q++)
        {
            quarter.Clear();
            long quarterPieces = 0;
            for (var minute = q * 15; minute < Math.Min(minutes, (q + 1) * 15); minute++)
            {
                var states = _minutes.AsSpan(minute * WorkStates.Count, WorkStates.Count);
                long any = 0;
                for (var i = 0; i < WorkStates.Count; i++)
                {
                    quarter[i] += states[i];
                    any |= states[i];
                }

                quarterPieces = AddPieces(quarterPieces, _minutePieces[minute]);
                if ((any | _minutePieces[minute]) != 0 || day.IsKnownMinute(minute))
                {
                    var closed = (minute + 1L) * EventTime.Minute <= closedMinutes;
                    HandOn(day, WindowSize.Minute1, start + (minute * EventTime.Minute), states, _minutePieces[minute], ref day.MinuteMark(minute), closed, settle);
                }
            }

            var busy = quarter[(int)WorkState.Net] + quarter[(int)WorkState.Ancillary] + quarter[(int)WorkState.Setup];
            var seen = busy + quarter[(int)WorkState.Wait] + quarter[(int)WorkState.Idle];
            NoteForTeam(day, q, busy, seen);
            var anyInQuarter = quarterPieces;
            for (var i = 0; i < WorkStates.Count; i++)
            {
                total[i] += quarter[i];
                anyInQuarter |= quarter[i];
            }

            totalPieces = AddPieces(totalPieces, quarterPieces);
            if (anyInQuarter != 0 || day.QuarterMark(q).Known)
            {
                var closed = (q + 1) * 15L * EventTime.Minute <= closedMinutes;
                HandOn(day, WindowSize.Minute15, start + (q * 15 * EventTime.Minute), quarter, quarterPieces, ref day.QuarterMark(q), closed, settle);
            }
        }

        var dayBusy = total[(int)WorkState.Net] + total[(int)WorkState.Ancillary] + total[(int)WorkState.Setup];
        NoteForTeam(day, day.Quarters, dayBusy, dayBusy + total[(int)WorkState.Wait] + total[(int)WorkState.Idle]);
        var anyInDay = totalPieces;
        foreach (var state in total)
        {
            anyInDay |= state;
        }

        if (anyInDay != 0 || day.DayMark.Known)
        {
            HandOn(day, WindowSize.Day, start, total, totalPieces, ref day.DayMark, end - start <= closedMinutes, settle);
        }
    }

    /// <summary>Fills the scratch of a day's minutes from its stints.</summary>
    private void FillMinutes(WorkerDay day, long start, long end, int minutes)
    {
        if (_minutes.Length < minutes * WorkStates.Count)
        {
            _minutes = new long[minutes * WorkStates.Count];
            _minutePieces = new long[minutes];
        }

        Array.Clear(_minutes);
        Array.Clear(_minutePieces);
        _sweep.Clear();
        var live = 0;
        for (var i = 0; i < day.Stints.Count; i++)
        {
            ref readonly var stint = ref _stints[day.Stints[i]];
            if (stint.IsDead)
            {
                continue;
            }

            day.Stints[live++] = day.Stints[i];
            _sweep.Add(stint.Start, stint.End, (int)stint.State, start, end);
            if (stint.MicroPieces != 0 && stint.PiecesAt >= start && stint.PiecesAt < end)
            {
                ref var sum = ref _minutePieces[(stint.PiecesAt - start) / EventTime.Minute];
                sum = AddPieces(sum, stint.MicroPieces);
            }
        }

        day.Stints.RemoveRange(live, day.Stints.Count - live);
        _sweep.Run();
        foreach (var (from, to, state) in _sweep.Segments)
        {
            var at = from;
            while (at < to)
            {
                var minute = (at - start) / EventTime.Minute;
                var until = Math.Min(to, start + ((minute + 1) * EventTime.Minute));
                _minutes[(minute * WorkStates.Count) + state] += until - at;
                at = until;
            }
        }
    }

    private void HandOn(
        WorkerDay day, WindowSize size, long start, ReadOnlySpan<long> states, long pieces, ref WindowMark mark, bool closed, bool settle)
    {
        var hash = default(Hash64);
        var any = pieces;
        foreach (var state in states)
        {
            hash.Add(state);
            any |= state;
        }

        hash.Add(pieces);
        var value = any == 0 ? WindowMark.Nothing : hash.Value;
        if (mark.Differs(value, closed))
        {
            _receiver.OnWorker(new WorkerLoad
            {
                Factory = _factory,
                Team = _teams[_teamOf[day.Worker]],
                Worker = _workers[day.Worker],
                Size = size,
                Start = new EventTime(start),
                States = states,
                MicroPieces = pieces,
                Revision = mark.RevisionFor(value, closed),
            });
            mark.HandOn(value, closed);
        }

        if (settle)
        {
            mark.Settle(value, closed);
        }
    }

    /// <summary>A member's window that changed changes its team's.</summary>
    private void NoteForTeam(WorkerDay day, int window, long busy, long seen)
    {
        if (day.Busy[window] == busy && day.Seen[window] == seen)
        {
            return;
        }

        day.Busy[window] = busy;
        day.Seen[window] = seen;
        var team = TeamDayOf(day);
        team.Dirty[window] = true;
        team.Unsettled[window] = true;
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

    private void Evaluate(TeamDay team, bool[] windows, bool settle)
    {
        var start = _clock.StartOf(team.Day).UnixNanoseconds;
        var length = _clock.StartOf(team.Day + 1).UnixNanoseconds - start;
        var closedUntil = (_arrivalMinute * EventTime.Minute) - start;
        for (var window = 0; window < team.Marks.Length; window++)
        {
            if (!windows[window])
            {
                continue;
            }

            _values.Clear();
            foreach (var member in team.Members)
            {
                if (member.Worker != StintTable.Unassigned && member.Seen[window] > 0)
                {
                    _values.Add(member.Busy[window] / (double)EventTime.Second);
                }
            }

            _values.Sort();
            var hash = default(Hash64);
            hash.Add(_values.Count);
            foreach (var busy in _values)
            {
                hash.Add(BitConverter.DoubleToInt64Bits(busy));
            }

            var isDay = window == team.Marks.Length - 1;
            var closed = (isDay ? length : (window + 1) * 15L * EventTime.Minute) <= closedUntil;
            var value = _values.Count == 0 ? WindowMark.Nothing : hash.Value;
            ref var mark = ref team.Marks[window];
            if (mark.Differs(value, closed))
            {
                _receiver.OnTeam(new TeamLoads
                {
                    Factory = _factory,
                    Team = _teams[team.Team],
                    Size = isDay ? WindowSize.Day : WindowSize.Minute15,
                    Start = new EventTime(isDay ? start : start + (window * 15L * EventTime.Minute)),
                    BusySeconds = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values),
                    Revision = mark.RevisionFor(value, closed),
                });
                mark.HandOn(value, closed);
            }

            if (settle)
            {
                mark.Settle(value, closed);
            }
        }
    }
}
