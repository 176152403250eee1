using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// The cycles of each station, and whose they were. A cycle of n pieces at t is net work during [max(cycle before, t − k·ST·n), t), where the
/// book gives a standard time ST; without one it is pieces only, since nobody can say how long it took.
/// </summary>
/// <remarks>
/// Nearly all readings are cycles, so only what was said is kept of them. What follows from it, how long each took and whose work it was, is
/// worked out when a cell is filled (<see cref="Gather(SubjectDay, long, long, List{Piece})"/>); here a cycle only marks the cells that it changes.
/// </remarks>
internal sealed class CycleTable(NameTable workers, NameTable parts, StationDays stationDays, Ledger ledger, Func<Subject, int, SubjectDay> dayOf, Action<SubjectDay> onChanged)
{
    /// <summary>Gaps over this many standard times are stops, and no cycle times.</summary>
    private const double StopFactor = 3;

    private const double Longest = 24.0 * EventTime.Hour;

    private readonly List<StationState> _stations = [];
    private readonly List<Run> _runs = [];
    private readonly List<Piece> _pieces = [];
    private WorkCalendar? _calendar;

    /// <summary>The calendar in force.</summary>
    public required WorkCalendar Calendar
    {
        get => _calendar!;
        set
        {
            _calendar = value;
            _runs.Clear();
            foreach (var station in _stations)
            {
                station.StandardTo = long.MinValue;
                station.Run = default;
                station.Sole = default;
            }
        }
    }

    public void Save(SnapshotWriter to)
    {
        to.Write(_stations.Count);
        foreach (var station in _stations)
        {
            station.Cycles.Save(to);
        }
    }

    public void Load(SnapshotReader from)
    {
        for (var (station, count) = (0, from.ReadCount()); station < count; station++)
        {
            Of(station).Cycles.Load(from);
        }
    }

    /// <summary>Adds a cycle.</summary>
    /// <returns>False if it was there: the same message once more.</returns>
    public bool Add(int station, in Cycle cycle)
    {
        var state = Of(station);
        if (TryAddToRun(station, state, cycle))
        {
            return true;
        }

        if (!state.Cycles.TryAdd(cycle, out var at))
        {
            return false;
        }

        var next = state.Cycles.After(at);
        if (!state.Cycles.Holds(next))
        {
            Mark(station, state, at, isWhole: false);
            BeginRun(state, cycle);
            return true;
        }

        // The one behind it began at the cycle before both.
        MarkStale(station, state, next, state.Cycles.TimeBefore(at));
        Mark(station, state, at, isWhole: true);
        Mark(station, state, next, isWhole: true);
        return true;
    }

    /// <summary>
    /// The usual case, one cycle after the other: the cells that it changes are marked from the cycle before on, so nothing has to be worked out.
    /// </summary>
    private bool TryAddToRun(int station, StationState state, in Cycle cycle)
    {
        ref var own = ref state.Run;
        var before = state.LastTime;
        if (!own.Covers(before, cycle.Time))
        {
            return false;
        }

        var added = cycle;
        if (cycle.Worker < 0)
        {
            if (!state.Sole.Covers(before, cycle.Time) || state.SoleVersion != stationDays.Version)
            {
                return false;
            }

            added.IsUnassigned = state.Sole.Day!.Subject.IsUnassigned;
            ledger.Unassigned += added.IsUnassigned ? 1 : 0;
        }
        else
        {
            var runs = CollectionsMarshal.AsSpan(_runs);
            if (cycle.Worker >= runs.Length || !runs[cycle.Worker].Covers(before, cycle.Time))
            {
                return false;
            }

            runs[cycle.Worker].Day!.AddNamed(cycle.Time, station, cycle.Time - before);
        }

        state.Cycles.AddLast(added);
        state.LastTime = cycle.Time;
        return true;
    }

