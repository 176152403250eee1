using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>Turns the rows of each table into entries.</summary>
internal sealed class TableReader(BookDraft draft)
{
    private static readonly char[] TagSeparators = [' ', ';', '\u3000', '；', '\t', '\n'];

    /// <summary>A store's text field takes some 60 KB; a remark on a chart that is longer nobody reads.</summary>
    private const int MostEventCharacters = 1000;

    /// <summary>What <c>kind</c> of an event may be: for each language the words in order of <see cref="EventKind"/>.</summary>
    public static readonly string[] EventKinds = ["kaizen", "machine", "people", "other", "改善", "設備", "人", "その他"];

    private readonly List<BookFault> _faults = draft.Faults;
    private readonly BookValues _values = new(draft.Faults);

    /// <summary>Reads a table's text.</summary>
    public void Read(string path, BookTable table, string text)
    {
        if (!new CsvTable(path, table, _faults).Read(text, out var rows))
        {
            Lose(table);
            return;
        }

        Action<BookRow> read = table.FileName switch
        {
            "workers.csv" => ReadWorker,
            "names.csv" => ReadName,
            "roster.csv" => ReadRoster,
            "calendar.csv" => ReadCalendar,
            "skills.csv" => ReadSkill,
            "standard_times.csv" => ReadStandardTime,
            "events.csv" => ReadEvent,
            "plc.csv" => ReadPlcPoint,
            _ => ReadPlan,
        };
        rows.ForEach(read);
    }

    /// <summary>A table could not be read.</summary>
    public void Lose(BookTable table)
    {
        if (table == BookTables.Workers)
        {
            draft.Lose(BookKind.Worker);
        }
    }

    private void ReadWorker(BookRow row)
    {
        var isGood = _values.Required(row, "worker", out _);
        isGood &= _values.Worker(row, "worker", out var worker);
        isGood &= ReadTeam(row, out var team);
        isGood &= ReadShift(row, isRequired: false, out var shift);
        var tags = new List<string>();
        foreach (var tag in (row.Find("tags")?.Text ?? "").Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            isGood &= _values.IsToken(new BookCell(tag, row.At("tags")));
            tags.Add(tag);
        }

        isGood &= _values.ValidFrom(row, out var from);
        draft.Declare(BookKind.Worker, worker);
        if (isGood)
        {
            draft.Workers.Add(new(new WorkerEntry(worker, team, shift, [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], from), row));
        }
    }

    private void ReadName(BookRow row)
    {
        if (_values.Required(row, "worker", out _) & _values.Worker(row, "worker", out var worker) & _values.Required(row, "name", out _)
            && !draft.Names.TryAdd(worker, (BookValues.Text(row, "name"), row)))
        {
            _faults.Add(BookFaults.Duplicate(row.At("worker"), worker, draft.Names[worker].Row.Place.Line));
        }
    }

    private void ReadRoster(BookRow row)
    {
        var isGood = ReadShift(row, isRequired: true, out var shift);
        isGood &= ReadPlace(row, allowAny: false, allowEverywhere: false, out var line, out var station);
        isGood &= ReadUsedWorker(row, out var worker);
        isGood &= _values.Number(row, "share", NumberRange.Positive, out var share);
        isGood &= _values.ValidFrom(row, out var from);
        isGood &= _values.Date(row, "valid_to", DateOnly.MaxValue, out var to);
        if (isGood && to < from)
        {
            _faults.Add(BookFaults.ToBeforeFrom(row.At("valid_to"), from, to));
        }
        else if (isGood)
        {
            DateOnly? last = to == DateOnly.MaxValue ? null : to;
            draft.Roster.Add(new(new RosterEntry(line, station, shift, worker, share ?? 1, from, last), row));
        }
    }

    private void ReadCalendar(BookRow row)
    {
        var isGood = ReadDate(row, out var date);
        isGood &= ReadShift(row, isRequired: false, out var shift);
        if (!_values.Required(row, "kind", out var kind))
        {
            return;
        }

        bool? isWorkday = HalfWidth.Of(kind.Text).ToLowerInvariant() switch
        {
            "holiday" or "休日" or "休業日" or "休業" or "休み" or "休" or "祝日" or "有休" => false,
            "workday" or "出勤日" or "出勤" or "稼働日" or "稼働" or "営業日" or "休日出勤" or "休出" => true,
            _ => null,
        };
        if (isWorkday is null)
        {
            _faults.Add(BookFaults.UnknownWord(kind, ["holiday", "workday", "休日", "出勤日"]));
        }
        else if (isGood)
        {
            draft.Calendar.Add(new(new CalendarEntry(date, shift, isWorkday.Value), row));
        }
    }

    private void ReadSkill(BookRow row)
    {
        var isGood = _values.Required(row, "worker", out _);
        isGood &= ReadUsedWorker(row, out var worker);
        isGood &= ReadPlace(row, allowAny: true, allowEverywhere: false, out var line, out var station);
        isGood &= _values.YesNo(row, "can_work", otherwise: true, out var canWork);
        isGood &= _values.ValidFrom(row, out var from);
        if (isGood)
        {
            draft.Skills.Add(new(new SkillEntry(worker, line, station, canWork, from), row));
        }
    }

