using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// Who is at which station when, day by day: by badge, else by the roster. Answers whose work evidence is, and remembers which
/// evidence has to be asked about again when the answer changes.
/// </summary>
internal sealed class StationDays(NameTable workers, BadgeTable badges)
{
    private readonly Dictionary<(int Station, int Day), StationDay> _days = [];
    private readonly List<StationDay> _dirty = [];
    private readonly List<(long Start, long End)> _parts = [];
    private readonly List<Life> _lives = [];
    private readonly HashSet<int> _again = [];
    private readonly List<(int Station, int Day)> _changedDays = [];
    private readonly List<(StationDay Day, Subject Holder)> _unbound = [];

    /// <summary>Writes which evidence is asked about on which day, and the devices' lives. Presences are made anew when they are asked for.</summary>
    public void Save(SnapshotWriter to)
    {
        to.Write(_days.Count);
        foreach (var ((station, day), found) in _days)
        {
            to.Write(station);
            to.Write(day);
            to.WriteList(found.Pending);
            to.Write(found.Holders.Count);
            found.Holders.ForEach(holder => holder.Subject.Save(to));
        }

        to.Write(_dirty.Count);
        foreach (var day in _dirty)
        {
            to.Write(day.Station);
            to.Write(day.Day);
        }

        to.Write(_lives.Count);
        foreach (var life in _lives)
        {
            life.Save(to);
        }
    }

    public void Load(SnapshotReader from)
    {
        for (var left = from.ReadCount(); left > 0; left--)
        {
            var found = DayOf(from.Read<int>(), from.Read<int>());
            from.ReadList(found.Pending);
            for (var holders = from.ReadCount(); holders > 0; holders--)
            {
                // The persons' days are read later.
                _unbound.Add((found, Subject.Load(from)));
            }
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            var day = _days[(from.Read<int>(), from.Read<int>())];
            day.IsDirty = true;
            _dirty.Add(day);
        }

        for (var left = from.ReadCount(); left > 0; left--)
        {
            var life = new Life();
            life.Load(from);
            _lives.Add(life);
        }
    }

    /// <summary>Finds the days of the persons that <see cref="Load"/> read of.</summary>
    public void Bind(Func<Subject, int, SubjectDay> dayOf)
    {
        foreach (var (found, subject) in _unbound)
        {
            found.Holders.Add(dayOf(subject, found.Day));
        }

        _unbound.Clear();
    }

    /// <summary>The calendar in force.</summary>
    public required WorkCalendar Calendar { get; set; }

    /// <summary>How far the log's clock has come.</summary>
    public long Now { get; set; }

    public Life LifeOf(int station)
    {
        while (_lives.Count <= station)
        {
            _lives.Add(new Life());
        }

        return _lives[station];
    }

    /// <summary>Remembers evidence whose attribution can change.</summary>
    public void Register(int evidence, int station, long from, long to)
    {
        for (var day = Calendar.Clock.DayOf(new EventTime(from)); day <= Calendar.Clock.DayOf(new EventTime(to - 1)); day++)
        {
            var pending = DayOf(station, day).Pending;
            if (pending.Count == 0 || pending[^1] != evidence)
            {
                pending.Add(evidence);
            }
        }
    }

    public void Unregister(int evidence, int station, long from, long to)
    {
        for (var day = Calendar.Clock.DayOf(new EventTime(from)); day <= Calendar.Clock.DayOf(new EventTime(to - 1)); day++)
        {
            var pending = DayOf(station, day).Pending;
            while (pending.LastIndexOf(evidence) is var at and >= 0)
            {
                pending.RemoveAt(at);
            }
        }
    }

    /// <summary>What is known of who is at a station in [from, to) has changed, or whether its device was alive.</summary>
    public void MarkChanged(int station, long from, long to)
    {
        for (var day = Calendar.Clock.DayOf(new EventTime(from)); day <= Calendar.Clock.DayOf(new EventTime(Math.Max(from, to - 1))); day++)
        {
            if (_days.TryGetValue((station, day), out var found))
            {
                found.Presences = null;
                Version++;
                if (!found.IsDirty && (found.Pending.Count > 0 || found.Holders.Count > 0))
                {
                    found.IsDirty = true;
                    _dirty.Add(found);
                }
            }
        }
    }

