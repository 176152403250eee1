using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>Looks at a book's entries against each other: duplicates, and references to what nobody declared.</summary>
internal sealed partial class BookCheck(BookDraft draft)
{
    // Comparing one unknown name with ten thousand is quick; ten thousand with ten thousand is not.
    private const int MostSuggestions = 200;

    private readonly List<BookFault> _faults = draft.Faults;
    private readonly Dictionary<(BookKind, string), string?> _nearest = [];

    /// <summary>Everything that is wrong between entries, and people's entries with the teams that both files give.</summary>
    public List<WorkerEntry> Run()
    {
        Duplicates();
        References();
        var workers = MergeTeams();
        TagOwners();
        TagShapes();
        Roster();
        Ports();
        return workers;
    }

    private void Duplicates()
    {
        Duplicates(draft.Lines, "line", static x => x.Line, static x => x.ValidFrom);
        Duplicates(draft.Stations, "station", static x => $"{x.Line}/{x.Station}", static x => x.ValidFrom);
        Duplicates(draft.Signals, "signal", static x => $"{x.Line}/{x.Station} {x.Signal}", static x => x.ValidFrom);
        Duplicates([.. draft.Teams.Select(static team => new Placed<TeamEntry>(team.Entry, team.Row))], "team", static x => x.Team, static x => x.ValidFrom);
        Duplicates(draft.Shifts, "shift", static x => x.Shift, static x => x.ValidFrom);
        Duplicates(draft.Workers, "worker", static x => x.Worker, static x => x.ValidFrom);
        Duplicates(draft.Calendar, "date", static x => x.Shift.Length > 0 ? $"{BookDates.Format(x.Date)} {x.Shift}" : BookDates.Format(x.Date), static _ => default);
        Duplicates(draft.Roster, "worker", static x => $"{x.Shift} {x.Line}/{x.Station} {x.Worker}".TrimEnd(), static x => x.ValidFrom);
        Duplicates(draft.Skills, "worker", static x => $"{x.Worker} {x.Line}/{x.Station}", static x => x.ValidFrom);
        Duplicates(draft.StandardTimes, "part", static x => $"{x.Part} {x.Line}/{x.Station}", static x => x.ValidFrom);
        PortDuplicates();
        Duplicates(draft.Plan, "part", static x => $"{BookDates.Format(x.Date)} {x.Shift} {x.Line}/{x.Station} {x.Part}".TrimEnd(), static _ => default);
    }

    private void PortDuplicates()
    {
        Duplicates(draft.Ports, "port", static x => x.Port, static x => x.ValidFrom);
        Duplicates(draft.PlcPoints, "signal", static x => $"{x.Line}/{x.Station}/{x.Signal}", static x => x.ValidFrom);
    }

    private void Duplicates<T>(List<Placed<T>> entries, string key, Func<T, string> name, Func<T, DateOnly> from)
    {
        var seen = new Dictionary<(string, DateOnly), int>();
        foreach (var (entry, row) in entries)
        {
            if (!seen.TryAdd((name(entry), from(entry)), row.Place.Line))
            {
                _faults.Add(BookFaults.Duplicate(row.At(key), name(entry), seen[(name(entry), from(entry))]));
            }
        }
    }

    private void References()
    {
        foreach (var (kind, name, place) in draft.References)
        {
            if (kind == BookKind.Station)
            {
                ReferStation(name, place);
            }
            else if (IsUnknown(kind, name))
            {
                _faults.Add(Unknown(kind, name, place));
            }
        }

        foreach (var (worker, (_, row)) in draft.Names)
        {
            if (IsUnknown(BookKind.Worker, worker))
            {
                _faults.Add(BookFaults.NameOfNobody(row.At("worker"), worker));
            }
        }
    }

    private void ReferStation(string name, BookPlace place)
    {
        var line = name[..name.IndexOf('/', StringComparison.Ordinal)];
        var isWholeLine = name.EndsWith("/" + Book.Any, StringComparison.Ordinal);
        if (!isWholeLine && draft.DeclaresAny(BookKind.Station))
        {
            if (IsUnknown(BookKind.Station, name))
            {
                _faults.Add(Unknown(BookKind.Station, name, place));
            }
        }
        else if (draft.DeclaresAny(BookKind.Line))
        {
            if (IsUnknown(BookKind.Line, line))
            {
                _faults.Add(Unknown(BookKind.Line, line, place));
            }
        }
        else if (draft.DeclaresAny(BookKind.Station) && !draft.MayBe(BookKind.Station, line)
            && !draft.Declared(BookKind.Station).Any(station => station.StartsWith(line + "/", StringComparison.Ordinal)))
        {
            _faults.Add(BookFaults.NoSuchLine(place, line));
        }
    }

    /// <summary>Where a book declares nothing of a kind, every name of it is as good as another; but shifts are known by declaration
    /// only, for nothing in a message tells when one begins.</summary>
    private bool IsUnknown(BookKind kind, string name) => (kind is BookKind.Shift or BookKind.Port || draft.DeclaresAny(kind)) && !draft.MayBe(kind, name);

    private BookFault Unknown(BookKind kind, string name, BookPlace place)
    {
        var known = draft.Declared(kind);
        if (!_nearest.TryGetValue((kind, name), out var nearest) && _nearest.Count < MostSuggestions)
        {
            nearest = NearestName.Find(name, known);
            _nearest.Add((kind, name), nearest);
        }

        return BookFaults.Unknown(place, kind, name, nearest, [.. known.Take(13)]);
    }

    private void Roster()
    {
        var places = draft.Roster.ToLookup(static x => (x.Entry.Line, x.Entry.Station, x.Entry.Shift, x.Entry.ValidFrom));
        foreach (var place in places)
        {
            if (place.FirstOrDefault(static x => x.Entry.Worker.Length == 0) is { } nobody && place.Any(static x => x.Entry.Worker.Length > 0))
            {
                _faults.Add(BookFaults.NobodyAndSomebody(nobody.Row.At("worker"), $"{place.Key.Line}/{place.Key.Station}", place.Key.Shift));
            }
        }
    }
}
