using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Service.Books;

/// <summary>Teams and shifts.</summary>
internal sealed partial class FactoryFile
{
    /// <summary>Teams are a list of entries, or short: each team's name with its members.</summary>
    private void ReadTeams(YamlRow root)
    {
        if (root.Node("teams") is not { Kind: YamlKind.Map } teams)
        {
            ForEach(root, "teams", FactoryKeys.Team, ReadTeam);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in teams.Members)
        {
            var name = key.Text.Trim();
            var place = new BookPlace(path, key.Line, "teams." + name);
            var row = new YamlRow(path, YamlNode.Map(key.Line, []), "teams", FactoryKeys.Team, _faults);
            if (key.Kind != YamlKind.Scalar || name.Length == 0 || !seen.Add(name))
            {
                _faults.Add(name.Length == 0 ? BookFaults.EmptyItem(place) : BookFaults.DuplicateKey(place));
            }
            else if (!value.IsEmpty && value.Kind != YamlKind.List)
            {
                _faults.Add(BookFaults.WrongShape(place with { Line = value.Line }, value, YamlKind.List));
                draft.Loosen(BookKind.Worker, WordsOf(value));
                draft.Declare(BookKind.Team, name);
            }
            else if (_values.IsTeam(new BookCell(name, place)))
            {
                AddTeam(new TeamEntry(name, "", BookContent.Always), row.TextsOf(value.Items, name), row);
            }
            else
            {
                DeclareWorkers(row.TextsOf(value.Items, name));
            }
        }
    }

    private void ReadTeam(YamlRow row)
    {
        var isGood = _values.Required(row, "team", out _);
        isGood &= _values.Team(row, "team", out var team);
        isGood &= _values.ValidFrom(row, out var from);
        var members = row.Texts("members");
        if (isGood)
        {
            AddTeam(new TeamEntry(team, BookValues.Text(row, "name"), from), members, row);
        }
        else
        {
            draft.Declare(BookKind.Team, team);
            DeclareWorkers(members ?? []);
        }
    }

    private void AddTeam(TeamEntry entry, IReadOnlyList<BookCell>? members, BookRow row)
    {
        draft.Declare(BookKind.Team, entry.Team);
        draft.Teams.Add(new TeamDraft(entry, members?.Where(_values.IsWorker).ToList(), row));
        DeclareWorkers(members ?? []);
    }

    private void DeclareWorkers(IEnumerable<BookCell> members)
    {
        foreach (var member in members)
        {
            draft.Declare(BookKind.Worker, member.Text);
        }
    }

    private void ReadShift(YamlRow row)
    {
        var isGood = _values.Required(row, "shift", out _);
        isGood &= _values.Token(row, "shift", out var shift);
        isGood &= _values.Required(row, "start", out _) & _values.Minutes(row, "start", out var start);
        isGood &= _values.Required(row, "end", out _) & _values.Minutes(row, "end", out var end);
        isGood &= ReadDays(row, out var days);
        isGood &= _values.ValidFrom(row, out var from);
        draft.Declare(BookKind.Shift, shift);

        var spans = ReadBreaks(row);
        if (start is not { } first || end is not { } last || !IsShift(row, first, ref last))
        {
            return;
        }

        isGood &= PlaceBreaks(spans, first, last, out var breaks);
        if (isGood && spans is not null)
        {
            draft.Shifts.Add(new(new ShiftEntry(shift, BookValues.Text(row, "name"), first, last, breaks, days, from), row));
        }
    }

    /// <summary>An end earlier than its start is the next day's: 16:00 to 0:40 ends at 24:40.</summary>
    private bool IsShift(YamlRow row, int start, ref int end)
    {
        if (end < start && end + BookClock.Day > start)
        {
            end += BookClock.Day;
        }

        if (end <= start)
        {
            _faults.Add(BookFaults.EndNotAfterStart(row.Find("end")!));
            return false;
        }

        if (end - start > BookClock.Day)
        {
            _faults.Add(BookFaults.ShiftTooLong(row.Find("end")!, end - start));
            return false;
        }

        if (end > 2 * BookClock.Day)
        {
            _faults.Add(BookFaults.ShiftEndsTwoDaysLater(row.Find("end")!));
            return false;
        }

        return true;
    }

    private bool ReadDays(YamlRow row, out DayOfWeek[] days)
    {
        days = BookDays.Weekdays;
        if (row.Node("days") is null)
        {
            return true;
        }

        var isGood = true;
        var read = new HashSet<DayOfWeek>();
        foreach (var cell in row.Texts("days") ?? [])
        {
            if (BookDays.TryRead(cell.Text, read))
            {
                continue;
            }

            foreach (var word in Words(cell).Where(word => !BookDays.TryRead(word.Text, read)))
            {
                _faults.Add(BookFaults.BadDay(word));
                isGood = false;
            }
        }

        days = BookDays.InOrder(read);
        return isGood;
    }

    /// <summary>The breaks as written; null after a fault.</summary>
    private List<(BookCell Cell, MinuteSpan Span)>? ReadBreaks(YamlRow row)
    {
        var spans = new List<(BookCell, MinuteSpan)>();
        var isGood = true;
        foreach (var cell in (row.Texts("breaks") ?? []).SelectMany(static cell => cell.Text.Split([',', '、']).Select(text => cell with { Text = text.Trim() })))
        {
            if (BookClock.TryReadSpan(cell.Text, out var span))
            {
                spans.Add((cell, span));
            }
            else
            {
                _faults.Add(BookFaults.BadSpan(cell));
                isGood = false;
            }
        }

        return isGood ? spans : null;
    }

    /// <summary>Puts breaks on the shift's own clock: in a shift from 16:00 on, 1:00 means 25:00.</summary>
    private bool PlaceBreaks(List<(BookCell Cell, MinuteSpan Span)>? spans, int start, int end, out MinuteSpan[] breaks)
    {
        var before = _faults.Count;
        var placed = new List<(BookCell Cell, MinuteSpan Span)>();
        foreach (var (cell, span) in spans ?? [])
        {
            var (from, to) = (span.Start, span.End);
            while (from < start && from + BookClock.Day < end)
            {
                from += BookClock.Day;
            }

            while (to < from)
            {
                to += BookClock.Day;
            }

            if (from < start || to > end || to <= from)
            {
                _faults.Add(BookFaults.BreakOutside(cell, start, end));
            }
            else
            {
                placed.Add((cell, new MinuteSpan(from, to)));
            }
        }

        placed.Sort(static (a, b) => a.Span.Start.CompareTo(b.Span.Start));
        for (var i = 1; i < placed.Count; i++)
        {
            if (placed[i].Span.Start < placed[i - 1].Span.End)
            {
                _faults.Add(BookFaults.BreaksOverlap(placed[i].Cell, placed[i - 1].Cell.Text));
            }
        }

        breaks = [.. placed.Select(static item => item.Span)];
        return _faults.Count == before;
    }

    private static IEnumerable<BookCell> Words(BookCell cell) =>
        cell.Text.Split([' ', ',', '、', '・', '\u3000'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => cell with { Text = word });
}