    private void ReadStandardTime(BookRow row)
    {
        var isGood = _values.Required(row, "part", out _);
        isGood &= _values.Token(row, "part", out var part);
        isGood &= ReadPlace(row, allowAny: true, allowEverywhere: true, out var line, out var station);
        isGood &= _values.Required(row, "seconds", out _);
        isGood &= _values.Number(row, "seconds", NumberRange.Positive, out var seconds);
        isGood &= _values.ValidFrom(row, out var from);
        if (isGood)
        {
            draft.StandardTimes.Add(new(new StandardTimeEntry(part, line, station, seconds!.Value, from), row));
        }
    }

    private void ReadPlan(BookRow row)
    {
        var isGood = ReadDate(row, out var date);
        isGood &= ReadShift(row, isRequired: true, out var shift);
        isGood &= ReadPlace(row, allowAny: false, allowEverywhere: false, out var line, out var station);
        isGood &= _values.Token(row, "part", out var part);
        isGood &= _values.Required(row, "quantity", out _);
        isGood &= _values.Number(row, "quantity", NumberRange.NotNegative, out var quantity);
        if (isGood)
        {
            draft.Plan.Add(new(new PlanEntry(date, shift, line, station, part, quantity!.Value), row));
        }
    }

    private void ReadPlcPoint(BookRow row)
    {
        var isGood = _values.Required(row, "port", out _) & _values.Level(row, "port", out var port);
        if (isGood)
        {
            draft.Refer(BookKind.Port, port, row.At("port"));
        }

        isGood &= _values.Number(row, "slave", NumberRange.Byte, out var slave);
        isGood &= _values.Required(row, "address", out var address);
        isGood &= _values.Word(row, "type", BookValues.PlcTypes, out var type);
        isGood &= _values.Word(row, "order", BookValues.WordOrders, out var order);
        isGood &= _values.Number(row, "scale", NumberRange.Factor, out var scale);
        isGood &= _values.Token(row, "unit", out var unit);
        isGood &= _values.Number(row, "every_s", NumberRange.PollSeconds, out var every);
        isGood &= ReadPlace(row, allowAny: false, allowEverywhere: false, out var line, out var station);
        isGood &= _values.Required(row, "signal", out _) & _values.Level(row, "signal", out var signal);
        isGood &= _values.ValidFrom(row, out var from);
        if (isGood && scale == 0)
        {
            _faults.Add(BookFaults.OutOfRange(row.Find("scale")!, NumberRange.Factor));
        }
        else if (isGood)
        {
            draft.PlcPoints.Add(new(new PlcPointEntry(
                port, (int?)slave ?? -1, address.Text, (PlcType)Math.Max(type, 0), order < 0 ? null : (WordOrder)order, scale ?? 1, unit, every ?? 1, line, station, signal, from), row));
        }
    }

    private void ReadEvent(BookRow row)
    {
        var isGood = _values.Required(row, "time", out _);
        isGood &= _values.Minute(row, "time", out var time, out _);
        isGood &= _values.Required(row, "text", out var text);
        isGood &= _values.Word(row, "kind", EventKinds, out var kind);
        var isLine = _values.Level(row, "line", out var line);
        isGood &= isLine;
        if (isLine && line.Length > 0)
        {
            draft.ReferPlace(line, Book.Any, row.At("line"));
        }

        isGood &= ReadTeam(row, out var team);
        isGood &= _values.Minute(row, "until", out var until, out var isDay);
        if (isDay)
        {
            // Whoever writes a last day means all of it.
            until = new LocalMinute(until!.Value.Date.AddDays(1), 0);
        }

        if (text?.Text.Length > MostEventCharacters)
        {
            _faults.Add(BookFaults.TooManyCharacters(text, MostEventCharacters));
        }
        else if (isGood && until is { } end && (end.Date, end.Minute).CompareTo((time!.Value.Date, time.Value.Minute)) < 0)
        {
            _faults.Add(BookFaults.UntilBeforeTime(row.Find("until")!));
        }
        else if (isGood)
        {
            draft.Events.Add(new(new EventEntry(time!.Value, text!.Text, (EventKind)(Math.Max(kind, 0) % (EventKinds.Length / 2)), line, team, until), row));
        }
    }

    private bool ReadDate(BookRow row, out DateOnly date) =>
        _values.Required(row, "date", out _) & _values.Date(row, "date", default, out date);

    private bool ReadShift(BookRow row, bool isRequired, out string shift)
    {
        var isGood = (!isRequired || _values.Required(row, "shift", out _)) & _values.Token(row, "shift", out shift);
        if (isGood)
        {
            draft.Refer(BookKind.Shift, shift, row.At("shift"));
        }

        return isGood;
    }

    private bool ReadTeam(BookRow row, out string team)
    {
        var isGood = _values.Team(row, "team", out team);
        if (isGood)
        {
            draft.Refer(BookKind.Team, team, row.At("team"));
        }

        return isGood;
    }

    private bool ReadUsedWorker(BookRow row, out string worker)
    {
        var isGood = _values.Worker(row, "worker", out worker);
        if (isGood)
        {
            draft.Refer(BookKind.Worker, worker, row.At("worker"));
        }

        return isGood;
    }

    private bool ReadPlace(BookRow row, bool allowAny, bool allowEverywhere, out string line, out string station)
    {
        var isGood = _values.Place(row, allowAny, allowEverywhere, out line, out station);
        if (isGood)
        {
            draft.ReferPlace(line, station, row.At("station"));
        }

        return isGood;
    }
}