    /// <summary>Remembers the cells that the last cycle of a station marked.</summary>
    private void BeginRun(StationState state, in Cycle cycle)
    {
        state.LastTime = cycle.Time;
        state.Run = Run.At(state.LastDay, cycle.Time);
        if (cycle.Worker >= 0)
        {
            _runs[cycle.Worker] = Run.At(_runs[cycle.Worker].Day, cycle.Time);
        }
        else if (state.Presence is { Sole: { } sole } presence)
        {
            state.Sole = Run.At(sole, cycle.Time) is var run && presence.End < run.To ? run with { To = presence.End } : run;
            state.SoleVersion = presence.Version;
        }
    }

    /// <summary>Takes back what <see cref="Add"/> took.</summary>
    public void Remove(int station, in Cycle cycle)
    {
        var state = Of(station);
        if (!state.Cycles.TryFind(cycle, out var at))
        {
            throw new InvalidOperationException("A cycle to be taken back is not there.");
        }

        Mark(station, state, at, isWhole: true);
        ledger.Unassigned -= state.Cycles[at].IsUnassigned ? 1 : 0;
        state.Cycles.Remove(at);
        state.Run = default;
        if (state.Cycles.From(cycle.Time) is var next && state.Cycles.Holds(next))
        {
            // Removed cycles of one instant may stand before or behind their equals; those behind begin anew.
            for (; state.Cycles.Holds(next); next = state.Cycles.After(next))
            {
                Mark(station, state, next, isWhole: true);
                if (state.Cycles[next].Time > cycle.Time)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Looks at every cycle anew, for a new book.</summary>
    /// <param name="days">Receives the calendar days that there is evidence of.</param>
    public void RenewAll(HashSet<int> days)
    {
        for (var station = 0; station < _stations.Count; station++)
        {
            var state = _stations[station];
            for (var at = state.Cycles.From(long.MinValue); state.Cycles.Holds(at); at = state.Cycles.After(at))
            {
                Mark(station, state, at, isWhole: true);
                ref readonly var cycle = ref state.Cycles[at];
                var first = Calendar.Clock.DayOf(new EventTime(StartOf(station, state, at)));
                for (var day = Calendar.Clock.DayOf(new EventTime(cycle.Time)); day >= first; day--)
                {
                    days.Add(day);
                }
            }
        }
    }

    /// <summary>Forgets the days of persons and stations: in another zone they are others.</summary>
    public void ForgetDays()
    {
        _runs.Clear();
        foreach (var station in _stations)
        {
            station.LastDay = null;
            station.Presence = null;
            station.Run = default;
            station.Sole = default;
        }
    }

    /// <summary>Who was at a station on a calendar day is known anew: what nobody is named for may be another's.</summary>
    public void Renew(int station, int day)
    {
        if (station >= _stations.Count)
        {
            return;
        }

        foreach (var holder in stationDays.TakeHolders(station, day))
        {
            holder.Sources.Remove(station);
            holder.MarkKnownCells();
            onChanged(holder);
        }

        // Nobody holds them any more, whoever was there when it was asked for last.
        var state = _stations[station];
        state.Presence = null;
        var start = Calendar.Clock.StartOf(day).UnixNanoseconds;
        var end = Calendar.Clock.StartOf(day + 1).UnixNanoseconds;
        for (var at = state.Cycles.From(start); state.Cycles.Holds(at); at = state.Cycles.After(at))
        {
            ref readonly var cycle = ref state.Cycles[at];
            if (cycle.Time >= end && StartOf(station, state, at) >= end)
            {
                return;
            }

            if (cycle.Worker < 0)
            {
                Mark(station, state, at, isWhole: true);
            }
        }
    }

    /// <summary>Adds what is known of a person's or station's cycles that end behind <paramref name="from"/> and begin before <paramref name="to"/>.</summary>
    public void Gather(SubjectDay day, long from, long to, List<Piece> into)
    {
        if (day.Subject.IsStation)
        {
            if (day.Subject.Number < _stations.Count)
            {
                GatherOfStation(day.Subject.Number, from, to, into);
            }

            return;
        }

        foreach (var station in day.Sources)
        {
            GatherUnnamed(day.Subject, station, from, to, into);
        }

        GatherNamed(day, from, to, into);
    }

    /// <summary>Standard time of pieces in nanoseconds; 0 where the book says none.</summary>
    public static long StandardWork(long microPieces, long standard) => (long)Math.Round(Math.Min(microPieces / 1e6 * standard, 1000 * Longest));

    private StationState Of(int station)
    {
        while (_stations.Count <= station)
        {
            _stations.Add(new StationState(new StationCycles(workers, parts)));
        }

        return _stations[station];
    }

    private void GatherOfStation(int station, long from, long to, List<Piece> into)
    {
        var state = _stations[station];
        var subject = Subject.Station(station);
        for (var at = state.Cycles.From(from); state.Cycles.Holds(at); at = state.Cycles.After(at))
        {
            var evidence = EvidenceOf(station, state, at);
            if (evidence.Start >= to)
            {
                return;
            }

            into.Add(PieceOf(evidence, subject));
        }
    }

    private void GatherNamed(SubjectDay day, long from, long to, List<Piece> into)
    {
        var named = day.Named;
        var until = to > long.MaxValue - day.LongestNamed ? long.MaxValue : to + day.LongestNamed;
        for (var i = SubjectDay.FirstNamed(named, from); i < named.Count && named[i].Time <= until; i++)
        {
            var (time, station) = named[i];
            var state = _stations[station];
            for (var at = state.Cycles.From(time); state.Cycles.Holds(at) && state.Cycles[at].Time == time; at = state.Cycles.After(at))
            {
                if (state.Cycles[at].Worker == day.Subject.Number && EvidenceOf(station, state, at) is var evidence && evidence.Start < to)
                {
                    into.Add(PieceOf(evidence, day.Subject));
                }
            }
        }
    }

    private void GatherUnnamed(Subject subject, int station, long from, long to, List<Piece> into)
    {
        var state = _stations[station];
        for (var at = state.Cycles.From(from); state.Cycles.Holds(at); at = state.Cycles.After(at))
        {
            var evidence = EvidenceOf(station, state, at);
            if (evidence.Start >= to)
            {
                return;
            }

            if (evidence.Worker >= 0)
            {
                continue;
            }

            if (SoleAt(station, state, evidence) is { } sole)
            {
                if (sole.Subject == subject)
                {
                    into.Add(PieceOf(evidence, subject));
                }

                continue;
            }

            _pieces.Clear();
            stationDays.Resolve(evidence, _pieces);
            foreach (var piece in _pieces)
            {
                if (piece.Subject == subject)
                {
                    into.Add(piece);
                }
            }
        }
    }

    /// <summary>What a cycle says of [Start, End), before it is asked whose work it was.</summary>
    private Evidence EvidenceOf(int station, StationState state, StationCycles.Place at)
    {
        ref readonly var cycle = ref state.Cycles[at];
        var standard = StandardOf(station, state, cycle);
        var pieces = cycle.MicroPieces / 1e6;
        var before = state.Cycles.TimeBefore(at);
        var gap = before is { } time ? cycle.Time - time : long.MaxValue;
        var perPiece = before is null || pieces <= 0 ? 0 : Math.Round(gap / pieces);
        return new Evidence
        {
            Start = StartOf(cycle, gap, standard, pieces),
            End = cycle.Time,
            PiecesAt = cycle.Time,
            MicroPieces = cycle.MicroPieces,
            CycleGap = perPiece > long.MaxValue / 2 || (standard > 0 && perPiece > StopFactor * standard) ? 0 : (long)perPiece,
            StandardWork = standard == 0 ? 0 : StandardWork(cycle.MicroPieces, standard),
            Station = station,
            Worker = cycle.Worker,
            State = WorkState.Net,
        };
    }

    private long StartOf(int station, StationState state, StationCycles.Place at)
    {
        ref readonly var cycle = ref state.Cycles[at];
        var gap = state.Cycles.TimeBefore(at) is { } time ? cycle.Time - time : long.MaxValue;
        return StartOf(cycle, gap, StandardOf(station, state, cycle), cycle.MicroPieces / 1e6);
    }

    private long StartOf(in Cycle cycle, long gap, long standard, double pieces)
    {
        var longest = standard == 0 ? 0 : (long)Math.Round(Math.Min(Calendar.Book.Settings.CycleFactor * standard * pieces, Longest));
        return Math.Max(cycle.Time - Math.Min(gap, longest), cycle.NotBefore);
    }

    private long StandardOf(int station, StationState state, in Cycle cycle)
    {
        if (cycle.Time < state.StandardFrom || cycle.Time >= state.StandardTo || cycle.Part != state.StandardPart)
        {
            var date = Calendar.DateOf(cycle.Time);
            state.StandardFrom = Calendar.Boundary(date);
            state.StandardTo = Calendar.Boundary(date + 1);
            state.StandardPart = cycle.Part;
            state.Standard = Calendar.Standard(station, cycle.Part < 0 ? null : parts[cycle.Part], date);
        }

        return state.Standard;
    }

    private static Piece PieceOf(in Evidence evidence, Subject subject) => new(
        subject, evidence.Start, evidence.End, evidence.State, evidence.PiecesAt, evidence.MicroPieces, evidence.CycleGap, evidence.StandardWork, IsShared: false);

    /// <summary>The day of the one person whose a cycle was, or of nobody known; null if it has to be cut or dealt out.</summary>
    private SubjectDay? SoleAt(int station, StationState state, in Evidence evidence)
    {
        var at = evidence.End > evidence.Start ? evidence.End - 1 : evidence.Start;
        if (state.Presence is not { } presence || presence.Version != stationDays.Version || at < presence.Start || at >= presence.End)
        {
            presence = stationDays.PresenceOf(station, at, dayOf);
            state.Presence = presence;
        }

        return presence.Sole is { } sole && evidence.Start >= presence.Start && evidence.PiecesAt < sole.Layout.End ? sole : null;
    }

    /// <summary>What the cycle behind an added one said until now, of those who had it.</summary>
    private void MarkStale(int station, StationState state, StationCycles.Place at, long? before)
    {
        ref readonly var cycle = ref state.Cycles[at];
        var gap = before is { } time ? cycle.Time - time : long.MaxValue;
        var start = StartOf(cycle, gap, StandardOf(station, state, cycle), cycle.MicroPieces / 1e6);
        MarkPeople(station, state, new Evidence { Start = start, End = cycle.Time, PiecesAt = cycle.Time, Station = station, Worker = cycle.Worker, State = WorkState.Net }, isWhole: true);
        Mark(Subject.Station(station), ref state.LastDay, start, cycle.Time, isWhole: true);
    }

    /// <summary>Marks the cells that a cycle changes, its station's and those of whoever it was.</summary>
    private void Mark(int station, StationState state, StationCycles.Place at, bool isWhole)
    {
        var evidence = EvidenceOf(station, state, at);
        Mark(Subject.Station(station), ref state.LastDay, evidence.Start, evidence.End, isWhole);
        var isUnassigned = MarkPeople(station, state, evidence, isWhole);
        ref var cycle = ref state.Cycles[at];
        if (cycle.IsUnassigned != isUnassigned)
        {
            cycle.IsUnassigned = isUnassigned;
            ledger.Unassigned += isUnassigned ? 1 : -1;
        }
    }

    /// <returns>True if some of it is nobody's.</returns>
    private bool MarkPeople(int station, StationState state, in Evidence evidence, bool isWhole)
    {
        if (evidence.Worker >= 0)
        {
            MarkNamed(station, evidence, isWhole);
            return false;
        }

        if (SoleAt(station, state, evidence) is { } sole)
        {
            MarkIn(sole, evidence.Start, evidence.End, isWhole);
            return sole.Subject.IsUnassigned;
        }

        _pieces.Clear();
        stationDays.Resolve(evidence, _pieces);
        var isUnassigned = false;
        foreach (var piece in _pieces)
        {
            if (!piece.Subject.IsStation)
            {
                SubjectDay? known = null;
                isUnassigned |= piece.Subject.IsUnassigned;
                Mark(piece.Subject, ref known, piece.Start, Math.Max(piece.End, piece.PiecesAt), isWhole: true, station);
            }
        }

        return isUnassigned;
    }

    private void MarkNamed(int station, in Evidence evidence, bool isWhole)
    {
        while (_runs.Count <= evidence.Worker)
        {
            _runs.Add(default);
        }

        var known = _runs[evidence.Worker].Day;
        if (known is not null && evidence.Start >= known.Layout.Start && evidence.End < known.Layout.End)
        {
            known.AddNamed(evidence.PiecesAt, station, evidence.End - evidence.Start);
            MarkIn(known, evidence.Start, evidence.End, isWhole);
            return;
        }

        var last = Calendar.Clock.DayOf(new EventTime(evidence.End));
        for (var day = Calendar.Clock.DayOf(new EventTime(evidence.Start)); day <= last; day++)
        {
            var found = dayOf(Subject.Worker(evidence.Worker), day);
            found.AddNamed(evidence.PiecesAt, station, evidence.End - evidence.Start);
            MarkIn(found, evidence.Start, evidence.End, isWhole);
            _runs[evidence.Worker] = new Run { Day = found };
        }
    }

    /// <param name="subject">Whose cells.</param>
    /// <param name="known">The day that was marked last, tried before it is looked up.</param>
    /// <param name="start">Where the cycle began.</param>
    /// <param name="time">Where it ended, and its pieces count.</param>
    /// <param name="isWhole">False if it is the last one of all, so that what the cells hold stays true.</param>
    /// <param name="source">A station whose cycles are to be asked for, when the cells are filled; −1 for none.</param>
    private void Mark(Subject subject, ref SubjectDay? known, long start, long time, bool isWhole, int source = StintTable.None)
    {
        if (known is not null && start >= known.Layout.Start && time < known.Layout.End)
        {
            MarkIn(known, start, time, isWhole);
            return;
        }

        var last = Calendar.Clock.DayOf(new EventTime(time));
        for (var day = Calendar.Clock.DayOf(new EventTime(start)); day <= last; day++)
        {
            known = dayOf(subject, day);
            if (source != StintTable.None)
            {
                stationDays.Hold(source, day, known);
            }

            MarkIn(known, start, time, isWhole);
        }
    }

    private void MarkIn(SubjectDay day, long start, long time, bool isWhole)
    {
        var layout = day.Layout;
        var last = layout.CellAt(Math.Min(time, layout.End - 1));
        for (var i = start <= layout.Start ? 0 : layout.CellAt(start); i <= last; i++)
        {
            var cell = day.CellAt(i);
            if (isWhole)
            {
                cell.MarkWhole();
            }
            else
            {
                cell.MarkFrom(start, time);
            }
        }

        onChanged(day);
    }

    /// <summary>A station's cycles, and what was asked for last of it.</summary>
    private sealed class StationState(StationCycles cycles)
    {
        public readonly StationCycles Cycles = cycles;
        public SubjectDay? LastDay;
        public StationPresence? Presence;

        /// <summary>The station's own cell in which its last cycle, at <see cref="LastTime"/>, lies.</summary>
        public Run Run;

        public long LastTime;

        /// <summary>The cell of the one person who is at the station.</summary>
        public Run Sole;

        public int SoleVersion;
        public long StandardFrom;
        public long StandardTo = long.MinValue;
        public int StandardPart;
        public long Standard;
    }

    /// <summary>A cell of [From, To) that is being added to.</summary>
    private record struct Run(SubjectDay? Day, Cell? Cell, long From, long To)
    {
        public static Run At(SubjectDay? day, long time)
        {
            if (day is null || time < day.Layout.Start || time >= day.Layout.End)
            {
                return new Run(day, null, 0, 0);
            }

            var index = day.Layout.CellAt(time);
            var (from, to, _, _) = day.Layout.Cells[index];
            return new Run(day, day.CellAt(index), from, to);
        }

        /// <summary>True if the cell is marked already for all that a cycle changes that comes at an instant behind another.</summary>
        public readonly bool Covers(long before, long time) => before >= From && time > before && time < To
            && Cell!.SweepFrom <= before && Cell.CountFrom <= time;
    }
}
