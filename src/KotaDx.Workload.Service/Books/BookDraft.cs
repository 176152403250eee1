using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Service.Books;

/// <summary>What can be declared in a book and referred to elsewhere.</summary>
internal enum BookKind
{
    Line,
    Station,
    Team,
    Worker,
    Shift,
    Port,
}

/// <summary>A name that must be declared somewhere.</summary>
/// <param name="Kind">As what.</param>
/// <param name="Name">The name; <c>line/station</c> for a station.</param>
/// <param name="Place">Where it is used.</param>
internal readonly record struct BookReference(BookKind Kind, string Name, BookPlace Place);

/// <summary>
/// A book while it is being read: entries with their places, the names that are declared and those that are used. A name counts as
/// declared and used also in an entry that is faulty otherwise: no fault hides another, and none makes others.
/// </summary>
internal sealed class BookDraft
{
    private static readonly char[] Between = [' ', '\t', '\r', '\n', ',', ':', ';', '[', ']', '{', '}', '"', '\'', '/', '=', '|', '\u3000', '、', '：', '；'];

    private readonly Dictionary<BookKind, HashSet<string>> _declared =
        Enum.GetValues<BookKind>().ToDictionary(static kind => kind, static _ => new HashSet<string>(StringComparer.Ordinal));

    private readonly Dictionary<BookKind, HashSet<string>> _loose =
        Enum.GetValues<BookKind>().ToDictionary(static kind => kind, static _ => new HashSet<string>(StringComparer.Ordinal));

    private readonly HashSet<BookKind> _unknown = [];

    public List<BookFault> Faults { get; } = [];

    public List<BookReference> References { get; } = [];

    public string Zone { get; set; } = new BookContent().Zone;

    public TimeZoneInfo ZoneInfo { get; set; } = Book.DefaultZone;

    public int? DayStarts { get; set; }

    public BookSettings Settings { get; set; } = new();

    public List<Placed<LineEntry>> Lines { get; } = [];

    public List<Placed<StationEntry>> Stations { get; } = [];

    public List<Placed<SignalEntry>> Signals { get; } = [];

    public List<TeamDraft> Teams { get; } = [];

    public List<Placed<WorkerEntry>> Workers { get; } = [];

    public List<Placed<ShiftEntry>> Shifts { get; } = [];

    public List<Placed<CalendarEntry>> Calendar { get; } = [];

    public List<Placed<RosterEntry>> Roster { get; } = [];

    public List<Placed<SkillEntry>> Skills { get; } = [];

    public List<Placed<StandardTimeEntry>> StandardTimes { get; } = [];

    public List<Placed<PlanEntry>> Plan { get; } = [];

    public List<Placed<PortEntry>> Ports { get; } = [];

    public List<Placed<PlcPointEntry>> PlcPoints { get; } = [];

    public List<Placed<EventEntry>> Events { get; } = [];

    public Dictionary<string, (string Name, BookRow Row)> Names { get; } = new(StringComparer.Ordinal);

    public void Declare(BookKind kind, string name) => _declared[kind].Add(name);

    /// <summary>Some declarations of a kind could not be read: nothing can be said of references to it.</summary>
    public void Lose(BookKind kind) => _unknown.Add(kind);

    public IReadOnlySet<string> Declared(BookKind kind) => _declared[kind];

    /// <summary>A part of what declares a kind could not be read: any word in it may be a name.</summary>
    public void Loosen(BookKind kind, string text)
    {
        _loose[kind].UnionWith(text.Split(Between, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>True if a name is declared, or if nobody can say.</summary>
    public bool MayBe(BookKind kind, string name) =>
        _unknown.Contains(kind) || _declared[kind].Contains(name) || (_loose[kind].Count > 0 && name.Split('/').All(_loose[kind].Contains));

    /// <summary>True if the book declares any of a kind, as far as it could be read.</summary>
    public bool DeclaresAny(BookKind kind) => !_unknown.Contains(kind) && _declared[kind].Count + _loose[kind].Count > 0;

    /// <summary>True if all declarations of a kind could be read.</summary>
    public bool IsWhole(BookKind kind) => !_unknown.Contains(kind) && _loose[kind].Count == 0;

    /// <summary>A name is used that must be declared.</summary>
    public void Refer(BookKind kind, string name, BookPlace place)
    {
        if (name.Length > 0)
        {
            References.Add(new BookReference(kind, name, place));
        }
    }

    /// <summary>A station is used; <c>*</c> stands for all of a line, or all.</summary>
    public void ReferPlace(string line, string station, BookPlace place)
    {
        if (line != Book.Any)
        {
            Refer(BookKind.Station, $"{line}/{station}", place);
        }
    }
}

/// <summary>A team with the members that its entry lists.</summary>
/// <param name="Entry">The team.</param>
/// <param name="Members">Null: not said, as before.</param>
/// <param name="Row">Where it stands.</param>
internal sealed record TeamDraft(TeamEntry Entry, IReadOnlyList<BookCell>? Members, BookRow Row);
