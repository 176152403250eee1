using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Board;

/// <summary>Teams and lines as they are at this moment.</summary>
/// <param name="view">What the lane shows of itself.</param>
/// <param name="book">The factory's book.</param>
/// <param name="names">Names of workers for reading, by token.</param>
/// <param name="clock">The factory's.</param>
/// <param name="day">The date of work that goes on.</param>
/// <param name="advisor">Says what to move.</param>
internal sealed class LiveBoard(LaneView view, Book book, DisplayNames names, FactoryClock clock, int day, Advisor advisor)
{
    private static readonly WorkState?[] Busy = [WorkState.Net, WorkState.Ancillary, WorkState.Setup, null];

    /// <summary>The teams in order of their names, those in none last, of each its people in order of their tokens, never of their loads.</summary>
    /// <param name="axis">The axis of the ribbons; null to leave them out.</param>
    public List<BoardTeam> Teams(RibbonAxis? axis) =>
    [
        .. view.Workers.GroupBy(static worker => worker.Team).OrderBy(static team => team.Key == Book.Everyone).ThenBy(static team => team.Key, StringComparer.Ordinal)
            .Select(team => Team(team.Key, [.. team], axis)),
    ];

    public List<BoardLine> Lines() =>
    [
        .. view.Stations.GroupBy(static station => station.Line).OrderBy(static line => line.Key, StringComparer.Ordinal).Select(line =>
        {
            var first = MainOf(line.Select(static station => (station.Window, station.Date)));
            return new BoardLine(line.Key, BoardNames.Line(book, line.Key, day), first is { } shift ? Show(shift) : null, BoardFigures.Stack(
                [.. line.Where(station => first is null || first.Value.IsOf(station.Window)).Select(station => BoardFigures.Stacked.Of(
                    station.Station,
                    BoardNames.Station(book, station.Line, station.Station, station.Date),
                    station.Window,
                    first is { } main ? TaktTime.OfStation(book, main.Shift, station.Date, station.Line, station.Station) : null))]));
        }),
    ];

    private BoardTeam Team(string team, List<LiveWorker> workers, RibbonAxis? axis)
    {
        var people = workers.FindAll(static worker => worker.Worker != FactoryFold.UnassignedName);
        var main = MainOf(people.Where(static worker => worker.Shift is not null).Select(static worker => (worker.Shift!, worker.Date)));
        var inShift = main is { } shift ? people.FindAll(worker => worker.Shift is { } own && shift.IsOf(own)) : [];
        return new BoardTeam(
            team,
            BoardNames.Team(book, team, day),
            main is { } shown ? Show(shown) : null,
            BoardFigures.Level(people.Select(static worker => worker.Now), book.HasShifts),
            book.HasShifts ? BoardFigures.Level(inShift.Select(static worker => worker.Shift!), hasShifts: true) : null,
            book.HasShifts ? null : BoardFigures.Level(people.Select(static worker => worker.Day), hasShifts: false),
            people.Count == 0 ? null
                : !book.HasShifts ? new BoardAdvice(null, "none", null, "no_calendar")
                : main is null ? new BoardAdvice(null, "none", null, "no_roster")
                : advisor.Of(book, names, team, main.Value.Shift.Shift, inShift, view.At, clock),
            people.Count == 0 ? null : BoardFigures.Stack(book.HasShifts
                ? [.. inShift.Select(worker => BoardFigures.Stacked.Of(worker.Worker, null, worker.Shift!, TaktOf(worker, main!.Value.Shift)))]
                : [.. people.Select(static worker => BoardFigures.Stacked.Of(worker.Worker, null, worker.Day, null))]),
            main is { } of ? OverHours(inShift, of) : null,
            [.. workers.Select(worker => Show(worker, axis))]);
    }

    private BoardWorker Show(LiveWorker worker, RibbonAxis? axis) => new(
        worker.Worker,
        BoardNames.Worker(names, worker.Worker),
        BoardFigures.Load(worker.Now, withPieces: false),
        BoardFigures.Load(worker.Hour, withPieces: false),
        worker.Shift is { } shift ? BoardFigures.Load(shift) : null,
        worker.Shift is null ? BoardFigures.Load(worker.Day) : null,
        worker.Shift is { } own ? BoardNames.Shift(book, own.Name, worker.Date) : null,
        worker.Shift?.End == view.At,
        worker.OpenSince is { } since ? BoardData.Stamp(since, clock) : null,
        worker.LastSeen is { } seen ? BoardData.Stamp(seen, clock) : null,
        worker.ContinuousWork is { } work ? BoardFigures.Seconds(work) : null,
        axis?.Ribbon(RibbonText.Of(worker.Ribbon, axis.Start, axis.Minutes), worker.Worker == FactoryFold.UnassignedName ? null : worker.Worker));

    private MainShift? MainOf(IEnumerable<(LiveWindow Window, int Date)> windows) => MainShift.Of(book, windows, view.At);

    private BoardShift Show(MainShift shift) => new(
        shift.Shift.Shift, shift.Shift.Name, BoardData.Stamp(shift.Start, clock), BoardData.Stamp(clock.At(shift.Date, shift.Shift.End), clock));

    private double? TaktOf(LiveWorker worker, ShiftEntry shift) =>
        TaktTime.OfWorker(book, shift, worker.Date, worker.Worker);

    /// <summary>時間の平準化: the team's people together, from hour to hour of the shift so far; an hour that is not over does not count yet.</summary>
    private BoardOverTime OverHours(List<LiveWorker> people, MainShift shift)
    {
        var end = Math.Min(clock.At(shift.Date, shift.Shift.End).UnixNanoseconds, view.At.UnixNanoseconds);
        var hours = new List<BoardHour>();
        var buckets = new List<LoadBucket>();
        for (var from = shift.Start.UnixNanoseconds; from < end; from += EventTime.Hour)
        {
            var to = from + EventTime.Hour;
            var busy = 0L;
            var known = 0L;
            foreach (var part in people.SelectMany(static worker => worker.Ribbon))
            {
                var length = Math.Max(0, Math.Min(part.End.UnixNanoseconds, to) - Math.Max(part.Start.UnixNanoseconds, from));
                var isBusy = Busy.Contains(part.State);
                busy += isBusy ? length : 0;
                known += isBusy || part.State is WorkState.Wait or WorkState.Idle ? length : 0;
            }

            var isOver = to <= view.At.UnixNanoseconds;
            var bucket = new LoadBucket(TimeSpan.FromTicks(busy / 100), TimeSpan.FromTicks(known / 100), TimeSpan.FromHours(Math.Max(1, people.Count)));
            if (isOver)
            {
                buckets.Add(bucket);
            }

            hours.Add(new BoardHour(BoardData.Stamp(new EventTime(from), clock), isOver ? BoardFigures.Round(bucket.Rate) : null));
        }

        var figures = OverTime.Of([.. buckets]);
        return new BoardOverTime(BoardFigures.Round(figures.LevelingRate), figures.Used, figures.All, OverTime.NameOf(figures.Gap), hours);
    }
}
