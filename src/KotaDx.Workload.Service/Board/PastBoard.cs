using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Board;

/// <summary>Teams of a day that is over, as the embedded store has them.</summary>
internal sealed class PastBoard(StoreReader store, string factory, Book book, DisplayNames names, FactoryClock clock, int day)
{
    private static readonly Measurement Days = Schema.WorkerLoad(WindowSize.Day);
    private static readonly string[] States = ["break_s", "away_s", "net_s", "ancillary_s", "setup_s", "wait_s", "idle_s", "unknown_s"];

    private readonly long _from = clock.StartOf(day).UnixNanoseconds;
    private readonly long _to = clock.StartOf(day + 1).UnixNanoseconds;
    private readonly List<(ShiftEntry Shift, EventTime Start)> _shifts = [.. book.ShiftsOn(day).Select(shift => (shift, clock.At(day, shift.Start)))];

    public List<BoardTeam> Teams(RibbonAxis? axis)
    {
        var days = Rows(Days, _from, _to).ToList();
        var shifts = ShiftRows(Schema.WorkerLoad(WindowSize.Shift)).ToList();
        var levels = Rows(Schema.TeamLeveling(WindowSize.Day), _from, _to).ToDictionary(static row => row.Tag("team"), StringComparer.Ordinal);
        var shiftLevels = ShiftRows(Schema.TeamLeveling(WindowSize.Shift)).ToList();
        var ribbons = axis is null ? [] : Ribbons(axis);
        return
        [
            .. days.GroupBy(static row => row.Tag("team")).OrderBy(static team => team.Key == Book.Everyone).ThenBy(static team => team.Key, StringComparer.Ordinal).Select(team =>
            {
                var own = shifts.FindAll(row => row.Tag("team") == team.Key);
                var main = MainOf(own);
                var inShift = main is null ? [] : own.FindAll(row => row.Start == main.Value.Start.UnixNanoseconds && row.Tag("shift") == main.Value.Shift.Shift && row.Tag("worker") != FactoryFold.UnassignedName);
                var level = main is null ? null : shiftLevels.Find(row => row.Tag("team") == team.Key && row.Start == main.Value.Start.UnixNanoseconds && row.Tag("shift") == main.Value.Shift.Shift);
                var people = team.Where(static row => row.Tag("worker") != FactoryFold.UnassignedName).ToList();
                return new BoardTeam(
                    team.Key,
                    BoardNames.Team(book, team.Key, day),
                    main is { } shift ? new BoardShift(shift.Shift.Shift, shift.Shift.Name, BoardData.Stamp(shift.Start, clock), BoardData.Stamp(clock.At(day, shift.Shift.End), clock)) : null,
                    null,
                    level is null ? null : Level(level, inShift),
                    levels.TryGetValue(team.Key, out var found) ? Level(found, people) : null,
                    null,
                    people.Count == 0 ? null : BoardFigures.Stack(inShift.Count > 0
                        ? [.. inShift.Select(row => Stack(row, main!.Value.Shift))]
                        : [.. people.Select(row => Stack(row, null))]),
                    null,
                    [.. team.OrderBy(static row => row.Tag("worker") == FactoryFold.UnassignedName).ThenBy(static row => row.Tag("worker"), StringComparer.Ordinal)
                        .Select(row => Worker(row, ShiftOf(own, row.Tag("worker"), main), axis, ribbons))]);
            }),
        ];
    }

    private BoardWorker Worker(Row row, Row? shift, RibbonAxis? axis, Dictionary<string, List<(long, double[])>> ribbons)
    {
        var worker = row.Tag("worker");
        return new BoardWorker(
            worker,
            BoardNames.Worker(names, worker),
            null,
            null,
            shift is null ? null : Load(shift, LengthOf(shift)),
            shift is null ? Load(row, null) : null,
            shift is null ? null : BoardNames.Shift(book, shift.Tag("shift"), day),
            false,
            null,
            null,
            (shift ?? row).Number("continuous_work_s"),
            axis?.Ribbon(
                ribbons.TryGetValue(worker, out var windows) ? RibbonText.OfWindows(windows, axis.Start, axis.Minutes) : "",
                worker == FactoryFold.UnassignedName ? null : worker));
    }

    private double? LengthOf(Row row) => _shifts.Find(x => x.Start.UnixNanoseconds == row.Start && x.Shift.Shift == row.Tag("shift")).Shift is { } shift
        ? (shift.End - shift.Start) * 60.0
        : null;

    /// <summary>The shift of which most of a team was; of equals the one with most work.</summary>
    private (ShiftEntry Shift, EventTime Start)? MainOf(List<Row> shifts)
    {
        (ShiftEntry, EventTime)? main = null;
        var most = (0, 0.0);
        foreach (var (shift, start) in _shifts)
        {
            var rows = shifts.FindAll(row => row.Start == start.UnixNanoseconds && row.Tag("shift") == shift.Shift && row.Number("available_s") > 0);
            var size = (rows.Count, rows.Sum(static row => row.Number("busy_s") ?? 0));
            if (rows.Count > 0 && size.CompareTo(most) > 0)
            {
                (main, most) = ((shift, start), size);
            }
        }

        return main;
    }

