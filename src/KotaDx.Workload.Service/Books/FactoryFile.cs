using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>Reads <c>factory.yaml</c>: what is the factory's own and seldom changes.</summary>
internal sealed partial class FactoryFile(string path, BookDraft draft)
{
    private readonly List<BookFault> _faults = draft.Faults;
    private readonly BookValues _values = new(draft.Faults);

    /// <summary>Nothing of the file could be read: nobody can say what it declares.</summary>
    public static void Lose(BookDraft draft)
    {
        foreach (var kind in Enum.GetValues<BookKind>())
        {
            draft.Lose(kind);
        }
    }

    public void Read(string text)
    {
        text = text.ReplaceLineEndings("\n");
        var faultLines = new List<int>();
        var broken = new List<(string Section, string Text)>();
        var root = YamlTree.Read(text, faultLines, broken);
        var lines = text.Split('\n');
        _faults.AddRange(faultLines.Distinct().Select(line => BookFaults.NotYaml(path, line, lines)));
        if (root is null)
        {
            if (faultLines.Count > 0)
            {
                Lose(draft);
            }

            return;
        }

        if (root.Kind != YamlKind.Map)
        {
            _faults.Add(BookFaults.NotYaml(path, root.Line, lines));
            Lose(draft);
            return;
        }

        foreach (var (section, part) in broken)
        {
            Loosen(section, part);
        }

        ReadSections(new YamlRow(path, root, "", FactoryKeys.Root, _faults));
        foreach (var (key, value) in root.Members.Where(static member => !FactoryKeys.Root.Contains(member.Key.Text.Trim())))
        {
            // Under a misspelt name it may declare anything.
            Loosen(key.Text, WordsOf(value));
        }
    }

    /// <summary>A part of a section could not be read: any word in it may be a name that others refer to.</summary>
    private void Loosen(string section, string text)
    {
        foreach (var kind in section switch
        {
            "zone" or "day_starts" or "settings" or "signals" => [],
            "lines" => [BookKind.Line],
            "stations" => [BookKind.Station],
            "teams" => [BookKind.Team, BookKind.Worker],
            "shifts" => [BookKind.Shift],
            "ports" => [BookKind.Port],
            _ => Enum.GetValues<BookKind>(),
        })
        {
            draft.Loosen(kind, text);
        }
    }

    private static string WordsOf(YamlNode node) =>
        string.Join(' ', node.Items.Select(WordsOf).Concat(node.Members.SelectMany(static member => new[] { member.Key, member.Value }).Select(WordsOf)).Prepend(node.Text));

    private void ReadSections(YamlRow root)
    {
        ReadZone(root);
        if (_values.Minutes(root, "day_starts", out var dayStarts))
        {
            if (dayStarts >= BookClock.Day)
            {
                _faults.Add(BookFaults.DayStartsOutOfDay(root.Find("day_starts")!));
            }

            draft.DayStarts = dayStarts;
        }

        if (root.Node("settings") is { } settings)
        {
            ReadSettings(settings);
        }

        ForEach(root, "lines", FactoryKeys.Line, ReadLine);
        ForEach(root, "stations", FactoryKeys.Station, ReadStation);
        ForEach(root, "signals", FactoryKeys.Signal, ReadSignal);
        ReadTeams(root);
        ForEach(root, "shifts", FactoryKeys.Shift, ReadShift);
        ForEach(root, "ports", FactoryKeys.Port, ReadPort);
    }

    private void ReadZone(YamlRow root)
    {
        if (root.Find("zone") is not { } zone)
        {
            return;
        }

        if (ZoneNames.TryFind(zone.Text, out var found))
        {
            draft.Zone = zone.Text;
            draft.ZoneInfo = found;
        }
        else
        {
            _faults.Add(BookFaults.UnknownZone(zone));
        }
    }