    /// <summary>Moves when an answer may have become another.</summary>
    public int Version { get; private set; }

    /// <summary>A new book: every answer may be another.</summary>
    public void MarkAllChanged()
    {
        Version++;
        foreach (var day in _days.Values)
        {
            day.Presences = null;
            if (!day.IsDirty)
            {
                day.IsDirty = true;
                _dirty.Add(day);
            }
        }
    }

    /// <summary>Forgets every day: in another zone they begin elsewhere.</summary>
    public void ForgetDays()
    {
        _days.Clear();
        _dirty.Clear();
        Version++;
    }

    /// <summary>Remembers that a person's day holds unnamed cycles of a station, so that it is told when they may be another's.</summary>
    public void Hold(int station, int day, SubjectDay holder)
    {
        var found = DayOf(station, day);
        if (!found.Holders.Contains(holder))
        {
            found.Holders.Add(holder);
            holder.Sources.Add(station);
        }
    }

    /// <summary>The days that <see cref="Hold"/> remembered. Forgets them.</summary>
    public List<SubjectDay> TakeHolders(int station, int day)
    {
        var found = DayOf(station, day);
        var holders = found.Holders;
        found.Holders = [];
        return holders;
    }

    /// <summary>Who is at a station at an instant, for cycles: the day of whoever it is holds them from now on.</summary>
    public StationPresence PresenceOf(int station, long time, Func<Subject, int, SubjectDay> dayOf)
    {
        var presence = PresenceAt(station, time);
        if (presence.People.Length > 1)
        {
            return new StationPresence(presence.Start, presence.End, null, Version);
        }

        var day = Calendar.Clock.DayOf(new EventTime(time));
        var sole = dayOf(Subject.Worker(presence.People.Length == 0 ? StintTable.Unassigned : presence.People[0].Worker), day);
        Hold(station, day, sole);
        return new StationPresence(presence.Start, presence.End, sole, Version);
    }

    /// <summary>The evidence that has to be attributed again, each once. Forgets it.</summary>
    public IReadOnlyCollection<int> TakeChanged()
    {
        _again.Clear();
        _changedDays.Clear();
        foreach (var day in _dirty)
        {
            day.IsDirty = false;
            _again.UnionWith(day.Pending);
            if (day.Holders.Count > 0)
            {
                _changedDays.Add((day.Station, day.Day));
            }
        }

        _dirty.Clear();
        return _again;
    }

    /// <summary>The stations' days whose cycles <see cref="TakeChanged"/> found to be asked about again.</summary>
    public IReadOnlyList<(int Station, int Day)> ChangedDays => _changedDays;

    public bool HasChanged => _dirty.Count > 0;

    /// <summary>Adds the stints that come of evidence: the station's own, and those of whoever it was.</summary>
    public void Resolve(in Evidence evidence, List<Piece> into)
    {
        _parts.Clear();
        if (evidence.NeedsLife)
        {
            var date = Calendar.DateOf(evidence.Start);
            LifeOf(evidence.Station).AddAlive(evidence.Start, evidence.End, Calendar.MaxSilence(evidence.Station, date), Now, _parts);
        }
        else
        {
            _parts.Add((evidence.Start, evidence.End));
        }

        var counted = evidence.MicroPieces != 0 || evidence.CycleGap != 0;
        foreach (var (start, end) in _parts)
        {
            into.Add(new Piece(
                Subject.Station(evidence.Station), start, end, evidence.State, counted ? evidence.PiecesAt : start, evidence.MicroPieces, evidence.CycleGap,
                evidence.StandardWork, IsShared: false));
            if (evidence.Worker >= 0)
            {
                into.Add(new Piece(
                    Subject.Worker(evidence.Worker), start, end, evidence.State, counted ? evidence.PiecesAt : start, evidence.MicroPieces, evidence.CycleGap,
                    evidence.StandardWork, IsShared: false));
            }
            else
            {
                ResolveUnnamed(evidence, start, end, counted, into);
            }
        }
    }

