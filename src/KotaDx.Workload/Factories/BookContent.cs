using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Factories;

/// <summary>
/// What a factory's book says, entry by entry, as plain data. Every entry is dated: of the entries with one key, that holds on a
/// day whose <c>ValidFrom</c> is the latest not after it. Names of persons are not in it: they are kept apart and are no part of
/// any figure.
/// </summary>
public sealed record BookContent
{
    /// <summary>The day from which an entry holds that gives none.</summary>
    public static readonly DateOnly Always = DateOnly.MinValue;

    /// <summary>IANA name of the factory's zone.</summary>
    public string Zone { get; init; } = "Asia/Tokyo";

    /// <summary>
    /// Minutes after midnight at which the date of work changes for time outside every shift, 0 to 1439. Null: 5:00 where a shift
    /// runs over midnight, else midnight.
    /// </summary>
    public int? DayStarts { get; init; }

    /// <summary>Thresholds.</summary>
    public BookSettings Settings { get; init; } = new();

    /// <summary>Lines.</summary>
    public IReadOnlyList<LineEntry> Lines { get; init; } = [];

    /// <summary>Stations.</summary>
    public IReadOnlyList<StationEntry> Stations { get; init; } = [];

    /// <summary>Signals beyond those that need no declaration, or with more said of them.</summary>
    public IReadOnlyList<SignalEntry> Signals { get; init; } = [];

    /// <summary>Teams.</summary>
    public IReadOnlyList<TeamEntry> Teams { get; init; } = [];

    /// <summary>People, by token.</summary>
    public IReadOnlyList<WorkerEntry> Workers { get; init; } = [];

    /// <summary>Shifts.</summary>
    public IReadOnlyList<ShiftEntry> Shifts { get; init; } = [];

    /// <summary>Days that are not what their weekday says.</summary>
    public IReadOnlyList<CalendarEntry> Calendar { get; init; } = [];

    /// <summary>Who is where in which shift.</summary>
    public IReadOnlyList<RosterEntry> Roster { get; init; } = [];

    /// <summary>Who can work where.</summary>
    public IReadOnlyList<SkillEntry> Skills { get; init; } = [];

    /// <summary>Standard times.</summary>
    public IReadOnlyList<StandardTimeEntry> StandardTimes { get; init; } = [];

    /// <summary>Quantities that are to be made.</summary>
    public IReadOnlyList<PlanEntry> Plan { get; init; } = [];

    /// <summary>Serial ports and network addresses at which instruments and PLCs are.</summary>
    public IReadOnlyList<PortEntry> Ports { get; init; } = [];

    /// <summary>Registers of PLCs and the signals that they feed.</summary>
    public IReadOnlyList<PlcPointEntry> PlcPoints { get; init; } = [];

    /// <summary>What happened, for people who look at the figures later. Nothing is computed from it.</summary>
    public IReadOnlyList<EventEntry> Events { get; init; } = [];
}

/// <summary>Thresholds of a factory. The defaults are those of the project's time model; each is a choice, not a law.</summary>
public sealed record BookSettings
{
    /// <summary>Share of the available time with evidence from which a figure is good; 0 to 1.</summary>
    public double CoverageGood { get; init; } = 0.95;

    /// <summary>Share below which rates are null with the reason <c>insufficient_data</c>; 0 to <see cref="CoverageGood"/>.</summary>
    public double CoverageLeast { get; init; } = 0.80;

    /// <summary>How many standard times a gap between cycles may last and still be work (k); ≥ 1.</summary>
    public double CycleFactor { get; init; } = 1.5;

    /// <summary>A second tap of one badge within this many seconds is the same tap; ≥ 0.</summary>
    public double BadgeDebounceSeconds { get; init; } = 3;

    /// <summary>From how many minutes without work continuous work begins anew; &gt; 0.</summary>
    public double RestMinutes { get; init; } = 10;

    /// <summary>Load rate from which a person or station has too much; &gt; 0.</summary>
    public double LoadHigh { get; init; } = 0.95;

    /// <summary>Load rate from which it is nearly full; <see cref="LoadRoom"/> to <see cref="LoadHigh"/>.</summary>
    public double LoadBusy { get; init; } = 0.85;

    /// <summary>Load rate below which there is room for more; &gt; 0, at most <see cref="LoadBusy"/>.</summary>
    public double LoadRoom { get; init; } = 0.60;

    /// <summary>Minutes of continuous work that are too many (domain model A6); &gt; 0. Nothing is computed from it: boards draw it.</summary>
    public double ContinuousWorkMaxMinutes { get; init; } = 120;

    /// <summary>Leveling rate from which a team is level and nothing is advised; 0 to 1.</summary>
    public double LevelingGood { get; init; } = 0.90;

    /// <summary>Hours that are wanted between two attendances (勤務間インターバル; the ministry's manual names 9 to 11); &gt; 0. Boards draw it.</summary>
    public double RestIntervalHours { get; init; } = 11;