    private void ReadSettings(YamlNode node)
    {
        if (node.Kind != YamlKind.Map)
        {
            _faults.Add(BookFaults.WrongShape(new BookPlace(path, node.Line, "settings"), node, YamlKind.Map));
            return;
        }

        var row = new YamlRow(path, node, "settings", FactoryKeys.Settings, _faults);
        var usual = new BookSettings();
        _values.Number(row, "coverage_good", NumberRange.Share, out var good);
        _values.Number(row, "coverage_least", NumberRange.Share, out var least);
        _values.Number(row, "cycle_factor", NumberRange.AtLeastOne, out var cycle);
        _values.Number(row, "badge_debounce_s", NumberRange.NotNegative, out var debounce);
        _values.Number(row, "rest_min", NumberRange.Positive, out var rest);
        _values.Number(row, "load_high", NumberRange.Positive, out var high);
        _values.Number(row, "load_busy", NumberRange.Positive, out var busy);
        _values.Number(row, "load_room", NumberRange.Positive, out var room);
        _values.Number(row, "continuous_work_max_min", NumberRange.Positive, out var continuous);
        _values.Number(row, "leveling_good", NumberRange.Share, out var level);
        _values.Number(row, "rest_interval_h", NumberRange.Positive, out var interval);
        _values.Number(row, "over_28d_h", NumberRange.Positive, out var over);
        draft.Settings = new BookSettings
        {
            CoverageGood = good ?? usual.CoverageGood,
            CoverageLeast = least ?? usual.CoverageLeast,
            CycleFactor = cycle ?? usual.CycleFactor,
            BadgeDebounceSeconds = debounce ?? usual.BadgeDebounceSeconds,
            RestMinutes = rest ?? usual.RestMinutes,
            LoadHigh = high ?? usual.LoadHigh,
            LoadBusy = busy ?? usual.LoadBusy,
            LoadRoom = room ?? usual.LoadRoom,
            ContinuousWorkMaxMinutes = continuous ?? usual.ContinuousWorkMaxMinutes,
            LevelingGood = level ?? usual.LevelingGood,
            RestIntervalHours = interval ?? usual.RestIntervalHours,
            Over28DaysHours = over ?? usual.Over28DaysHours,
        };
        if (draft.Settings.CoverageLeast > draft.Settings.CoverageGood)
        {
            _faults.Add(BookFaults.CoverageOrder(row.At(least is null ? "coverage_good" : "coverage_least"), draft.Settings));
        }

        if (draft.Settings.LoadRoom > draft.Settings.LoadBusy || draft.Settings.LoadBusy > draft.Settings.LoadHigh)
        {
            _faults.Add(BookFaults.LoadOrder(row.At(busy is not null ? "load_busy" : high is not null ? "load_high" : "load_room"), draft.Settings));
        }
    }

    private void ReadLine(YamlRow row)
    {
        var isGood = _values.Required(row, "line", out _);
        isGood &= _values.Level(row, "line", out var line);
        isGood &= _values.ValidFrom(row, out var from);
        draft.Declare(BookKind.Line, line);
        if (isGood)
        {
            draft.Lines.Add(new(new LineEntry(line, BookValues.Text(row, "name"), from), row));
        }
    }

    private void ReadStation(YamlRow row)
    {
        var isGood = _values.Place(row, allowAny: false, allowEverywhere: false, out var line, out var station);
        if (isGood)
        {
            draft.Refer(BookKind.Line, line, row.At("station"));
        }

        isGood &= _values.YesNo(row, "sees_all_work", otherwise: false, out var seesAllWork);
        isGood &= _values.Number(row, "max_silence_s", NumberRange.AtLeastAMinute, out var maxSilence);
        isGood &= _values.YesNo(row, "toggle_badge", otherwise: false, out var toggleBadge);
        isGood &= _values.ValidFrom(row, out var from);
        draft.Declare(BookKind.Station, $"{line}/{station}");
        draft.Loosen(BookKind.Station, station.Length > 0 ? "" : BookValues.Text(row, "station") + " " + BookValues.Text(row, "line"));
        if (!isGood)
        {
            return;
        }

        draft.Stations.Add(new(new StationEntry(line, station, BookValues.Text(row, "name"), seesAllWork, maxSilence, toggleBadge, from), row));
        if (seesAllWork && maxSilence is null)
        {
            _faults.Add(BookFaults.SilenceAssumed(row.At("sees_all_work"), $"{line}/{station}"));
        }
    }