    /// <summary>Who is at a station at an instant.</summary>
    public IReadOnlyList<int> PeopleAt(int station, long time) => [.. PresenceAt(station, time).People.Select(static person => person.Worker)];

    private void ResolveUnnamed(in Evidence evidence, long start, long end, bool counted, List<Piece> into)
    {
        var counts = counted ? (evidence.End > evidence.Start ? evidence.End - 1 : evidence.Start) : long.MaxValue;
        var at = start;
        do
        {
            var presence = PresenceAt(evidence.Station, at);
            var to = Math.Min(end, presence.End);
            var holdsCount = counts >= at && (counts < to || at == end);
            var people = presence.People;
            if (people.Length == 0)
            {
                if (!evidence.NeedsPresence)
                {
                    into.Add(Whole(evidence, StintTable.Unassigned, at, to, holdsCount));
                }
            }
            else if (people.Length == 1)
            {
                into.Add(Whole(evidence, people[0].Worker, at, to, holdsCount));
            }
            else if (!WorkStates.IsBusy(evidence.State))
            {
                foreach (var (worker, _) in people)
                {
                    into.Add(Whole(evidence, worker, at, to, holdsCount: false));
                }
            }
            else
            {
                Share(evidence, people, at, to, holdsCount, into);
            }

            at = to;
        }
        while (at < end);
    }

    private static Piece Whole(in Evidence evidence, int worker, long start, long end, bool holdsCount) => new(
        Subject.Worker(worker), start, end, evidence.State, holdsCount ? evidence.PiecesAt : start, holdsCount ? evidence.MicroPieces : 0,
        holdsCount ? evidence.CycleGap : 0, holdsCount ? evidence.StandardWork : 0, IsShared: false);

    /// <summary>
    /// Deals shared work out minute by minute, in order of tokens, so that every window holds each one's share and together they hold
    /// the work once.
    /// </summary>
    private static void Share(in Evidence evidence, (int Worker, double Share)[] people, long start, long end, bool holdsCount, List<Piece> into)
    {
        var total = people.Sum(static person => person.Share);
        for (var at = start; at < end;)
        {
            // Zones are whole minutes from UTC, so minutes of the clock are minutes of the epoch.
            var to = Math.Min(end, ((at / EventTime.Minute) + 1) * EventTime.Minute);
            var sum = 0.0;
            var from = at;
            foreach (var (worker, share) in people)
            {
                sum += share;
                var until = at + (long)Math.Round((to - at) * (sum / total));
                if (until > from)
                {
                    into.Add(new Piece(Subject.Worker(worker), from, until, evidence.State, from, 0, 0, 0, IsShared: true));
                }

                from = until;
            }

            at = to;
        }

        if (holdsCount)
        {
            var sum = 0.0;
            long pieces = 0;
            long standard = 0;
            foreach (var (worker, share) in people)
            {
                sum += share;
                var piecesTo = (long)Math.Round(evidence.MicroPieces * (sum / total));
                var standardTo = (long)Math.Round(evidence.StandardWork * (sum / total));
                into.Add(new Piece(
                    Subject.Worker(worker), evidence.PiecesAt, evidence.PiecesAt, evidence.State, evidence.PiecesAt, piecesTo - pieces, evidence.CycleGap,
                    standardTo - standard, IsShared: true));
                pieces = piecesTo;
                standard = standardTo;
            }
        }
    }

    /// <summary>Who is at a station at an instant, and until when that is so.</summary>
    private Presence PresenceAt(int station, long time)
    {
        var day = Calendar.Clock.DayOf(new EventTime(time));
        var found = DayOf(station, day);
        var presences = found.Presences ??= MakePresences(station, day);
        int low = 0, high = presences.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (presences[middle].Start <= time)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return presences[low];
    }