    private static Row? ShiftOf(List<Row> shifts, string worker, (ShiftEntry Shift, EventTime Start)? main) => shifts
        .Where(row => row.Tag("worker") == worker)
        .OrderByDescending(row => main is { } m && row.Start == m.Start.UnixNanoseconds && row.Tag("shift") == m.Shift.Shift)
        .ThenByDescending(static row => row.Number("available_s") ?? 0)
        .FirstOrDefault();

    private BoardFigures.Stacked Stack(Row row, ShiftEntry? shift) => new(
        row.Tag("worker"), null, row.Number("net_s") ?? 0, row.Number("ancillary_s") ?? 0, row.Number("setup_s") ?? 0, row.Number("wait_s") ?? 0,
        (long)Math.Min(long.MaxValue / 2d, Math.Round((row.Number("pieces") ?? 0) * 1e6)),
        shift is null ? null : TaktTime.OfWorker(book, shift, day, row.Tag("worker")));

    private static BoardLeveling Level(Row row, List<Row> people)
    {
        var quality = row.Text("quality") ?? Schema.Good;
        var isRate = people.Exists(static person => person.Number("load_rate") is not null);
        var loads = people.ConvertAll(person => person.Number(isRate ? "load_rate" : "busy_s")).OfType<double>().ToList();
        var rate = row.Number("leveling_rate");
        double? max = rate is null || loads.Count == 0 ? null : loads.Max();
        return new BoardLeveling(
            rate,
            (int)(row.Number("n_used") ?? 0),
            (int)(row.Number("n_team") ?? 0),
            rate is null ? quality : null,
            isRate ? "rate" : "busy_s",
            BoardFigures.Round(rate * max),
            BoardFigures.Round(max),
            BoardFigures.Round(row.Number("cv")),
            row.Number("move_minutes") is { } minutes ? Math.Round(minutes, 1) : null,
            quality == "partial");
    }

    private static BoardLoad Load(Row row, double? length)
    {
        double Value(string field) => row.Number(field) ?? 0;
        return new BoardLoad(
            Value("net_s"), Value("ancillary_s"), Value("setup_s"), Value("wait_s"), Value("idle_s"), Value("unknown_s"), Value("break_s"), Value("away_s"),
            Value("busy_s"), 0, row.Number("pieces"), row.Number("available_s"), BoardFigures.Round(row.Number("coverage")), BoardFigures.Round(row.Number("load_rate")),
            BoardFigures.Round(row.Number("plan_load")), length, row.Text("quality") ?? Schema.NoCalendar);
    }

    private Dictionary<string, List<(long Start, double[] Seconds)>> Ribbons(RibbonAxis axis)
    {
        var ribbons = new Dictionary<string, List<(long, double[])>>(StringComparer.Ordinal);
        foreach (var row in Rows(Schema.WorkerLoad(WindowSize.Minute1), axis.Start, axis.Start + (axis.Minutes * EventTime.Minute)))
        {
            var worker = row.Tag("worker");
            if (!ribbons.TryGetValue(worker, out var windows))
            {
                windows = [];
                ribbons.Add(worker, windows);
            }

            windows.Add((row.Start, Array.ConvertAll(States, field => row.Number(field) ?? 0)));
        }

        return ribbons;
    }

    private IEnumerable<Row> ShiftRows(Measurement measurement) => _shifts.Count == 0
        ? []
        : Rows(measurement, _shifts.Min(static x => x.Start.UnixNanoseconds), _shifts.Max(static x => x.Start.UnixNanoseconds) + 1);

    private IEnumerable<Row> Rows(Measurement measurement, long from, long to) =>
        store.Rows(measurement, from, to, factory).Select(values => new Row(measurement, values)).Where(static row => row.Text("quality") != Schema.Withdrawn);

    /// <summary>A row by the names of its columns.</summary>
    private sealed class Row(Measurement measurement, object?[] values)
    {
        public long Start => (long)values[0]!;

        public string Tag(string tag)
        {
            for (var i = 0; i < measurement.Tags.Count; i++)
            {
                if (measurement.Tags[i] == tag)
                {
                    return (string)values[1 + i]!;
                }
            }

            throw new ArgumentOutOfRangeException(nameof(tag), tag, "no such tag");
        }

        public double? Number(string field) => values[Column(field)] switch
        {
            double number => number,
            long number => number,
            _ => null,
        };

        public string? Text(string field) => (string?)values[Column(field)];

        private int Column(string field)
        {
            for (var i = 0; i < measurement.Fields.Count; i++)
            {
                if (measurement.Fields[i].Name == field)
                {
                    return 1 + measurement.Tags.Count + i;
                }
            }

            throw new ArgumentOutOfRangeException(nameof(field), field, "no such field");
        }
    }
}
