using System.Globalization;
using System.Reflection;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Board;

/// <summary>Puts the board's page together: today from the lane, past days from the embedded store.</summary>
internal sealed class BoardData(DataFolder folder, Intake intake, SinkSet sinks, Components components, TimeProvider time)
{
    private static readonly string Version = typeof(BoardData).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public async Task<BoardPage> PageAsync(string? wantedFactory, string? wantedDay, CancellationToken cancellation)
    {
        // The lane of frames that belong nowhere is shown when it has something to tell, behind the real factories.
        var lanes = intake.Lanes.OrderBy(static lane => lane.Factory == Intake.Nowhere).ToList();
        var lane = lanes.Find(lane => lane.Factory == wantedFactory) ?? lanes.FirstOrDefault();
        var clock = new FactoryClock(lane?.Book.Zone ?? Book.DefaultZone);
        var now = EventTime.From(time.GetUtcNow());
        var page = new BoardPage
        {
            Version = Version,
            Now = Stamp(now, clock),
            Zone = clock.Zone.Id,
            Factories = [.. lanes.Select(static lane => lane.Factory)],
            Factory = lane?.Factory,
            NowMinutes = (int)(Lane.Rolling / EventTime.Minute),
            Ledger = Show(new Ledger(), 0),
            Sources = [.. components.Sources.Select(static source => Show(source, null))],
            Sinks = [.. components.Sinks.Select(sink => Show(sink, sinks.Behind(sink.Name)))],
        };
        if (lane is null)
        {
            return page;
        }

        var view = await lane.ViewAsync().WaitAsync(cancellation).ConfigureAwait(false);
        var today = clock.DayOf(now);
        using var store = File.Exists(folder.StoreFile) ? new StoreReader(folder.StoreFile) : null;
        var days = store?.Days(lane.Factory);
        var day = DateOnly.TryParseExact(wantedDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is >= 1970 and < 2200
            ? asked.DayNumber
            : today;
        var isLive = day == today;
        return page with
        {
            Day = DayText(day),
            Live = isLive,
            Days = days is { } d ? new BoardDays(DayText(clock.DayOf(new EventTime(d.First))), DayText(clock.DayOf(new EventTime(d.Last)))) : null,
            Teams = isLive ? LiveTeams(view.Workers, clock) : store is null ? [] : PastTeams(store, lane, clock, day),
            Ledger = Show(view.Ledger, view.Pending),
            Reasons = [.. Enum.GetValues<ParseStatus>().Where(reason => view.Ledger.Refused(reason) > 0)
                .Select(reason => new BoardReason(RefusalText.NameOf(reason), view.Ledger.Refused(reason), Show(RefusalText.What(reason))))
                .OrderByDescending(static reason => reason.Count)],
            LatestRejected = [.. view.Refusals.Take(20).Select(refusal => Show(refusal, clock))],
            Unmapped = [.. view.Unmapped.Select(static pair => new BoardUnmapped(pair.Key, pair.Value))],
        };
    }

    private static List<BoardTeam> LiveTeams(IReadOnlyList<LiveWorker> workers, FactoryClock clock) =>
    [
        .. workers.GroupBy(static worker => worker.Team).OrderBy(static team => team.Key, StringComparer.Ordinal).Select(team => new BoardTeam(
            team.Key,
            Level(team, static worker => (worker.Now.Busy, worker.Now.Seen)),
            Level(team, static worker => (worker.Day.Busy, worker.Day.Seen)),
            [.. team.Select(worker => new BoardWorker(
                worker.Worker,
                Load(worker.Now.States, worker.Now.Open, null),
                Load(worker.Day.States, worker.Day.Open, worker.Day.MicroPieces),
                worker.OpenSince is { } since ? Stamp(since, clock) : null,
                worker.LastSeen is { } seen ? Stamp(seen, clock) : null))])),
    ];

    private static BoardLeveling Level(IEnumerable<LiveWorker> team, Func<LiveWorker, (long Busy, long Seen)> load)
    {
        // Only persons of whom there is evidence in the window: one who is not there is not idle.
        double[] values = [.. team.Where(static worker => worker.Worker != FactoryFold.UnassignedName).Select(load)
            .Where(static x => x.Seen > 0).Select(static x => Seconds(x.Busy)).Order()];
        return Show(TeamLeveling.Of(values));
    }

    private static List<BoardTeam> PastTeams(StoreReader store, Lane lane, FactoryClock clock, int day)
    {
        var from = clock.StartOf(day).UnixNanoseconds;
        var to = clock.StartOf(day + 1).UnixNanoseconds;
        var levels = store.Rows(Schema.TeamLeveling(WindowSize.Day), from, to, lane.Factory)
            .ToDictionary(static row => (string)row[2]!, static row => row, StringComparer.Ordinal);
        var measurement = Schema.WorkerLoad(WindowSize.Day);
        var loads = store.Rows(measurement, from, to, lane.Factory).Select(row => (Team: (string)row[2]!, Worker: (string)row[3]!, Row: row));
        return
        [
            .. loads.GroupBy(static load => load.Team).OrderBy(static team => team.Key, StringComparer.Ordinal).Select(team => new BoardTeam(
                team.Key,
                null,
                levels.TryGetValue(team.Key, out var level) ? PastLeveling(level) : null,
                [.. team.OrderBy(static load => load.Worker == FactoryFold.UnassignedName).ThenBy(static load => load.Worker, StringComparer.Ordinal)
                    .Select(load => new BoardWorker(load.Worker, null, PastLoad(measurement, load.Row), null, null))])),
        ];
    }

    private static BoardLeveling PastLeveling(object?[] row)
    {
        var measurement = Schema.TeamLeveling(WindowSize.Day);
        var quality = (string?)row[Column(measurement, "quality")];
        return new BoardLeveling(
            (double?)row[Column(measurement, "leveling_rate")],
            (int)((long?)row[Column(measurement, "n_used")] ?? 0),
            quality is Schema.NoCalendar ? null : quality);
    }

    private static BoardLoad PastLoad(Measurement measurement, object?[] row)
    {
        double Value(string field) => (double?)row[Column(measurement, field)] ?? 0;
        return new BoardLoad(
            Value("net_s"), Value("ancillary_s"), Value("setup_s"), Value("wait_s"), Value("idle_s"), Value("break_s"), Value("away_s"),
            Value("busy_s"), 0, (double?)row[Column(measurement, "pieces")]);
    }

    private static int Column(Measurement measurement, string field)
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

    private static BoardLoad Load(long[] states, long open, long? microPieces) => new(
        Seconds(states[(int)WorkState.Net]), Seconds(states[(int)WorkState.Ancillary]), Seconds(states[(int)WorkState.Setup]),
        Seconds(states[(int)WorkState.Wait]), Seconds(states[(int)WorkState.Idle]), Seconds(states[(int)WorkState.Break]),
        Seconds(states[(int)WorkState.Away]), Seconds(Busy(states)), Seconds(open), microPieces / 1e6);

    private static long Busy(long[] states) => states[(int)WorkState.Net] + states[(int)WorkState.Ancillary] + states[(int)WorkState.Setup];

    private static double Seconds(long nanoseconds) => Math.Round(nanoseconds / 1e9, 3);

    private static BoardLeveling Show(TeamLeveling figures) => new(figures.LevelingRate, figures.Count, TeamLeveling.NameOf(figures.Gap));

    private static BoardLedger Show(Ledger ledger, long pending) => new(
        new BoardFrames(ledger.FramesReceived + pending, ledger.FramesAccepted, ledger.FramesDuplicate, ledger.FramesUnmapped, ledger.FramesRejected, pending),
        new BoardReadings(ledger.ReadingsReceived, ledger.ReadingsUsed, ledger.ReadingsRecorded, ledger.ReadingsDuplicate, ledger.ReadingsUnmapped, ledger.ReadingsRefused),
        new BoardFlags(ledger.TimeReplaced, ledger.Late, ledger.Unassigned, ledger.Retained),
        new BoardWork(ledger.OpenStarts, ledger.OrphanEnds),
        ledger.AddsUp);

    private static BoardRefusal Show(Refusal refusal, FactoryClock clock) => new(
        Stamp(refusal.Arrival, clock), refusal.Origin, refusal.Topic, RefusalText.NameOf(refusal.Reason), refusal.At, refusal.Excerpt,
        Show(RefusalText.What(refusal.Reason)), Show(RefusalText.Cause(refusal.Reason)), Show(RefusalText.Next(refusal.Reason)));

    private static BoardComponent Show(Component component, long? behind)
    {
        var condition = component.Current;
        return new BoardComponent(component.Name, condition.State switch
        {
            ComponentState.Ok => "ok",
            ComponentState.Waiting => "waiting",
            _ => "stopped",
        }, Show(condition.Detail), behind);
    }

    private static BoardText Show(Text text) => new(text.Ja, text.En);

    private static string DayText(int day) => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Stamp(EventTime time, FactoryClock clock) =>
        time.ToDateTimeOffset().ToOffset(clock.OffsetAt(time)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