    private void ReadSignal(YamlRow row)
    {
        var isGood = _values.Place(row, allowAny: true, allowEverywhere: true, out var line, out var station);
        if (isGood)
        {
            draft.ReferPlace(line, station, row.At("station"));
        }

        isGood &= _values.Required(row, "signal", out _);
        isGood &= _values.Level(row, "signal", out var signal);
        isGood &= ReadKind(row, signal, out var kind);
        isGood &= _values.Number(row, "modulus", NumberRange.Modulus, out var modulus);
        isGood &= _values.Number(row, "pieces_per_count", NumberRange.Positive, out var pieces);
        isGood &= _values.Number(row, "max_per_minute", NumberRange.Positive, out var most);
        isGood &= ReadWords(row, out var words);
        isGood &= _values.ValidFrom(row, out var from);
        if (!isGood)
        {
            return;
        }

        foreach (var (key, owners) in new[]
        {
            ("modulus", (SignalKind[])[SignalKind.Counter]), ("max_per_minute", [SignalKind.Counter]),
            ("pieces_per_count", [SignalKind.Counter, SignalKind.Cycle]), ("words", [SignalKind.State]), ("unit", [SignalKind.Measurement]),
        })
        {
            if (row.Node(key) is not null && !owners.Contains(kind))
            {
                _faults.Add(BookFaults.NotOfKind(row.At(key), key, kind, owners));
            }
        }

        draft.Signals.Add(new(new SignalEntry(line, station, signal, kind, (long?)modulus, pieces ?? 1, most, words, BookValues.Text(row, "unit"), from), row));
    }

    private bool ReadKind(YamlRow row, string signal, out SignalKind kind)
    {
        kind = Signals.KindOf(Encoding.UTF8.GetBytes(signal));
        if (row.Find("kind") is not { } cell)
        {
            if (kind == SignalKind.Unknown && signal.Length > 0)
            {
                _faults.Add(BookFaults.KindNeeded(row.At("kind"), signal));
            }

            return kind != SignalKind.Unknown;
        }

        var index = Array.IndexOf(FactoryKeys.Kinds, cell.Text.ToLowerInvariant());
        if (index < 0)
        {
            _faults.Add(BookFaults.UnknownWord(cell, FactoryKeys.Kinds));
            return false;
        }

        kind = Enum.GetValues<SignalKind>().Single(value => FactoryKeys.NameOf(value) == FactoryKeys.Kinds[index]);
        return true;
    }

    private bool ReadWords(YamlRow row, out IReadOnlyDictionary<string, WorkState> words)
    {
        var read = new Dictionary<string, WorkState>(StringComparer.Ordinal);
        words = read;
        if (row.Node("words") is not { } node)
        {
            return true;
        }

        if (node.Kind != YamlKind.Map)
        {
            _faults.Add(BookFaults.WrongShape(row.At("words"), node, YamlKind.Map));
            return false;
        }

        var before = _faults.Count;
        foreach (var (key, value) in node.Members)
        {
            var place = new BookPlace(path, key.Line, "signals.words." + key.Text);
            if (key.Kind != YamlKind.Scalar || key.Text.Trim().Length == 0 || value.Kind != YamlKind.Scalar || value.IsEmpty)
            {
                _faults.Add(BookFaults.WrongShape(place, value, YamlKind.Map));
            }
            else if (!WorkStates.TryParse(Encoding.UTF8.GetBytes(value.Text.Trim()), out var state))
            {
                _faults.Add(BookFaults.UnknownWord(new BookCell(value.Text, place), ["net", "ancillary", "setup", "wait", "break", "away", "idle", "unknown"]));
            }
            else if (!read.TryAdd(key.Text.Trim(), state))
            {
                _faults.Add(BookFaults.DuplicateKey(place));
            }
        }

        return _faults.Count == before;
    }

    private void ForEach(YamlRow root, string section, string[] keys, Action<YamlRow> read)
    {
        if (root.Node(section) is not { } node)
        {
            return;
        }

        if (node.Kind != YamlKind.List)
        {
            _faults.Add(BookFaults.WrongShape(root.At(section), node, YamlKind.List));
            Loosen(section, WordsOf(node));
            return;
        }

        ForEach(node.Items, section, keys, read);
    }

    private void ForEach(IReadOnlyList<YamlNode> items, string section, string[] keys, Action<YamlRow> read)
    {
        foreach (var item in items)
        {
            if (item.Kind == YamlKind.Map)
            {
                read(new YamlRow(path, item, section, keys, _faults));
            }
            else
            {
                _faults.Add(BookFaults.WrongShape(new BookPlace(path, item.Line, section), item, YamlKind.Map));
                Loosen(section, WordsOf(item));
            }
        }
    }
}