    private List<Presence> MakePresences(int station, int day)
    {
        var start = Calendar.Clock.StartOf(day).UnixNanoseconds;
        var end = Calendar.Clock.StartOf(day + 1).UnixNanoseconds;
        var cuts = new SortedSet<long> { start, end };
        void Cut(long at)
        {
            if (at > start && at < end)
            {
                cuts.Add(at);
            }
        }

        var rosters = new List<(Instance Shift, (int Worker, double Share)[] People)>();
        for (var date = day - 1; date <= day; date++)
        {
            foreach (var instance in Calendar.HasShifts ? Calendar.InstancesOn(date) : [])
            {
                if (instance.Start < end && instance.End > start && Calendar.RosterOf(station, instance) is { Length: > 0 } people)
                {
                    rosters.Add((instance, people));
                    Cut(instance.Start);
                    Cut(instance.End);
                    foreach (var (worker, _) in people)
                    {
                        foreach (var (time, _) in badges.TrackOf(worker)?.Taps ?? [])
                        {
                            Cut(time);
                        }

                        foreach (var stay in badges.TrackOf(worker)?.Stays ?? [])
                        {
                            Cut(stay.End);
                        }
                    }
                }
            }
        }

        var stays = badges.StaysAt(station).Where(stay => stay.Start < end && stay.End > start).ToList();
        foreach (var stay in stays)
        {
            Cut(stay.Start);
            Cut(stay.End);
        }

        var presences = new List<Presence>();
        long? from = null;
        foreach (var to in cuts)
        {
            if (from is { } at)
            {
                var people = PeopleAt(at, stays, rosters);
                if (presences.Count > 0 && presences[^1].People.AsSpan().SequenceEqual(people))
                {
                    presences[^1] = presences[^1] with { End = to };
                }
                else
                {
                    presences.Add(new Presence(at, to, people));
                }
            }

            from = to;
        }

        return presences;
    }

    private (int Worker, double Share)[] PeopleAt(long at, List<Stay> stays, List<(Instance Shift, (int Worker, double Share)[] People)> rosters)
    {
        var inForce = rosters.Where(roster => roster.Shift.Holds(at)).ToList();
        var badged = stays.Where(stay => stay.Start <= at && at < stay.End).Select(static stay => stay.Worker).Distinct().ToList();
        if (badged.Count > 0)
        {
            badged.Sort(workers.Compare);
            return [.. badged.Select(worker => (worker, ShareOf(worker)))];
        }

        // Of two shifts at once with different people nobody can tell whose work it is.
        if (inForce.Count == 0 || inForce.Skip(1).Any(other => !other.People.AsSpan().SequenceEqual(inForce[0].People)))
        {
            return [];
        }

        return [.. inForce[0].People.Where(person => IsLeftBy(person.Worker))];

        double ShareOf(int worker)
        {
            foreach (var (_, people) in inForce)
            {
                foreach (var person in people)
                {
                    if (person.Worker == worker)
                    {
                        return person.Share;
                    }
                }
            }

            return 1;
        }

        // Whoever has tapped in this shift is where the taps say, which is not here.
        bool IsLeftBy(int worker) => badges.TrackOf(worker) is not { } track
            || (!track.TryFind(at, out _) && !track.HasTapIn(inForce[0].Shift.Start - BadgeTable.Early, at + 1));
    }

    private StationDay DayOf(int station, int day)
    {
        if (!_days.TryGetValue((station, day), out var found))
        {
            found = new StationDay(station, day);
            _days.Add((station, day), found);
        }

        return found;
    }

    private sealed class StationDay(int station, int day)
    {
        public readonly int Station = station;
        public readonly int Day = day;
        public readonly List<int> Pending = [];

        /// <summary>The days of persons that hold unnamed cycles of it.</summary>
        public List<SubjectDay> Holders = [];
        public List<Presence>? Presences;
        public bool IsDirty;
    }

    private readonly record struct Presence(long Start, long End, (int Worker, double Share)[] People);
}