    /// <summary>Hours beyond 40 a week that are enough for 28 dates of work (45 for a month: 労働基準法 36条 4項); &gt; 0. Boards draw it.</summary>
    public double Over28DaysHours { get; init; } = 45;
}

/// <summary>A line.</summary>
/// <param name="Line">Topic level.</param>
/// <param name="Name">How people call it; may be empty.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record LineEntry(string Line, string Name, DateOnly ValidFrom);

/// <summary>A station.</summary>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="Name">How people call it; may be empty.</param>
/// <param name="SeesAllWork">True if its sensors notice all work there, so that silence of living sensors is <c>idle</c> and not <c>unknown</c>.</param>
/// <param name="MaxSilenceSeconds">Longest time without any message for which its device counts as alive; null: 600 where it sees all work, else without end.</param>
/// <param name="ToggleBadge">True if a tap without <c>ev</c> of who is in means out.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record StationEntry(
    string Line, string Station, string Name, bool SeesAllWork, double? MaxSilenceSeconds, bool ToggleBadge, DateOnly ValidFrom);

/// <summary>What a signal of a station means.</summary>
/// <param name="Line">Topic level; <c>*</c> for every line.</param>
/// <param name="Station">Topic level; <c>*</c> for every station.</param>
/// <param name="Signal">Last topic level.</param>
/// <param name="Kind">What it is read as.</param>
/// <param name="Modulus">Of a counter: the count behind its highest, at which it begins at 0 again; null if it does not wrap.</param>
/// <param name="PiecesPerCount">Pieces for one count or one cycle; &gt; 0.</param>
/// <param name="MaxPerMinute">Of a counter: counts a minute that are possible at most; null: from the standard time, else 120.</param>
/// <param name="Words">Of a state: its own words for states, beside the usual ones.</param>
/// <param name="Unit">Of a measurement; may be empty.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record SignalEntry(
    string Line, string Station, string Signal, SignalKind Kind, long? Modulus, double PiecesPerCount, double? MaxPerMinute,
    IReadOnlyDictionary<string, WorkState> Words, string Unit, DateOnly ValidFrom);

/// <summary>A team.</summary>
/// <param name="Team">Its name in points.</param>
/// <param name="Name">How people call it; may be empty.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record TeamEntry(string Team, string Name, DateOnly ValidFrom);

/// <summary>A person, by token.</summary>
/// <param name="Worker">The token; nothing in it tells who it is.</param>
/// <param name="Team">Home team; empty for none.</param>
/// <param name="Shift">The shift that the person works on days for which the roster does not name them; empty for none.</param>
/// <param name="Tags">The person's badges.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record WorkerEntry(string Worker, string Team, string Shift, IReadOnlyList<string> Tags, DateOnly ValidFrom);

/// <summary>A shift, in minutes after the midnight at which its date begins; 24:40 is 1480.</summary>
/// <param name="Shift">Its name in points.</param>
/// <param name="Name">How people call it; may be empty.</param>
/// <param name="Start">First minute.</param>
/// <param name="End">The minute behind the last; after <paramref name="Start"/>, at most 24 h after it.</param>
/// <param name="Breaks">Planned breaks inside the shift, in order, not overlapping.</param>
/// <param name="Days">Weekdays on which it is worked unless the calendar says otherwise.</param>
/// <param name="ValidFrom">First date of work.</param>
public sealed record ShiftEntry(
    string Shift, string Name, int Start, int End, IReadOnlyList<MinuteSpan> Breaks, IReadOnlyList<DayOfWeek> Days, DateOnly ValidFrom);

/// <summary>Minutes [Start, End) after the midnight of a shift's date.</summary>
/// <param name="Start">First minute.</param>
/// <param name="End">The minute behind the last.</param>
public readonly record struct MinuteSpan(int Start, int End);

/// <summary>A day that is not what its weekday says.</summary>
/// <param name="Date">The date of work.</param>
/// <param name="Shift">The shift of which it is said; empty for all.</param>
/// <param name="IsWorkday">False for a holiday.</param>
public sealed record CalendarEntry(DateOnly Date, string Shift, bool IsWorkday);

/// <summary>
/// One person at one station in one shift. Of the entries for a station and shift, those hold together whose <paramref name="ValidFrom"/>
/// is the latest on or before the day and whose <paramref name="ValidTo"/> is not past.
/// </summary>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="Shift">The shift.</param>
/// <param name="Worker">The token; empty: nobody.</param>
/// <param name="Share">Part of the station's work where several share it; &gt; 0.</param>
/// <param name="ValidFrom">First date of work.</param>
/// <param name="ValidTo">Last date of work; null for no end.</param>
public sealed record RosterEntry(string Line, string Station, string Shift, string Worker, double Share, DateOnly ValidFrom, DateOnly? ValidTo);

