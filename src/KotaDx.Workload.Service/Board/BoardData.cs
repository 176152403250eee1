using System.Globalization;
using System.Reflection;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Board;

/// <summary>Puts the board's page together: today from the lane, past days from the embedded store.</summary>
internal sealed class BoardData(DataFolder folder, Intake intake, SinkSet sinks, Components components, TimeProvider time)
{
    private static readonly string Version = typeof(BoardData).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>More would only push the load off the screen; the rest comes when these are mended.</summary>
    private const int MostFaults = 20;

    /// <summary>A page that waited longer would be taken for a board that is down.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Advisor _advisor = new();

    /// <param name="wantedFactory">A factory; null for the first.</param>
    /// <param name="wantedDay">A date of work, yyyy-MM-dd; null for the one that goes on.</param>
    /// <param name="withRibbons">False to leave out the ribbons, the larger part of the answer.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<BoardPage> PageAsync(string? wantedFactory, string? wantedDay, bool withRibbons, CancellationToken cancellation)
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

        var (book, state) = (lane.Book, lane.BookState);
        var (view, staleSince) = await ViewOf(lane, cancellation).ConfigureAwait(false);
        var today = clock.DayOf(now);
        today -= book.DayStarts > 0 && now < clock.At(today, book.DayStarts) ? 1 : 0;
        using var store = File.Exists(folder.StoreFile) ? new StoreReader(folder.StoreFile) : null;
        var days = store?.Days(lane.Factory);
        var day = DateOnly.TryParseExact(wantedDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is >= 1970 and < 2200
            ? asked.DayNumber
            : today;
        var isLive = day == today;
        var axis = withRibbons ? new RibbonAxis(book, clock, day, isLive ? FirstOf(view.Workers.Where(worker => worker.Date == day)) : null) : null;
        var live = new LiveBoard(view, book, state.Names, clock, day, _advisor);
        return page with
        {
            Day = DayText(day),
            Today = DayText(today),
            Live = isLive,
            Days = days is { } d ? new BoardDays(DayText(clock.DayOf(new EventTime(d.First))), DayText(clock.DayOf(new EventTime(d.Last)))) : null,
            HasShifts = book.HasShifts,
            Troubles = Troubles.Of(lane, staleSince, clock),
            Book = Show(state, book, clock),
            PlanBands = BoardFigures.PlanBands,
            Ribbon = axis is null ? null : new BoardAxis(Stamp(new EventTime(axis.Start), clock), axis.Minutes),
            Teams = isLive ? live.Teams(axis) : store is null ? [] : new PastBoard(store, lane.Factory, book, state.Names, clock, day).Teams(axis),
            Lines = isLive ? live.Lines() : [],
            Ledger = Show(view.Ledger, view.Pending),
            Reasons = [.. Enum.GetValues<ParseStatus>().Where(reason => view.Ledger.Refused(reason) > 0)
                .Select(reason => new BoardReason(RefusalText.NameOf(reason), view.Ledger.Refused(reason), Show(RefusalText.What(reason))))
                .OrderByDescending(static reason => reason.Count)],
            LatestRejected = [.. view.Refusals.Take(20).Select(refusal => Show(refusal, clock))],
            Unmapped = [.. view.Unmapped.Select(static pair => new BoardUnmapped(pair.Key, pair.Value))],
        };
    }

    /// <summary>A lane that reads its log or waits for a full disk does not answer; the board shows what it last said.</summary>
    private async Task<(LaneView View, EventTime? StaleSince)> ViewOf(Lane lane, CancellationToken cancellation)
    {
        try
        {
            return (await lane.ViewAsync().WaitAsync(Patience, time, cancellation).ConfigureAwait(false), null);
        }
        catch (TimeoutException)
        {
            var last = lane.LastView ?? LaneView.Nothing with { Pending = lane.Frames.Next - lane.Folded };
            return (last, last.At);
        }
    }

    internal static string Stamp(EventTime time, FactoryClock clock) =>
        time.ToDateTimeOffset().ToOffset(clock.OffsetAt(time)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static EventTime? FirstOf(IEnumerable<LiveWorker> workers)
    {
        EventTime? first = null;
        foreach (var worker in workers)
        {
            if (worker.Ribbon is [var part, ..] && !(part.Start >= first))
            {
                first = part.Start;
            }
        }

        return first;
    }

    internal static BoardBook Show(BookState state, Book book, FactoryClock clock) => new(
        state.IsFaulty ? "faulty" : book.Content.Workers.Count == 0 && book.Content.Signals.Count == 0 && !book.HasShifts ? "open" : "ok",
        state.IsFaulty ? Stamp(EventTime.From(state.Since), clock) : null,
        [.. state.Faults.OrderByDescending(static fault => fault.IsError).Take(MostFaults).Select(static fault => new BoardFault(
            fault.IsError ? "error" : "warning", Path.GetFileName(fault.File), fault.Line, fault.Key, fault.Excerpt, Show(fault.What), Show(fault.Cause), Show(fault.Next)))]);

    internal static BoardLedger Show(Ledger ledger, long pending) => new(
        new BoardFrames(ledger.FramesReceived + pending, ledger.FramesAccepted, ledger.FramesDuplicate, ledger.FramesUnmapped, ledger.FramesRejected, pending),
        new BoardReadings(ledger.ReadingsReceived, ledger.ReadingsUsed, ledger.ReadingsRecorded, ledger.ReadingsDuplicate, ledger.ReadingsUnmapped, ledger.ReadingsRefused),
        new BoardFlags(ledger.TimeReplaced, ledger.Late, ledger.Unassigned, ledger.Retained, ledger.UnknownBadges),
        new BoardWork(ledger.OpenStarts, ledger.OrphanEnds),
        new BoardCounters(ledger.CounterWraps, ledger.CounterResets, ledger.CounterReplacements),
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
}