/// <summary>That a person can do a station's work.</summary>
/// <param name="Worker">The token.</param>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level; <c>*</c> for every station of the line.</param>
/// <param name="CanWork">False: no longer.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record SkillEntry(string Worker, string Line, string Station, bool CanWork, DateOnly ValidFrom);

/// <summary>標準時間: how long one piece takes, by the book.</summary>
/// <param name="Part">Part number; <c>*</c> for every part without one of its own.</param>
/// <param name="Line">Topic level; <c>*</c> for every line.</param>
/// <param name="Station">Topic level; <c>*</c> for every station.</param>
/// <param name="Seconds">Seconds for a piece; &gt; 0.</param>
/// <param name="ValidFrom">First date of work.</param>
public sealed record StandardTimeEntry(string Part, string Line, string Station, double Seconds, DateOnly ValidFrom);

/// <summary>必要数: what is to be made in a shift.</summary>
/// <param name="Date">The date of work.</param>
/// <param name="Shift">The shift.</param>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="Part">Part number; empty where there is but one.</param>
/// <param name="Quantity">Pieces, ≥ 0.</param>
public sealed record PlanEntry(DateOnly Date, string Shift, string Line, string Station, string Part, double Quantity);

/// <summary>A port, and how what is behind it speaks.</summary>
/// <param name="Port">Its name in the book; one topic level.</param>
/// <param name="At">Where it is: <c>/dev/serial/by-id/…:9600:8E1</c>, <c>COM3:9600:8N1</c>, <c>192.168.3.39:502</c>.</param>
/// <param name="Speaks">A protocol of PLCs or a format of lines, by its name.</param>
/// <param name="HasChecksum">False where the PLC is set to leave checksums out.</param>
/// <param name="TimeoutSeconds">How long an answer may take to begin and to go on; &gt; 0.</param>
/// <param name="GapMilliseconds">Silence between an answer and the next question; null: what the protocol asks for.</param>
/// <param name="Line">Of an instrument: the topic level; empty for a PLC.</param>
/// <param name="Station">Of an instrument: the topic level; empty for a PLC.</param>
/// <param name="Signal">Of an instrument: the signal of what names none itself; empty for a PLC.</param>
/// <param name="Columns">Of an instrument with several values in a line: what they are, in order.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record PortEntry(
    string Port, string At, string Speaks, bool HasChecksum, double TimeoutSeconds, double? GapMilliseconds,
    string Line, string Station, string Signal, IReadOnlyList<string> Columns, DateOnly ValidFrom)
{
    /// <summary>Of a barcode reader: the same code again within this time of the one that counted is none; 0 for every code counts.</summary>
    public double DebounceSeconds { get; init; }
}

/// <summary>A register, or some, and the signal that it feeds. Of one signal one register at a time.</summary>
/// <param name="Port">The port behind which the PLC is.</param>
/// <param name="Slave">Its number there (局番, 号機).</param>
/// <param name="Address">As <see cref="PlcPlace"/> reads it.</param>
/// <param name="Type">What the words mean.</param>
/// <param name="Order">Order of two words; null: as the maker's own instructions have it.</param>
/// <param name="Scale">By what the number is multiplied; not 0.</param>
/// <param name="Unit">Of a measurement; may be empty.</param>
/// <param name="EverySeconds">How often it is read; &gt; 0.</param>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="Signal">Topic level.</param>
/// <param name="ValidFrom">First day.</param>
public sealed record PlcPointEntry(
    string Port, int Slave, string Address, PlcType Type, WordOrder? Order, double Scale, string Unit, double EverySeconds,
    string Line, string Station, string Signal, DateOnly ValidFrom);

/// <summary>Something that people want to see beside the figures: an improvement, a new machine, somebody's first day.</summary>
/// <param name="Time">When.</param>
/// <param name="Text">What.</param>
/// <param name="Kind">Of which kind.</param>
/// <param name="Line">Topic level of the line that it concerns; empty for none or all.</param>
/// <param name="Team">The team that it concerns; empty for none or all.</param>
/// <param name="Until">When it was over, not before <paramref name="Time"/>; null where it has no length.</param>
public sealed record EventEntry(LocalMinute Time, string Text, EventKind Kind, string Line, string Team, LocalMinute? Until);

/// <summary>A minute of the factory's wall clock.</summary>
/// <param name="Date">The day.</param>
/// <param name="Minute">Minutes after its midnight; from 1440 on in the next day, as in 24:40.</param>
public readonly record struct LocalMinute(DateOnly Date, int Minute);

/// <summary>What kind of event it was. The names in lower case are the values of the tag <c>kind</c>.</summary>
public enum EventKind
{
    /// <summary>改善: the way of working was improved.</summary>
    Kaizen,

    /// <summary>設備: a machine or device.</summary>
    Machine,

    /// <summary>人: people came, left, learned, changed places.</summary>
    People,

    /// <summary>その他: anything else.</summary>
    Other,
}
